#include "binding/loops/adopted_sockets.h"

#include "binding/node/js_reader.h"
#include "binding/node/uv.h"

namespace hawser::binding {

// Bun and Deno have a loop of their own. Bun has libuv's functions by name, and ends the process
// when some of them are called.
bool AdoptedSockets::AreSupported(Napi::Env env) {
  const Napi::Value versions = PropertyOf(PropertyOf(env.Global(), "process"), "versions");
  for (const char* other : {"bun", "deno"}) {
    if (!PropertyOf(versions, other).IsUndefined()) return false;
  }
  return UvIsThere();
}

}  // namespace hawser::binding

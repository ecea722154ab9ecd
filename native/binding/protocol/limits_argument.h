// The bounds of a session, as an argument of a function: an object with maxPayload, maxFragments,
// maxBufferedChunks (0: none) and skipUTF8Validation, as connectionOptions() of lib/ gives it.
// Thread: the JS thread.
#pragma once

#include <napi.h>

#include "binding/node/js_reader.h"
#include "binding/node/napi_call.h"
#include "ws/message/limits.h"

namespace hawser::binding {

inline ws::Limits LimitsFrom(const Napi::Value& settings) {
  const auto limit = [&settings](const char* name) {
    return ToUint32(settings.Env(), PropertyOf(settings, name));
  };
  return {.max_payload = limit("maxPayload"),
          .max_fragments = limit("maxFragments"),
          .max_buffered_chunks = limit("maxBufferedChunks"),
          .skip_utf8_validation = TruthOf(PropertyOf(settings, "skipUTF8Validation"))};
}

}  // namespace hawser::binding

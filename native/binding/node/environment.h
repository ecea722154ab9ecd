// What one Node environment (the main thread, or a worker) owns of this addon.
//
// Made when the environment loads the addon, ended by its cleanup. Nothing here is shared with
// another environment. A program may load the addon again, into the same environment of Node
// (development servers empty `require.cache`): N-API then has another napi_env, but the environment
// and the exports are those that there are. Thread: the JS thread of the environment. Owner: N-API
// (instance data of the napi_env that came first).
#pragma once

#include <node_api.h>

#include <memory>

#include "binding/loops/event_pump.h"
#include "binding/loops/loop_facts.h"
#include "binding/loops/loops.h"
#include "binding/node/buffer_allocator.h"
#include "ws/deflate/deflater.h"
#include "ws/deflate/inflater.h"
#include "ws/frame/mask_source.h"

namespace hawser::binding {

// Random bytes of the OpenSSL that is inside the node program.
bool FillRandom(uint8_t* out, size_t size);

class Environment {
 public:
  // Makes the instance data of `env`, and remembers the exports. Called by the module's
  // initialisation, once in each environment of Node.
  static Environment* Create(napi_env env, napi_value exports);
  static Environment* Of(napi_env env);
  // What the module has exported in this environment of Node before; null: nothing.
  static napi_value ExportsOf(napi_env env);

  ws::MaskSource& masks() { return masks_; }
  // For all that is compressed on the JS thread.
  ws::DeflaterPool& deflaters() { return deflaters_; }
  ws::InflaterPool& inflaters() { return inflaters_; }
  BufferAllocator& buffers() { return buffers_; }
  LoopFacts& facts() { return facts_; }
  EventPump& pump() { return pump_; }
  Loops& loops() { return *loops_; }

 private:
  Environment(napi_env env, napi_value exports);
  static void OnCleanup(void* data);
  bool IsIn(napi_env env) const;

  const napi_env env_;
  uv_loop_s* const loop_;
  napi_ref exports_ = nullptr;
  ws::MaskSource masks_;
  ws::DeflaterPool deflaters_;
  ws::InflaterPool inflaters_;
  BufferAllocator buffers_;
  LoopFacts facts_;
  EventPump pump_;
  std::unique_ptr<Loops> loops_;
};

}  // namespace hawser::binding

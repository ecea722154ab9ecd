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
#include <utility>

#include "binding/node/buffer_allocator.h"
#include "ws/deflate/deflater.h"
#include "ws/deflate/inflater.h"
#include "ws/frame/mask_source.h"

namespace hawser::binding {

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

  // What another folder adds to an environment; ends with it, before all else.
  class Part {
   public:
    virtual ~Part() = default;
  };
  // The adopted sockets of it; null where there are none (loops/adopted_sockets.h).
  Part* sockets() { return sockets_.get(); }
  void SetSockets(std::unique_ptr<Part> sockets) { sockets_ = std::move(sockets); }
  // The topics of its connections (topics/topics.h).
  Part* topics() { return topics_.get(); }
  void SetTopics(std::unique_ptr<Part> topics) { topics_ = std::move(topics); }

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
  std::unique_ptr<Part> sockets_;
  std::unique_ptr<Part> topics_;
};

}  // namespace hawser::binding

// What one Node environment (the main thread, or a worker) owns of this addon.
//
// Made when the environment loads the addon, ended by its cleanup. Nothing here is shared with
// another environment. Thread: the JS thread of the environment. Owner: N-API (instance data).
#pragma once

#include <node_api.h>

#include <memory>

#include "binding/loops/event_pump.h"
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
  // Makes the instance data of `env`. Called once, by the module's initialisation.
  static Environment* Create(napi_env env);
  static Environment* Of(napi_env env);

  ws::MaskSource& masks() { return masks_; }
  // For all that is compressed on the JS thread.
  ws::DeflaterPool& deflaters() { return deflaters_; }
  ws::InflaterPool& inflaters() { return inflaters_; }
  BufferAllocator& buffers() { return buffers_; }
  EventPump& pump() { return pump_; }
  Loops& loops() { return *loops_; }

 private:
  explicit Environment(napi_env env);
  static void OnCleanup(void* data);

  ws::MaskSource masks_;
  ws::DeflaterPool deflaters_;
  ws::InflaterPool inflaters_;
  BufferAllocator buffers_;
  EventPump pump_;
  std::unique_ptr<Loops> loops_;
};

}  // namespace hawser::binding

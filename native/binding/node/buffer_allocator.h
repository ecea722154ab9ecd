// Makes Buffers of any size. napi_create_buffer() and its like end the process when there is no
// memory for one; this leaves a RangeError pending, as JavaScript's own way to a Buffer does.
// Thread: the JS thread. Owner: Environment.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace hawser::binding {

class BufferAllocator {
 public:
  explicit BufferAllocator(napi_env env) : env_(env) {}

  // What makes them: Buffer.allocUnsafeSlow, a function of a size.
  void SetFunction(napi_value allocate);

  // A Buffer of `size` bytes, and in `bytes` its memory; null when there is none.
  napi_value New(size_t size, std::span<uint8_t>* bytes);
  // A Buffer with a copy of `bytes`; null when there is no memory for it.
  napi_value Copy(std::span<const uint8_t> bytes);

 private:
  const napi_env env_;
  napi_ref allocate_ = nullptr;  // for as long as the environment lives
};

}  // namespace hawser::binding

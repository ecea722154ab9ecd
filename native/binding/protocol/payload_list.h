// The JS array that takes what a batch of events cannot name by an offset: Buffers, and arrays of
// fragment ends. Thread: the JS thread. Owner: the call that fills it.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <cstring>
#include <span>

#include "binding/node/napi_call.h"

namespace hawser::binding {

class PayloadList {
 public:
  // Of memory in Buffers a batch has so much, and one more: while a listener takes its time, those
  // of a longer batch would live through collections of the young generation, and then wait for one
  // of the whole heap.
  static constexpr size_t kMaxBytes = 64 * 1024;

  PayloadList(napi_env env, napi_value array) : env_(env), array_(array) {}

  bool full() const { return bytes_ >= kMaxBytes; }

  // Each returns the index of the new element; when it cannot be made, JavaScript will not get to
  // look for it.
  uint32_t Push(napi_value value, size_t bytes) {
    bytes_ += bytes;
    if (value != nullptr)
      static_cast<void>(Succeeded(napi_set_element(env_, array_, size_, value)));
    return size_++;
  }

  uint32_t PushCopy(std::span<const uint8_t> bytes) {
    napi_value copy = nullptr;
    static_cast<void>(
        Succeeded(napi_create_buffer_copy(env_, bytes.size(), bytes.data(), nullptr, &copy)));
    return Push(copy, bytes.size());
  }

  uint32_t PushFragmentEnds(std::span<const uint32_t> ends) {
    napi_value memory = nullptr;
    napi_value array = nullptr;
    void* data = nullptr;
    if (Succeeded(napi_create_arraybuffer(env_, ends.size_bytes(), &data, &memory))) {
      std::memcpy(data, ends.data(), ends.size_bytes());
      static_cast<void>(Succeeded(
          napi_create_typedarray(env_, napi_uint32_array, ends.size(), memory, 0, &array)));
    }
    return Push(array, ends.size_bytes());
  }

 private:
  const napi_env env_;
  const napi_value array_;
  uint32_t size_ = 0;
  size_t bytes_ = 0;
};

}  // namespace hawser::binding

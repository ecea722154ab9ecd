#include "binding/node/buffer_allocator.h"

#include <algorithm>

#include "binding/node/napi_call.h"

namespace hawser::binding {

namespace {

// Up to this size Node's own way is the cheaper one. If there is no memory for so little, V8 itself
// has none to go on with.
constexpr size_t kSmall = 64 * 1024;

}  // namespace

void BufferAllocator::SetFunction(napi_value allocate) {
  CheckOk(napi_create_reference(env_, allocate, 1, &allocate_));
}

napi_value BufferAllocator::New(size_t size, std::span<uint8_t>* bytes) {
  napi_value buffer = nullptr;
  if (size <= kSmall) {
    void* data = nullptr;
    if (!Succeeded(napi_create_buffer(env_, size, &data, &buffer))) return nullptr;
    *bytes = {static_cast<uint8_t*>(data), size};
    return buffer;
  }
  napi_value allocate;
  napi_value nobody;
  CheckOk(napi_get_reference_value(env_, allocate_, &allocate));
  CheckOk(napi_get_undefined(env_, &nobody));
  const napi_value argument = FromSize(env_, size);
  if (!Succeeded(napi_call_function(env_, nobody, allocate, 1, &argument, &buffer))) return nullptr;
  *bytes = ToBytes(env_, buffer);
  return bytes->size() == size ? buffer : nullptr;
}

napi_value BufferAllocator::Copy(std::span<const uint8_t> bytes) {
  std::span<uint8_t> memory;
  const napi_value buffer = New(bytes.size(), &memory);
  if (buffer != nullptr) std::ranges::copy(bytes, memory.begin());
  return buffer;
}

}  // namespace hawser::binding

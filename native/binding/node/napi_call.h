// Raw N-API for the calls that are made for every chunk or message, where a wrapper's cost was
// measured to matter; all other calls go through node-addon-api. Thread: the JS thread.
#pragma once

#include <node_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace hawser::binding {

// Whether the call has succeeded. It may fail for two reasons that are nobody's mistake: an
// exception is pending, memory that cannot be had for example, or the environment is ending, as
// when a worker is terminated in the middle of a call. The caller then gives up quietly and returns
// to JavaScript. Everything else is a mistake of ours: lib/ has checked all arguments.
inline bool Succeeded(napi_status status) {
  if (status == napi_ok) [[likely]]
    return true;
  if (status == napi_pending_exception || status == napi_cannot_run_js || status == napi_closing)
    return false;
  std::fprintf(stderr, "hawser: N-API call failed with status %d\n", static_cast<int>(status));
  std::abort();
}

// For calls that run no JavaScript and make nothing in its heap: those succeed at all times.
inline void CheckOk(napi_status status) {
  if (!Succeeded(status)) std::abort();
}

template <size_t kCount>
std::array<napi_value, kCount> Arguments(napi_env env, napi_callback_info info) {
  std::array<napi_value, kCount> values;
  size_t count = kCount;
  CheckOk(napi_get_cb_info(env, info, &count, values.data(), nullptr, nullptr));
  return values;
}

inline bool IsString(napi_env env, napi_value value) {
  napi_valuetype type;
  CheckOk(napi_typeof(env, value, &type));
  return type == napi_string;
}

inline bool IsUndefined(napi_env env, napi_value value) {
  napi_valuetype type;
  CheckOk(napi_typeof(env, value, &type));
  return type == napi_undefined;
}

inline uint32_t ToUint32(napi_env env, napi_value value) {
  uint32_t number = 0;
  CheckOk(napi_get_value_uint32(env, value, &number));
  return number;
}

inline napi_value FromUint32(napi_env env, uint32_t number) {
  napi_value value;
  CheckOk(napi_create_uint32(env, number, &value));
  return value;
}

// The elements of a Uint8Array (a Buffer is one) or Uint32Array; valid while no user code runs.
template <typename Element>
std::span<Element> ToSpan(napi_env env, napi_value typed_array) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  CheckOk(napi_get_typedarray_info(env, typed_array, &type, &length, &data, nullptr, nullptr));
  return {static_cast<Element*>(data), length};
}

// The bytes of a Uint8Array; cheaper than ToSpan(), which has to find out the type of the elements.
inline std::span<uint8_t> ToBytes(napi_env env, napi_value bytes) {
  size_t length = 0;
  void* data = nullptr;
  CheckOk(napi_get_buffer_info(env, bytes, &data, &length));
  return {static_cast<uint8_t*>(data), length};
}

}  // namespace hawser::binding

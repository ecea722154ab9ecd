// Raw N-API for the calls that are made for every chunk or message, where a wrapper's cost was
// measured to matter; all other calls go through node-addon-api. Thread: the JS thread.
//
// A call fails for one of three reasons, of which only the last ends the process:
//   - an exception is pending, or the environment is ending, as when a worker is terminated in the
//     middle of a call: Succeeded() says so, and the caller returns to JavaScript without a word;
//   - a value is not what it should be: what reads values leaves a TypeError pending and gives 0,
//     or nothing. lib/ checks what users give, and this holds where it does not: a function reads
//     all of its arguments, and asks Refused() before it acts on them;
//   - the call takes no value from outside: a mistake of ours, for CheckOk().
#pragma once

#include <node_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

namespace hawser::binding {

[[nodiscard]] inline bool Succeeded(napi_status status) { return status == napi_ok; }

// For calls that run no JavaScript and make nothing in its heap: those succeed at all times.
inline void CheckOk(napi_status status) {
  if (status != napi_ok) [[unlikely]]
    std::abort();
}

// Leaves an exception pending, unless one is, or the environment is ending. Napi::Error ends the
// process in both cases.
enum class Thrown : uint8_t { kError, kTypeError, kRangeError, kSyntaxError };
void Throw(napi_env env, Thrown kind, const std::string& text);

// Throws a TypeError that says what an argument should have been.
void Refuse(napi_env env, const char* expected);

// Whether an exception is pending: an argument was refused.
[[nodiscard]] inline bool Refused(napi_env env) {
  bool pending = false;
  CheckOk(napi_is_exception_pending(env, &pending));
  return pending;
}

template <size_t kCount>
std::array<napi_value, kCount> Arguments(napi_env env, napi_callback_info info) {
  std::array<napi_value, kCount> values;
  size_t count = kCount;
  CheckOk(napi_get_cb_info(env, info, &count, values.data(), nullptr, nullptr));
  return values;
}

inline bool IsOfType(napi_env env, napi_value value, napi_valuetype expected) {
  napi_valuetype type;
  CheckOk(napi_typeof(env, value, &type));
  return type == expected;
}

inline bool IsString(napi_env env, napi_value value) { return IsOfType(env, value, napi_string); }

inline bool IsUndefined(napi_env env, napi_value value) {
  return IsOfType(env, value, napi_undefined);
}

inline uint32_t ToUint32(napi_env env, napi_value value) {
  uint32_t number = 0;
  if (!Succeeded(napi_get_value_uint32(env, value, &number))) Refuse(env, "a number");
  return number;
}

inline bool ToBool(napi_env env, napi_value value) {
  bool truth = false;
  if (!Succeeded(napi_get_value_bool(env, value, &truth))) Refuse(env, "a boolean");
  return truth;
}

inline napi_value FromUint32(napi_env env, uint32_t number) {
  napi_value value;
  CheckOk(napi_create_uint32(env, number, &value));
  return value;
}

// Sizes go beyond 32 bits: a Buffer may have 4 GiB and more.
inline napi_value FromSize(napi_env env, size_t size) {
  napi_value value;
  CheckOk(napi_create_int64(env, static_cast<int64_t>(size), &value));
  return value;
}

// The elements of a Uint8Array (a Buffer is one) or Uint32Array; valid while no user code runs.
template <typename Element>
std::span<Element> ToSpan(napi_env env, napi_value typed_array) {
  static_assert(sizeof(Element) == 1 || sizeof(Element) == 4);
  constexpr napi_typedarray_type kExpected =
      sizeof(Element) == 1 ? napi_uint8_array : napi_uint32_array;
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  const napi_status status =
      napi_get_typedarray_info(env, typed_array, &type, &length, &data, nullptr, nullptr);
  if (Succeeded(status) && type == kExpected) return {static_cast<Element*>(data), length};
  Refuse(env, sizeof(Element) == 1 ? "a Uint8Array" : "a Uint32Array");
  return {};
}

// The bytes of a Uint8Array; cheaper than ToSpan(), which has to find out the type of the elements.
inline std::span<uint8_t> ToBytes(napi_env env, napi_value bytes) {
  // The first versions of Node 20 end the process when they are asked for the memory of something
  // else.
  bool is_view = false;
  size_t length = 0;
  void* data = nullptr;
  if (Succeeded(napi_is_buffer(env, bytes, &is_view)) && is_view &&
      Succeeded(napi_get_buffer_info(env, bytes, &data, &length))) {
    return {static_cast<uint8_t*>(data), length};
  }
  Refuse(env, "a Uint8Array");
  return {};
}

}  // namespace hawser::binding

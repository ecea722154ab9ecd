#include "binding/node/js_reader.h"

namespace hawser::binding {

namespace {

Napi::Value OrUndefined(Napi::Env env, napi_status status, napi_value value) {
  return status == napi_ok ? Napi::Value(env, value) : env.Undefined();
}

}  // namespace

Napi::Value PropertyOf(const Napi::Value& object, const std::string& name) {
  napi_value value = nullptr;
  const napi_status status = napi_get_named_property(object.Env(), object, name.c_str(), &value);
  return OrUndefined(object.Env(), status, value);
}

Napi::Value ElementOf(const Napi::Value& array, uint32_t index) {
  napi_value value = nullptr;
  const napi_status status = napi_get_element(array.Env(), array, index, &value);
  return OrUndefined(array.Env(), status, value);
}

uint32_t LengthOf(const Napi::Value& array) {
  uint32_t length = 0;
  return napi_get_array_length(array.Env(), array, &length) == napi_ok ? length : 0;
}

std::string TextOf(const Napi::Value& value) {
  napi_value text = nullptr;
  if (napi_coerce_to_string(value.Env(), value, &text) != napi_ok) return "";
  return Napi::String(value.Env(), text).Utf8Value();
}

bool TruthOf(const Napi::Value& value) {
  napi_value truth = nullptr;
  if (napi_coerce_to_bool(value.Env(), value, &truth) != napi_ok) return false;
  return Napi::Boolean(value.Env(), truth).Value();
}

}  // namespace hawser::binding

#include "binding/protocol/handshake.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binding/node/environment.h"
#include "binding/node/js_reader.h"
#include "ws/handshake/client_handshake.h"
#include "ws/handshake/extension.h"
#include "ws/handshake/server_handshake.h"
#include "ws/handshake/subprotocol.h"

namespace hawser::binding {

namespace {

std::optional<std::string> OptionalString(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  return value.As<Napi::String>().Utf8Value();
}

std::string StringOr(const Napi::Value& value, const char* absent) {
  return OptionalString(value).value_or(absent);
}

void ThrowSyntaxError(Napi::Env env, const ws::SyntaxError& error) {
  Napi::SyntaxError::New(env, error.Text()).ThrowAsJavaScriptException();
}

// checkUpgrade(method, upgrade?, key?, version) -> 0, or an index into `refusals`
Napi::Value CheckUpgrade(const Napi::CallbackInfo& info) {
  const std::string method = StringOr(info[0], "");
  const std::string upgrade = StringOr(info[1], "");
  const std::string key = StringOr(info[2], "");
  const double version = info[3].As<Napi::Number>().DoubleValue();
  const bool is_integer = version >= 0 && version <= 255 && version == static_cast<int>(version);
  const ws::Refusal refusal =
      ws::CheckUpgradeRequest({.method = method,
                               .upgrade = upgrade,
                               .key = key,
                               .version = is_integer ? static_cast<int>(version) : -1});
  return Napi::Number::New(info.Env(), static_cast<int>(refusal));
}

// [{status, message, headers}]: `headers` are those that the response has besides the usual ones.
Napi::Array Refusals(Napi::Env env) {
  auto table = Napi::Array::New(env, ws::kRefusalCount);
  for (uint32_t row = 0; row < ws::kRefusalCount; ++row) {
    const ws::RefusalInfo& refusal = ws::InfoOf(static_cast<ws::Refusal>(row));
    auto entry = Napi::Object::New(env);
    auto headers = Napi::Object::New(env);
    if (refusal.header_name != nullptr) headers[refusal.header_name] = refusal.header_value;
    entry["status"] = Napi::Number::New(env, refusal.status);
    entry["message"] = Napi::String::New(env, refusal.message != nullptr ? refusal.message : "");
    entry["headers"] = headers;
    table[row] = entry;
  }
  return table;
}

// responseHead(key, protocol, extensions) -> the lines of the 101 response, joined by CRLF
Napi::Value ResponseHead(const Napi::CallbackInfo& info) {
  return Napi::String::New(
      info.Env(),
      ws::ResponseHead(StringOr(info[0], ""), StringOr(info[1], ""), StringOr(info[2], "")));
}

// handshakeKey() -> a fresh Sec-WebSocket-Key
Napi::Value HandshakeKey(const Napi::CallbackInfo& info) {
  std::array<uint8_t, 16> nonce;
  if (!FillRandom(nonce.data(), nonce.size())) {
    Napi::Error::New(info.Env(), "No random bytes for the handshake are available")
        .ThrowAsJavaScriptException();
    return {};
  }
  return Napi::String::New(info.Env(), ws::MakeKey(nonce));
}

// checkResponse(key, upgrade?, accept?, requestedProtocols: string[], protocol?, extensions?,
// extensionOffered: boolean)
//     -> undefined, or what is wrong
Napi::Value CheckResponse(const Napi::CallbackInfo& info) {
  const std::string key = StringOr(info[0], "");
  const auto upgrade = OptionalString(info[1]);
  const auto accept = OptionalString(info[2]);
  const auto requested = info[3].As<Napi::Array>();
  const auto subprotocol = OptionalString(info[4]);
  const auto extensions = OptionalString(info[5]);

  std::vector<std::string> names;
  for (uint32_t i = 0; i < requested.Length(); ++i)
    names.push_back(StringOr(ElementOf(requested, i), ""));
  const std::vector<std::string_view> subprotocols(names.begin(), names.end());

  const ws::HandshakeError error = ws::CheckUpgradeResponse(
      {.key = key,
       .subprotocols = subprotocols,
       .extension = TruthOf(info[6]) ? "permessage-deflate" : ""},
      {.upgrade = upgrade, .accept = accept, .subprotocol = subprotocol, .extensions = extensions});
  if (error == ws::HandshakeError::kNone) return info.Env().Undefined();
  return Napi::String::New(info.Env(), ws::TextOf(error));
}

// parseSubprotocols(field) -> string[]; throws SyntaxError
Napi::Value ParseSubprotocols(const Napi::CallbackInfo& info) {
  const std::string field = TextOf(info[0]);
  const ws::SubprotocolList list = ws::ParseSubprotocols(field);
  if (list.error) {
    ThrowSyntaxError(info.Env(), list.error);
    return {};
  }
  auto names = Napi::Array::New(info.Env(), list.names.size());
  for (uint32_t i = 0; i < list.names.size(); ++i) names[i] = std::string(list.names[i]);
  return names;
}

// Object.create(null); an ordinary object where nothing can be called any more.
Napi::Object NewNullPrototypeObject(Napi::Env env) {
  const Napi::Value object_class = PropertyOf(env.Global(), "Object");
  const napi_value null = env.Null();
  napi_value created = nullptr;
  const napi_status status =
      napi_call_function(env, object_class, PropertyOf(object_class, "create"), 1, &null, &created);
  return status == napi_ok ? Napi::Object(env, created) : Napi::Object::New(env);
}

// The array that is `object`'s property `name`, made when it is not there.
Napi::Array ArrayProperty(Napi::Object object, const std::string& name) {
  if (!object.Has(name)) object.Set(name, Napi::Array::New(object.Env()));
  return PropertyOf(object, name).As<Napi::Array>();
}

// parseExtensions(field) -> {name: [{parameter: [value or true]}]}; throws SyntaxError
Napi::Value ParseExtensions(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const ws::ExtensionList list = ws::ParseExtensions(TextOf(info[0]));
  if (list.error) {
    ThrowSyntaxError(env, list.error);
    return {};
  }

  auto offers_by_name = NewNullPrototypeObject(env);
  for (const ws::Extension& extension : list.extensions) {
    auto params = NewNullPrototypeObject(env);
    for (const ws::ExtensionParam& param : extension.params) {
      Napi::Array values = ArrayProperty(params, param.name);
      const Napi::Value value = param.value ? Napi::Value(Napi::String::New(env, *param.value))
                                            : Napi::Value(Napi::Boolean::New(env, true));
      values.Set(values.Length(), value);
    }
    Napi::Array offers = ArrayProperty(offers_by_name, extension.name);
    offers.Set(offers.Length(), params);
  }
  return offers_by_name;
}

Napi::Array AsArray(const Napi::Value& value) {
  if (value.IsArray()) return value.As<Napi::Array>();
  auto array = Napi::Array::New(value.Env(), 1);
  array[0u] = value;
  return array;
}

ws::Extension ToExtension(const std::string& name, const Napi::Object& params) {
  ws::Extension extension{.name = name, .params = {}};
  const Napi::Array keys = NamesOf(params);
  for (uint32_t k = 0; k < keys.Length(); ++k) {
    const std::string key = TextOf(ElementOf(keys, k));
    const Napi::Array values = AsArray(PropertyOf(params, key));
    for (uint32_t v = 0; v < values.Length(); ++v) {
      const Napi::Value value = ElementOf(values, v);
      const bool is_flag = value.IsBoolean() && TruthOf(value);
      extension.params.push_back(
          {key, is_flag ? std::nullopt : std::optional<std::string>(TextOf(value))});
    }
  }
  return extension;
}

// formatExtensions({name: [{parameter: [value or true]}]}) -> field; arrays of one may be given as
// their element
Napi::Value FormatExtensions(const Napi::CallbackInfo& info) {
  const auto offers_by_name = info[0].As<Napi::Object>();
  const Napi::Array names = NamesOf(offers_by_name);
  std::vector<ws::Extension> extensions;
  for (uint32_t n = 0; n < names.Length(); ++n) {
    const std::string name = TextOf(ElementOf(names, n));
    const Napi::Array offers = AsArray(PropertyOf(offers_by_name, name));
    for (uint32_t o = 0; o < offers.Length(); ++o) {
      extensions.push_back(ToExtension(name, ElementOf(offers, o).As<Napi::Object>()));
    }
  }
  return Napi::String::New(info.Env(), ws::FormatExtensions(extensions));
}

}  // namespace

void ExportHandshake(Napi::Env env, Napi::Object exports) {
  exports["checkUpgrade"] = Napi::Function::New<CheckUpgrade>(env, "checkUpgrade");
  exports["refusals"] = Refusals(env);
  exports["responseHead"] = Napi::Function::New<ResponseHead>(env, "responseHead");
  exports["handshakeKey"] = Napi::Function::New<HandshakeKey>(env, "handshakeKey");
  exports["checkResponse"] = Napi::Function::New<CheckResponse>(env, "checkResponse");
  exports["parseSubprotocols"] = Napi::Function::New<ParseSubprotocols>(env, "parseSubprotocols");
  exports["parseExtensions"] = Napi::Function::New<ParseExtensions>(env, "parseExtensions");
  exports["formatExtensions"] = Napi::Function::New<FormatExtensions>(env, "formatExtensions");
}

}  // namespace hawser::binding

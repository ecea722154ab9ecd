#include "binding/protocol/handshake.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binding/node/js_reader.h"
#include "binding/node/napi_call.h"
#include "binding/node/random.h"
#include "ws/handshake/accept_key.h"
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

// The proof for the key in `key`, which JavaScript gives itself where we cannot make it
// (lib/handshake/accept-key.js).
std::string AcceptFor(const Napi::Value& key, const Napi::Value& given) {
  return given.IsString() ? StringOr(given, "") : ws::AcceptKey(StringOr(key, ""));
}

// responseHead(key, protocol, extensions, accept?) -> the lines of the 101 response, joined by CRLF
Napi::Value ResponseHead(const Napi::CallbackInfo& info) {
  return Napi::String::New(
      info.Env(),
      ws::ResponseHead(AcceptFor(info[0], info[3]), StringOr(info[1], ""), StringOr(info[2], "")));
}

// handshakeKey() -> a fresh Sec-WebSocket-Key
Napi::Value HandshakeKey(const Napi::CallbackInfo& info) {
  std::array<uint8_t, 16> nonce;
  if (!FillRandom(nonce.data(), nonce.size())) {
    Throw(info.Env(), Thrown::kError, "No random bytes for the handshake are available");
    return {};
  }
  return Napi::String::New(info.Env(), ws::MakeKey(nonce));
}

// checkResponse(key, upgrade?, accept?, requestedProtocols: string[], protocol?, extensions?,
// extensionOffered: boolean, expectedAccept?)
//     -> undefined, or what is wrong
Napi::Value CheckResponse(const Napi::CallbackInfo& info) {
  const std::string expected = AcceptFor(info[0], info[7]);
  const auto upgrade = OptionalString(info[1]);
  const auto accept = OptionalString(info[2]);
  const auto subprotocol = OptionalString(info[4]);
  const auto extensions = OptionalString(info[5]);

  std::vector<std::string> names;
  for (uint32_t i = 0; i < LengthOf(info[3]); ++i)
    names.push_back(StringOr(ElementOf(info[3], i), ""));
  const std::vector<std::string_view> subprotocols(names.begin(), names.end());

  const ws::HandshakeError error = ws::CheckUpgradeResponse(
      {.accept = expected,
       .subprotocols = subprotocols,
       .extension = TruthOf(info[6]) ? "permessage-deflate" : ""},
      {.upgrade = upgrade, .accept = accept, .subprotocol = subprotocol, .extensions = extensions});
  if (error == ws::HandshakeError::kNone) return info.Env().Undefined();
  return Napi::String::New(info.Env(), ws::TextOf(error));
}

// The list headers go to JavaScript as one string, which is taken apart there by what cannot be in
// a token: one crossing, and no object made here, however many elements a peer has sent.

Napi::Value ToText(Napi::Env env, const ws::PlainField& plain) {
  if (!plain.error) return Napi::String::New(env, plain.text);
  Throw(env, Thrown::kSyntaxError, plain.error.Text());
  return {};
}

// plainSubprotocols(field: string) -> "a, b"; throws SyntaxError
Napi::Value PlainSubprotocols(const Napi::CallbackInfo& info) {
  return ToText(info.Env(), ws::ToPlainSubprotocols(TextOf(info[0])));
}

// plainExtensions(field: string) -> "a; b; c=1, d"; throws SyntaxError
Napi::Value PlainExtensions(const Napi::CallbackInfo& info) {
  return ToText(info.Env(), ws::ToPlainExtensions(TextOf(info[0])));
}

}  // namespace

void ExportHandshake(Napi::Env env, Napi::Object exports) {
  exports["checkUpgrade"] = Napi::Function::New<CheckUpgrade>(env, "checkUpgrade");
  exports["refusals"] = Refusals(env);
  exports["responseHead"] = Napi::Function::New<ResponseHead>(env, "responseHead");
  exports["handshakeKey"] = Napi::Function::New<HandshakeKey>(env, "handshakeKey");
  exports["checkResponse"] = Napi::Function::New<CheckResponse>(env, "checkResponse");
  exports["plainSubprotocols"] = Napi::Function::New<PlainSubprotocols>(env, "plainSubprotocols");
  exports["plainExtensions"] = Napi::Function::New<PlainExtensions>(env, "plainExtensions");
}

}  // namespace hawser::binding

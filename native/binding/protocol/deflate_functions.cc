#include "binding/protocol/deflate_functions.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "binding/node/environment.h"
#include "binding/node/js_reader.h"
#include "binding/node/napi_call.h"
#include "binding/protocol/compress_worker.h"
#include "binding/protocol/deflate_codec.h"

namespace hawser::binding {

namespace {

std::optional<bool> ToOptionalBool(const Napi::Value& value) {
  if (value.IsUndefined() || value.IsNull()) return std::nullopt;
  // Only false itself refuses; what is merely not true asks for nothing.
  if (value.IsBoolean()) return TruthOf(value);
  return TruthOf(value) ? std::optional(true) : std::nullopt;
}

ws::WindowBitsOption ToWindowBits(const Napi::Value& value) {
  using Kind = ws::WindowBitsOption::Kind;
  if (value.IsUndefined() || value.IsNull()) return {};
  if (value.IsNumber()) return {Kind::kNumber, value.As<Napi::Number>().Int32Value()};
  return {TruthOf(value) ? Kind::kTrue : Kind::kFalse};
}

template <typename Integer>
Integer ToInteger(const Napi::Value& value, Integer otherwise) {
  if (!value.IsNumber()) return otherwise;
  return static_cast<Integer>(std::clamp(value.As<Napi::Number>().Int32Value(), -1, 100));
}

// createDeflate({isServer, serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits,
// clientMaxWindowBits, maxPayload, historySize, threshold, level, memLevel, strategy}) -> codec.
// The values may be anything, but to read them runs no code of users.
Napi::Value CreateDeflate(const Napi::CallbackInfo& info) {
  const auto option = [&](const char* name) { return PropertyOf(info[0], name); };
  const ws::DeflateOptions wishes{ToOptionalBool(option("serverNoContextTakeover")),
                                  ToOptionalBool(option("clientNoContextTakeover")),
                                  ToWindowBits(option("serverMaxWindowBits")),
                                  ToWindowBits(option("clientMaxWindowBits"))};
  ws::DeflateSettings settings;
  settings.level = ToInteger(option("level"), settings.level);
  settings.memory_level = ToInteger(option("memLevel"), settings.memory_level);
  settings.strategy = ToInteger(option("strategy"), settings.strategy);

  const Napi::Value max_payload = option("maxPayload");
  const int32_t limit = max_payload.IsNumber() ? max_payload.As<Napi::Number>().Int32Value() : 0;
  const Napi::Value history = option("historySize");
  const size_t max_history = history.IsNumber() ? history.As<Napi::Number>().Uint32Value()
                                                : ws::MessageDeflater::kDefaultHistory;
  const Napi::Value threshold = option("threshold");
  if (Refused(info.Env())) return {};
  return {info.Env(),
          DeflateCodec::ToValue(
              info.Env(), std::make_shared<DeflateCodec>(
                              TruthOf(option("isServer")) ? ws::Role::kServer : ws::Role::kClient,
                              wishes, settings, max_history,
                              threshold.IsNumber() ? threshold.As<Napi::Number>().Uint32Value() : 0,
                              static_cast<uint64_t>(std::max(limit, 0))))};
}

// The first argument; null, and a TypeError pending, when it is none of ours.
DeflateCodec* CodecOf(const Napi::CallbackInfo& info) {
  DeflateCodec* const codec = DeflateCodec::From(info.Env(), info[0]);
  if (codec == nullptr) Refuse(info.Env(), "a deflate codec");
  return codec;
}

// {parameter: true or a number}
Napi::Object ToParams(Napi::Env env, const ws::Extension& extension) {
  auto params = Napi::Object::New(env);
  for (const ws::ExtensionParam& param : extension.params) {
    if (param.value) {
      params[param.name] = Napi::Number::New(env, std::stoi(*param.value));
    } else {
      params[param.name] = Napi::Boolean::New(env, true);
    }
  }
  return params;
}

// [[name, value, name, value, ...]]: for each configuration its parameters, a value being true or a
// string.
std::vector<ws::Extension> ToExtensions(const Napi::Value& configurations) {
  std::vector<ws::Extension> extensions;
  const uint32_t count = LengthOf(configurations);
  for (uint32_t i = 0; i < count; ++i) {
    const Napi::Value flat = ElementOf(configurations, i);
    ws::Extension extension{.name = ws::kDeflateName, .params = {}};
    const uint32_t length = LengthOf(flat);
    for (uint32_t p = 0; p + 1 < length; p += 2) {
      const Napi::Value value = ElementOf(flat, p + 1);
      extension.params.push_back(
          {TextOf(ElementOf(flat, p)),
           value.IsBoolean() ? std::nullopt : std::optional<std::string>(TextOf(value))});
    }
    extensions.push_back(std::move(extension));
  }
  return extensions;
}

// offer(codec) -> params
Napi::Value Offer(const Napi::CallbackInfo& info) {
  const DeflateCodec* const codec = CodecOf(info);
  if (codec == nullptr) return {};
  return ToParams(info.Env(), codec->Offer());
}

// The params that are agreed on; an exception is pending when there is no agreement.
Napi::Value Agree(Napi::Env env, DeflateCodec* codec,
                  std::span<const ws::Extension> configurations) {
  if (configurations.empty() && codec->role() == ws::Role::kClient) {
    Throw(env, Thrown::kTypeError, "There is no answer to accept");
    return {};
  }
  const ws::DeflateAgreement agreement = codec->Negotiate(configurations);
  const ws::DeflateRefusal& refusal = agreement.refusal;
  if (!refusal) return ToParams(env, agreement.extension);
  Throw(env, refusal.is_type_error() ? Thrown::kTypeError : Thrown::kError, refusal.Text());
  return {};
}

// negotiate(codec, configurations: see ToExtensions) -> params; throws
Napi::Value Negotiate(const Napi::CallbackInfo& info) {
  DeflateCodec* const codec = CodecOf(info);
  const std::vector<ws::Extension> configurations = ToExtensions(info[1]);
  if (Refused(info.Env())) return {};
  return Agree(info.Env(), codec, configurations);
}

// negotiateField(codec, field: string) -> params; undefined when the field of
// Sec-WebSocket-Extensions has nothing of permessage-deflate; throws
Napi::Value NegotiateField(const Napi::CallbackInfo& info) {
  DeflateCodec* const codec = CodecOf(info);
  const ws::ExtensionOffers parsed = ws::ParseOffers(TextOf(info[1]), ws::kDeflateName);
  if (Refused(info.Env())) return {};
  if (parsed.error) {
    Throw(info.Env(), Thrown::kSyntaxError, parsed.error.Text());
    return {};
  }
  if (parsed.offers.empty()) return info.Env().Undefined();
  return Agree(info.Env(), codec, parsed.offers);
}

// compress(codec, data: string | Uint8Array, fin) -> Buffer; undefined while a thread has the
// codec's sending half; throws when there is no memory
Napi::Value CompressNow(const Napi::CallbackInfo& info) {
  DeflateCodec* const codec = CodecOf(info);
  const std::string text = info[1].IsString() ? TextOf(info[1]) : std::string();
  const std::span<const uint8_t> data =
      info[1].IsString() ? std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size())
                         : ToBytes(info.Env(), info[1]);
  if (Refused(info.Env())) return {};

  ws::MessageDeflater* const deflater = codec->deflater();
  if (deflater == nullptr) return info.Env().Undefined();
  base::GrowingBytes out;
  Environment* const environment = Environment::Of(info.Env());
  if (!Compress(deflater, &environment->deflaters(), data, TruthOf(info[2]), &out)) {
    Throw(info.Env(), Thrown::kRangeError, ws::InfoOf(ws::Error::kNoMemory).text);
    return {};
  }
  const napi_value compressed = environment->buffers().Copy(out.bytes());
  if (compressed == nullptr) codec->DropHistory();
  return {info.Env(), compressed};
}

// compressLater(codec, data: Uint8Array that nobody else has, fin, callback: function(Error | null,
// Buffer)); throws while a thread has the codec's sending half already
void CompressLater(const Napi::CallbackInfo& info) {
  DeflateCodec* const codec = CodecOf(info);
  ToBytes(info.Env(), info[1]);
  if (!info[3].IsFunction()) Refuse(info.Env(), "a function");
  if (Refused(info.Env())) return;
  if (codec->deflater() == nullptr) {
    Refuse(info.Env(), "a codec at rest");
    return;
  }
  auto* const worker = new CompressWorker(info[3].As<Napi::Function>(), codec->shared_from_this(),
                                          info[1], TruthOf(info[2]));
  worker->Queue();
}

// decompress(codec, data: Uint8Array, fin) -> Buffer, or a row of `receiveErrors`
Napi::Value Decompress(const Napi::CallbackInfo& info) {
  DeflateCodec* const codec = CodecOf(info);
  const std::span<const uint8_t> data = ToBytes(info.Env(), info[1]);
  if (Refused(info.Env())) return {};

  base::GrowingBytes out;
  Environment* const environment = Environment::Of(info.Env());
  const ws::Error error =
      codec->Decompress(&environment->inflaters(), data, TruthOf(info[2]), &out);
  if (error == ws::Error::kNone) return {info.Env(), environment->buffers().Copy(out.bytes())};
  return Napi::Number::New(info.Env(), static_cast<uint32_t>(error));
}

// closeDeflate(codec): gives up the history of both directions
void CloseDeflate(const Napi::CallbackInfo& info) {
  if (DeflateCodec* const codec = CodecOf(info)) codec->DropHistory();
}

// setMaxDeflateHistory(bytes), of the whole process
void SetMaxDeflateHistory(const Napi::CallbackInfo& info) {
  const double bytes = info[0].As<Napi::Number>().DoubleValue();
  if (Refused(info.Env())) return;
  ws::DeflateHistory::SetMaxTotalBytes(static_cast<size_t>(bytes));
}

}  // namespace

void ExportDeflate(Napi::Env env, Napi::Object exports) {
  exports["createDeflate"] = Napi::Function::New<CreateDeflate>(env, "createDeflate");
  exports["offer"] = Napi::Function::New<Offer>(env, "offer");
  exports["negotiate"] = Napi::Function::New<Negotiate>(env, "negotiate");
  exports["negotiateField"] = Napi::Function::New<NegotiateField>(env, "negotiateField");
  exports["compress"] = Napi::Function::New<CompressNow>(env, "compress");
  exports["compressLater"] = Napi::Function::New<CompressLater>(env, "compressLater");
  exports["decompress"] = Napi::Function::New<Decompress>(env, "decompress");
  exports["setMaxDeflateHistory"] =
      Napi::Function::New<SetMaxDeflateHistory>(env, "setMaxDeflateHistory");
  exports["closeDeflate"] = Napi::Function::New<CloseDeflate>(env, "closeDeflate");
}

}  // namespace hawser::binding

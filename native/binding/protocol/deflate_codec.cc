#include "binding/protocol/deflate_codec.h"

#include <algorithm>
#include <string>
#include <utility>

#include "binding/node/environment.h"
#include "binding/node/js_reader.h"
#include "binding/node/napi_call.h"

namespace hawser::binding {

namespace {

constexpr napi_type_tag kCodecTag = {0x9d3f5c1be0a74e26, 0x8a1c70d2f4b6953e};

// How much is inflated before there is a look at the limit.
constexpr size_t kStep = 64 * 1024;

}  // namespace

DeflateCodec* DeflateCodec::From(napi_env env, napi_value value) {
  napi_valuetype type;
  CheckOk(napi_typeof(env, value, &type));
  if (type != napi_external) return nullptr;
  bool is_codec = false;
  const napi_status status = napi_check_object_type_tag(env, value, &kCodecTag, &is_codec);
  // An environment that is ending tells nothing any more; lib/ gives us no external but ours.
  if (Succeeded(status) && !is_codec) return nullptr;
  void* data = nullptr;
  CheckOk(napi_get_value_external(env, value, &data));
  return static_cast<DeflateCodec*>(data);
}

ws::DeflateAgreement DeflateCodec::Negotiate(std::span<const ws::Extension> configurations) {
  ws::DeflateOptions options = options_;
  // With no memory left for the client's history we ask it to do without, unless that is ruled out.
  if (role_ == ws::Role::kServer && ws::DeflateHistory::AreFull() &&
      !options.client_no_context_takeover) {
    options.client_no_context_takeover = true;
  }
  ws::DeflateAgreement agreement = role_ == ws::Role::kServer
                                       ? ws::AcceptDeflateOffer(options, configurations)
                                       : ws::AcceptDeflateAnswer(options, configurations);
  if (agreement.refusal) return agreement;
  params_ = agreement.params;
  negotiated_ = true;
  DropHistory();
  return agreement;
}

std::unique_ptr<ws::MessageInflater> DeflateCodec::NewInflater(ws::InflaterPool* pool) const {
  if (!negotiated_) return nullptr;
  return std::make_unique<ws::MessageInflater>(pool, params_.receiving(role_));
}

std::unique_ptr<const net::Deflate> DeflateCodec::Agreed() const {
  if (!negotiated_) return nullptr;
  return std::make_unique<net::Deflate>(
      net::Deflate{params_.sending(role_), params_.receiving(role_), settings_, max_history_});
}

const std::shared_ptr<ws::MessageDeflater>& DeflateCodec::deflater() {
  if (deflater_ == nullptr) {
    deflater_ =
        std::make_shared<ws::MessageDeflater>(params_.sending(role_), settings_, max_history_);
  }
  return deflater_;
}

ws::Error DeflateCodec::Decompress(ws::InflaterPool* pool, std::span<const uint8_t> data, bool fin,
                                   std::vector<uint8_t>* out) {
  if (inflater_ == nullptr) {
    inflater_ = std::make_unique<ws::MessageInflater>(pool, params_.receiving(role_));
  }
  bool in_tail = false;
  for (;;) {
    const size_t start = out->size();
    out->resize(start + kStep);
    const std::span<uint8_t> space = std::span(*out).subspan(start);
    const ws::InflateProgress progress =
        in_tail ? inflater_->InflateTail(space) : inflater_->Inflate(data, space);
    data = data.subspan(in_tail ? 0 : progress.consumed);
    out->resize(start + progress.produced);

    ws::Error error = progress.error;
    if (max_payload_ != 0 && out->size() > max_payload_) error = ws::Error::kMessageTooLong;
    if (error != ws::Error::kNone) {
      inflater_.reset();
      return error;
    }
    if (progress.produced == kStep) continue;
    if (!fin || in_tail) break;
    in_tail = true;
  }
  inflater_->EndMessage(*out);
  if (fin) inflater_->Release();
  return ws::Error::kNone;
}

void DeflateCodec::DropHistory() {
  deflater_.reset();
  inflater_.reset();
}

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

ws::DeflateSettings ToSettings(const Napi::Value& value) {
  ws::DeflateSettings settings;
  if (!value.IsObject()) return settings;
  const auto options = value.As<Napi::Object>();
  settings.level = ToInteger(options.Get("level"), settings.level);
  settings.memory_level = ToInteger(options.Get("memLevel"), settings.memory_level);
  settings.strategy = ToInteger(options.Get("strategy"), settings.strategy);
  return settings;
}

// createDeflate(options) -> codec; the options are those of lib/permessage-deflate.js
Napi::Value CreateDeflate(const Napi::CallbackInfo& info) {
  const auto options = info[0].As<Napi::Object>();
  const ws::DeflateOptions wishes{ToOptionalBool(options.Get("serverNoContextTakeover")),
                                  ToOptionalBool(options.Get("clientNoContextTakeover")),
                                  ToWindowBits(options.Get("serverMaxWindowBits")),
                                  ToWindowBits(options.Get("clientMaxWindowBits"))};
  const bool is_server = TruthOf(PropertyOf(options, "isServer"));
  const Napi::Value max_payload = options.Get("maxPayload");
  const int32_t limit = max_payload.IsNumber() ? max_payload.As<Napi::Number>().Int32Value() : 0;
  const Napi::Value history = options.Get("historySize");
  const size_t max_history = history.IsNumber() ? history.As<Napi::Number>().Uint32Value()
                                                : ws::MessageDeflater::kDefaultHistory;
  auto* const codec = new DeflateCodec(is_server ? ws::Role::kServer : ws::Role::kClient, wishes,
                                       ToSettings(options.Get("zlibDeflateOptions")), max_history,
                                       static_cast<uint64_t>(std::max(limit, 0)));
  const auto external = Napi::External<DeflateCodec>::New(
      info.Env(), codec, [](Napi::Env, DeflateCodec* finished) { delete finished; });
  if (external.IsEmpty()) {
    delete codec;  // the environment is ending
  } else {
    Succeeded(napi_type_tag_object(info.Env(), external, &kCodecTag));
  }
  return external;
}

DeflateCodec& CodecOf(const Napi::CallbackInfo& info) {
  return *DeflateCodec::From(info.Env(), info[0]);
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

// [{parameter: [true or a string]}], as parseExtensions() makes them
std::vector<ws::Extension> ToExtensions(const Napi::Array& configurations) {
  std::vector<ws::Extension> extensions;
  for (uint32_t i = 0; i < configurations.Length(); ++i) {
    ws::Extension extension{.name = ws::kDeflateName, .params = {}};
    const auto params = ElementOf(configurations, i).As<Napi::Object>();
    const Napi::Array names = NamesOf(params);
    for (uint32_t n = 0; n < names.Length(); ++n) {
      const std::string name = TextOf(ElementOf(names, n));
      const auto values = PropertyOf(params, name).As<Napi::Array>();
      for (uint32_t v = 0; v < values.Length(); ++v) {
        const Napi::Value value = ElementOf(values, v);
        const bool is_flag = value.IsBoolean() && TruthOf(value);
        extension.params.push_back(
            {name, is_flag ? std::nullopt : std::optional<std::string>(TextOf(value))});
      }
    }
    extensions.push_back(std::move(extension));
  }
  return extensions;
}

// offer(codec) -> params
Napi::Value Offer(const Napi::CallbackInfo& info) {
  return ToParams(info.Env(), CodecOf(info).Offer());
}

// negotiate(codec, configurations) -> params; throws
Napi::Value Negotiate(const Napi::CallbackInfo& info) {
  const ws::DeflateAgreement agreement =
      CodecOf(info).Negotiate(ToExtensions(info[1].As<Napi::Array>()));
  const ws::DeflateRefusal& refusal = agreement.refusal;
  if (!refusal) return ToParams(info.Env(), agreement.extension);
  if (refusal.is_type_error()) {
    Napi::TypeError::New(info.Env(), refusal.Text()).ThrowAsJavaScriptException();
  } else {
    Napi::Error::New(info.Env(), refusal.Text()).ThrowAsJavaScriptException();
  }
  return {};
}

Napi::Value ToBuffer(Napi::Env env, const std::vector<uint8_t>& bytes) {
  return Napi::Value(env, Napi::Buffer<uint8_t>::Copy(env, bytes.data(), bytes.size()));
}

// `data`: string | Uint8Array
std::vector<uint8_t> BytesOf(const Napi::Value& data) {
  if (data.IsString()) {
    const std::string text = TextOf(data);
    return {text.begin(), text.end()};
  }
  const std::span<const uint8_t> bytes = ToSpan<uint8_t>(data.Env(), data);
  return {bytes.begin(), bytes.end()};
}

// compress(codec, data: string | Uint8Array, fin) -> Buffer
Napi::Value Compress(const Napi::CallbackInfo& info) {
  std::vector<uint8_t> out;
  CodecOf(info).deflater()->Deflate(&Environment::Of(info.Env())->deflaters(), BytesOf(info[1]),
                                    TruthOf(info[2]), &out);
  return ToBuffer(info.Env(), out);
}

// A long message on a thread of libuv's pool, with a zlib stream of its own.
class CompressWorker : public Napi::AsyncWorker {
 public:
  CompressWorker(const Napi::Function& callback, std::shared_ptr<ws::MessageDeflater> deflater,
                 std::vector<uint8_t> data, bool fin)
      : Napi::AsyncWorker(callback, "hawser.compress"),
        deflater_(std::move(deflater)),
        data_(std::move(data)),
        fin_(fin) {}

  void Execute() override {
    ws::DeflaterPool pool;
    deflater_->Deflate(&pool, data_, fin_, &out_);
  }

  void OnOK() override { Callback().Call({Env().Null(), ToBuffer(Env(), out_)}); }

 private:
  const std::shared_ptr<ws::MessageDeflater> deflater_;
  const std::vector<uint8_t> data_;
  const bool fin_;
  std::vector<uint8_t> out_;
};

// compressLater(codec, data: string | Uint8Array, fin, callback: function(null, Buffer)); until it
// is called the codec compresses nothing else
void CompressLater(const Napi::CallbackInfo& info) {
  // Deletes itself when it has called back, or never will.
  auto* const worker = new CompressWorker(info[3].As<Napi::Function>(), CodecOf(info).deflater(),
                                          BytesOf(info[1]), TruthOf(info[2]));
  worker->Queue();
}

// decompress(codec, data: Uint8Array, fin) -> Buffer, or a row of `receiveErrors`
Napi::Value Decompress(const Napi::CallbackInfo& info) {
  std::vector<uint8_t> out;
  const ws::Error error =
      CodecOf(info).Decompress(&Environment::Of(info.Env())->inflaters(),
                               ToSpan<uint8_t>(info.Env(), info[1]), TruthOf(info[2]), &out);
  if (error != ws::Error::kNone) {
    return Napi::Number::New(info.Env(), static_cast<uint32_t>(error));
  }
  return ToBuffer(info.Env(), out);
}

// closeDeflate(codec): gives up the history of both directions
void CloseDeflate(const Napi::CallbackInfo& info) { CodecOf(info).DropHistory(); }

// setMaxDeflateHistory(bytes), of the whole process
void SetMaxDeflateHistory(const Napi::CallbackInfo& info) {
  const double bytes = info[0].As<Napi::Number>().DoubleValue();
  ws::DeflateHistory::SetMaxTotalBytes(static_cast<size_t>(bytes));
}

}  // namespace

void ExportDeflate(Napi::Env env, Napi::Object exports) {
  exports["createDeflate"] = Napi::Function::New<CreateDeflate>(env, "createDeflate");
  exports["offer"] = Napi::Function::New<Offer>(env, "offer");
  exports["negotiate"] = Napi::Function::New<Negotiate>(env, "negotiate");
  exports["compress"] = Napi::Function::New<Compress>(env, "compress");
  exports["compressLater"] = Napi::Function::New<CompressLater>(env, "compressLater");
  exports["decompress"] = Napi::Function::New<Decompress>(env, "decompress");
  exports["setMaxDeflateHistory"] =
      Napi::Function::New<SetMaxDeflateHistory>(env, "setMaxDeflateHistory");
  exports["closeDeflate"] = Napi::Function::New<CloseDeflate>(env, "closeDeflate");
}

}  // namespace hawser::binding

#include "binding/loops/adopt_function.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "binding/loops/adopted_sockets.h"
#include "binding/loops/tls/taking.h"
#include "binding/loops/upkeep_argument.h"
#include "binding/node/js_reader.h"
#include "binding/node/napi_call.h"
#include "binding/protocol/deflate_codec.h"
#include "binding/protocol/limits_argument.h"

namespace hawser::binding {

namespace {

// What has gone over the socket before: [bytesRead, bytesWritten, key of the handshake or '']
enum PastIndex : uint32_t { kBytesRead, kBytesWritten, kHandshakeKey };

uint64_t BytesOf(const Napi::Value& past, uint32_t index) {
  return static_cast<uint64_t>(ElementOf(past, index).As<Napi::Number>().Int64Value());
}

HandshakeKey KeyOf(const Napi::Value& past) {
  const Napi::Value text = ElementOf(past, kHandshakeKey);
  std::array<char, std::tuple_size_v<HandshakeKey> + 1> begin{};
  // What is no string leaves it as it is.
  static_cast<void>(
      napi_get_value_string_latin1(past.Env(), text, begin.data(), begin.size(), nullptr));
  HandshakeKey key;
  std::copy_n(begin.begin(), key.size(), key.begin());
  return key;
}

// adopt(fd, isServer, bounds: see limits_argument.h and upkeep_argument.h, codec or undefined,
// past, tls: see TlsTaking, or undefined) -> slot, or -1; -2: the TLS connection cannot be taken
// over
Napi::Value Adopt(const Napi::CallbackInfo& info) {
  std::unique_ptr<TlsTaking> tls;
  if (!info[5].IsUndefined()) {
    tls = TlsTaking::Begin(info[5]);
    if (tls == nullptr) return Napi::Number::New(info.Env(), -2);
  }
  const DeflateCodec* const codec = DeflateCodec::From(info.Env(), info[3]);
  const int64_t slot = AdoptedSockets::Of(info.Env())
                           .loops()
                           .Adopt({
                               .fd = info[0].As<Napi::Number>(),
                               .role = TruthOf(info[1]) ? ws::Role::kServer : ws::Role::kClient,
                               .limits = LimitsFrom(info[2]),
                               .deflate = codec == nullptr ? nullptr : codec->Agreed(),
                               .tls = std::move(tls),
                               .received = BytesOf(info[4], kBytesRead),
                               .sent = BytesOf(info[4], kBytesWritten),
                               .rhythm = RhythmFrom(info[2]),
                               .backpressure = BackpressureFrom(info[2]),
                               .key = KeyOf(info[4]),
                           });
  return Napi::Number::New(info.Env(), static_cast<double>(slot));
}

}  // namespace

void ExportAdopt(Napi::Env env, Napi::Object exports) {
  exports["adopt"] = Napi::Function::New<Adopt>(env, "adopt");
}

}  // namespace hawser::binding

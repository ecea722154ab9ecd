#include "binding/protocol/deflate_codec.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "binding/node/napi_call.h"

namespace hawser::binding {

namespace {

constexpr napi_type_tag kCodecTag = {0x9d3f5c1be0a74e26, 0x8a1c70d2f4b6953e};

// How much is inflated before there is a look at the limit.
constexpr size_t kStep = 64 * 1024;

constexpr ws::InflateProgress kOutOfMemory{.error = ws::Error::kNoMemory};

using Holder = std::shared_ptr<DeflateCodec>;

}  // namespace

DeflateCodec* DeflateCodec::From(napi_env env, napi_value value) {
  if (!IsOfType(env, value, napi_external)) return nullptr;
  bool is_codec = false;
  const napi_status status = napi_check_object_type_tag(env, value, &kCodecTag, &is_codec);
  // An environment that is ending tells nothing any more; lib/ gives us no external but ours.
  if (Succeeded(status) && !is_codec) return nullptr;
  void* data = nullptr;
  CheckOk(napi_get_value_external(env, value, &data));
  return static_cast<Holder*>(data)->get();
}

napi_value DeflateCodec::ToValue(napi_env env, std::shared_ptr<DeflateCodec> codec) {
  auto holder = std::make_unique<Holder>(std::move(codec));
  const napi_finalize finalize = [](napi_env, void* data, void*) {
    delete static_cast<Holder*>(data);
  };
  napi_value external = nullptr;
  if (!Succeeded(napi_create_external(env, holder.get(), finalize, nullptr, &external))) {
    return nullptr;
  }
  static_cast<void>(holder.release());
  static_cast<void>(Succeeded(napi_type_tag_object(env, external, &kCodecTag)));
  return external;
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

std::unique_ptr<const ws::AgreedDeflate> DeflateCodec::Agreed() const {
  if (!negotiated_) return nullptr;
  return std::make_unique<ws::AgreedDeflate>(ws::AgreedDeflate{
      params_.sending(role_), params_.receiving(role_), settings_, max_history_, threshold_});
}

ws::MessageDeflater* DeflateCodec::deflater() {
  if (deflater_ == nullptr && !lent_) {
    deflater_ =
        std::make_unique<ws::MessageDeflater>(params_.sending(role_), settings_, max_history_);
  }
  return deflater_.get();
}

DeflateCodec::Loan DeflateCodec::Lend() {
  assert(!lent_);
  static_cast<void>(deflater());
  lent_ = true;
  return {.deflater = std::move(deflater_), .number = ++loans_};
}

void DeflateCodec::TakeBack(Loan loan) {
  if (!lent_ || loan.number != loans_) return;
  deflater_ = std::move(loan.deflater);
  lent_ = false;
}

ws::Error DeflateCodec::Decompress(ws::InflaterPool* pool, std::span<const uint8_t> data, bool fin,
                                   base::GrowingBytes* out) {
  if (inflater_ == nullptr) {
    inflater_ = std::make_unique<ws::MessageInflater>(pool, params_.receiving(role_));
  }
  bool in_tail = false;
  for (;;) {
    const std::span<uint8_t> room = out->Room(kStep);
    const std::span<uint8_t> space = room.first(std::min(room.size(), kStep));
    const ws::InflateProgress progress = space.empty() ? kOutOfMemory
                                         : in_tail     ? inflater_->InflateTail(space)
                                                       : inflater_->Inflate(data, space);
    data = data.subspan(in_tail ? 0 : progress.consumed);
    out->Advance(progress.produced);

    const bool too_long = max_payload_ != 0 && out->bytes().size() > max_payload_;
    if (too_long || progress.error != ws::Error::kNone) {
      inflater_.reset();
      return too_long ? ws::Error::kMessageTooLong : progress.error;
    }
    if (progress.produced == kStep) continue;
    if (!fin || in_tail) break;
    in_tail = true;
  }
  inflater_->EndMessage(out->bytes());
  if (fin) inflater_->Release();
  return ws::Error::kNone;
}

void DeflateCodec::DropHistory() {
  deflater_.reset();
  inflater_.reset();
  lent_ = false;
}

bool Compress(ws::MessageDeflater* deflater, ws::DeflaterPool* pool, std::span<const uint8_t> data,
              bool fin, base::GrowingBytes* out) {
  // In parts, because what one is compressed into must be had at once.
  std::vector<uint8_t> compressed;
  do {
    const auto part = data.first(std::min(data.size(), ws::MessageDeflater::kPartSize));
    data = data.subspan(part.size());
    compressed.clear();
    if (!deflater->Deflate(pool, part, fin && data.empty(), &compressed) ||
        !out->Append(compressed)) {
      deflater->DropHistory();
      return false;
    }
  } while (!data.empty());
  return true;
}

}  // namespace hawser::binding

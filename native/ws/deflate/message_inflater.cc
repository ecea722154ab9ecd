#include "ws/deflate/message_inflater.h"

#include <array>
#include <utility>

namespace hawser::ws {
namespace {

constexpr std::array<uint8_t, 4> kTail = {0x00, 0x00, 0xff, 0xff};

}  // namespace

MessageInflater::MessageInflater(InflaterPool* pool, const DeflateDirection& peer)
    : pool_(pool),
      history_(size_t{1} << peer.window_bits),
      no_context_takeover_(peer.no_context_takeover) {}

Inflater* MessageInflater::Borrow() {
  if (inflater_ == nullptr) {
    inflater_ = pool_->TryTake();
    if (inflater_ != nullptr) inflater_->Begin(history_);
  }
  return inflater_.get();
}

std::span<uint8_t> MessageInflater::area() {
  Inflater* const inflater = Borrow();
  return inflater == nullptr ? std::span<uint8_t>() : inflater->area();
}

InflateProgress MessageInflater::Inflate(std::span<const uint8_t> input, std::span<uint8_t> space) {
  Inflater* const inflater = Borrow();
  if (inflater == nullptr) return {.error = Error::kNoMemory};
  const InflateProgress progress = inflater->Inflate(input, space);
  work_ += progress.produced;
  return progress;
}

InflateProgress MessageInflater::InflateTail(std::span<uint8_t> space) {
  const InflateProgress progress = Inflate(std::span(kTail).subspan(tail_consumed_), space);
  tail_consumed_ = static_cast<uint8_t>(tail_consumed_ + progress.consumed);
  return progress;
}

void MessageInflater::EndMessage(std::span<const uint8_t> message) {
  tail_consumed_ = 0;
  if (!no_context_takeover_) history_.Append(message);
}

void MessageInflater::Release() {
  if (inflater_ != nullptr) pool_->GiveBack(std::move(inflater_));
}

}  // namespace hawser::ws

#include "ws/deflate/message_deflater.h"

#include <algorithm>
#include <cassert>

namespace hawser::ws {
namespace {

constexpr size_t kTailSize = 4;

DeflateSettings WithWindow(DeflateSettings settings, uint8_t window_bits) {
  settings.window_bits = window_bits;
  return settings;
}

}  // namespace

MessageDeflater::MessageDeflater(const DeflateDirection& own, const DeflateSettings& settings,
                                 size_t max_history)
    : history_(std::min(max_history, size_t{1} << own.window_bits)),
      settings_(WithWindow(settings, own.window_bits)),
      no_context_takeover_(own.no_context_takeover) {}

bool MessageDeflater::Deflate(DeflaterPool* pool, std::span<const uint8_t> part, bool last_part,
                              std::vector<uint8_t>* out) {
  if (!DeflateAfter(history_, pool, part, last_part, out)) return false;
  // A sender may do without its history at any time: the peer cannot tell.
  if ((last_part && no_context_takeover_) || DeflateHistory::AreFull()) {
    history_.Drop();
  } else {
    history_.Append(part);
  }
  return true;
}

bool MessageDeflater::DeflateAlone(DeflaterPool* pool, std::span<const uint8_t> part,
                                   bool last_part, std::vector<uint8_t>* out) const {
  return DeflateAfter(DeflateHistory(0), pool, part, last_part, out);
}

void MessageDeflater::NoteSent(std::span<const uint8_t> message) {
  if (history_.size() > 0) history_.Append(message);
}

bool MessageDeflater::DeflateAfter(const DeflateHistory& history, DeflaterPool* pool,
                                   std::span<const uint8_t> part, bool last_part,
                                   std::vector<uint8_t>* out) const {
  Deflater* const deflater = pool->TryGet(settings_);
  if (deflater == nullptr) return false;
  deflater->Deflate(history, part, out);
  if (last_part) {
    // RFC 7692 7.2.1, step 3.
    assert(out->size() > kTailSize);
    out->resize(out->size() - kTailSize);
  }
  return true;
}

}  // namespace hawser::ws

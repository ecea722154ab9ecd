#include "ws/message/message_assembly.h"

#include <algorithm>

namespace hawser::ws {
namespace {

// What a peer gets on its mere word; more only in proportion to what it has sent.
constexpr uint64_t kTrustedSize = uint64_t{1} << 20;
constexpr uint64_t kTrustedGrowth = 4;
// Of what is inflated: a buffer's bytes are copied to the next one in a single piece of work.
constexpr uint64_t kTrustedInflatedGrowth = 16;

// A fragmented message does not say its size: its buffer starts here and at least doubles.
constexpr uint64_t kFirstFragmentedSize = 4096;

}  // namespace

void MessageAssembly::BeginFrame(const FrameHeader& header) {
  if (!started_) {
    started_ = true;
    single_frame_ = header.fin;
    compressed_ = header.rsv1;
    opcode_ = static_cast<Opcode>(header.opcode);
  }
  last_frame_ = header.fin;
  length_ += header.payload_length;
}

void MessageAssembly::EndFrame() {
  ++frames_;
  if (single_frame_) return;
  if (!fragment_ends_) fragment_ends_ = std::make_unique<std::vector<uint32_t>>();
  const uint32_t previous = fragment_ends_->empty() ? 0 : fragment_ends_->back();
  const auto end = static_cast<uint32_t>(filled_);
  if (end != previous) fragment_ends_->push_back(end);
}

void MessageAssembly::Reset() {
  buffer_ = {};
  filled_ = 0;
  length_ = 0;
  frames_ = 0;
  started_ = false;
}

size_t MessageAssembly::BufferNeed(uint64_t remaining, uint64_t max_payload) const {
  const uint64_t trusted =
      std::min(filled_ + remaining, std::max(kTrustedSize, kTrustedGrowth * filled_));
  if (last_frame_) return static_cast<size_t>(trusted);
  const uint64_t grown = std::max({trusted, uint64_t{2} * buffer_.size(), kFirstFragmentedSize});
  return static_cast<size_t>(max_payload == 0 ? grown : std::min(grown, max_payload));
}

// Supposes that the rest grows as much as what came before it.
size_t MessageAssembly::InflatedBufferNeed(uint64_t remaining, uint64_t limit) const {
  const uint64_t filled = filled_;
  const uint64_t decoded = std::max(length_ - remaining, uint64_t{1});
  const uint64_t expected = filled * length_ / decoded;
  const uint64_t trusted =
      std::clamp(expected + expected / 8, filled + filled / 4 + kFirstFragmentedSize,
                 std::max(kTrustedSize, kTrustedInflatedGrowth * filled));
  return static_cast<size_t>(std::min(trusted, limit));
}

std::span<const uint32_t> MessageAssembly::fragment_ends() const {
  if (!fragment_ends_) return {};
  return *fragment_ends_;
}

void MessageAssembly::ReleaseFragmentEnds() { fragment_ends_.reset(); }

}  // namespace hawser::ws

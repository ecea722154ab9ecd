// The messages of one run, each told from all others of its connection by a sequence number: eight
// hex digits at the front when they fit. So a lost, doubled, reordered or altered message is seen,
// and any part of any outgoing frame can be made again without a queue.
// Immutable; shared by all clients that exchange these messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "generator/message_content.h"

namespace hawser::bench {

class MessagePattern {
 public:
  explicit MessagePattern(const MessageShape& shape);

  // Copies the masked client frame of message `sequence` from `offset` on: as much as there is and
  // as `out` can take. Returns how much.
  size_t CopyFrame(uint64_t sequence, size_t offset, std::span<uint8_t> out) const;

  // Whether `bytes` is what message `sequence` has at `offset`. Every byte is compared.
  bool Matches(uint64_t sequence, size_t offset, std::span<const uint8_t> bytes) const;

  size_t size_bytes(uint64_t sequence) const { return VariantOf(sequence).payload.size(); }
  size_t frame_bytes(uint64_t sequence) const { return VariantOf(sequence).frame.size(); }
  bool is_text() const { return text_; }
  bool is_compressed() const { return deflate_; }

 private:
  static constexpr size_t kDigits = 8;
  using Digits = std::array<uint8_t, kDigits>;

  struct Variant {
    std::vector<uint8_t> payload;
    std::vector<uint8_t> frame;  // masked
    size_t header_bytes = 0;     // of the frame
    size_t digits = 0;           // 0 in messages too short for a number
    size_t digits_at = 0;        // in the frame's payload
  };

  static Digits DigitsOf(uint64_t sequence);
  Variant MakeVariant(std::vector<uint8_t> payload) const;
  const Variant& VariantOf(uint64_t sequence) const {
    return variants_[sequence % variants_.size()];
  }

  const bool text_;
  const bool deflate_;
  std::vector<Variant> variants_;
};

}  // namespace hawser::bench

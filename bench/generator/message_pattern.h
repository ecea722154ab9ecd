// The messages of one run: all have one size and one content but for a sequence number, eight hex
// digits at the front when they fit. So a lost, doubled, reordered or altered message is seen, and
// any part of any outgoing frame can be made again without a queue.
//   text    digits, then the alphabet over and over (servers/commands.js sends the same)
//   binary  digits, then a walk over all byte values
// Immutable; one per run, shared by all clients.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hawser::bench {

class MessagePattern {
 public:
  MessagePattern(size_t size_bytes, bool text);

  // Copies the masked client frame of message `sequence` from `offset` on: as much as there is and
  // as `out` can take. Returns how much.
  size_t CopyFrame(uint64_t sequence, size_t offset, std::span<uint8_t> out) const;

  // Whether `bytes` is what message `sequence` has at `offset`. Every byte is compared.
  bool Matches(uint64_t sequence, size_t offset, std::span<const uint8_t> bytes) const;

  size_t size_bytes() const { return payload_.size(); }
  size_t frame_bytes() const { return frame_.size(); }
  bool is_text() const { return text_; }

 private:
  static constexpr size_t kDigits = 8;
  using Digits = std::array<uint8_t, kDigits>;

  static Digits DigitsOf(uint64_t sequence);
  size_t header_bytes() const { return frame_.size() - payload_.size(); }

  const bool text_;
  const size_t digits_;  // 0 in messages too short for a number
  std::vector<uint8_t> payload_;
  std::vector<uint8_t> frame_;
};

}  // namespace hawser::bench

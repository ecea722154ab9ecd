#include "generator/message_pattern.h"

#include <algorithm>
#include <cstring>

namespace hawser::bench {
namespace {

// One key for the run: what a server pays for unmasking does not depend on it.
constexpr std::array<uint8_t, 4> kMaskingKey = {0x6b, 0xd1, 0x3e, 0xa7};

// RFC 6455, section 5.2, with FIN and MASK set.
std::vector<uint8_t> MaskedHeader(size_t size, bool text) {
  std::vector<uint8_t> header = {static_cast<uint8_t>(text ? 0x81 : 0x82)};
  const unsigned length_bytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
  const size_t code = length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127;
  header.push_back(static_cast<uint8_t>(0x80 | code));
  for (unsigned i = length_bytes; i > 0; --i) {
    header.push_back(static_cast<uint8_t>(uint64_t{size} >> (8 * (i - 1))));
  }
  header.insert(header.end(), kMaskingKey.begin(), kMaskingKey.end());
  return header;
}

}  // namespace

MessagePattern::MessagePattern(size_t size_bytes, bool text)
    : text_(text),
      digits_(size_bytes < kDigits ? 0 : kDigits),
      payload_(size_bytes),
      frame_(MaskedHeader(size_bytes, text)) {
  for (size_t i = 0; i < size_bytes; ++i) {
    payload_[i] = static_cast<uint8_t>(text ? 'a' + i % 26 : i * 31 + 7);
  }
  frame_.reserve(frame_.size() + size_bytes);
  for (size_t i = 0; i < size_bytes; ++i) frame_.push_back(payload_[i] ^ kMaskingKey[i % 4]);
}

size_t MessagePattern::CopyFrame(uint64_t sequence, size_t offset, std::span<uint8_t> out) const {
  const size_t count = std::min(out.size(), frame_.size() - offset);
  std::memcpy(out.data(), frame_.data() + offset, count);
  const size_t digits_end = header_bytes() + digits_;
  if (offset >= digits_end) return count;
  const Digits digits = DigitsOf(sequence);
  const size_t last = std::min(offset + count, digits_end);
  for (size_t i = std::max(offset, header_bytes()); i < last; ++i) {
    const size_t digit = i - header_bytes();
    out[i - offset] = digits[digit] ^ kMaskingKey[digit % 4];
  }
  return count;
}

bool MessagePattern::Matches(uint64_t sequence, size_t offset,
                             std::span<const uint8_t> bytes) const {
  if (bytes.size() > payload_.size() - offset) return false;
  if (offset < digits_) {
    const size_t count = std::min(bytes.size(), digits_ - offset);
    const Digits digits = DigitsOf(sequence);
    if (std::memcmp(bytes.data(), digits.data() + offset, count) != 0) return false;
    offset += count;
    bytes = bytes.subspan(count);
  }
  return bytes.empty() || std::memcmp(bytes.data(), payload_.data() + offset, bytes.size()) == 0;
}

MessagePattern::Digits MessagePattern::DigitsOf(uint64_t sequence) {
  Digits digits;
  for (size_t i = 0; i < kDigits; ++i) {
    digits[i] = static_cast<uint8_t>("0123456789abcdef"[sequence >> (4 * (kDigits - 1 - i)) & 0xf]);
  }
  return digits;
}

}  // namespace hawser::bench

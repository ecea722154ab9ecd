#include "generator/message_pattern.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "generator/compression.h"

namespace hawser::bench {
namespace {

// One key for the run: what a server pays for unmasking does not depend on it.
constexpr std::array<uint8_t, 4> kMaskingKey = {0x6b, 0xd1, 0x3e, 0xa7};

constexpr uint8_t kFin = 0x80;
constexpr uint8_t kRsv1 = 0x40;

// RFC 6455, section 5.2, with MASK set.
std::vector<uint8_t> MaskedHeader(size_t size, uint8_t first_byte) {
  std::vector<uint8_t> header = {first_byte};
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

MessagePattern::MessagePattern(const MessageShape& shape)
    : text_(shape.text || shape.json), deflate_(shape.deflate) {
  for (std::vector<uint8_t>& payload : MakePayloads(shape)) {
    variants_.push_back(MakeVariant(std::move(payload)));
  }
}

MessagePattern::Variant MessagePattern::MakeVariant(std::vector<uint8_t> payload) const {
  Variant variant;
  variant.digits = payload.size() < kDigits ? 0 : kDigits;
  variant.digits_at = deflate_ ? kStoredBlockHeaderBytes : 0;
  const std::vector<uint8_t> content = deflate_ ? DeflateMessage(payload, variant.digits) : payload;
  const unsigned opcode = text_ ? 0x1 : 0x2;
  variant.frame =
      MaskedHeader(content.size(), static_cast<uint8_t>(kFin | (deflate_ ? kRsv1 : 0u) | opcode));
  variant.header_bytes = variant.frame.size();
  for (size_t i = 0; i < content.size(); ++i) {
    variant.frame.push_back(content[i] ^ kMaskingKey[i % 4]);
  }
  variant.payload = std::move(payload);
  return variant;
}

size_t MessagePattern::CopyFrame(uint64_t sequence, size_t offset, std::span<uint8_t> out) const {
  const Variant& variant = VariantOf(sequence);
  const size_t count = std::min(out.size(), variant.frame.size() - offset);
  std::memcpy(out.data(), variant.frame.data() + offset, count);
  const size_t digits_begin = variant.header_bytes + variant.digits_at;
  const size_t digits_end = digits_begin + variant.digits;
  if (offset >= digits_end) return count;
  const Digits digits = DigitsOf(sequence);
  const size_t last = std::min(offset + count, digits_end);
  for (size_t i = std::max(offset, digits_begin); i < last; ++i) {
    out[i - offset] = digits[i - digits_begin] ^ kMaskingKey[(i - variant.header_bytes) % 4];
  }
  return count;
}

bool MessagePattern::Matches(uint64_t sequence, size_t offset,
                             std::span<const uint8_t> bytes) const {
  const Variant& variant = VariantOf(sequence);
  if (bytes.size() > variant.payload.size() - offset) return false;
  if (offset < variant.digits) {
    const size_t count = std::min(bytes.size(), variant.digits - offset);
    const Digits digits = DigitsOf(sequence);
    if (std::memcmp(bytes.data(), digits.data() + offset, count) != 0) return false;
    offset += count;
    bytes = bytes.subspan(count);
  }
  return bytes.empty() ||
         std::memcmp(bytes.data(), variant.payload.data() + offset, bytes.size()) == 0;
}

MessagePattern::Digits MessagePattern::DigitsOf(uint64_t sequence) {
  Digits digits;
  for (size_t i = 0; i < kDigits; ++i) {
    digits[i] = static_cast<uint8_t>("0123456789abcdef"[sequence >> (4 * (kDigits - 1 - i)) & 0xf]);
  }
  return digits;
}

}  // namespace hawser::bench

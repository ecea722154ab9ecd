#include "ws/frame/frame_header.h"

#include <algorithm>

#include "base/bytes.h"

namespace hawser::ws {
namespace {

constexpr uint8_t kFin = 0x80;
constexpr uint8_t kRsv1 = 0x40;
constexpr uint8_t kRsv2 = 0x20;
constexpr uint8_t kRsv3 = 0x10;
constexpr uint8_t kOpcodeBits = 0x0f;
constexpr uint8_t kMasked = 0x80;
constexpr uint8_t kLengthBits = 0x7f;
constexpr uint8_t kLength16 = 126;
constexpr uint8_t kLength64 = 127;

size_t ExtendedLengthSize(uint8_t short_length) {
  return short_length < kLength16 ? 0 : short_length == kLength16 ? 2 : 8;
}

}  // namespace

ParsedFrameHeader ParseFrameHeader(std::span<const uint8_t> input) {
  ParsedFrameHeader parsed;
  if (input.size() < 2) {
    parsed.missing = static_cast<uint8_t>(2 - input.size());
    return parsed;
  }
  FrameHeader& header = parsed.header;
  header.fin = (input[0] & kFin) != 0;
  header.rsv1 = (input[0] & kRsv1) != 0;
  header.rsv2 = (input[0] & kRsv2) != 0;
  header.rsv3 = (input[0] & kRsv3) != 0;
  header.opcode = input[0] & kOpcodeBits;
  header.masked = (input[1] & kMasked) != 0;
  header.short_length = input[1] & kLengthBits;

  const size_t length_end = 2 + ExtendedLengthSize(header.short_length);
  const size_t size = length_end + (header.masked ? header.mask_key.size() : 0);
  parsed.size = static_cast<uint8_t>(size);
  parsed.missing = input.size() < size ? static_cast<uint8_t>(size - input.size()) : 0;
  if (input.size() < length_end) return parsed;

  parsed.has_length = true;
  header.payload_length = header.short_length < kLength16 ? header.short_length
                          : header.short_length == kLength16
                              ? base::LoadBigEndian<uint16_t>(&input[2])
                              : base::LoadBigEndian<uint64_t>(&input[2]);
  if (header.masked && parsed.missing == 0) {
    std::copy_n(input.begin() + static_cast<ptrdiff_t>(length_end), header.mask_key.size(),
                header.mask_key.begin());
  }
  return parsed;
}

size_t WriteFrameHeader(uint8_t* out, const FrameHeader& header) {
  const uint8_t mask_bit = header.masked ? kMasked : 0;
  out[0] = static_cast<uint8_t>((header.fin ? kFin : 0) | (header.rsv1 ? kRsv1 : 0) |
                                (header.rsv2 ? kRsv2 : 0) | (header.rsv3 ? kRsv3 : 0) |
                                (header.opcode & kOpcodeBits));
  size_t size = 2;
  if (header.payload_length < kLength16) {
    out[1] = static_cast<uint8_t>(mask_bit | header.payload_length);
  } else if (header.payload_length <= 0xffff) {
    out[1] = mask_bit | kLength16;
    base::StoreBigEndian(out + 2, static_cast<uint16_t>(header.payload_length));
    size = 4;
  } else {
    out[1] = mask_bit | kLength64;
    base::StoreBigEndian(out + 2, header.payload_length);
    size = 10;
  }
  if (header.masked) {
    std::copy(header.mask_key.begin(), header.mask_key.end(), out + size);
    size += header.mask_key.size();
  }
  return size;
}

}  // namespace hawser::ws

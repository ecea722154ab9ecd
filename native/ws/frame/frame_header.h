// The header of a WebSocket frame (RFC 6455 5.2): parsing and writing, no judgement of what it
// says.
//
//   byte 0     FIN(1) RSV1(1) RSV2(1) RSV3(1) opcode(4)
//   byte 1     MASK(1) length(7)
//   0, 2 or 8  extended length, big endian: 2 bytes when length is 126, 8 bytes when it is 127
//   0 or 4     masking key, when MASK is set
//   then the payload
//
// Lengths that would fit a shorter form are parsed, never written.
// Thread: any; no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/mask.h"
#include "ws/frame/opcode.h"

namespace hawser::ws {

using base::MaskKey;

inline constexpr size_t kMaxFrameHeaderSize = 14;

struct FrameHeader {
  bool fin : 1 = true;
  bool rsv1 : 1 = false;
  bool rsv2 : 1 = false;
  bool rsv3 : 1 = false;
  bool masked : 1 = false;
  uint8_t opcode = 0;  // 4 bits, may be a reserved one
  uint8_t short_length =
      0;  // 7 bits of byte 1; 126 and 127 announce an extended length. Parsing only
  MaskKey mask_key{};
  uint64_t payload_length = 0;
};

struct ParsedFrameHeader {
  FrameHeader header;  // the fields of byte 0 and 1 are set as soon as `size` > 0
  uint8_t size = 0;    // bytes of the whole header; 0 while the first two have not both arrived
  bool has_length = false;  // payload_length is known; a masking key may still be missing
  uint8_t missing = 0;      // bytes still to come before more can be said; 0 = the header is whole
};

// Looks at the start of `input`. Consumes nothing: the header takes `size` bytes of it once whole.
ParsedFrameHeader ParseFrameHeader(std::span<const uint8_t> input);

constexpr size_t FrameHeaderSize(uint64_t payload_length, bool masked) {
  const size_t extended = payload_length < 126 ? 0 : payload_length <= 0xffff ? 2 : 8;
  return 2 + extended + (masked ? 4 : 0);
}

// Writes the shortest form; `out` has room for FrameHeaderSize() bytes. Returns that size.
size_t WriteFrameHeader(uint8_t* out, const FrameHeader& header);

}  // namespace hawser::ws

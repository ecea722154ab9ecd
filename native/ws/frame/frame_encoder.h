// Frames to send: header and payload in one run of bytes, masked on the way when there is a key.
//
// The caller owns all memory and gives enough of it. Nothing is judged here: the caller keeps
// control frames to 125 bytes and fragments in order. Thread: any; no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ws/frame/frame_header.h"

namespace hawser::ws {

struct FrameOptions {
  Opcode opcode = Opcode::kBinary;
  bool fin = true;
  bool rsv1 = false;
  const MaskKey* mask_key = nullptr;  // null: unmasked, as a server sends
};

constexpr size_t EncodedFrameSize(uint64_t payload_size, bool masked) {
  return FrameHeaderSize(payload_size, masked) + static_cast<size_t>(payload_size);
}

// Writes the header alone; `out` has room for FrameHeaderSize() bytes. Returns that size.
size_t EncodeFrameHeader(uint8_t* out, const FrameOptions& options, uint64_t payload_size);

// Writes a whole frame of EncodedFrameSize() bytes to `out`, which does not overlap `payload`.
size_t EncodeFrame(uint8_t* out, const FrameOptions& options, std::span<const uint8_t> payload);

// For a payload whose size is known only once it is written (a string turned into UTF-8): the
// caller writes it at `area + FrameHeaderSize(upper_bound, masked)` and then has it finished. The
// payload is masked in place and never moved; the header is put right before it. Returns the frame,
// which starts 0 to 8 bytes after `area`, since the actual size may take a shorter header than the
// bound.
std::span<uint8_t> FinishFrameInPlace(std::span<uint8_t> payload, const FrameOptions& options);

}  // namespace hawser::ws

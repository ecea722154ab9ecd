// Encoding of frames straight into memory that is at hand: a Buffer of
// lib/streamed/frame-writer.js, or a chunk of an outbox. Thread: the JS thread.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "ws/frame/frame_encoder.h"

namespace hawser::binding {

// How JavaScript describes a frame in one number (lib/core/frame-info.js): its opcode, and flags.
enum FrameBits : uint32_t {
  kOpcodeBits = 0x0f,
  kFin = 0x10,
  kMask = 0x20,
  kRsv1 = 0x40,     // "compressed", RFC 7692 section 6
  kCompress = 0x80  // the payload is still to be compressed, on the way
};

class FrameDescription {
 public:
  explicit FrameDescription(uint32_t bits) : bits_(bits) {}
  // Before options(), which refers to this object. The masking key, where the frame has one: the
  // given one (a Uint8Array of 4 bytes), or a fresh one when `given_key` is undefined. False, and a
  // pending exception, when there are no random bytes.
  [[nodiscard]] bool TakeMaskKey(napi_env env, napi_value given_key) {
    return !masked() || ReadMaskKey(env, given_key);
  }
  ws::FrameOptions options() const;
  // The payload is given as it is, and shall be compressed.
  bool compress() const;

 private:
  bool masked() const;
  bool ReadMaskKey(napi_env env, napi_value given_key);

  uint32_t bits_;
  ws::MaskKey key_{};
};

// What a frame shall carry, as JavaScript gave it: bytes, or a text, which becomes UTF-8 on its way
// into the frame. Valid while no user code runs.
struct Payload {
  napi_value text = nullptr;  // null: `bytes` it is
  std::span<const uint8_t> bytes;
  // At least what the payload takes; for a text one more, because N-API writes a terminator.
  size_t bound = 0;

  static Payload Text(napi_value text, size_t bound) {
    return {.text = text, .bytes = {}, .bound = bound};
  }
  static Payload Bytes(std::span<const uint8_t> bytes) {
    return {.text = nullptr, .bytes = bytes, .bound = bytes.size()};
  }
};

// Writes a frame of `payload` to the start of `out`, which has room for the largest header and the
// payload's bound, and returns its size.
size_t EncodeFrameInto(napi_env env, const Payload& payload, const ws::FrameOptions& options,
                       std::span<uint8_t> out);

// Writes the bytes of `payload` alone to the start of `out`, which has room for its bound, and
// returns how many.
size_t CopyPayload(napi_env env, const Payload& payload, std::span<uint8_t> out);

// Adds encodeFrame to `exports`.
void ExportFrameEncoding(napi_env env, napi_value exports);

}  // namespace hawser::binding

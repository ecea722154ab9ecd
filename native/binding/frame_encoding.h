// Encoding of frames straight into memory that is at hand: a Buffer of lib/frame-writer.js, or a
// chunk of an outbox. Thread: the JS thread.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "ws/frame_encoder.h"

namespace hawser::binding {

// A frame as lib/frame-info.js describes it, with its masking key: the given one (a Uint8Array of 4
// bytes), or a fresh one when `given_key` is undefined. Nothing, and a pending exception, when
// there are no random bytes.
class FrameDescription {
 public:
  static std::optional<FrameDescription> From(napi_env env, uint32_t bits, napi_value given_key);
  // Refers to this object.
  ws::FrameOptions options() const;
  // The payload is given as it is, and shall be compressed.
  bool compress() const;

 private:
  uint32_t bits_ = 0;
  ws::MaskKey key_{};
};

// Writes a frame of `payload` (string or Uint8Array) to the start of `out` and returns its size.
// `out` has room for the largest header and the payload, for a string also for the terminator that
// N-API writes.
size_t EncodeFrameInto(napi_env env, napi_value payload, const ws::FrameOptions& options,
                       std::span<uint8_t> out);

// Writes the bytes of `payload` alone (string or Uint8Array) to the start of `out` and returns how
// many; for a string there is room for the terminator, too.
size_t CopyPayload(napi_env env, napi_value payload, std::span<uint8_t> out);

// Adds encodeFrame to `exports`.
void ExportFrameEncoding(napi_env env, napi_value exports);

}  // namespace hawser::binding

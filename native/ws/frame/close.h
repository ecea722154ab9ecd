// The payload of a close frame (RFC 6455 5.5.1): nothing, or a 2-byte code and a UTF-8 reason.
// Thread: any; no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ws/error.h"

namespace hawser::ws {

inline constexpr size_t kMaxControlPayloadSize = 125;  // RFC 6455 5.5
inline constexpr size_t kMaxCloseReasonSize = kMaxControlPayloadSize - 2;

// Stands for "no code was sent"; never on the wire (RFC 6455 7.1.5, 7.4.1).
inline constexpr uint16_t kNoStatusReceived = 1005;

// May the code stand in a close frame: 1000-1003, 1007-1014, 3000-4999.
constexpr bool IsValidCloseCode(unsigned code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

struct ParsedClose {
  uint16_t code = kNoStatusReceived;
  std::span<uint8_t> reason;   // within the payload
  Error error = Error::kNone;  // kInvalidCloseCode or kInvalidUtf8; `code` is what the peer sent
};

// `payload` is unmasked and not of 1 byte (the frame's header was refused then).
ParsedClose ParseClosePayload(std::span<uint8_t> payload, bool skip_utf8_validation);

}  // namespace hawser::ws

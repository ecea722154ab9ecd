#include "ws/frame_rules.h"

#include "ws/close.h"

namespace hawser::ws {
namespace {

// JavaScript's largest exact integer; longer payloads have no length there.
constexpr uint64_t kMaxSafeInteger = (uint64_t{1} << 53) - 1;

// The bound where max_payload is off: beyond it no Buffer of Node 20 goes, and offsets within a
// message stay 32-bit numbers.
constexpr uint64_t kLongestMessage = 0xffffffff;

Violation CheckOpcode(const FrameHeader& header, bool in_message) {
  const Violation invalid{Error::kInvalidOpcode, header.opcode};
  switch (static_cast<Opcode>(header.opcode)) {
    case Opcode::kContinuation:
      return in_message ? Violation{} : invalid;
    case Opcode::kText:
    case Opcode::kBinary:
      return in_message ? invalid : Violation{};
    case Opcode::kClose:
    case Opcode::kPing:
    case Opcode::kPong:
      return {};
  }
  return invalid;
}

// RFC 6455 5.5: at most 125 bytes, never fragmented. 5.5.1: a close frame has no body or a 2-byte
// code.
Violation CheckControlFrame(const FrameHeader& header) {
  if (!header.fin) return {Error::kExpectedFin};
  const bool lone_byte =
      header.opcode == static_cast<uint8_t>(Opcode::kClose) && header.short_length == 1;
  if (header.short_length > kMaxControlPayloadSize || lone_byte) {
    return {Error::kInvalidControlPayloadLength, header.short_length};
  }
  return {};
}

}  // namespace

Violation CheckFrameStart(const FrameHeader& header, Role role, bool in_message) {
  if (header.rsv2 || header.rsv3) return {Error::kUnexpectedRsv23};
  if (header.rsv1) return {Error::kUnexpectedRsv1};
  if (Violation violation = CheckOpcode(header, in_message)) return violation;
  if (IsControl(static_cast<Opcode>(header.opcode))) {
    if (Violation violation = CheckControlFrame(header)) return violation;
  }
  // RFC 6455 5.1: a client masks every frame, a server none.
  if (role == Role::kServer && !header.masked) return {Error::kExpectedMask};
  if (role == Role::kClient && header.masked) return {Error::kUnexpectedMask};
  return {};
}

Violation CheckFrameLength(const FrameHeader& header, uint64_t message_length,
                           uint64_t max_payload) {
  if (IsControl(static_cast<Opcode>(header.opcode))) return {};
  if (header.payload_length > kMaxSafeInteger) return {Error::kUnsupportedPayloadLength};
  const uint64_t limit = max_payload == 0 ? kLongestMessage : max_payload;
  if (message_length + header.payload_length > limit) return {Error::kMessageTooLong};
  return {};
}

}  // namespace hawser::ws

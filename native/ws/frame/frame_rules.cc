#include "ws/frame/frame_rules.h"

#include "ws/frame/close.h"

namespace hawser::ws {
namespace {

// JavaScript's largest exact integer; longer payloads have no length there.
constexpr uint64_t kMaxSafeInteger = (uint64_t{1} << 53) - 1;

Violation CheckOpcode(const FrameHeader& header, bool in_message) {
  const Violation invalid{Error::kInvalidOpcode, header.opcode};
  switch (static_cast<Opcode>(header.opcode)) {
    case Opcode::kContinuation:
      // RFC 7692 6.1: the first frame speaks for the whole message.
      if (header.rsv1) return {Error::kUnexpectedRsv1};
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
  if (header.rsv1) return {Error::kUnexpectedRsv1};  // RFC 7692 6.1
  const bool lone_byte =
      header.opcode == static_cast<uint8_t>(Opcode::kClose) && header.short_length == 1;
  if (header.short_length > kMaxControlPayloadSize || lone_byte) {
    return {Error::kInvalidControlPayloadLength, header.short_length};
  }
  return {};
}

}  // namespace

Violation CheckFrameStart(const FrameHeader& header, Role role, bool in_message, bool deflate) {
  if (header.rsv2 || header.rsv3) return {Error::kUnexpectedRsv23};
  if (header.rsv1 && !deflate) return {Error::kUnexpectedRsv1};
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
  if (message_length + header.payload_length > MessageLimit(max_payload)) {
    return {Error::kMessageTooLong};
  }
  return {};
}

}  // namespace hawser::ws

// The frame types of RFC 6455 5.2; every other 4-bit value is reserved.
// Thread: any; no state.
#pragma once

#include <cstdint>

namespace hawser::ws {

enum class Opcode : uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10
};

// Control frames have the most significant bit of the opcode set (RFC 6455 5.5).
constexpr bool IsControl(Opcode opcode) { return static_cast<uint8_t>(opcode) >= 8; }

}  // namespace hawser::ws

// Which frames a peer may send: the rules of RFC 6455 5.1, 5.2, 5.4 and 5.5 that the first two
// bytes of a frame can break, and those about its length. They are judged as early as the bytes
// allow. Thread: any; no state.
#pragma once

#include <cstdint>

#include "ws/error.h"
#include "ws/frame/frame_header.h"

namespace hawser::ws {

enum class Role : uint8_t { kServer, kClient };

struct Violation {
  Error error = Error::kNone;
  uint64_t value = 0;  // the number in the error's text

  explicit operator bool() const { return error != Error::kNone; }
};

// Needs the fields of byte 0 and 1 only. `role` is the receiver's; `in_message`: a fragmented
// message has begun and not ended; `deflate`: permessage-deflate was agreed on.
Violation CheckFrameStart(const FrameHeader& header, Role role, bool in_message, bool deflate);

// The bound of a whole message where `max_payload` says 0 (none): beyond it no Buffer of Node 20
// goes, and offsets within a message stay 32-bit numbers.
inline constexpr uint64_t kLongestMessage = 0xffffffff;

constexpr uint64_t MessageLimit(uint64_t max_payload) {
  return max_payload == 0 ? kLongestMessage : max_payload;
}

// `message_length`: payload bytes of the frames before this one in its message.
// `max_payload`: of the whole message, 0 for no limit.
Violation CheckFrameLength(const FrameHeader& header, uint64_t message_length,
                           uint64_t max_payload);

}  // namespace hawser::ws

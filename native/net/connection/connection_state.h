// How far a connection has come to its end: both directions of its stream, which end one after the
// other in either order, and the transitions that are allowed. No I/O, no memory. Thread: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace hawser::net {

enum class ConnectionState : uint8_t {
  kOpen,
  kEnding,      // End() was called; what is queued is still being written
  kSentEnd,     // our direction is over; the peer's is read to its end
  kPeerEnded,   // the peer's direction is over; ours goes on
  kLastWrites,  // the peer's is over, End() was called, what is queued is still being written
  kClosed       // both directions are over, or it was cut off: the descriptor may go
};
inline constexpr size_t kConnectionStates = 6;

enum class Transition : uint8_t {
  kEnd,      // our side ends its direction
  kDrained,  // everything queued is written
  kPeerEnd,  // the end of the peer's direction was read
  kClose     // cut off: by our side, a deadline, or an error of the stream
};
inline constexpr size_t kTransitions = 4;

// What follows; nothing where the transition means nothing.
constexpr std::optional<ConnectionState> StateAfter(ConnectionState state, Transition transition) {
  using enum ConnectionState;
  constexpr std::optional<ConnectionState> kNone;
  using Row = std::array<std::optional<ConnectionState>, kTransitions>;
  constexpr std::array<Row, kConnectionStates> kTable = {
      // kEnd, kDrained, kPeerEnd, kClose
      Row{kEnding, kNone, kPeerEnded, kClosed},    // kOpen
      Row{kNone, kSentEnd, kLastWrites, kClosed},  // kEnding
      Row{kNone, kNone, kClosed, kClosed},         // kSentEnd
      Row{kLastWrites, kNone, kNone, kClosed},     // kPeerEnded
      Row{kNone, kClosed, kNone, kClosed},         // kLastWrites
      Row{kNone, kNone, kNone, kNone},             // kClosed
  };
  return kTable[static_cast<size_t>(state)][static_cast<size_t>(transition)];
}

// End() was called, and something may still be queued.
constexpr bool EndsWhenDrained(ConnectionState state) {
  return state == ConnectionState::kEnding || state == ConnectionState::kLastWrites;
}

}  // namespace hawser::net

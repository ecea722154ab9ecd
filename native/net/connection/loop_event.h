// What an event loop reports of one connection, in the order of the wire.
// Thread: made by whoever turns the loop, read on the owner's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/slice.h"
#include "ws/session.h"

namespace hawser::net {

// The first ones are those of a session, under the same numbers.
enum class LoopEventKind : uint8_t {
  kText = static_cast<uint8_t>(ws::EventKind::kText),
  kBinary = static_cast<uint8_t>(ws::EventKind::kBinary),
  // `value`: 1 if a program may be waiting for it as a sign of life
  kPing = static_cast<uint8_t>(ws::EventKind::kPing),
  kPong = static_cast<uint8_t>(ws::EventKind::kPong),
  kClose = static_cast<uint8_t>(ws::EventKind::kClose),  // `value`: the status code
  // `code`: the ws::Error; `value`: the number in its text
  kError = static_cast<uint8_t>(ws::EventKind::kError),
  // `need` bytes for a message of which `value` bytes are collected
  kNeedBuffer = static_cast<uint8_t>(ws::EventKind::kNeedBuffer),

  kWritten,  // `value`: the position of the NotifyWritten
  kEnd,      // the peer will send nothing more
  // The last event of a connection: its descriptor is closed. `value`: kPeer... below; `code`:
  // the errno value that broke the stream, or 0
  kClosed
};

// Of kClosed.
inline constexpr uint32_t kPeerHadEnded = 1;
inline constexpr uint32_t kPeerWasSilent = 2;  // for its whole idle timeout
inline constexpr uint32_t kPeerWasSlow = 4;    // to read what waited for it

struct LoopEvent {
  LoopEventKind kind = LoopEventKind::kClosed;
  uint8_t code = 0;
  bool in_provided_buffer = false;  // the message fills the start of the buffer that was provided
  // Of a session's event: which of the connection's receives has brought it, modulo 256. What one
  // has brought stands together.
  uint8_t reading = 0;
  uint32_t slot = 0;
  uint32_t value = 0;
  uint32_t need = 0;
  // The message or control payload: in a receive slab until this event is drained, in `owned`, or
  // in the provided buffer.
  std::span<const uint8_t> payload;
  base::Slice owned;
  // Of a message that came in more than one frame.
  std::unique_ptr<std::vector<uint32_t>> fragment_ends;

  // Memory that waits, or will be asked for, until the event is drained.
  size_t cost() const {
    return sizeof(LoopEvent) + owned.kept_alive() + (in_provided_buffer ? payload.size() : 0) +
           need + (fragment_ends ? fragment_ends->size() * sizeof(uint32_t) : 0);
  }
};

constexpr bool IsAwaited(const LoopEvent& event) {
  return (event.kind == LoopEventKind::kPing || event.kind == LoopEventKind::kPong) &&
         event.value == 1;
}

// Takes the events of a turn; leaves the vector empty.
class EventSink {
 public:
  virtual void Deliver(std::vector<LoopEvent>& events) = 0;

 protected:
  ~EventSink() = default;
};

}  // namespace hawser::net

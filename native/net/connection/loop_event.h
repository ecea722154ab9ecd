// What an event loop tells JavaScript about one connection, in the order of the wire.
// Thread: made by whoever turns the loop, read on the JS thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace hawser::net {

enum class LoopEventKind : uint8_t {
  kText = 2,  // the first ones are those of ws::EventKind
  kBinary = 3,
  kPing = 4,
  kPong = 5,
  kClose = 6,       // `value`: the status code
  kError = 7,       // `code`: the ws::Error; `value`: the number in its text
  kNeedBuffer = 8,  // `need` bytes for a message of which `value` bytes are collected
  kWritten = 9,     // `value`: the position of the NotifyWritten
  kEnd = 10,        // the peer will send nothing more
  kClosed = 11      // the descriptor is closed; `value`: 1 if the peer had ended; the last event of
                    // the connection
};

struct LoopEvent {
  LoopEventKind kind = LoopEventKind::kClosed;
  uint8_t code = 0;
  bool in_provided_buffer =
      false;  // the message fills the start of the buffer that JavaScript has provided
  uint32_t slot = 0;
  uint32_t value = 0;
  size_t need = 0;
  // The message or control payload: in a receive slab until this event is drained, or in `owned`.
  std::span<const uint8_t> payload;
  std::unique_ptr<uint8_t[]> owned;
  std::unique_ptr<std::vector<uint32_t>>
      fragment_ends;  // of a message that came in more than one frame
};

// Takes the events of a turn; leaves the vector empty.
class EventSink {
 public:
  virtual void Deliver(std::vector<LoopEvent>& events) = 0;

 protected:
  ~EventSink() = default;
};

}  // namespace hawser::net

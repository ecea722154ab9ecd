// The bytes of one connection in both directions, over one descriptor: what lies between a
// connection and the kernel. A plain socket hands them over as they are; a stream that encrypts has
// its own idea of what the descriptor must be ready for.
//
// Non-blocking. Knows no frames, keeps little (holds_input(), holds_output()), and registers
// nothing with a poller: it only says what it waits for. Thread: whichever turns the connection's
// loop. Owner: Connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hawser::net {

enum class StreamStatus : uint8_t {
  kDone,        // `bytes`, at least one
  kWouldBlock,  // nothing now
  kEnd,         // Receive(): the peer will send nothing more
  kFailed       // `error`: an errno value; the stream is broken
};

struct StreamResult {
  StreamStatus status = StreamStatus::kWouldBlock;
  size_t bytes = 0;
  int error = 0;
};

// What the descriptor must be ready for before it is worth calling again.
struct Readiness {
  bool readable = false;
  bool writable = false;

  bool operator==(const Readiness&) const = default;
};

class ByteStream {
 public:
  // More pieces in one Send() bring nothing: 64 full blocks are as much as a socket's buffer holds.
  static constexpr size_t kMaxPieces = 64;

  ByteStream() = default;
  // Closes the descriptor.
  virtual ~ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // Fills the start of `area`, which is not empty.
  [[nodiscard]] virtual StreamResult Receive(std::span<uint8_t> area) = 0;
  // Takes the first of all bytes in `pieces`, none empty, at most kMaxPieces; no piece sends what
  // the stream itself holds. Fewer bytes than all means that the descriptor is full, or has had its
  // share of this turn. What was not taken is offered again, first. Never raises SIGPIPE.
  [[nodiscard]] virtual StreamResult Send(std::span<const std::span<const uint8_t>> pieces) = 0;
  // Everything was sent and nothing follows; the peer learns it. Receiving goes on.
  virtual void EndSending() = 0;
  // Likewise, and the stream is destroyed right after: what must be said beside closing it.
  virtual void EndByClosing() {}
  // The stream's destruction shall tell the peer that it was cut off (RST), as far as it can.
  virtual void ResetOnClose() = 0;

  // What to wait for on behalf of a connection that wants to receive, or has something to send.
  virtual Readiness WaitsFor(bool receiving, bool sending) const = 0;
  // Receive() would bring something, or the end, that the descriptor does not tell of any more.
  virtual bool holds_input() const { return false; }
  // Bytes of the stream's own wait for the descriptor.
  virtual bool holds_output() const { return false; }
  virtual int fd() const = 0;
};

}  // namespace hawser::net

// What one connection still has to write, in order. During a turn of the loop frames are queued as
// views of memory that others own; Flush() offers everything to the kernel in one call; Settle(),
// at the end of the turn, copies what the kernel has refused, so that a slow peer pins nobody's
// memory but its own. A queue at rest owns no memory. Has no bound and no policy: the owner watches
// bytes() and decides when to flush and when to wait for the socket. Thread: whichever turns the
// connection's loop. Owner: Connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace hawser::net {

enum class WriteStatus : uint8_t {
  kDrained,  // the kernel has everything
  kPending,  // the rest can go when the socket is writable (level-triggered: it may be at once)
  kFailed    // `error`; the stream is broken
};

struct WriteResult {
  WriteStatus status = WriteStatus::kDrained;
  int error = 0;  // kFailed: errno, EPIPE and ECONNRESET being the usual ones
};

class WriteQueue {
 public:
  WriteQueue();
  ~WriteQueue();
  WriteQueue(const WriteQueue&) = delete;
  WriteQueue& operator=(const WriteQueue&) = delete;

  // Borrows `bytes` until Settle() returns. Neighbours in memory become one piece.
  void Append(std::span<const uint8_t> bytes);

  // Takes over memory[0, size) without copying it.
  void AppendOwned(std::unique_ptr<uint8_t[]> memory, size_t size);

  // Keeps `memory`, in which `bytes` lie, until they are written. Other queues may have it, too.
  void AppendShared(std::shared_ptr<uint8_t[]> memory, std::span<const uint8_t> bytes);

  // Writes to a non-blocking stream socket until it is full, all is written, or so much is that the
  // loop's other connections should have their turn. Never raises SIGPIPE.
  [[nodiscard]] WriteResult Flush(int fd);

  // Copies what is still borrowed. After it, no memory of others is referred to.
  void Settle();

  // Forgets and frees everything that has not been written. For a connection that is over.
  void Discard();

  // Bytes that the kernel has not taken.
  size_t bytes() const { return static_cast<size_t>(appended_total_ - written_total_); }

  // Positions in the stream of all bytes since the connection began. What ended at appended_total()
  // when it was queued is in the kernel once written_total() has come that far.
  uint64_t appended_total() const { return appended_total_; }
  uint64_t written_total() const { return written_total_; }

 private:
  struct Backlog;

  Backlog& EnsureBacklog();
  void Consume(size_t count);

  uint64_t appended_total_ = 0;
  uint64_t written_total_ = 0;
  // Either one borrowed piece, which is nearly always all there is in a turn and takes no memory,
  // or a backlog.
  std::span<const uint8_t> lone_;
  std::unique_ptr<Backlog> backlog_;
};

static_assert(sizeof(WriteQueue) <= 48, "there is one in every connection, idle ones included");

}  // namespace hawser::net

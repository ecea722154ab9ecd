// What one connection still has to write, in order, as slices.
//
// During a turn of the loop slices are queued as they come; Flush() offers them to the stream in as
// few calls as possible; Settle(), at the end of the turn, looks at what the kernel has refused, so
// that a slow peer keeps no more memory than it has bytes waiting: SettledTails decides that. A
// queue at rest owns no memory. Has no bound and no policy: the owner watches bytes() and decides
// when to flush and when to wait for the stream. Thread: whichever turns the connection's loop.
// Owner: Connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/slice.h"
#include "net/connection/settled_tails.h"
#include "net/stream/byte_stream.h"

namespace hawser::net {

enum class WriteStatus : uint8_t {
  kDrained,  // the kernel has everything
  kPending,  // the rest can go when the stream is ready (level-triggered: it may be at once)
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

  // Neighbours in memory become one piece.
  void Append(base::Slice bytes);

  // Writes until the stream is full, all is written, or so much is that the loop's other
  // connections should have their turn.
  [[nodiscard]] WriteResult Flush(ByteStream& stream);

  // Puts what is left into memory that keeps nothing else alive. False: there is no memory for it.
  [[nodiscard]] bool Settle(SettledTails& tails);

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
  // Either one piece, which is nearly always all there is in a turn and takes no memory, or a
  // backlog.
  base::Slice lone_;
  std::unique_ptr<Backlog> backlog_;
};

static_assert(sizeof(WriteQueue) <= 48, "there is one in every connection, idle ones included");

}  // namespace hawser::net

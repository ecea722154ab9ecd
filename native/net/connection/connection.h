// One adopted socket: its descriptor, its session, and what it still has to write.
//
// Knows when to read and write, and what the states of closing mean for the socket; never answers
// the peer by itself. Asks its host for everything it shares with the other connections of the
// loop. Thread: whichever turns the loop. Owner: EventLoop, which destroys it when it says that it
// is closed.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "base/unique_fd.h"
#include "net/connection/compressed_sending.h"
#include "net/connection/compressor.h"
#include "net/connection/loop_event.h"
#include "net/connection/slab_ring.h"
#include "net/connection/write_queue.h"
#include "net/loop/poller.h"
#include "net/loop/timer_wheel.h"
#include "ws/session.h"

namespace hawser::net {

struct Adopt;

// What a connection needs of its loop.
struct ConnectionHost {
  Poller& poller;
  SlabRing& slabs;
  std::vector<LoopEvent>& events;  // of this turn
  std::vector<uint32_t>& starved;  // slots of connections that wait for a free slab
  Compressor& compressor;
  std::deque<uint64_t>& unfinished;  // keys of connections to Continue() when others had their turn
};

class Connection {
 public:
  // Messages up to this size that did not arrive in one piece are collected in memory of our own
  // and copied once when they are drained; for larger ones JavaScript is asked for the memory that
  // they end up in.
  static constexpr size_t kMaxOwnBuffer = 64 * 1024;

  Connection(ConnectionHost& host, Adopt adopt, uint32_t slot, uint32_t generation);

  // Whether the connection lives on; false: destroy it, its last event is made.
  [[nodiscard]] bool Open();
  [[nodiscard]] bool OnReady(const Ready& ready);
  [[nodiscard]] bool ReceiveAhead(std::span<uint8_t> bytes);
  [[nodiscard]] bool ProvideBuffer(std::span<uint8_t> memory);
  [[nodiscard]] bool SetReading(bool on);
  [[nodiscard]] bool OnSlabsFree();
  [[nodiscard]] bool End();
  [[nodiscard]] bool Flush();
  // Goes on inflating, for which the last turn had no time.
  [[nodiscard]] bool Continue();
  void Close();

  // Queueing: Flush() follows before the turn ends.
  WriteQueue& queue() { return queue_; }
  void NotifyWhenWritten(uint32_t position);

  // Compression of what is sent; null when it was not agreed on.
  CompressedSending* compressed() { return rare_ ? rare_->compressed.get() : nullptr; }
  // There is more to do than this turn has time for.
  void ContinueLater() { host_.unfinished.push_back(key()); }

  int fd() const { return fd_.get(); }
  uint64_t key() const { return uint64_t{generation_} << 32 | slot_; }
  uint64_t bytes_read() const { return bytes_read_; }
  uint64_t bytes_written() const { return queue_.written_total(); }
  TimerId deadline() const { return rare_ ? rare_->deadline : TimerId::kNone; }
  void set_deadline(TimerId deadline) { EnsureRare().deadline = deadline; }
  // It stands in the loop's list of connections to flush.
  bool dirty() const { return dirty_; }
  void set_dirty(bool dirty) { dirty_ = dirty; }

 private:
  struct Notification {
    uint64_t at;  // position in the stream of all bytes
    uint32_t position;
  };

  // What an idle connection does without.
  struct Rare {
    std::vector<Notification> notifications;  // written and reported in this order
    std::unique_ptr<uint8_t[]> stash;         // input that waits for ProvideBuffer() or Continue()
    std::unique_ptr<CompressedSending> compressed;
    TimerId deadline = TimerId::kNone;
  };

  Rare& EnsureRare();
  // Whether it wants to receive.
  bool reads() const;
  [[nodiscard]] bool Read();
  [[nodiscard]] bool Discard();
  [[nodiscard]] bool OnReceived(ssize_t size);
  [[nodiscard]] bool Decode();
  [[nodiscard]] bool OnEndOfStream();
  void TakeBuffer(size_t need);
  void StashUnread();
  void Emit(const ws::Event& event);
  LoopEvent NewEvent(LoopEventKind kind) const;
  void Push(LoopEvent event);
  void ReportWritten();
  [[nodiscard]] bool UpdateInterest();

  // What the poller knows of us.
  enum class Registered : uint8_t { kNone, kRead, kWrite, kReadWrite };

  ConnectionHost& host_;
  ws::Session session_;
  WriteQueue queue_;
  // A message that is being collected in our own memory.
  std::unique_ptr<uint8_t[]> own_buffer_;
  std::unique_ptr<Rare> rare_;
  uint32_t* const written_;
  uint64_t bytes_read_ = 0;
  const uint32_t slot_;
  const uint32_t generation_;
  base::UniqueFd fd_;
  Registered registered_ = Registered::kNone;

  bool dirty_ : 1 = false;
  bool paused_ : 1 = false;         // by the user
  bool needs_buffer_ : 1 = false;   // until ProvideBuffer()
  bool yielded_ : 1 = false;        // until Continue()
  bool starved_ : 1 = false;        // until a slab is free
  bool ending_ : 1 = false;         // End() was called
  bool shut_down_ : 1 = false;      // our direction is over
  bool end_of_stream_ : 1 = false;  // the peer's is
};

static_assert(sizeof(Connection) <= 256, "most connections are idle most of the time");

}  // namespace hawser::net

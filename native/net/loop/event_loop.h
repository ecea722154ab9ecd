// One epoll set, one timer wheel, one mailbox, and the connections that live and die on it.
//
// A loop is turned either by its own thread or by the JS thread, whichever is its driver; a turn
// executes the commands that were posted, then serves the descriptors that are ready, and ends by
// handing its events to the sink.
//   `turn_mutex_`  is held during a turn and guards everything that a turn touches.
//   `driver_`      says who may turn. The thread parks while JavaScript drives; when it was waiting
//   for the poller as
//                  the driver changed, it drops what it was told (the poller is level-triggered and
//                  tells it again).
// A new driver takes the mailbox once before it waits: a wakeup that was meant for the old one may
// be lost. Thread: as each function says. Owner: the environment; Stop() comes before the sink or
// the chunk pool end.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "base/mutex.h"
#include "base/thread.h"
#include "net/connection/chunk_pool.h"
#include "net/connection/compressor.h"
#include "net/connection/connection.h"
#include "net/connection/loop_event.h"
#include "net/connection/slab_ring.h"
#include "net/loop/command.h"
#include "net/loop/mailbox.h"
#include "net/loop/poller.h"
#include "net/loop/timer_wheel.h"
#include "net/loop/wakeup.h"

namespace hawser::net {

enum class Driver : uint8_t {
  kThread,
  kJavaScript,
  kNobody  // the loop has been stopped
};

class EventLoop {
 public:
  EventLoop(EventSink& sink, ChunkPool& chunks);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Makes the descriptors; 0 or an errno value (EMFILE, ENFILE, ENOMEM). JS thread, once, before
  // everything else.
  [[nodiscard]] int Open();
  // JS thread. Starts the loop's own thread, which drives; 0 or an errno value (EAGAIN). Without it
  // JavaScript drives for ever.
  [[nodiscard]] int StartThread();
  // JS thread. No turn is under way or will be any more, all connections are closed, nothing more
  // reaches the sink.
  void Stop() HAWSER_EXCLUDES(turn_mutex_);

  // JS thread. Hands over commands in order, and wakes the loop's thread if it sleeps; returns
  // whether it did.
  bool Post(std::vector<Command>& commands);
  // JS thread. Events up to that count (of all since the beginning) have been drained: their slabs
  // may be used again.
  void SetDrained(uint64_t count);

  // JS thread. Changes who turns the loop. There must be a thread for kThread.
  void SetDriver(Driver driver);
  Driver driver() const { return driver_.load(std::memory_order_acquire); }
  // JS thread, while it drives: one turn, without waiting.
  void TurnOnJsThread() HAWSER_EXCLUDES(turn_mutex_);
  // JS thread, whoever drives: one turn that serves no descriptor.
  void ExecutePosted() HAWSER_EXCLUDES(turn_mutex_);
  // As ExecutePosted(), and no compression is put off: the process is about to exit.
  void ExecuteAll() HAWSER_EXCLUDES(turn_mutex_);
  // JS thread. The last turn has put off compression: it is long work, better done by a thread.
  bool busy() const { return busy_.load(std::memory_order_relaxed); }
  // Becomes readable when there is something for a turn to do.
  int poll_fd() const { return poller_.fd(); }

  // JS thread. Calls `function(const Connection&)` while it is sure to exist; false when it does
  // not any more.
  template <typename Function>
  bool WithConnection(uint32_t slot, Function&& function) HAWSER_EXCLUDES(turn_mutex_) {
    base::MutexLock lock(turn_mutex_);
    const Connection* const connection = Find(slot);
    if (connection == nullptr) return false;
    function(*connection);
    return true;
  }

 private:
  void RunThread();
  int WaitOnThread(std::span<Ready> ready);
  void Turn(std::span<const Ready> ready) HAWSER_REQUIRES(turn_mutex_);
  void ExecuteCommands() HAWSER_REQUIRES(turn_mutex_);
  void Execute(Command& command) HAWSER_REQUIRES(turn_mutex_);
  bool ExecuteOn(Connection& connection, Command::Action& given) HAWSER_REQUIRES(turn_mutex_);
  bool SendCompressed(Connection& connection, const WriteCompressed& write)
      HAWSER_REQUIRES(turn_mutex_);
  bool ExecuteHeld(Connection& connection) HAWSER_REQUIRES(turn_mutex_);
  void ContinueUnfinished() HAWSER_REQUIRES(turn_mutex_);
  void DropIdleHistories() HAWSER_REQUIRES(turn_mutex_);
  void AdoptConnection(uint32_t slot, Adopt& adopt) HAWSER_REQUIRES(turn_mutex_);
  void SetDeadlineOf(Connection& connection, uint32_t timeout_ms) HAWSER_REQUIRES(turn_mutex_);
  void Serve(const Ready& ready) HAWSER_REQUIRES(turn_mutex_);
  void MarkDirty(Connection& connection) HAWSER_REQUIRES(turn_mutex_);
  void FlushDirty() HAWSER_REQUIRES(turn_mutex_);
  void ReturnChunks() HAWSER_REQUIRES(turn_mutex_);
  void ReviveStarved() HAWSER_REQUIRES(turn_mutex_);
  void ExpireDeadlines() HAWSER_REQUIRES(turn_mutex_);
  void ArmTimer() HAWSER_REQUIRES(turn_mutex_);
  void Destroy(uint32_t slot) HAWSER_REQUIRES(turn_mutex_);
  Connection* Find(uint32_t slot) HAWSER_REQUIRES(turn_mutex_);

  EventSink& sink_;
  ChunkPool& chunks_;

  // Any thread.
  Mailbox<Command> mailbox_;
  Wakeup wakeup_;
  Poller poller_;
  std::atomic<Driver> driver_{Driver::kJavaScript};
  std::atomic<bool> has_starved_{false};
  std::atomic<bool> busy_{false};
  SlabRing slabs_;

  base::Mutex turn_mutex_;
  base::UniqueFd timer_fd_;
  Compressor compressor_ HAWSER_GUARDED_BY(turn_mutex_);  // before the connections, which use it
  std::vector<std::unique_ptr<Connection>> connections_ HAWSER_GUARDED_BY(turn_mutex_);  // by slot
  std::vector<Command> commands_ HAWSER_GUARDED_BY(turn_mutex_);
  std::vector<uint32_t> dirty_ HAWSER_GUARDED_BY(turn_mutex_);
  std::vector<ChunkPool::Chunk> used_chunks_ HAWSER_GUARDED_BY(turn_mutex_);
  std::vector<std::unique_ptr<uint8_t[]>> used_memory_ HAWSER_GUARDED_BY(turn_mutex_);
  std::vector<LoopEvent> events_ HAWSER_GUARDED_BY(turn_mutex_);
  std::vector<uint32_t> starved_ HAWSER_GUARDED_BY(turn_mutex_);
  std::deque<uint64_t> unfinished_ HAWSER_GUARDED_BY(turn_mutex_);  // keys, the next one first
  TimerWheel timers_ HAWSER_GUARDED_BY(turn_mutex_);
  uint64_t timer_armed_for_ms_ HAWSER_GUARDED_BY(turn_mutex_) = UINT64_MAX;
  uint32_t last_generation_ HAWSER_GUARDED_BY(turn_mutex_) = 0;
  bool watches_histories_ HAWSER_GUARDED_BY(turn_mutex_) = false;
  bool stopped_ HAWSER_GUARDED_BY(turn_mutex_) = false;
  ConnectionHost host_;

  base::Thread thread_;  // JS thread
};

}  // namespace hawser::net

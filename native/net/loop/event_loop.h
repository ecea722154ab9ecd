// One epoll set, its timers, one mailbox, and the connections that live and die on it.
//
// The owner's thread is the one that makes the loop, posts commands and takes events: in Node, the
// thread that runs JavaScript.
//
// A loop is turned either by its own thread or by the owner's thread, whichever is its driver; a
// turn executes the commands that were posted, then serves the descriptors that are ready, and ends
// by handing its events to the sink. What is done with the connections is ConnectionTable's
// business; here is when, and on which thread.
//   `turn_mutex_`  is held during a turn and guards everything that a turn touches.
//   `driver_`      says who may turn. The thread parks while the owner drives; when it was waiting
//   for the poller as the driver changed, it drops what it was told (the poller is level-triggered
//   and tells it again).
// A new driver takes the mailbox once before it waits: a wakeup that was meant for the old one may
// be lost. Thread: as each function says. Owner: the environment; Stop() comes before the sink
// ends.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/mutex.h"
#include "base/thread.h"
#include "base/unique_fd.h"
#include "net/connection/command.h"
#include "net/connection/connection_table.h"
#include "net/connection/delivery.h"
#include "net/loop/mailbox.h"
#include "net/loop/poller.h"
#include "net/loop/timers.h"
#include "net/loop/wakeup.h"

namespace hawser::net {

enum class Driver : uint8_t {
  kThread,
  kOwner,
  kNobody  // the loop has been stopped
};

class EventLoop {
 public:
  explicit EventLoop(EventSink& sink);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Makes the descriptors; 0 or an errno value (EMFILE, ENFILE, ENOMEM). Owner's thread, once,
  // before everything else.
  [[nodiscard]] int Open();
  // Owner's thread. Starts the loop's own thread, which drives, under a name of up to 15
  // characters; 0 or an errno value (EAGAIN). Without it the owner drives for ever.
  [[nodiscard]] int StartThread(const char* name);
  // Owner's thread. No turn is under way or will be any more, all connections are closed, nothing
  // more reaches the sink.
  void Stop() HAWSER_EXCLUDES(turn_mutex_);

  // Owner's thread. Hands over commands in order, and wakes the loop's thread if it sleeps; returns
  // whether it did.
  bool Post(std::vector<Command>& commands);
  // Any other thread. The same; whoever drives is woken.
  void PostFromElsewhere(std::vector<Command>& commands);
  // Owner's thread. So much (of all since the beginning) has been drained: its memory may be used
  // again.
  void SetDrained(const Drained& drained);

  // Owner's thread. Changes who turns the loop. There must be a thread for kThread.
  void SetDriver(Driver driver);
  Driver driver() const { return driver_.load(std::memory_order_acquire); }
  // Owner's thread, while it drives: one turn, without waiting.
  void TurnOnOwnerThread() HAWSER_EXCLUDES(turn_mutex_);
  // Owner's thread, while it drives: one turn that serves no descriptor.
  void ExecutePosted() HAWSER_EXCLUDES(turn_mutex_);
  // Owner's thread, whoever drives: all that was posted is executed, and what is ready is written.
  // Then another descriptor of the slot's socket; not valid if there is none any more, or none
  // left.
  [[nodiscard]] base::UniqueFd Share(uint32_t slot) HAWSER_EXCLUDES(turn_mutex_);
  // Owner's thread, whoever drives: the process is about to exit. What is ready is written; what
  // waits to be compressed gets so much time, counted from the first call; what was received stays
  // as it is.
  void FinishSending(uint64_t most_ms) HAWSER_EXCLUDES(turn_mutex_);
  // Any thread but one that is in a turn: the process ends. None is under way any more, and none
  // begins, whoever drives: the mutex is kept for ever.
  void Halt() HAWSER_UNCHECKED { turn_mutex_.Lock(); }
  // Owner's thread. The last turn has put off compression: it is long work, better done by a
  // thread.
  bool busy() const { return busy_.load(std::memory_order_relaxed); }
  // Any thread. The poller has failed: all connections were closed, and none can be adopted.
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  // Becomes readable when there is something for a turn to do.
  int poll_fd() const { return poller_.fd(); }

 private:
  void RunThread();
  int WaitOnThread(std::span<Ready> ready);
  void TurnAfterWait(std::span<const Ready> ready, int count) HAWSER_REQUIRES(turn_mutex_);
  void Fail() HAWSER_REQUIRES(turn_mutex_);
  void TurnForCommands() HAWSER_REQUIRES(turn_mutex_);
  void Turn(std::span<const Ready> ready) HAWSER_REQUIRES(turn_mutex_);
  void ExecuteCommands() HAWSER_REQUIRES(turn_mutex_);
  void Serve(const Ready& ready) HAWSER_REQUIRES(turn_mutex_);

  // Any thread.
  Mailbox<Command> mailbox_;
  Wakeup wakeup_;
  std::atomic<Driver> driver_{Driver::kOwner};
  std::atomic<bool> busy_{false};
  std::atomic<bool> failed_{false};
  Poller poller_;      // waited for without the mutex; the set itself is the kernel's
  Delivery delivery_;  // but SetDrained(), whoever holds the mutex

  base::Mutex turn_mutex_;
  Timers timers_ HAWSER_GUARDED_BY(turn_mutex_);
  ConnectionTable table_ HAWSER_GUARDED_BY(turn_mutex_);
  std::vector<Command> commands_ HAWSER_GUARDED_BY(turn_mutex_);
  bool stopped_ HAWSER_GUARDED_BY(turn_mutex_) = false;
  std::optional<uint64_t> finish_by_ms_ HAWSER_GUARDED_BY(turn_mutex_);

  base::Thread thread_;  // owner's thread
};

}  // namespace hawser::net

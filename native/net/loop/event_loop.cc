#include "net/loop/event_loop.h"

#include <array>

#include "net/stream/descriptor.h"

namespace hawser::net {

namespace {

// Keys of our own descriptors; generations begin at 1, so that no connection has them.
constexpr uint64_t kWakeupKey = 0;
constexpr uint64_t kTimerKey = 1;

}  // namespace

EventLoop::EventLoop(EventSink& sink)
    : delivery_(sink), table_(turn_mutex_, poller_, timers_, delivery_) {}

EventLoop::~EventLoop() { Stop(); }

int EventLoop::Open() {
  base::MutexLock lock(turn_mutex_);
  if (const int error = poller_.Open()) return error;
  if (const int error = wakeup_.Open()) return error;
  if (const int error = timers_.Open()) return error;
  if (const int error = poller_.Add(wakeup_.fd(), kWakeupKey, {.readable = true})) return error;
  return poller_.Add(timers_.fd(), kTimerKey, {.readable = true});
}

int EventLoop::StartThread(const char* name) {
  driver_.store(Driver::kThread, std::memory_order_release);
  const int error = thread_.Start<&EventLoop::RunThread>(this, name);
  if (error != 0) driver_.store(Driver::kOwner, std::memory_order_release);
  return error;
}

void EventLoop::Stop() {
  SetDriver(Driver::kNobody);
  thread_.Join();
  base::MutexLock lock(turn_mutex_);
  stopped_ = true;
  table_.Clear();
  delivery_.Discard();
}

bool EventLoop::Post(std::vector<Command>& commands) {
  const bool asleep = mailbox_.Post(commands);
  if (asleep) wakeup_.Signal();
  return asleep;
}

// The owner's thread looks into the mailbox after what it has posted itself, and says nothing to
// the mailbox as it goes to sleep.
void EventLoop::PostFromElsewhere(std::vector<Command>& commands) {
  static_cast<void>(mailbox_.Post(commands));
  wakeup_.Signal();
}

void EventLoop::SetDrained(const Drained& drained) {
  if (delivery_.SetDrained(drained)) wakeup_.Signal();
}

void EventLoop::SetDriver(Driver driver) {
  const Driver before = driver_.exchange(driver, std::memory_order_acq_rel);
  if (before == driver) return;
  driver_.notify_all();
  wakeup_.Signal();
}

void EventLoop::TurnOnOwnerThread() {
  base::MutexLock lock(turn_mutex_);
  if (stopped_) return;
  std::array<Ready, Poller::kMaxReady> ready;
  const int count = poller_.Wait(ready, 0);
  TurnAfterWait(ready, count);
}

void EventLoop::ExecutePosted() {
  base::MutexLock lock(turn_mutex_);
  if (!stopped_) TurnForCommands();
}

base::UniqueFd EventLoop::Share(uint32_t slot) {
  base::MutexLock lock(turn_mutex_);
  if (stopped_) return base::UniqueFd();
  TurnForCommands();
  Connection* const connection = table_.Find(slot);
  return connection == nullptr ? base::UniqueFd() : net::Share(connection->fd());
}

void EventLoop::FinishSending(uint64_t most_ms) {
  base::MutexLock lock(turn_mutex_);
  if (stopped_) return;
  table_.StopReceiving();
  ExecuteCommands();
  // Whatever 'exit' listeners send after the first one: the process shall not wait for each.
  if (!finish_by_ms_) finish_by_ms_ = Timers::NowMs() + most_ms;
  while (table_.has_unfinished() && Timers::NowMs() < *finish_by_ms_) {
    table_.ContinueUnfinished();
    table_.FlushDirty();
  }
}

void EventLoop::RunThread() {
  std::array<Ready, Poller::kMaxReady> ready;
  for (;;) {
    const Driver driver = driver_.load(std::memory_order_acquire);
    if (driver == Driver::kNobody) return;
    if (driver == Driver::kOwner) {
      driver_.wait(driver, std::memory_order_acquire);
      continue;
    }
    const int count = WaitOnThread(ready);
    base::MutexLock lock(turn_mutex_);
    if (driver_.load(std::memory_order_acquire) != Driver::kThread) continue;
    TurnAfterWait(ready, count);
  }
}

// `count` as of Poller::Wait().
void EventLoop::TurnAfterWait(std::span<const Ready> ready, int count) {
  if (count < 0) return Fail();
  Turn(ready.first(static_cast<size_t>(count)));
}

// Somebody has closed the poller's descriptor, or put another in its place: nobody will hear of the
// sockets any more. The thread parks instead of asking again and again, and what is still posted is
// executed by the owner's thread.
void EventLoop::Fail() {
  failed_.store(true, std::memory_order_relaxed);
  Driver thread = Driver::kThread;
  driver_.compare_exchange_strong(thread, Driver::kOwner, std::memory_order_acq_rel);
  ExecuteCommands();
  table_.CloseAll();
  delivery_.HandOver();
}

int EventLoop::WaitOnThread(std::span<Ready> ready) {
  return poller_.Wait(ready, mailbox_.TrySleep() ? -1 : 0);
}

void EventLoop::TurnForCommands() {
  Turn({});
  // The mailbox takes whoever has emptied it for its consumer, who is awake: the thread may not be.
  if (driver() == Driver::kThread) wakeup_.Signal();
}

void EventLoop::Turn(std::span<const Ready> ready) {
  turn_mutex_.AssertHeld();
  table_.BeginTurn();
  ExecuteCommands();
  for (const Ready& descriptor : ready) Serve(descriptor);
  table_.FlushDirty();
  table_.EndTurn();
  timers_.Arm();
  busy_.store(table_.has_unfinished(), std::memory_order_relaxed);
  // The next wait shall not block.
  if (table_.has_unfinished()) wakeup_.Signal();
}

// Frames that were posted are written before anything is read: the 101 response precedes the first
// receive.
void EventLoop::ExecuteCommands() {
  mailbox_.TakeAll(commands_);
  for (Command& command : commands_) table_.Execute(command);
  commands_.clear();
  table_.FlushDirty();
}

void EventLoop::Serve(const Ready& ready) {
  if (ready.key == kWakeupKey) {
    // Whoever posted before this is served by the next turn at the latest: its wait does not block.
    wakeup_.Clear();
    table_.ContinueUnfinished();
  } else if (ready.key == kTimerKey) {
    timers_.Expire([this](const TimerKey& key) {
      turn_mutex_.AssertHeld();
      table_.Expire(key);
    });
  } else {
    table_.Serve(ready);
  }
}

}  // namespace hawser::net

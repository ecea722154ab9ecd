#include "net/loop/event_loop.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <type_traits>
#include <utility>

namespace hawser::net {

namespace {

// Keys of our own descriptors; generations begin at 1, so that no connection has them.
constexpr uint64_t kWakeupKey = 0;
constexpr uint64_t kTimerKey = 1;

// Key of the timer that looks for histories of nobody's use.
constexpr uint64_t kHistoryKey = 2;

// History of what was sent is freed when nothing was compressed for this time, or at most twice as
// long.
constexpr uint64_t kHistoryIdleMs = 30'000;

uint64_t NowMs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1'000'000;
}

// Whether an action takes its place among the frames that are sent.
bool IsInOrder(const Command::Action& action) {
  return std::holds_alternative<Write>(action) || std::holds_alternative<WriteOwned>(action) ||
         std::holds_alternative<WriteCompressed>(action) ||
         std::holds_alternative<NotifyWritten>(action) || std::holds_alternative<End>(action);
}

uint32_t SlotOf(uint64_t key) { return static_cast<uint32_t>(key); }

}  // namespace

EventLoop::EventLoop(EventSink& sink, ChunkPool& chunks)
    : sink_(sink), chunks_(chunks), timers_(NowMs()), host_{poller_,  slabs_,      events_,
                                                            starved_, compressor_, unfinished_} {}

EventLoop::~EventLoop() { Stop(); }

int EventLoop::Open() {
  if (const int error = poller_.Open()) return error;
  if (const int error = wakeup_.Open()) return error;
  timer_fd_ = base::UniqueFd(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!timer_fd_.valid()) return errno;
  if (const int error = poller_.Add(wakeup_.fd(), kWakeupKey, Interest::kRead)) return error;
  return poller_.Add(timer_fd_.get(), kTimerKey, Interest::kRead);
}

int EventLoop::StartThread() {
  driver_.store(Driver::kThread, std::memory_order_release);
  const int error = thread_.Start<&EventLoop::RunThread>(this);
  if (error != 0) driver_.store(Driver::kJavaScript, std::memory_order_release);
  return error;
}

void EventLoop::Stop() {
  SetDriver(Driver::kNobody);
  thread_.Join();
  base::MutexLock lock(turn_mutex_);
  stopped_ = true;
  connections_.clear();
  events_.clear();
}

bool EventLoop::Post(std::vector<Command>& commands) {
  const bool asleep = mailbox_.PostMany(commands);
  if (asleep) wakeup_.Signal();
  return asleep;
}

void EventLoop::SetDrained(uint64_t count) {
  // Pairs with ReviveStarved(), all four accesses in one order: either it sees the new count, or we
  // see that it waits for one.
  slabs_.SetDrained(count);
  if (has_starved_.load(std::memory_order_seq_cst)) wakeup_.Signal();
}

void EventLoop::SetDriver(Driver driver) {
  const Driver before = driver_.exchange(driver, std::memory_order_acq_rel);
  if (before == driver) return;
  driver_.notify_all();
  wakeup_.Signal();
}

void EventLoop::TurnOnJsThread() {
  base::MutexLock lock(turn_mutex_);
  if (stopped_) return;
  std::array<Ready, Poller::kMaxReady> ready;
  const int count = poller_.Wait(ready, 0);
  Turn(std::span(ready).first(count > 0 ? static_cast<size_t>(count) : 0));
}

void EventLoop::ExecutePosted() {
  base::MutexLock lock(turn_mutex_);
  if (stopped_) return;
  Turn({});
  // The mailbox takes whoever has emptied it for its consumer, who is awake: the thread may not be.
  if (driver() == Driver::kThread) wakeup_.Signal();
}

void EventLoop::ExecuteAll() {
  ExecutePosted();
  base::MutexLock lock(turn_mutex_);
  while (!stopped_ && !unfinished_.empty()) {
    ContinueUnfinished();
    FlushDirty();
  }
}

void EventLoop::RunThread() {
  std::array<Ready, Poller::kMaxReady> ready;
  for (;;) {
    const Driver driver = driver_.load(std::memory_order_acquire);
    if (driver == Driver::kNobody) return;
    if (driver == Driver::kJavaScript) {
      driver_.wait(driver, std::memory_order_acquire);
      continue;
    }
    const int count = WaitOnThread(ready);
    base::MutexLock lock(turn_mutex_);
    if (driver_.load(std::memory_order_acquire) != Driver::kThread) continue;
    Turn(std::span(ready).first(count > 0 ? static_cast<size_t>(count) : 0));
  }
}

int EventLoop::WaitOnThread(std::span<Ready> ready) {
  return poller_.Wait(ready, mailbox_.TrySleep() ? -1 : 0);
}

void EventLoop::Turn(std::span<const Ready> ready) {
  compressor_.GrantTime();
  ExecuteCommands();
  for (const Ready& descriptor : ready) Serve(descriptor);
  FlushDirty();
  ReturnChunks();
  ReviveStarved();
  ArmTimer();
  busy_.store(!unfinished_.empty(), std::memory_order_relaxed);
  if (!unfinished_.empty()) wakeup_.Signal();  // the next wait shall not block
  if (!events_.empty()) sink_.Deliver(events_);
}

// Frames that were posted are written before anything is read: the 101 response precedes the first
// receive.
void EventLoop::ExecuteCommands() {
  mailbox_.TakeAll(commands_);
  for (Command& command : commands_) Execute(command);
  commands_.clear();
  FlushDirty();
}

void EventLoop::Execute(Command& command) {
  if (Adopt* const adopt = std::get_if<Adopt>(&command.action)) {
    AdoptConnection(command.slot, *adopt);
  } else if (ReturnChunk* const chunk = std::get_if<ReturnChunk>(&command.action)) {
    used_chunks_.push_back(std::move(chunk->chunk));
  } else if (FreeMemory* const shared = std::get_if<FreeMemory>(&command.action)) {
    used_memory_.push_back(std::move(shared->memory));
  } else if (Connection* const connection = Find(command.slot)) {
    CompressedSending* const compressed = connection->compressed();
    if (compressed != nullptr && compressed->holds() && IsInOrder(command.action)) {
      compressed->Hold(std::move(command.action));
    } else if (!ExecuteOn(*connection, command.action)) {
      Destroy(command.slot);
    }
  }
}

// Whether the connection lives on.
bool EventLoop::ExecuteOn(Connection& connection, Command::Action& given) {
  return std::visit(
      [&](auto& action) {
        using Action = std::decay_t<decltype(action)>;
        if constexpr (std::is_same_v<Action, Write>) {
          connection.queue().Append(action.bytes);
          MarkDirty(connection);
        } else if constexpr (std::is_same_v<Action, WriteOwned>) {
          connection.queue().AppendOwned(std::move(action.memory), action.size);
          MarkDirty(connection);
        } else if constexpr (std::is_same_v<Action, WriteCompressed>) {
          if (SendCompressed(connection, action)) return true;
          connection.compressed()->Hold(std::move(action));
          connection.ContinueLater();
        } else if constexpr (std::is_same_v<Action, NotifyWritten>) {
          connection.NotifyWhenWritten(action.position);
          MarkDirty(connection);
        } else if constexpr (std::is_same_v<Action, Receive>) {
          return connection.ReceiveAhead({action.memory.get(), action.size});
        } else if constexpr (std::is_same_v<Action, ProvideBuffer>) {
          return connection.ProvideBuffer(action.memory);
        } else if constexpr (std::is_same_v<Action, SetReading>) {
          return connection.SetReading(action.on);
        } else if constexpr (std::is_same_v<Action, End>) {
          return connection.End();
        } else if constexpr (std::is_same_v<Action, Terminate>) {
          static_cast<void>(
              connection.Flush());  // once: what was sent before still reaches the kernel
          return false;
        } else if constexpr (std::is_same_v<Action, SetDeadline>) {
          SetDeadlineOf(connection, action.timeout_ms);
        } else if constexpr (std::is_same_v<Action, SetNoDelay>) {
          const int value = action.on ? 1 : 0;
          setsockopt(connection.fd(), IPPROTO_TCP, TCP_NODELAY, &value, sizeof value);
        } else if constexpr (std::is_same_v<Action, SetKeepAlive>) {
          const int value = action.on ? 1 : 0;
          const int delay_s = static_cast<int>(action.delay_s);
          setsockopt(connection.fd(), SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value);
          if (delay_s > 0)
            setsockopt(connection.fd(), IPPROTO_TCP, TCP_KEEPIDLE, &delay_s, sizeof delay_s);
        }
        return true;
      },
      given);
}

// Whether the frame is complete, and queued.
bool EventLoop::SendCompressed(Connection& connection, const WriteCompressed& write) {
  if (!watches_histories_) {
    watches_histories_ = true;
    timers_.Add(kHistoryKey, NowMs() + kHistoryIdleMs);
  }
  if (!connection.compressed()->Send(write, compressor_, connection.queue())) return false;
  MarkDirty(connection);
  return true;
}

// What waited for an unfinished frame, as far as this turn has time. Whether the connection lives
// on.
bool EventLoop::ExecuteHeld(Connection& connection) {
  CompressedSending* const compressed = connection.compressed();
  while (compressed != nullptr && compressed->holds()) {
    Command::Action& action = compressed->first_held();
    if (const auto* const write = std::get_if<WriteCompressed>(&action)) {
      if (!SendCompressed(connection, *write)) {
        connection.ContinueLater();
        return true;
      }
    } else if (!ExecuteOn(connection, action)) {
      return false;
    }
    compressed->DropFirstHeld();
  }
  return true;
}

// Each connection in turn, so that one with much to do does not keep the others waiting.
void EventLoop::ContinueUnfinished() {
  compressor_.GrantTime();  // whatever this turn's commands have used
  for (size_t count = unfinished_.size(); count > 0 && compressor_.has_time(); --count) {
    const uint64_t key = unfinished_.front();
    unfinished_.pop_front();
    Connection* const connection = Find(SlotOf(key));
    if (connection == nullptr || connection->key() != key) continue;
    if (!connection->Continue() || !ExecuteHeld(*connection)) Destroy(SlotOf(key));
  }
}

void EventLoop::DropIdleHistories() {
  compressor_.ForgetShared();
  watches_histories_ = false;
  for (const auto& connection : connections_) {
    if (connection == nullptr || connection->compressed() == nullptr) continue;
    if (!connection->compressed()->DropIdleHistory()) watches_histories_ = true;
  }
  if (watches_histories_) timers_.Add(kHistoryKey, NowMs() + kHistoryIdleMs);
}

void EventLoop::AdoptConnection(uint32_t slot, Adopt& adopt) {
  if (slot >= connections_.size()) connections_.resize(slot + 1);
  if (++last_generation_ == 0) last_generation_ = 1;
  connections_[slot] =
      std::make_unique<Connection>(host_, std::move(adopt), slot, last_generation_);
  if (!connections_[slot]->Open()) Destroy(slot);
}

void EventLoop::SetDeadlineOf(Connection& connection, uint32_t timeout_ms) {
  timers_.Cancel(connection.deadline());
  connection.set_deadline(timers_.Add(connection.key(), NowMs() + timeout_ms));
}

void EventLoop::Serve(const Ready& ready) {
  if (ready.key == kWakeupKey) {
    // Whoever posted before this is served by the next turn at the latest: its wait does not block.
    wakeup_.Clear();
    ContinueUnfinished();
  } else if (ready.key == kTimerKey) {
    uint64_t expirations;
    static_cast<void>(!read(timer_fd_.get(), &expirations, sizeof expirations));
    timer_armed_for_ms_ = UINT64_MAX;
    ExpireDeadlines();
  } else if (Connection* const connection = Find(SlotOf(ready.key));
             connection && connection->key() == ready.key) {
    if (!connection->OnReady(ready)) Destroy(SlotOf(ready.key));
  }
}

void EventLoop::MarkDirty(Connection& connection) {
  if (connection.dirty()) return;
  connection.set_dirty(true);
  dirty_.push_back(SlotOf(connection.key()));
}

void EventLoop::FlushDirty() {
  for (const uint32_t slot : dirty_) {
    Connection* const connection = Find(slot);
    if (connection == nullptr || !connection->dirty()) continue;
    connection->set_dirty(false);
    if (!connection->Flush()) Destroy(slot);
  }
  dirty_.clear();
}

// All that was written out of them is in the kernel or settled.
void EventLoop::ReturnChunks() {
  for (ChunkPool::Chunk& chunk : used_chunks_) chunks_.Return(std::move(chunk));
  used_chunks_.clear();
  used_memory_.clear();
}

void EventLoop::ReviveStarved() {
  if (starved_.empty()) return;
  has_starved_.store(true, std::memory_order_seq_cst);
  if (slabs_.Area().empty()) return;
  has_starved_.store(false, std::memory_order_relaxed);
  for (const uint32_t slot : std::exchange(starved_, {})) {
    Connection* const connection = Find(slot);
    if (connection != nullptr && !connection->OnSlabsFree()) Destroy(slot);
  }
}

void EventLoop::ExpireDeadlines() {
  timers_.Advance(NowMs(), [this](uint64_t key) {
    if (key == kHistoryKey) return DropIdleHistories();
    Connection* const connection = Find(SlotOf(key));
    if (connection != nullptr && connection->key() == key) Destroy(SlotOf(key));
  });
}

// The timer descriptor stands in the poller, so that deadlines are met whoever drives.
void EventLoop::ArmTimer() {
  const uint64_t now_ms = NowMs();
  const int timeout_ms = timers_.NextTimeout(now_ms);
  if (timeout_ms < 0) return;
  const uint64_t due_ms = now_ms + static_cast<uint64_t>(timeout_ms);
  if (due_ms >= timer_armed_for_ms_) return;

  timer_armed_for_ms_ = due_ms;
  itimerspec when{};
  when.it_value.tv_sec = timeout_ms / 1000;
  when.it_value.tv_nsec = timeout_ms % 1000 * 1'000'000L + 1;  // 0 would disarm it
  timerfd_settime(timer_fd_.get(), 0, &when, nullptr);
}

void EventLoop::Destroy(uint32_t slot) {
  const std::unique_ptr<Connection> connection = std::move(connections_[slot]);
  timers_.Cancel(connection->deadline());
  connection->Close();
}

Connection* EventLoop::Find(uint32_t slot) {
  return slot < connections_.size() ? connections_[slot].get() : nullptr;
}

}  // namespace hawser::net

#include "net/connection/connection_table.h"

#include <errno.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "net/stream/descriptor.h"

namespace hawser::net {

namespace {

// History of what was sent is freed when nothing was compressed for this time, or at most twice as
// long.
constexpr uint64_t kHistoryIdleMs = 30'000;

// Memory that a rush of traffic has needed is given back after this time.
constexpr uint64_t kTrimAfterMs = 5'000;

uint32_t SlotOf(uint64_t key) { return static_cast<uint32_t>(key); }

// Whether an action takes its place among the frames that are sent. A hold does not, and neither
// does its end: what is published has its place as it is handed over.
bool IsInOrder(const Command::Action& action) {
  return std::holds_alternative<Write>(action) || std::holds_alternative<WriteCompressed>(action) ||
         std::holds_alternative<NotifyWritten>(action) || std::holds_alternative<End>(action);
}

}  // namespace

void ConnectionTable::Execute(Command& command) {
  turn_.AssertHeld();
  if (Adopt* const adopt = std::get_if<Adopt>(&command.action)) {
    return AdoptConnection(command.slot, *adopt);
  }
  if (const auto* const publish = std::get_if<net::Publish>(&command.action)) {
    return Publish(*publish);
  }
  Connection* const connection = Find(command.slot);
  if (connection == nullptr) return;
  if (!ExecuteInOrder(*connection, command.action)) Destroy(command.slot);
}

// Now, or behind a frame that is unfinished. Whether the connection lives on.
bool ConnectionTable::ExecuteInOrder(Connection& connection, Command::Action& action) {
  CompressedSending* const compressed = connection.compressed();
  if (compressed == nullptr || !compressed->holds() || !IsInOrder(action)) {
    return ExecuteOn(connection, action);
  }
  compressed->Hold(std::move(action));
  return true;
}

// Each Do() says whether the connection lives on.
bool ConnectionTable::ExecuteOn(Connection& connection, Command::Action& action) {
  return std::visit([&](auto& one) { return Do(connection, one); }, action);
}

bool ConnectionTable::Do(Connection& connection, Receive& receive) {
  return !receives_ || connection.ReceiveAhead(std::move(receive.memory));
}

bool ConnectionTable::Do(Connection& connection, Write& write) {
  connection.queue().Append(std::move(write.bytes));
  MarkDirty(connection);
  return true;
}

bool ConnectionTable::Do(Connection& connection, WriteHead& head) {
  connection.SkipInTraffic(head.counted());
  connection.queue().Append(std::move(head.bytes));
  MarkDirty(connection);
  return true;
}

bool ConnectionTable::Do(Connection& connection, WriteCompressed& write) {
  switch (SendCompressed(connection, write)) {
    case CompressedSending::Progress::kQueued:
      return true;
    case CompressedSending::Progress::kUnfinished:
      connection.compressed()->Hold(std::move(write));
      connection.GoOnLater();
      return true;
    case CompressedSending::Progress::kNoMemory:
      break;
  }
  return connection.Fail(ENOMEM);
}

bool ConnectionTable::Do(Connection& connection, const NotifyWritten& notify) {
  connection.NotifyWhenWritten(notify.position);
  MarkDirty(connection);
  return true;
}

bool ConnectionTable::Do(Connection& connection, const ProvideBuffer& provided) {
  return !receives_ || connection.ProvideBuffer(provided.memory);
}

bool ConnectionTable::Do(Connection& connection, const SetReading& reading) {
  return reading.on ? connection.ResumeReading() : connection.PauseReading(reading.most);
}

bool ConnectionTable::Do(Connection& connection, const End&) { return connection.End(); }

bool ConnectionTable::Do(Connection& connection, const AwaitPong&) {
  connection.AwaitPong();
  return true;
}

bool ConnectionTable::Do(Connection& connection, const Terminate& terminate) {
  static_cast<void>(connection.Flush());  // once: what was sent before still reaches the kernel
  if (terminate.reset) connection.ResetOnClose();
  return false;
}

bool ConnectionTable::Do(Connection& connection, const EndHeartbeat&) {
  heartbeats_.Remove(SlotOf(connection.key()));
  return true;
}

bool ConnectionTable::Do(Connection& connection, const SetNoDelay& no_delay) {
  net::SetNoDelayOf(connection.fd(), no_delay.on);
  return true;
}

bool ConnectionTable::Do(Connection& connection, const SetKeepAlive& keep_alive) {
  net::SetKeepAliveOf(connection.fd(), keep_alive.on, keep_alive.delay_s);
  return true;
}

CompressedSending::Progress ConnectionTable::SendCompressed(Connection& connection,
                                                            const WriteCompressed& write) {
  if (!watches_histories_) {
    watches_histories_ = true;
    timers_.Add({TimerKind::kHistory}, kHistoryIdleMs);
  }
  const auto progress = connection.compressed()->Send(write, compressor_, connection.queue());
  if (progress == CompressedSending::Progress::kQueued) MarkDirty(connection);
  return progress;
}

// What waited for an unfinished frame, as far as this turn has time. Whether the connection lives
// on.
bool ConnectionTable::ExecuteHeld(Connection& connection) {
  CompressedSending* const compressed = connection.compressed();
  while (compressed != nullptr && compressed->holds()) {
    Command::Action& action = compressed->first_held();
    if (const auto* const write = std::get_if<WriteCompressed>(&action)) {
      const auto progress = SendCompressed(connection, *write);
      if (progress == CompressedSending::Progress::kNoMemory) return connection.Fail(ENOMEM);
      if (progress == CompressedSending::Progress::kUnfinished) {
        connection.GoOnLater();
        return true;
      }
    } else if (!ExecuteOn(connection, action)) {
      return false;
    }
    compressed->DropFirstHeld();
  }
  return true;
}

void ConnectionTable::ContinueUnfinished() {
  turn_.AssertHeld();
  compressor_.GrantTime();  // whatever this turn's commands have used
  for (size_t count = unfinished_.size(); count > 0 && compressor_.has_time(); --count) {
    const uint64_t key = unfinished_.front();
    unfinished_.pop_front();
    Connection* const connection = FindByKey(key);
    if (connection == nullptr) continue;
    connection->OnTurnCome();
    const bool alive = !receives_ || connection->Continue();
    if (!alive || !ExecuteHeld(*connection)) Destroy(SlotOf(key));
  }
}

void ConnectionTable::Serve(const Ready& ready) {
  turn_.AssertHeld();
  Connection* const connection = FindByKey(ready.key);
  if (connection != nullptr && !connection->OnReady(ready)) Destroy(SlotOf(ready.key));
}

void ConnectionTable::Expire(const TimerKey& key) {
  turn_.AssertHeld();
  switch (key.kind) {
    case TimerKind::kHeartbeat:
      LookForSilence();
      break;
    case TimerKind::kHistory:
      DropIdleHistories();
      break;
    case TimerKind::kTrim:
      trims_later_ = false;  // EndTurn() tries again if events still lie there
      static_cast<void>(delivery_.Trim());
      break;
  }
}

void ConnectionTable::MarkDirty(Connection& connection) {
  if (connection.dirty()) return;
  connection.set_dirty(true);
  dirty_.push_back(SlotOf(connection.key()));
}

void ConnectionTable::FlushDirty() {
  turn_.AssertHeld();
  for (const uint32_t slot : dirty_) {
    Connection* const connection = Find(slot);
    if (connection == nullptr || !connection->dirty()) continue;
    connection->set_dirty(false);
    if (!connection->Flush()) Destroy(slot);
  }
  dirty_.clear();
}

void ConnectionTable::EndTurn() {
  turn_.AssertHeld();
  tails_.Forget();
  compressor_.EndTurn();
  delivery_.ReviveWaiting([this](uint32_t slot) {
    turn_.AssertHeld();
    Connection* const connection = Find(slot);
    if (connection != nullptr && !connection->OnRoom()) Destroy(slot);
  });
  if ((delivery_.has_spare_slabs() || compressor_.keeps_shared()) && !trims_later_) {
    trims_later_ = true;
    timers_.Add({TimerKind::kTrim}, kTrimAfterMs);
  }
  delivery_.HandOver();
}

void ConnectionTable::DropIdleHistories() {
  watches_histories_ = false;
  for (const auto& connection : connections_) {
    if (connection == nullptr || connection->compressed() == nullptr) continue;
    if (!connection->compressed()->DropIdleHistory()) watches_histories_ = true;
  }
  if (watches_histories_) timers_.Add({TimerKind::kHistory}, kHistoryIdleMs);
}

void ConnectionTable::LookForSilence() {
  heartbeat_due_ms_ = Heartbeats::kNever;
  heartbeats_.Advance(
      Timers::NowMs(),
      [this](uint32_t slot) {
        turn_.AssertHeld();
        return connections_[slot]->pulse();
      },
      [this](uint32_t slot, Heartbeats::Need need) {
        turn_.AssertHeld();
        Connection& connection = *connections_[slot];
        if (need == Heartbeats::Need::kPing) {
          connection.SendHeartbeat(heartbeat_ping_);
          MarkDirty(connection);
        } else if (!connection.has_input()) {  // what has arrived counts before the time
          connection.GiveUp();
          Destroy(slot);
        }
      });
  ArmHeartbeats();
}

// A timer that comes too early finds nothing to do.
void ConnectionTable::ArmHeartbeats() {
  const uint64_t due_ms = heartbeats_.due_ms();
  if (due_ms >= heartbeat_due_ms_) return;
  const uint64_t now_ms = Timers::NowMs();
  timers_.Cancel(heartbeat_timer_);
  heartbeat_timer_ = timers_.Add({TimerKind::kHeartbeat}, due_ms - std::min(due_ms, now_ms));
  heartbeat_due_ms_ = due_ms;
}

void ConnectionTable::AdoptConnection(uint32_t slot, Adopt& adopt) {
  if (slot >= connections_.size()) connections_.resize(slot + 1);
  if (++last_generation_ == 0) last_generation_ = 1;
  const Rhythm rhythm = adopt.rhythm;
  connections_[slot] =
      std::make_unique<Connection>(context_, std::move(adopt), slot, last_generation_);
  if (!connections_[slot]->Open()) return Destroy(slot);
  if (rhythm.idle_timeout_ms == 0) return;
  heartbeats_.Add(slot, rhythm, connections_[slot]->pulse(), Timers::NowMs());
  ArmHeartbeats();
}

void ConnectionTable::Destroy(uint32_t slot) {
  const std::unique_ptr<Connection> connection = std::move(connections_[slot]);
  heartbeats_.Remove(slot);
  connection->Close();
  topics_.Leave(slot);
}

void ConnectionTable::CloseAll() {
  turn_.AssertHeld();
  for (uint32_t slot = 0; slot < connections_.size(); ++slot) {
    if (connections_[slot] != nullptr) Destroy(slot);
  }
}

void ConnectionTable::Clear() {
  turn_.AssertHeld();
  for (uint32_t slot = 0; slot < connections_.size(); ++slot) heartbeats_.Remove(slot);
  connections_.clear();
  topics_ = {};
  dirty_.clear();
  unfinished_.clear();
}

Connection* ConnectionTable::Find(uint32_t slot) {
  return slot < connections_.size() ? connections_[slot].get() : nullptr;
}

Connection* ConnectionTable::FindByKey(uint64_t key) {
  Connection* const connection = Find(SlotOf(key));
  return connection != nullptr && connection->key() == key ? connection : nullptr;
}

}  // namespace hawser::net

// The connections of one event loop, by slot, and what is done with them in a turn: commands
// executed, descriptors served, writes flushed, unfinished work gone on with, timers obeyed.
//
// Knows nothing of threads, of waiting or of who turns the loop. Thread: whichever turns the loop,
// which holds the turn's mutex. Owner: EventLoop.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "net/connection/command.h"
#include "net/connection/connection.h"
#include "net/connection/heartbeat_ping.h"
#include "net/connection/heartbeats.h"
#include "net/loop/timers.h"
#include "topics/topic_table.h"

namespace hawser::net {

class ConnectionTable {
 public:
  // `turn` is held whenever anything here is called.
  ConnectionTable(const base::Mutex& turn, Poller& poller, Timers& timers, Delivery& delivery)
      : turn_(turn),
        timers_(timers),
        delivery_(delivery),
        context_{poller, delivery, compressor_, tails_, unfinished_} {}

  // A turn begins: what is begun from here on has its share of time.
  void BeginTurn() { compressor_.GrantTime(); }
  void Execute(Command& command);
  // A descriptor of `ready.key` is ready; a stale key is ignored.
  void Serve(const Ready& ready);
  void Expire(const TimerKey& key);
  // Each connection in turn, so that one with much to do does not keep the others waiting.
  void ContinueUnfinished();
  void FlushDirty();
  // The turn ends: what it has made goes to the sink.
  void EndTurn();

  // Null: there is none.
  Connection* Find(uint32_t slot);
  bool has_unfinished() const { return !unfinished_.empty(); }

  // The process exits. From here on nothing that was put aside is inflated any more;
  // ContinueUnfinished() only compresses.
  void StopReceiving() { receives_ = false; }
  // Closes all, as if each had broken.
  void CloseAll();
  // Closes all, and tells nobody.
  void Clear();

 private:
  bool ExecuteInOrder(Connection& connection, Command::Action& action);
  bool ExecuteOn(Connection& connection, Command::Action& action);
  bool Do(Connection& connection, Receive& receive);
  bool Do(Connection& connection, Write& write);
  bool Do(Connection& connection, WriteHead& head);
  bool Do(Connection& connection, WriteCompressed& write);
  bool Do(Connection& connection, const NotifyWritten& notify);
  bool Do(Connection& connection, const ProvideBuffer& provided);
  bool Do(Connection& connection, const SetReading& reading);
  bool Do(Connection& connection, const End& end);
  bool Do(Connection& connection, const AwaitPong&);
  bool Do(Connection& connection, const Terminate& terminate);
  bool Do(Connection& connection, const EndHeartbeat&);
  bool Do(Connection& connection, const SetNoDelay& no_delay);
  bool Do(Connection& connection, const SetKeepAlive& keep_alive);
  bool Do(Connection& connection, const Subscribe& subscribe);
  bool Do(Connection& connection, const Unsubscribe& unsubscribe);
  bool Do(Connection& connection, const LeaveTopics&);
  bool Do(Connection& connection, const HoldPublished& hold);
  bool Do(Connection&, const Adopt&) { return true; }
  bool Do(Connection&, const net::Publish&) { return true; }

  void Publish(const net::Publish& publish);
  bool Hand(Connection& connection, const topics::Message& message);
  void AdoptConnection(uint32_t slot, Adopt& adopt);
  bool ExecuteHeld(Connection& connection);
  CompressedSending::Progress SendCompressed(Connection& connection, const WriteCompressed& write);
  void MarkDirty(Connection& connection);
  void DropIdleHistories();
  void LookForSilence();
  void ArmHeartbeats();
  void Destroy(uint32_t slot);
  Connection* FindByKey(uint64_t key);

  const base::Mutex& turn_;
  Timers& timers_;
  Delivery& delivery_;
  Compressor compressor_;  // before the connections, which use it
  SettledTails tails_;
  std::deque<uint64_t> unfinished_;  // keys, the next one first
  ConnectionContext context_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by slot
  std::vector<uint32_t> dirty_;                           // slots
  topics::TopicTable topics_;                             // members are slots
  std::vector<uint32_t> failed_;                          // slots, while a message is handed out
  Heartbeats heartbeats_;
  HeartbeatPing heartbeat_ping_;
  TimerId heartbeat_timer_ = TimerId::kNone;
  uint64_t heartbeat_due_ms_ = Heartbeats::kNever;  // the timer
  uint32_t last_generation_ = 0;
  bool watches_histories_ = false;
  bool trims_later_ = false;
  bool receives_ = true;
};

}  // namespace hawser::net

// A ConnectionTable without a loop: its test says when a turn is, who is served in it, and when
// JavaScript drains. Peers are the far ends of Unix sockets, where what was sent is there at once,
// so that nothing depends on time. Thread: one. Owner: a test.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "net/connection/connection_table.h"
#include "net/loop/loop_harness.h"
#include "net/stream/plain_socket.h"
#include "net/stream/scripted_stream.h"
#include "net/stream/socket_pair.h"

namespace hawser::net {

class TableBench final : public EventSink {
 public:
  TableBench() {
    EXPECT_EQ(poller.Open(), 0);
    EXPECT_EQ(timers.Open(), 0);
  }
  ~TableBench() { table.Clear(); }

  Peer Connect(uint32_t slot, const StreamScript& script = {},
               std::optional<Deflate> deflate = {}) {
    SocketPair pair = UnixPair();
    auto socket = std::make_unique<PlainSocket>(std::move(pair.ours));
    Adopt(slot, std::make_unique<ScriptedStream>(std::move(socket), script), deflate);
    return Peer(std::move(pair.theirs));
  }
  void Adopt(uint32_t slot, std::unique_ptr<ByteStream> stream,
             std::optional<Deflate> deflate = {}) {
    Do(slot,
       net::Adopt{std::move(stream), ws::Role::kServer, &limits, &progress[slot], &traffic[slot],
                  deflate ? std::make_unique<Deflate>(*deflate) : nullptr, rhythm, backpressure});
  }

  // A command of the turn that Turn() then goes on with.
  void Do(uint32_t slot, Command::Action action) {
    Command command{slot, std::move(action)};
    table.Execute(command);
  }
  void Turn() {
    std::array<Ready, Poller::kMaxReady> ready;
    const int count = poller.Wait(ready, 0);
    table.BeginTurn();
    table.FlushDirty();
    for (int i = 0; i < count; ++i) table.Serve(ready[static_cast<size_t>(i)]);
    table.ContinueUnfinished();
    table.FlushDirty();
    table.EndTurn();
  }
  // JavaScript drains; returns what that has told of a connection, each event as its letter.
  std::string Drain(uint32_t slot) {
    std::string kinds;
    for (const LoopEvent& event : events) {
      drained_.bytes += event.cost();
      ++drained_.events;
      if (event.slot != slot) continue;
      kinds += LetterOf(event.kind);
      seen.push_back(SeenOf(event));
    }
    events.clear();
    must_wake = delivery.SetDrained(drained_);
    return kinds;
  }
  std::string TurnAndDrain(uint32_t slot) {
    Turn();
    return Drain(slot);
  }

  void Deliver(std::vector<LoopEvent>& made) override {
    for (LoopEvent& event : made) events.push_back(std::move(event));
    made.clear();
  }

  const ws::Limits limits;
  Rhythm rhythm;  // of the connections to come
  Backpressure backpressure;
  std::array<SendProgress, 8> progress{};
  std::array<Traffic, 8> traffic;
  Poller poller;
  Timers timers;
  std::vector<LoopEvent> events;  // not drained
  std::vector<Seen> seen;         // by Drain()
  bool must_wake = false;         // what the last Drain() was told
  Delivery delivery{*this};

 private:
  base::Mutex turn_;
  const base::MutexLock lock_{turn_};
  Drained drained_;

 public:
  ConnectionTable table{turn_, poller, timers, delivery};
};

}  // namespace hawser::net

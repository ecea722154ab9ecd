// The event loops of one environment, with what the JS thread keeps for them: outboxes, watchers,
// slots, limits.
//
// Slots name connections on both sides of the boundary: an index here and on the connection's loop,
// and into JavaScript's array of connections. A slot is used again only after JavaScript has
// dispatched the last event of its connection. Thread: the JS thread. Owner: Environment, whose
// cleanup destroys it before the event pump ends.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/slice.h"
#include "binding/loops/event_pump.h"
#include "binding/loops/limits_table.h"
#include "binding/loops/loop_facts.h"
#include "binding/loops/loop_watcher.h"
#include "binding/loops/name_table.h"
#include "binding/loops/outbox.h"
#include "binding/loops/send_batch.h"
#include "binding/loops/tls/taking.h"
#include "binding/loops/traffic_table.h"
#include "net/loop/event_loop.h"

namespace hawser::binding {

class Loops {
 public:
  // The progress of sends is handed out to JavaScript in arrays for that many slots.
  static constexpr uint32_t kSlotsPerProgressArray = 16 * 1024;
  // Whoever ends a process does not want to wait for it. README.md tells users.
  static constexpr uint64_t kMaxCompressingAtExitMs = 250;

  // One loop, and the JS thread's side of it.
  struct Lane {
    Lane(EventPump& pump, base::BlockPool& blocks) : inbox(pump), outbox(blocks), loop(inbox) {}
    EventPump::Inbox inbox;
    Outbox outbox;
    std::unique_ptr<net::TlsWorkspace> tls;  // made with the first of its TLS connections
    net::EventLoop loop;
    std::unique_ptr<LoopWatcher> watcher;
  };

  Loops(napi_env env, EventPump& pump, LoopFacts& facts) : env_(env), pump_(pump), facts_(facts) {}
  ~Loops();
  Loops(const Loops&) = delete;
  Loops& operator=(const Loops&) = delete;

  // Starts that many loops with a thread each, or as many as the system has threads for; with none,
  // one that the JS thread drives. False: no descriptors for them, or Node's loop cannot watch one
  // more.
  bool Start(uint32_t threads);
  size_t threads() const { return has_threads_ ? lanes_.size() : 0; }

  struct Adoption {
    int fd = -1;
    ws::Role role = ws::Role::kServer;
    ws::Limits limits;
    std::unique_ptr<const net::Deflate> deflate;  // null: permessage-deflate was not agreed on
    std::unique_ptr<TlsTaking> tls;               // null: the bytes are not encrypted
    // Bytes that have gone over the wire before.
    uint64_t received = 0;
    uint64_t sent = 0;
    net::Rhythm rhythm;
    net::Backpressure backpressure;
    HandshakeKey key{};
  };

  // Takes over a duplicate of the descriptor, and has Node's loop forget the original. Returns the
  // slot, or -1 with nothing changed (EMFILE, EBADF, or the loop has failed).
  int64_t Adopt(Adoption adoption);
  // The last event of the slot's connection has been dispatched.
  void Release(uint32_t slot);
  const NameTable& names() const { return names_; }
  const TlsTable& tls() const { return tls_; }
  // The number of the descriptor, which stays the loop's.
  int DescriptorOf(uint32_t slot) const { return descriptors_[slot]; }
  // A descriptor of the caller's own for the slot's socket, once all that was sent before is
  // written; not valid: the connection is closed, or there is no descriptor left.
  [[nodiscard]] base::UniqueFd Share(uint32_t slot);
  const net::Traffic& TrafficOf(uint32_t slot) { return traffic_.Of(slot); }

  // The lane of a connection, with all that was sent before in its outbox.
  Lane& LaneOf(uint32_t slot) {
    Collect();
    return LaneAt(slot);
  }
  // The small frames that JavaScript has described so far go to the outboxes.
  void Collect();
  SendBatch& batch() { return batch_; }
  std::span<const std::unique_ptr<Lane>> lanes() const { return lanes_; }
  // The lane to drain first; another one each time, so that a flood on one does not hold up the
  // others.
  size_t NextFirstLane() { return ++first_lane_ % lanes_.size(); }
  // A Uint32Array with the words of net::SendProgress for kSlotsPerProgressArray slots.
  napi_value ProgressArray(uint32_t index);
  // Sends the response to the upgrade, right after Adopt(): counted as sent, and as what the kernel
  // has taken. False when there is no memory for it.
  [[nodiscard]] bool SendHead(uint32_t slot, std::span<const uint8_t> head);

  // Posts it, with the next Post(), to all loops, which have so many connections that it is for.
  void Publish(const net::Publish& publish, uint32_t members);
  // Where what is published here is encoded.
  base::SliceWriter& published() { return published_; }

  // Hands all outboxes over, and notes in the facts what was posted. Loops that the JS thread
  // drives execute the commands at once, but do not read: that would let two ends in one process
  // keep each other busy without Node's loop ever going round. `goes_on`: the same tick may send
  // the same data to more connections, which then share it.
  void Post(bool goes_on);
  // Whether the driver has changed: there may be no thread, or Node's loop may watch nothing more.
  bool SetDriver(net::Driver driver);
  // What the outboxes and the loops have to do by now goes to the facts.
  void NoteWork();
  // So many events were drained, awaited pings and pongs among them; the facts say what there is to
  // do now.
  void NoteDrained(uint32_t events, uint32_t heartbeats);
  // What was sent goes out, and is compressed for as long as kMaxCompressingAtExitMs from the first
  // call on.
  void TurnAtExit();

 private:
  bool StartThreads();
  std::unique_ptr<net::ByteStream> StreamOver(base::UniqueFd fd, uint32_t slot, TlsTaking* tls);
  Lane& LaneAt(uint32_t slot) { return *lanes_[slot % static_cast<uint32_t>(lanes_.size())]; }
  static void OnLoopReadable(void* context);
  bool StartWatching();
  void StopWatching();
  uint32_t TakeSlot();
  // Null, with a pending exception, when there is no memory.
  net::SendProgress* ProgressOf(uint32_t slot);

  struct ProgressMemory {
    napi_ref array = nullptr;
    net::SendProgress* of_slots = nullptr;
  };

  const napi_env env_;
  EventPump& pump_;
  LoopFacts& facts_;
  base::BlockPool blocks_;
  base::SliceWriter published_{&blocks_};
  SendBatch batch_;
  LimitsTable limits_;
  std::vector<LimitsTable::Entry*> limits_of_;  // by slot; null: a free one
  std::vector<ProgressMemory> progress_;
  NameTable names_;
  TlsTable tls_;
  std::vector<int> descriptors_;
  TrafficTable traffic_;
  std::vector<uint32_t> free_slots_;
  uint32_t next_slot_ = 0;
  size_t first_lane_ = 0;
  bool has_threads_ = false;
  std::optional<uint64_t> exit_end_ms_;
  std::vector<std::unique_ptr<Lane>>
      lanes_;  // last: destroyed first, loops stop before what they use ends
};

}  // namespace hawser::binding

// What a loop has received and its owner has not taken yet, and the one place that knows when that
// is too much: memory to receive into, events, the memory that events own, and the counts of both.
//
// While the owner is behind, nothing is received and nothing is inflated: whatever peers send, a
// loop holds no more than its slabs and kMaxWaiting bytes, and what one event adds to that. Thread:
// whichever turns the loop, but SetDrained() (owner's thread). Owner: EventLoop.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "net/connection/loop_event.h"
#include "net/connection/slab_ring.h"

namespace hawser::net {

// Of all events since the beginning.
struct Drained {
  uint64_t events = 0;
  uint64_t bytes = 0;  // LoopEvent::cost() of each
};

class Delivery {
 public:
  // Beside the slabs: events, and what they own or ask for.
  static constexpr uint64_t kMaxWaiting = 1024 * 1024;

  explicit Delivery(EventSink& sink) : sink_(sink) {}

  // Whether more may be received or inflated now. If not, Await() says who wanted to.
  bool has_room() const { return made_bytes_ - drained_bytes_.load() < kMaxWaiting; }
  // Where to receive next: empty when that has to wait for the owner or, if that has drained all,
  // when there is no memory for it.
  std::span<uint8_t> Area() {
    return has_room() ? slabs_.Area(drained_events_.load()) : std::span<uint8_t>();
  }
  bool all_drained() const { return slabs_.all_drained(drained_events_.load()); }
  // The first `size` bytes of Area() are in use, by the events made since.
  void Commit(size_t size) { slabs_.Commit(size); }
  // Whether the byte lies where Area() was.
  bool InSlab(const uint8_t* byte) const { return slabs_.Contains(byte); }

  void Push(LoopEvent event) {
    slabs_.CountEvent();
    made_bytes_ += event.cost();
    events_.push_back(std::move(event));
  }

  void Await(uint32_t slot) { waiting_.push_back(slot); }
  // Calls `revive(slot)` for each who waits, for as long as there is room; who then finds none
  // again waits again.
  template <typename Function>
  void ReviveWaiting(Function&& revive) {
    while (!waiting_.empty()) {
      // Pairs with SetDrained(), all accesses in one order: either this sees the new counts, or
      // that sees that somebody waits for them.
      has_waiting_.store(true);
      if (Area().empty() && !all_drained()) return;
      has_waiting_.store(false);
      for (const uint32_t slot : std::exchange(waiting_, {})) revive(slot);
    }
  }

  // The turn ends.
  void HandOver() {
    if (!events_.empty()) sink_.Deliver(events_);
  }
  // Gives memory back that a rush of traffic has needed; false while events still lie in it.
  bool Trim() { return slabs_.Trim(drained_events_.load()); }
  bool has_spare_slabs() const { return slabs_.has_spare(); }
  // Nothing more shall reach the sink.
  void Discard() { events_.clear(); }

  // Owner's thread. Whether the loop must be woken, because somebody waits for this.
  [[nodiscard]] bool SetDrained(const Drained& drained) {
    drained_bytes_.store(drained.bytes);
    drained_events_.store(drained.events);
    return has_waiting_.load();
  }

 private:
  EventSink& sink_;
  SlabRing slabs_;
  std::vector<LoopEvent> events_;  // of this turn
  uint64_t made_bytes_ = 0;
  std::vector<uint32_t> waiting_;  // slots

  std::atomic<bool> has_waiting_{false};
  std::atomic<uint64_t> drained_events_{0};
  std::atomic<uint64_t> drained_bytes_{0};
};

}  // namespace hawser::net

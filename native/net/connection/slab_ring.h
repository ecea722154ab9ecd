// The memory that one event loop receives into: a fixed number of slabs, used in turn. A slab is
// used again when all events that point into it have been drained by JavaScript; while there is
// none, the loop does not read, which is what bounds a flood.
//
// Counts events instead of references: events are drained in order, so a slab is free once as many
// events are drained as had been made when the slab was left. Thread: whichever turns the loop, but
// SetDrained() (JS thread). Owner: EventLoop.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace hawser::net {

class SlabRing {
 public:
  static constexpr size_t kSlabSize = 64 * 1024;
  static constexpr size_t kSlabs = 16;
  static constexpr size_t kMinArea =
      16 * 1024;  // a smaller rest would cut messages that need no cut

  // Events that may wait for JavaScript before the loop stops receiving: of empty messages a slab
  // holds 10,000, each of which takes more memory as an event than as a frame.
  static constexpr uint64_t kMaxEvents = 16 * 1024;

  // Where to receive next; empty when all slabs, or too many events, wait for JavaScript.
  std::span<uint8_t> Area();
  // The first `size` bytes of Area() are in use, by the events made since.
  void Commit(size_t size) { used_ += size; }
  bool Contains(const uint8_t* byte) const;

  void CountEvent() { ++made_; }
  uint64_t made() const { return made_; }

  // JavaScript has drained that many events since the beginning.
  void SetDrained(uint64_t count) { drained_.store(count, std::memory_order_seq_cst); }
  uint64_t drained() const { return drained_.load(std::memory_order_seq_cst); }

 private:
  struct Slab {
    std::unique_ptr<uint8_t[]> memory;  // made when first needed
    uint64_t last_event = 0;            // events made when the slab was left
  };

  std::array<Slab, kSlabs> slabs_;
  size_t current_ = 0;
  size_t used_ = 0;
  uint64_t made_ = 0;
  std::atomic<uint64_t> drained_{0};
};

}  // namespace hawser::net

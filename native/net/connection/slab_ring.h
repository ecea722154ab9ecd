// The memory that one event loop receives into: a fixed number of slabs, used in turn. A slab is
// used again when all events that point into it have been drained; while there is
// none, the loop does not read.
//
// Counts events instead of references: events are drained in order, so a slab is free once as many
// events are drained as had been made when the slab was left. Thread: whichever turns the loop.
// Owner: Delivery.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/memory.h"

namespace hawser::net {

class SlabRing {
 public:
  static constexpr size_t kSlabSize = 64 * 1024;
  static constexpr size_t kSlabs = 16;
  static constexpr size_t kMinArea =
      16 * 1024;  // a smaller rest would cut messages that need no cut

  // Where to receive next, when that many of the events made have been drained; empty when all
  // slabs wait for that, or the system has no memory for another one.
  std::span<uint8_t> Area(uint64_t drained_events);
  // The first `size` bytes of Area() are in use, by the events made since.
  void Commit(size_t size) { used_ += size; }
  bool Contains(const uint8_t* byte) const;

  void CountEvent() { ++made_; }
  bool all_drained(uint64_t drained_events) const { return drained_events == made_; }

  // More than one slab has memory.
  bool has_spare() const { return has_spare_; }
  // Frees all but one; false, and nothing freed, while an event may point into them.
  bool Trim(uint64_t drained_events);

 private:
  struct Slab {
    base::Memory memory;      // made when first needed
    uint64_t last_event = 0;  // events made when the slab was left
  };

  // False: the system has none.
  bool EnsureMemory(size_t index);

  std::array<Slab, kSlabs> slabs_;
  size_t current_ = 0;
  size_t used_ = 0;
  uint64_t made_ = 0;
  bool has_spare_ = false;
};

}  // namespace hawser::net

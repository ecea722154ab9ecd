#include "net/connection/slab_ring.h"

#include <new>

namespace hawser::net {

std::span<uint8_t> SlabRing::Area(uint64_t drained_events) {
  if (drained_events == made_) {
    used_ = 0;  // nobody looks at it any more: the same memory again, it is still in the cache
  } else if (kSlabSize - used_ < kMinArea) {
    const size_t next = (current_ + 1) % kSlabs;
    if (slabs_[next].last_event > drained_events) return {};
    slabs_[current_].last_event = made_;
    current_ = next;
    used_ = 0;
  }

  Slab& slab = slabs_[current_];
  if (slab.memory == nullptr) {
    slab.memory.reset(new (std::nothrow) uint8_t[kSlabSize]);
    if (slab.memory == nullptr) return {};
    has_spare_ = has_spare_ || current_ != 0;
  }
  return std::span(slab.memory.get(), kSlabSize).subspan(used_);
}

bool SlabRing::Contains(const uint8_t* byte) const {
  const uint8_t* const start = slabs_[current_].memory.get();
  return start != nullptr && byte >= start && byte < start + kSlabSize;
}

bool SlabRing::Trim(uint64_t drained_events) {
  if (drained_events != made_) return false;
  for (Slab& slab : std::span(slabs_).subspan(1)) slab.memory.reset();
  current_ = used_ = 0;
  has_spare_ = false;
  return true;
}

}  // namespace hawser::net

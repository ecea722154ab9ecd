#include "net/connection/slab_ring.h"

namespace hawser::net {

std::span<uint8_t> SlabRing::Area() {
  const uint64_t drained_events = drained();

  if (drained_events == made_) {
    used_ = 0;  // nobody looks at it any more: the same memory again, it is still in the cache
  } else if (made_ - drained_events >= kMaxEvents) {
    return {};
  } else if (kSlabSize - used_ < kMinArea) {
    const size_t next = (current_ + 1) % kSlabs;
    if (slabs_[next].last_event > drained_events) return {};
    slabs_[current_].last_event = made_;
    current_ = next;
    used_ = 0;
  }

  Slab& slab = slabs_[current_];
  if (slab.memory == nullptr) slab.memory.reset(new uint8_t[kSlabSize]);
  return std::span(slab.memory.get(), kSlabSize).subspan(used_);
}

bool SlabRing::Contains(const uint8_t* byte) const {
  const uint8_t* const start = slabs_[current_].memory.get();
  return start != nullptr && byte >= start && byte < start + kSlabSize;
}

}  // namespace hawser::net

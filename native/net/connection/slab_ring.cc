#include "net/connection/slab_ring.h"

namespace hawser::net {

std::span<uint8_t> SlabRing::Area(uint64_t drained_events) {
  if (all_drained(drained_events)) {
    used_ = 0;  // nobody looks at it any more: the same memory again, it is still in the cache
  } else if (kSlabSize - used_ < kMinArea) {
    const size_t next = (current_ + 1) % kSlabs;
    if (slabs_[next].last_event > drained_events || !EnsureMemory(next)) return {};
    slabs_[current_].last_event = made_;
    current_ = next;
    used_ = 0;
  }
  if (!EnsureMemory(current_)) return {};
  return slabs_[current_].memory.bytes().subspan(used_);
}

bool SlabRing::EnsureMemory(size_t index) {
  base::Memory& memory = slabs_[index].memory;
  if (memory) return true;
  memory = base::Memory::TryAllocate(kSlabSize);
  has_spare_ = has_spare_ || (memory && index != 0);
  return static_cast<bool>(memory);
}

bool SlabRing::Contains(const uint8_t* byte) const {
  const std::span<const uint8_t> slab = slabs_[current_].memory.bytes();
  return byte >= slab.data() && byte < slab.data() + slab.size();
}

bool SlabRing::Trim(uint64_t drained_events) {
  if (!all_drained(drained_events)) return false;
  for (Slab& slab : std::span(slabs_).subspan(1)) slab.memory = {};
  current_ = used_ = 0;
  has_spare_ = false;
  return true;
}

}  // namespace hawser::net

#include "base/memory.h"

#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

namespace hawser::base {

Block* Block::TryMake(size_t capacity, BlockPool* pool) {
  if (capacity > std::numeric_limits<size_t>::max() - sizeof(Block)) return nullptr;
  void* const memory = std::malloc(sizeof(Block) + capacity);
  return memory == nullptr ? nullptr : new (memory) Block(capacity, pool);
}

void Block::Free() {
  if (pool != nullptr) {
    pool->GiveBack(this);
  } else {
    std::free(this);
  }
}

BlockPool::~BlockPool() {
  for (Block* const block : free_) std::free(block);
}

Block* BlockPool::TryTake() {
  {
    MutexLock lock(mutex_);
    if (!free_.empty()) {
      Block* const block = free_.back();
      free_.pop_back();
      block->references.store(1, std::memory_order_relaxed);
      return block;
    }
  }
  return Block::TryMake(kBlockSize, this);
}

void BlockPool::GiveBack(Block* block) {
  {
    MutexLock lock(mutex_);
    if (free_.size() < kMaxFree) {
      free_.push_back(block);
      return;
    }
  }
  std::free(block);
}

Memory Memory::TryCopy(std::span<const uint8_t> bytes) {
  Memory memory = TryAllocate(bytes.size());
  if (memory && !bytes.empty()) std::memcpy(memory.bytes().data(), bytes.data(), bytes.size());
  return memory;
}

}  // namespace hawser::base

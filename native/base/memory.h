// Memory for payloads, asked for in a way that can fail: what a peer or a program makes us hold may
// be more than there is, and that must end a connection or a send, not the process.
//
// A Block is one allocation with a count of references; nobody but this file and slice.h sees one.
// Memory is a block with a single owner, who writes it; Slice (slice.h) is what it becomes when it
// is shared. BlockPool keeps blocks of one size for the next who needs one: fresh memory costs page
// faults. Thread: a Memory that of its owner; the pool any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace hawser::base {

class BlockPool;

// The bytes follow the header.
struct alignas(16) Block {
  std::atomic<size_t> references{1};
  const size_t capacity;
  BlockPool* const pool;  // where it goes when nobody refers to it any more; null: to the system

  // Null: the system has no memory for it.
  static Block* TryMake(size_t capacity, BlockPool* pool);
  uint8_t* bytes() { return reinterpret_cast<uint8_t*>(this + 1); }

  void Add(size_t count) { references.fetch_add(count, std::memory_order_relaxed); }
  void Remove(size_t count) {
    if (references.fetch_sub(count, std::memory_order_acq_rel) == count) Free();
  }

 private:
  Block(size_t size, BlockPool* owner) : capacity(size), pool(owner) {}
  void Free();
};

class BlockPool {
 public:
  static constexpr size_t kBlockSize = 64 * 1024;
  static constexpr size_t kMaxFree = 16;  // more than that is given back to the system

  BlockPool() = default;
  // After all slices of its blocks.
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  // Null: the system has no memory for it.
  Block* TryTake() HAWSER_EXCLUDES(mutex_);
  void GiveBack(Block* block) HAWSER_EXCLUDES(mutex_);

 private:
  Mutex mutex_;
  std::vector<Block*> free_ HAWSER_GUARDED_BY(mutex_);
};

class Memory {
 public:
  Memory() = default;
  // Uninitialised; without any bytes when the system has none.
  static Memory TryAllocate(size_t size) {
    Memory memory;
    memory.block_ = Block::TryMake(size, nullptr);
    return memory;
  }
  static Memory TryCopy(std::span<const uint8_t> bytes);

  Memory(Memory&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Memory& operator=(Memory&& other) noexcept {
    Memory taken(std::move(other));
    std::swap(block_, taken.block_);
    return *this;
  }
  ~Memory() {
    if (block_ != nullptr) block_->Remove(1);
  }

  explicit operator bool() const { return block_ != nullptr; }
  std::span<uint8_t> bytes() const {
    if (block_ == nullptr) return {};
    return {block_->bytes(), block_->capacity};
  }

 private:
  friend class Slice;

  Block* block_ = nullptr;
};

}  // namespace hawser::base

// Bytes that several owners share, on any threads: the one form in which payloads cross from thread
// to thread. A slice is a view of a block and keeps it alive; nobody writes a block while there are
// slices of those bytes.
//
// SliceWriter fills one block after the other on one thread and hands out slices of what it has
// filled, while it goes on filling the rest. Thread: a slice, or a writer, that of its owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/memory.h"

namespace hawser::base {

class Slice {
 public:
  Slice() = default;
  // The first `size` bytes of `memory`.
  Slice(Memory memory, size_t size)
      : block_(std::exchange(memory.block_, nullptr)), bytes_(block_->bytes(), size) {}
  // Empty when the system has no memory for it.
  static Slice TryCopy(std::span<const uint8_t> bytes) {
    Memory memory = Memory::TryCopy(bytes);
    return memory ? Slice(std::move(memory), bytes.size()) : Slice();
  }

  Slice(const Slice& other) : block_(other.block_), bytes_(other.bytes_) {
    if (block_ != nullptr) block_->Add(1);
  }
  Slice(Slice&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)), bytes_(std::exchange(other.bytes_, {})) {}
  Slice& operator=(Slice other) noexcept {
    std::swap(block_, other.block_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Slice() {
    if (block_ != nullptr) block_->Remove(1);
  }

  std::span<const uint8_t> bytes() const { return bytes_; }
  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  const uint8_t* begin() const { return bytes_.data(); }
  const uint8_t* end() const { return bytes_.data() + bytes_.size(); }

  // How much memory it keeps from being used for anything else.
  size_t kept_alive() const { return block_ == nullptr ? 0 : block_->capacity; }

  void RemovePrefix(size_t size) { bytes_ = bytes_.subspan(size); }
  Slice Last(size_t size) const {
    Slice last(*this);
    last.bytes_ = bytes_.last(size);
    return last;
  }
  // Takes `next` in if it lies right behind, in the same block.
  bool Extend(const Slice& next) {
    if (next.block_ != block_ || next.begin() != end()) return false;
    bytes_ = {begin(), size() + next.size()};
    return true;
  }

 private:
  friend class SliceWriter;

  Slice(Block* block, std::span<const uint8_t> bytes) : block_(block), bytes_(bytes) {}

  Block* block_ = nullptr;
  std::span<const uint8_t> bytes_;
};

class SliceWriter {
 public:
  // `pool`: where its blocks come from; null: from the system, as large as Reserve() says.
  explicit SliceWriter(BlockPool* pool = nullptr) : pool_(pool) {}
  ~SliceWriter() { LeaveBlock(); }
  SliceWriter(const SliceWriter&) = delete;
  SliceWriter& operator=(const SliceWriter&) = delete;

  // Room for `size` bytes, and what follows it in its block; a fresh block has `block_size`, which
  // is not less. Empty when the system has no memory. Valid until the next call.
  std::span<uint8_t> Reserve(size_t size, size_t block_size = BlockPool::kBlockSize);
  // The first `size` bytes of what Reserve() has given, now filled.
  Slice Take(size_t size);
  // Another slice of bytes that were taken from the block that is being filled.
  Slice TakeAgain(std::span<const uint8_t> bytes) {
    ++taken_;
    return {block_, bytes};
  }

 private:
  void LeaveBlock();

  BlockPool* const pool_;
  Block* block_ = nullptr;
  size_t used_ = 0;
  size_t taken_ = 0;  // slices of the block
};

}  // namespace hawser::base

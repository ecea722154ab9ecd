// Bytes whose number nobody knows beforehand, in memory that may run out. Thread: that of its
// owner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

namespace hawser::base {

class GrowingBytes {
 public:
  // At least `size` bytes behind those that there are, to be written to; empty when there is no
  // memory for them.
  std::span<uint8_t> Room(size_t size) {
    if (capacity_ - size_ < size && !Grow(std::max(2 * capacity_, size_ + size)) &&
        !Grow(size_ + size)) {
      return {};
    }
    return {memory_.get() + size_, capacity_ - size_};
  }
  // That many of them were written.
  void Advance(size_t size) { size_ += size; }

  [[nodiscard]] bool Append(std::span<const uint8_t> bytes) {
    if (bytes.empty()) return true;
    const std::span<uint8_t> room = Room(bytes.size());
    if (room.empty()) return false;
    std::ranges::copy(bytes, room.begin());
    Advance(bytes.size());
    return true;
  }

  // Keeps the memory.
  void Clear() { size_ = 0; }

  std::span<const uint8_t> bytes() const { return {memory_.get(), size_}; }
  std::span<uint8_t> bytes() { return {memory_.get(), size_}; }
  bool empty() const { return size_ == 0; }

 private:
  struct Free {
    void operator()(uint8_t* memory) const { std::free(memory); }
  };

  bool Grow(size_t capacity) {
    void* const larger = std::realloc(memory_.get(), capacity);
    if (larger == nullptr) return false;
    static_cast<void>(memory_.release());  // realloc() has taken it
    memory_.reset(static_cast<uint8_t*>(larger));
    capacity_ = capacity;
    return true;
  }

  std::unique_ptr<uint8_t, Free> memory_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace hawser::base

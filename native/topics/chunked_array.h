// An array that grows without moving what it has, and without room to spare: of chunks. Thread:
// that of its owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace hawser::topics {

template <typename T>
class ChunkedArray {
 public:
  T& operator[](uint32_t index) { return chunks_[index / kPerChunk][index % kPerChunk]; }
  const T& operator[](uint32_t index) const {
    return chunks_[index / kPerChunk][index % kPerChunk];
  }
  // Elements that there are; the new ones of GrowTo() are T().
  uint32_t size() const { return static_cast<uint32_t>(chunks_.size()) * kPerChunk; }
  void GrowTo(uint32_t size) {
    while (this->size() < size) chunks_.push_back(std::make_unique<T[]>(kPerChunk));
  }
  void Clear() { chunks_ = std::vector<std::unique_ptr<T[]>>(); }

 private:
  static constexpr uint32_t kPerChunk = 512;

  std::vector<std::unique_ptr<T[]>> chunks_;
};

}  // namespace hawser::topics

#include "ws/deflate/deflate_history.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <utility>

namespace hawser::ws {
namespace {

constexpr size_t kSmallest = 512;

constexpr size_t kDefaultMaxTotalBytes = size_t{256} << 20;

std::atomic<size_t> total_bytes{0};
std::atomic<size_t> max_total_bytes{kDefaultMaxTotalBytes};

}  // namespace

size_t DeflateHistory::TotalBytes() { return total_bytes.load(std::memory_order_relaxed); }

void DeflateHistory::SetMaxTotalBytes(size_t bytes) {
  max_total_bytes.store(bytes, std::memory_order_relaxed);
}

bool DeflateHistory::AreFull() {
  return TotalBytes() >= max_total_bytes.load(std::memory_order_relaxed);
}

void DeflateHistory::Append(std::span<const uint8_t> bytes) {
  if (bytes.size() > limit_) bytes = bytes.last(limit_);
  if (bytes.empty()) return;
  const size_t wanted = std::min<size_t>(size_ + bytes.size(), limit_);
  if (wanted > capacity_) Grow(wanted);

  const size_t until_end = std::min<size_t>(bytes.size(), capacity_ - end_);
  std::memcpy(ring_.get() + end_, bytes.data(), until_end);
  std::memcpy(ring_.get(), bytes.data() + until_end, bytes.size() - until_end);
  end_ = static_cast<uint32_t>((end_ + bytes.size()) % capacity_);
  size_ = static_cast<uint32_t>(std::min<size_t>(size_ + bytes.size(), capacity_));
}

// Until the limit is reached nothing has wrapped around, so what there is lies at the start.
void DeflateHistory::Grow(size_t size) {
  const size_t capacity = std::min<size_t>(std::max(std::bit_ceil(size), kSmallest), limit_);
  std::unique_ptr<uint8_t[]> larger(new uint8_t[capacity]);
  if (size_ != 0) std::memcpy(larger.get(), ring_.get(), size_);
  ring_ = std::move(larger);
  total_bytes.fetch_add(capacity - capacity_, std::memory_order_relaxed);
  capacity_ = static_cast<uint32_t>(capacity);
  end_ = size_;
}

void DeflateHistory::Drop() {
  total_bytes.fetch_sub(capacity_, std::memory_order_relaxed);
  ring_.reset();
  capacity_ = size_ = end_ = 0;
}

std::array<std::span<const uint8_t>, 2> DeflateHistory::Last(size_t most) const {
  const size_t size = std::min<size_t>(most, size_);
  const std::span<const uint8_t> ring(ring_.get(), capacity_);
  if (size <= end_) return {std::span<const uint8_t>(), ring.subspan(end_ - size, size)};
  return {ring.last(size - end_), ring.first(end_)};
}

}  // namespace hawser::ws

// The input of a fuzzer, taken apart. Each part is memory of its own of exactly its size, so that a
// sanitizer sees a look beyond its end. Thread: one. Owner: one run of a fuzzer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace hawser {

class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size) : rest_(data, size) {}

  bool empty() const { return rest_.empty(); }

  // 0 where nothing is left.
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const uint8_t byte = rest_.front();
    rest_ = rest_.subspan(1);
    return byte;
  }

  // At most `size` bytes.
  std::span<const uint8_t> Bytes(size_t size) {
    const std::span<const uint8_t> taken = rest_.first(std::min(size, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return Keep(taken);
  }

  // Up to the end of the line, which is no part of it.
  std::string_view Line() {
    const auto end = std::find(rest_.begin(), rest_.end(), '\n');
    const auto size = static_cast<size_t>(end - rest_.begin());
    const std::span<const uint8_t> kept = Keep(rest_.first(size));
    rest_ = rest_.subspan(std::min(size + 1, rest_.size()));
    return {reinterpret_cast<const char*>(kept.data()), kept.size()};
  }

 private:
  std::span<const uint8_t> Keep(std::span<const uint8_t> bytes) {
    parts_.push_back(std::make_unique<uint8_t[]>(bytes.size()));
    std::copy(bytes.begin(), bytes.end(), parts_.back().get());
    return {parts_.back().get(), bytes.size()};
  }

  std::span<const uint8_t> rest_;
  std::vector<std::unique_ptr<uint8_t[]>> parts_;
};

// What must hold for every input.
inline void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "Not so: %s\n", what);
  std::abort();
}

}  // namespace hawser

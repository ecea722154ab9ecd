// How much a connection may still receive: a paused one a little, so that it hears of the peer's
// end; nobody else has a limit. Thread: that of its connection. Owner: Connection.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace hawser::net {

class ReadLimit {
 public:
  // Never more than was said before.
  void Set(uint32_t bytes) { left_ = std::min(left_, bytes); }
  void Lift() { left_ = kNone; }

  bool is_set() const { return left_ != kNone; }
  bool reached() const { return left_ == 0; }
  size_t Of(size_t bytes) const { return std::min<size_t>(bytes, left_); }
  void Count(size_t bytes) {
    if (is_set()) left_ -= static_cast<uint32_t>(bytes);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t left_ = kNone;
};

}  // namespace hawser::net

// How many bytes one connection has received and sent, and how many messages were dropped because
// its peer does not read, published by its loop.
//
// Anybody may read at any time and waits for nobody; whoever has been told that the connection is
// closed reads the totals. One writer at a time (turns follow each other), so that no
// read-modify-write is needed, and relaxed, because nothing else is inferred from them. Thread:
// Count...() whichever turns the loop; the rest any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace hawser::net {

class Traffic {
 public:
  uint64_t received() const { return received_.load(std::memory_order_relaxed); }
  uint64_t sent() const { return sent_.load(std::memory_order_relaxed); }
  uint32_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

  // Before the loop knows it: what went over the wire before.
  void Begin(uint64_t received, uint64_t sent) {
    received_.store(received, std::memory_order_relaxed);
    sent_.store(sent, std::memory_order_relaxed);
    dropped_.store(0, std::memory_order_relaxed);
  }
  void CountReceived(uint64_t bytes) {
    received_.store(received() + bytes, std::memory_order_relaxed);
  }
  void CountSent(uint64_t bytes) { sent_.store(sent() + bytes, std::memory_order_relaxed); }
  void CountDropped() { dropped_.store(dropped() + 1, std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> received_{0};
  std::atomic<uint64_t> sent_{0};
  std::atomic<uint32_t> dropped_{0};
};

}  // namespace hawser::net

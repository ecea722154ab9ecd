// The set of descriptors that one event loop waits for. The only file that knows epoll.
// Level-triggered: what is not dealt with is reported again. Knows its descriptors by the owner's
// 64-bit keys (slot and generation), never by pointers, so that a report about something that has
// gone since is a stale key, not a dangling pointer. Owns no descriptor but its own. Failures are
// errno values, 0 for success. Thread: whichever turns the loop. Owner: EventLoop.
#pragma once

#include <cstdint>
#include <span>

#include "base/unique_fd.h"
#include "net/stream/byte_stream.h"

namespace hawser::net {

struct Ready {
  uint64_t key = 0;
  bool readable = false;  // also at the end of the stream: read() then returns 0
  bool writable = false;
  bool hangup = false;  // both directions are over
  bool error = false;   // SO_ERROR has it, and so has the next read() or write()
};

class Poller {
 public:
  // Reports that one Wait() can return; the rest comes with the next.
  static constexpr size_t kMaxReady = 256;

  // Makes the set (EMFILE, ENFILE, ENOMEM). Before everything else, once.
  [[nodiscard]] int Open();

  // `fd` is borrowed: Remove() it before it is closed, because a duplicate of it would keep the
  // registration alive. `wanted` is never neither: the kernel reports hangups and errors even to
  // who asks for nothing, again and again, so a descriptor of no interest is removed from the set.
  [[nodiscard]] int Add(int fd, uint64_t key, Readiness wanted);
  [[nodiscard]] int Modify(int fd, uint64_t key, Readiness wanted);
  void Remove(int fd);

  // Fills `ready` from its start and returns how many, 0 after `timeout_ms` (-1: waits for ever) or
  // a signal, or a negated errno.
  [[nodiscard]] int Wait(std::span<Ready> ready, int timeout_ms);

  // Becomes readable itself when Wait() would return something: for a Poller inside another loop.
  int fd() const { return epoll_.get(); }

 private:
  int Control(int operation, int fd, uint64_t key, Readiness wanted);

  base::UniqueFd epoll_;
};

}  // namespace hawser::net

// System calls on sockets that fail on demand, as the kernel would let them: EINTR, ENOBUFS and
// what else no test can bring about. The test program is linked with --wrap for each of them.
// Thread: any.
#pragma once

#include <cstdint>
#include <vector>

namespace hawser::net {

enum class SocketCall : uint8_t { kReceive, kSend };

// While it lives, the next calls on the descriptor fail with these errno values, one after the
// other, and then all succeed again.
class FailingCalls {
 public:
  FailingCalls(int fd, SocketCall call, std::vector<int> errors);
  ~FailingCalls();
  FailingCalls(const FailingCalls&) = delete;
  FailingCalls& operator=(const FailingCalls&) = delete;

  // Whether all of them have failed.
  bool used_up() const;

 private:
  const int fd_;
  const SocketCall call_;
};

}  // namespace hawser::net

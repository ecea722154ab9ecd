#include "net/stream/socket_calls.h"

#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

extern "C" {

ssize_t __real_recv(int fd, void* bytes, size_t size, int flags);
ssize_t __real_send(int fd, const void* bytes, size_t size, int flags);
ssize_t __real_sendmsg(int fd, const msghdr* message, int flags);
ssize_t __wrap_recv(int fd, void* bytes, size_t size, int flags);
ssize_t __wrap_send(int fd, const void* bytes, size_t size, int flags);
ssize_t __wrap_sendmsg(int fd, const msghdr* message, int flags);

}  // extern "C"

namespace {

using hawser::net::SocketCall;

std::mutex mutex;
std::map<std::pair<int, SocketCall>, std::deque<int>> failures;
std::atomic<size_t> scripts{0};  // most calls are of tests that have none

std::optional<int> NextFailure(int fd, SocketCall call) {
  if (scripts.load() == 0) return std::nullopt;
  const std::lock_guard lock(mutex);
  const auto entry = failures.find({fd, call});
  if (entry == failures.end() || entry->second.empty()) return std::nullopt;
  const int error = entry->second.front();
  entry->second.pop_front();
  return error;
}

template <typename Real>
ssize_t FailOr(int fd, SocketCall call, Real&& real) {
  const std::optional<int> error = NextFailure(fd, call);
  if (!error) return real();
  errno = *error;
  return -1;
}

}  // namespace

ssize_t __wrap_recv(int fd, void* bytes, size_t size, int flags) {
  return FailOr(fd, SocketCall::kReceive, [&] { return __real_recv(fd, bytes, size, flags); });
}

ssize_t __wrap_send(int fd, const void* bytes, size_t size, int flags) {
  return FailOr(fd, SocketCall::kSend, [&] { return __real_send(fd, bytes, size, flags); });
}

ssize_t __wrap_sendmsg(int fd, const msghdr* message, int flags) {
  return FailOr(fd, SocketCall::kSend, [&] { return __real_sendmsg(fd, message, flags); });
}

namespace hawser::net {

FailingCalls::FailingCalls(int fd, SocketCall call, std::vector<int> errors)
    : fd_(fd), call_(call) {
  const std::lock_guard lock(mutex);
  failures[{fd, call}] = std::deque<int>(errors.begin(), errors.end());
  ++scripts;
}

FailingCalls::~FailingCalls() {
  const std::lock_guard lock(mutex);
  failures.erase({fd_, call_});
  --scripts;
}

bool FailingCalls::used_up() const {
  const std::lock_guard lock(mutex);
  return failures[{fd_, call_}].empty();
}

}  // namespace hawser::net

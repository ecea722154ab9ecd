#include "net/loop/wakeup.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace hawser::net {

int Wakeup::Open() {
  event_ = base::UniqueFd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  return event_.valid() ? 0 : errno;
}

void Wakeup::Signal() const {
  const int saved_errno = errno;
  const uint64_t one = 1;
  // Can fail only with EAGAIN, when the counter is full; then the descriptor is readable already.
  [[maybe_unused]] const ssize_t written = write(event_.get(), &one, sizeof one);
  errno = saved_errno;
}

void Wakeup::Clear() const {
  uint64_t signals = 0;
  // Fails with EAGAIN when nobody has signalled, which is what was wanted.
  [[maybe_unused]] const ssize_t taken = read(event_.get(), &signals, sizeof signals);
}

}  // namespace hawser::net

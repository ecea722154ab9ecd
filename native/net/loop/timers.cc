#include "net/loop/timers.h"

#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace hawser::net {

int Timers::Open() {
  descriptor_ = base::UniqueFd(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  return descriptor_.valid() ? 0 : errno;
}

void Timers::Arm() {
  const uint64_t now_ms = NowMs();
  const int timeout_ms = wheel_.NextTimeout(now_ms);
  if (timeout_ms < 0) return;
  const uint64_t due_ms = now_ms + static_cast<uint64_t>(timeout_ms);
  if (due_ms >= armed_for_ms_) return;

  armed_for_ms_ = due_ms;
  itimerspec when{};
  when.it_value.tv_sec = timeout_ms / 1000;
  when.it_value.tv_nsec = timeout_ms % 1000 * 1'000'000L + 1;  // 0 would disarm it
  timerfd_settime(descriptor_.get(), 0, &when, nullptr);
}

void Timers::Acknowledge() {
  uint64_t expirations = 0;
  // Fails with EAGAIN when another driver has read it; what is due is due all the same.
  [[maybe_unused]] const ssize_t taken = read(descriptor_.get(), &expirations, sizeof expirations);
  armed_for_ms_ = UINT64_MAX;
}

uint64_t Timers::NowMs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1'000'000;
}

}  // namespace hawser::net

#include "net/loop/poller.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace hawser::net {
namespace {

uint32_t EventsOf(Readiness wanted) {
  return (wanted.readable ? EPOLLIN : 0u) | (wanted.writable ? EPOLLOUT : 0u);
}

}  // namespace

int Poller::Open() {
  epoll_ = base::UniqueFd(epoll_create1(EPOLL_CLOEXEC));
  return epoll_.valid() ? 0 : errno;
}

int Poller::Control(int operation, int fd, uint64_t key, Readiness wanted) {
  epoll_event event{};
  event.events = EventsOf(wanted);
  event.data.u64 = key;
  return epoll_ctl(epoll_.get(), operation, fd, &event) == 0 ? 0 : errno;
}

int Poller::Add(int fd, uint64_t key, Readiness wanted) {
  return Control(EPOLL_CTL_ADD, fd, key, wanted);
}

int Poller::Modify(int fd, uint64_t key, Readiness wanted) {
  return Control(EPOLL_CTL_MOD, fd, key, wanted);
}

void Poller::Remove(int fd) {
  // Fails only for a descriptor that is not in the set, which is what was wanted.
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

int Poller::Wait(std::span<Ready> ready, int timeout_ms) {
  std::array<epoll_event, kMaxReady> events;
  const int capacity = static_cast<int>(std::min(ready.size(), events.size()));
  const int count = epoll_wait(epoll_.get(), events.data(), capacity, timeout_ms);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    const uint32_t bits = events[i].events;
    ready[i] = {.key = events[i].data.u64,
                .readable = (bits & EPOLLIN) != 0,
                .writable = (bits & EPOLLOUT) != 0,
                .hangup = (bits & EPOLLHUP) != 0,
                .error = (bits & EPOLLERR) != 0};
  }
  return count;
}

}  // namespace hawser::net

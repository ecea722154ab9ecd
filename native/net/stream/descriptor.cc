#include "net/stream/descriptor.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef __SANITIZE_THREAD__
extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#endif

namespace hawser::net {

namespace {

#ifdef __SANITIZE_THREAD__
// TSan sees neither fcntl() nor how libuv closes (by bare system calls): it takes the new
// descriptor for whichever had that number before. dup() it sees, and then knows that the number is
// another's.
int Duplicate(int fd) {
  AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  const int copy = dup(fd);
  AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
  AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  if (copy >= 0) fcntl(copy, F_SETFD, FD_CLOEXEC);
  return copy;
}
#else
int Duplicate(int fd) {
  return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);  // not one of the standard streams
}
#endif

}  // namespace

base::UniqueFd TakeOver(int fd, int epoll_fd) {
  base::UniqueFd own(Duplicate(fd));
  if (own.valid()) epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, nullptr);
  return own;
}

base::UniqueFd Share(int fd) { return base::UniqueFd(Duplicate(fd)); }

bool HasInput(int fd) {
  pollfd readable{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&readable, 1, 0) > 0;
}

void SetNoDelayOf(int fd, bool on) {
  const int value = on ? 1 : 0;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value);
}

void SetKeepAliveOf(int fd, bool on, uint32_t delay_s) {
  const int value = on ? 1 : 0;
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value);
  if (delay_s == 0) return;
  const int idle_s = static_cast<int>(delay_s);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
}

}  // namespace hawser::net

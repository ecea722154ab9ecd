// What the core needs to know of, or do to, a socket's descriptor that it does not read or write:
// its names, its options, and how it is taken over. Thread: any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/unique_fd.h"

namespace hawser::net {

// One end of a TCP connection.
struct SocketName {
  std::string address;  // as text
  bool is_v6 = false;
  uint16_t port = 0;
};

// Nothing for a Unix socket, or one that is not connected any more.
std::optional<SocketName> PeerName(int fd);
std::optional<SocketName> LocalName(int fd);

// A descriptor of our own for the socket (not valid: EMFILE, EBADF). The epoll set forgets the
// original: where libuv batches changes of its set (io_uring), the duplicate would keep the old
// registration alive after Node has closed its descriptor, and Node's loop would spin on it.
base::UniqueFd TakeOver(int fd, int epoll_fd);

// Options of TCP; without effect on other sockets. `delay_s`: 0 leaves the system's.
void SetNoDelayOf(int fd, bool on);
void SetKeepAliveOf(int fd, bool on, uint32_t delay_s);

}  // namespace hawser::net

// How a socket's descriptor is taken over from Node, and its options. Thread: any; no state.
#pragma once

#include <cstdint>

#include "base/unique_fd.h"

namespace hawser::net {

// A descriptor of our own for the socket (not valid: EMFILE, EBADF). The epoll set forgets the
// original: where libuv batches changes of its set (io_uring), the duplicate would keep the old
// registration alive after Node has closed its descriptor, and Node's loop would spin on it.
base::UniqueFd TakeOver(int fd, int epoll_fd);

// Another descriptor of the socket (not valid: EMFILE, EBADF), for whoever shall have it beside us.
base::UniqueFd Share(int fd);

// Whether something has arrived that nobody has received, be it an end or an error.
bool HasInput(int fd);

// Options of TCP; without effect on other sockets. `delay_s`: 0 leaves the system's.
void SetNoDelayOf(int fd, bool on);
void SetKeepAliveOf(int fd, bool on, uint32_t delay_s);

}  // namespace hawser::net

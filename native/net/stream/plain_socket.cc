#include "net/stream/plain_socket.h"

#include <sys/socket.h>

#include "net/stream/socket_io.h"

namespace hawser::net {

StreamResult PlainSocket::Receive(std::span<uint8_t> area) { return ReceiveFrom(fd(), area); }

StreamResult PlainSocket::Send(std::span<const std::span<const uint8_t>> pieces) {
  return SendTo(fd(), pieces);
}

void PlainSocket::EndSending() { shutdown(fd(), SHUT_WR); }

void PlainSocket::ResetOnClose() { ResetWhenClosed(fd()); }

}  // namespace hawser::net

// What every stream asks the kernel for, of one non-blocking socket. Thread: any; no state.
#pragma once

#include <cstdint>
#include <span>

#include "net/stream/byte_stream.h"

namespace hawser::net {

// As ByteStream::Receive() and Send() for bytes as they are on the wire.
[[nodiscard]] StreamResult ReceiveFrom(int fd, std::span<uint8_t> area);
[[nodiscard]] StreamResult SendTo(int fd, std::span<const std::span<const uint8_t>> pieces);

// From now on closing the descriptor sends an RST.
void ResetWhenClosed(int fd);

}  // namespace hawser::net

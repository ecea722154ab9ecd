// The stream of a TCP or Unix socket without encryption. Thread: that of its connection. Owner:
// Connection.
#pragma once

#include <utility>

#include "base/unique_fd.h"
#include "net/stream/byte_stream.h"

namespace hawser::net {

class PlainSocket final : public ByteStream {
 public:
  // Non-blocking, and nobody else's.
  explicit PlainSocket(base::UniqueFd fd) : fd_(std::move(fd)) {}

  StreamResult Receive(std::span<uint8_t> area) override;
  StreamResult Send(std::span<const std::span<const uint8_t>> pieces) override;
  void EndSending() override;
  void ResetOnClose() override;
  Readiness WaitsFor(bool receiving, bool sending) const override {
    return {.readable = receiving, .writable = sending};
  }
  int fd() const override { return fd_.get(); }

 private:
  const base::UniqueFd fd_;
};

}  // namespace hawser::net

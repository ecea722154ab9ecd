// An established TLS connection for tests: our end as Node has it (the SSL over memory, and the
// kernel has got all but a tail of what it has written), until it is taken over; the far end over
// its descriptor, non-blocking. Thread: that of the test.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "net/stream/tls_socket.h"

namespace hawser::net {

struct TlsSetup {
  bool is_server = true;  // our end
  int version = TLS1_3_VERSION;
  bool keeps_last_flight = false;  // what our end has written last is not in the kernel yet
};

class TlsPair {
 public:
  explicit TlsPair(const TlsSetup& setup);
  ~TlsPair();

  // Our end becomes a stream. Before, far_ and ours() may have said something.
  void TakeOver();
  TlsSocket& stream() { return *stream_; }
  SSL* ours() { return ours_; }
  SSL* far() { return far_; }
  int far_fd() const { return far_fd_.get(); }
  const TlsFailure& failure() const { return *failure_; }

  // What our end would have got from the kernel goes to its BIO, as Node does it.
  void MoveInput();
  // And to the kernel goes what it has written, but for so many bytes.
  void MoveOutput(size_t kept = 0);

  // The far end's, as much as goes without waiting.
  size_t FarWrite(std::string_view bytes);
  std::string FarRead(size_t most = SIZE_MAX);
  // Of the stream: all that comes without waiting; `last` is how it has ended.
  std::string Receive(StreamResult* last = nullptr, size_t area = 64 * 1024);
  // As a connection does it, until all is taken or the descriptor is full. What was taken.
  size_t Send(std::string_view bytes, size_t piece = SIZE_MAX);
  // What the stream holds by itself.
  void FlushHeld();
  void CloseFar() { far_fd_ = base::UniqueFd(); }

 private:
  SSL_CTX* our_context_;
  SSL_CTX* far_context_;
  base::UniqueFd our_fd_;
  base::UniqueFd far_fd_;
  SSL* ours_;
  SSL* far_;
  uint64_t moved_ = 0;  // of what our end has written
  TlsWorkspace workspace_;
  std::shared_ptr<TlsFailure> failure_ = std::make_shared<TlsFailure>();
  std::unique_ptr<TlsSocket> stream_;
};

}  // namespace hawser::net

// A non-blocking TCP connection to 127.0.0.1, with TLS when a context is given.
// It knows no WebSocket. Connecting and the TLS handshake need no calls of their own: until they
// are done, Write reports kWouldBlock, and an edge-triggered poller says when to try again. Used on
// the generator's only thread; owned by a Client. The descriptor is closed here only.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace hawser::bench {

enum class IoStatus {
  kOk,
  kWouldBlock,
  kClosed,  // the peer's orderly end
  kFailed,
};

struct IoResult {
  IoStatus status;
  size_t bytes = 0;
};

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, SslFree>;

// A client context that trusts any certificate: the benchmark's is self-signed.
TlsContext MakeTlsContext();

struct Target {
  uint16_t port;
  uint8_t source_host;  // last byte of the 127.0.0.x to connect from: more addresses, more ports
  int receive_buffer_bytes;  // 0: the system's choice
  SSL_CTX* tls;              // may be null; otherwise it must outlive the socket
};

class Socket {
 public:
  Socket() = default;
  ~Socket() { Close(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // False when the system refuses.
  bool Connect(const Target& target);
  void Close();

  IoResult Read(std::span<uint8_t> into);
  // A write after kWouldBlock must begin with the same bytes again (a TLS record may be half out).
  IoResult Write(std::span<const uint8_t> bytes);

  int fd() const { return fd_; }
  bool is_tls() const { return ssl_ != nullptr; }

 private:
  IoResult TlsResult(int returned, size_t bytes);

  int fd_ = -1;
  std::unique_ptr<SSL, SslFree> ssl_;
};

}  // namespace hawser::bench

#include "generator/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace hawser::bench {
namespace {

sockaddr_in Loopback(uint8_t host, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(0x7f000000u | host);
  return address;
}

void EnableOption(int fd, int level, int option) {
  const int on = 1;
  setsockopt(fd, level, option, &on, sizeof(on));
}

IoResult SystemResult(ssize_t returned) {
  if (returned > 0) return {IoStatus::kOk, static_cast<size_t>(returned)};
  if (returned == 0) return {IoStatus::kClosed};
  return {errno == EAGAIN ? IoStatus::kWouldBlock : IoStatus::kFailed};
}

}  // namespace

TlsContext MakeTlsContext() {
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (context == nullptr) return context;
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // An end of stream without close_notify is an end, as it is for the plain socket.
  SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  return context;
}

bool Socket::Connect(const Target& target) {
  Close();
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return false;
  EnableOption(fd_, IPPROTO_TCP, TCP_NODELAY);
  // The port is chosen at connect, where it has to be unique for the pair of addresses only.
  EnableOption(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  if (target.receive_buffer_bytes > 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &target.receive_buffer_bytes,
               sizeof(target.receive_buffer_bytes));
  }
  const sockaddr_in source = Loopback(target.source_host, 0);
  const sockaddr_in server = Loopback(1, target.port);
  if (bind(fd_, reinterpret_cast<const sockaddr*>(&source), sizeof(source)) != 0) return false;
  const int connected = connect(fd_, reinterpret_cast<const sockaddr*>(&server), sizeof(server));
  if (connected != 0 && errno != EINPROGRESS) return false;
  if (target.tls == nullptr) return true;
  ssl_.reset(SSL_new(target.tls));
  if (ssl_ == nullptr || SSL_set_fd(ssl_.get(), fd_) != 1) return false;
  SSL_set_connect_state(ssl_.get());
  return true;
}

void Socket::Close() {
  ssl_.reset();
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

IoResult Socket::Read(std::span<uint8_t> into) {
  if (!is_tls()) return SystemResult(recv(fd_, into.data(), into.size(), 0));
  size_t bytes = 0;
  ERR_clear_error();
  const int returned = SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
  return TlsResult(returned, bytes);
}

IoResult Socket::Write(std::span<const uint8_t> bytes) {
  if (!is_tls()) return SystemResult(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  size_t written = 0;
  ERR_clear_error();
  const int returned = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
  return TlsResult(returned, written);
}

IoResult Socket::TlsResult(int returned, size_t bytes) {
  if (returned == 1) return {IoStatus::kOk, bytes};
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return {IoStatus::kWouldBlock};
    case SSL_ERROR_ZERO_RETURN:
      return {IoStatus::kClosed};
    default:
      return {IoStatus::kFailed};
  }
}

}  // namespace hawser::bench

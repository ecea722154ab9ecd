#include "net/stream/tls_pair.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "net/stream/socket_pair.h"

namespace hawser::net {

namespace {

EVP_PKEY* Key() {
  static EVP_PKEY* const key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  return key;
}

X509* Certificate() {
  static X509* const certificate = [] {
    X509* const made = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, Key());
    X509_sign(made, Key(), EVP_sha256());
    return made;
  }();
  return certificate;
}

SSL_CTX* NewContext(bool is_server, int version) {
  SSL_CTX* const context = SSL_CTX_new(TLS_method());
  SSL_CTX_set_min_proto_version(context, version);
  SSL_CTX_set_max_proto_version(context, version);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_BOTH | SSL_SESS_CACHE_NO_INTERNAL);
  if (is_server) {
    SSL_CTX_use_certificate(context, Certificate());
    SSL_CTX_use_PrivateKey(context, Key());
  }
  return context;
}

}  // namespace

TlsPair::TlsPair(const TlsSetup& setup)
    : our_context_(NewContext(setup.is_server, setup.version)),
      far_context_(NewContext(!setup.is_server, setup.version)),
      ours_(SSL_new(our_context_)),
      far_(SSL_new(far_context_)) {
  SocketPair pair = TcpPair();
  our_fd_ = std::move(pair.ours);
  far_fd_ = std::move(pair.theirs);
  for (const int fd : {our_fd_.get(), far_fd_.get()}) fcntl(fd, F_SETFL, O_NONBLOCK);
  SSL_set_bio(ours_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  BIO_set_mem_eof_return(SSL_get_rbio(ours_), -1);
  SSL_set_fd(far_, far_fd_.get());
  SSL_set_ex_data(ours_, 0, this);  // as Node has it
  if (setup.is_server) {
    SSL_set_accept_state(ours_);
    SSL_set_connect_state(far_);
  } else {
    SSL_set_connect_state(ours_);
    SSL_set_accept_state(far_);
  }
  for (int i = 0; i < 10 && !(SSL_is_init_finished(ours_) && SSL_is_init_finished(far_)); ++i) {
    SSL_do_handshake(far_);
    MoveInput();
    SSL_do_handshake(ours_);
    if (!setup.keeps_last_flight || !SSL_is_init_finished(ours_)) MoveOutput();
  }
  EXPECT_TRUE(SSL_is_init_finished(ours_));
}

TlsPair::~TlsPair() {
  if (stream_ == nullptr) SSL_free(ours_);
  stream_.reset();
  SSL_free(far_);
  SSL_CTX_free(our_context_);
  SSL_CTX_free(far_context_);
}

void TlsPair::TakeOver() {
  const std::optional<size_t> unsent = TlsSocket::UnsentOf(ours_, moved_);
  ASSERT_TRUE(unsent.has_value());
  stream_ = TlsSocket::TakeOver(std::move(our_fd_), ours_, *unsent, workspace_, failure_);
}

void TlsPair::MoveInput() {
  std::array<uint8_t, 4096> bytes;
  ssize_t count;
  while ((count = recv(our_fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT)) > 0) {
    BIO_write(SSL_get_rbio(ours_), bytes.data(), static_cast<int>(count));
  }
}

void TlsPair::MoveOutput(size_t kept) {
  BIO* const output = SSL_get_wbio(ours_);
  std::vector<uint8_t> bytes(BIO_ctrl_pending(output));
  if (bytes.size() <= kept) return;
  bytes.resize(bytes.size() - kept);
  BIO_read(output, bytes.data(), static_cast<int>(bytes.size()));
  EXPECT_EQ(send(our_fd_.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  moved_ += bytes.size();
}

size_t TlsPair::FarWrite(std::string_view bytes) {
  size_t written = 0;
  size_t count = 0;
  while (written < bytes.size() &&
         SSL_write_ex(far_, bytes.data() + written, bytes.size() - written, &count) == 1) {
    written += count;
  }
  return written;
}

std::string TlsPair::FarRead(size_t most) {
  std::string all;
  std::array<char, 4096> bytes;
  size_t count = 0;
  while (all.size() < most &&
         SSL_read_ex(far_, bytes.data(), std::min(bytes.size(), most - all.size()), &count) == 1) {
    all.append(bytes.data(), count);
  }
  return all;
}

std::string TlsPair::Receive(StreamResult* last, size_t area) {
  std::string all;
  std::vector<uint8_t> memory(area);
  for (;;) {
    const StreamResult result = stream_->Receive(memory);
    if (last != nullptr) *last = result;
    if (result.status != StreamStatus::kDone) return all;
    all.append(memory.begin(), memory.begin() + static_cast<std::ptrdiff_t>(result.bytes));
  }
}

size_t TlsPair::Send(std::string_view bytes, size_t piece) {
  size_t sent = 0;
  while (sent < bytes.size()) {
    std::vector<std::span<const uint8_t>> pieces;
    for (size_t at = sent; at < bytes.size() && pieces.size() < ByteStream::kMaxPieces;) {
      const std::string_view one = bytes.substr(at, piece);
      pieces.push_back({reinterpret_cast<const uint8_t*>(one.data()), one.size()});
      at += one.size();
    }
    const StreamResult result = stream_->Send(pieces);
    if (result.status != StreamStatus::kDone) break;
    sent += result.bytes;
  }
  return sent;
}

void TlsPair::FlushHeld() { static_cast<void>(stream_->Send({})); }

}  // namespace hawser::net

#include "net/stream/tls_socket.h"

#include <errno.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "net/stream/host_openssl.h"
#include "net/stream/socket_io.h"

namespace hawser::net {

namespace {

// Plain bytes that are sealed before the kernel is called: more at once brings nothing, and what it
// refuses of them is kept twice.
constexpr size_t kMaxBatch = 64 * 1024;

// What one connection may send before the others have their turn.
constexpr size_t kMaxPerSend = 1024 * 1024;

using NewSessionCallback = int (*)(SSL*, SSL_SESSION*);

// Who hears of new sessions of SSLs that are not ours: there is one such function in Node.
std::atomic<NewSessionCallback> on_new_session{nullptr};

// Tickets may arrive at any time (RFC 8446, section 4.6.1). OpenSSL tells the context that the SSL
// was made of, of whatever thread; only those of other SSLs are for its owner, who finds himself by
// their application data.
int OnNewSession(SSL* ssl, SSL_SESSION* session) {
  if (SSL_get_ex_data(ssl, 0) == nullptr) return 0;
  return on_new_session.load(std::memory_order_relaxed)(ssl, session);
}

// Has a client's context tell nobody of the sessions of our SSLs. False: somebody else than Node
// listens.
bool KeepSessionsQuiet(SSL_CTX* context) {
  const NewSessionCallback listener = SSL_CTX_sess_get_new_cb(context);
  if (listener == nullptr || listener == OnNewSession) return true;
  NewSessionCallback known = nullptr;
  if (!on_new_session.compare_exchange_strong(known, listener) && known != listener) return false;
  SSL_CTX_sess_set_new_cb(context, OnNewSession);
  return true;
}

// A context without any callback: those of Node's are for its own thread, and a peer can have the
// one for keys called at any time, by a KeyUpdate. Never freed: the process needs it to its end.
SSL_CTX* BareContext() {
  static SSL_CTX* const context = SSL_CTX_new(TLS_method());
  return context;
}

long OnControl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

// Of what OpenSSL has to say, Node tells the first line.
int TakeFirstLine(const char* line, size_t size, void* text) {
  static_cast<std::string*>(text)->assign(line, size);
  return 0;
}

std::string TextOf(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

// What Send() was given, from some byte on.
class TlsSocket::Pieces {
 public:
  Pieces(std::span<const std::span<const uint8_t>> pieces, size_t skipped) : rest_(pieces) {
    Skip(skipped);
  }

  bool empty() const { return rest_.empty(); }

  // The next bytes that make a record, copied to `gathered` where they do not lie together.
  std::span<const uint8_t> Record(std::array<uint8_t, TlsWorkspace::kRecord>& gathered) const {
    const std::span<const uint8_t> first = rest_[0].subspan(begin_);
    if (first.size() >= gathered.size() || rest_.size() == 1) {
      return first.first(std::min(first.size(), gathered.size()));
    }
    size_t size = 0;
    for (size_t i = 0; i < rest_.size() && size < gathered.size(); ++i) {
      const std::span<const uint8_t> piece = i == 0 ? first : rest_[i];
      const size_t count = std::min(piece.size(), gathered.size() - size);
      std::copy_n(piece.begin(), count, gathered.begin() + static_cast<std::ptrdiff_t>(size));
      size += count;
    }
    return std::span(gathered).first(size);
  }

  void Skip(size_t bytes) {
    begin_ += bytes;
    while (!rest_.empty() && begin_ >= rest_[0].size()) {
      begin_ -= rest_[0].size();
      rest_ = rest_.subspan(1);
    }
  }

 private:
  std::span<const std::span<const uint8_t>> rest_;
  size_t begin_ = 0;  // in the first
};

std::optional<size_t> TlsSocket::UnsentOf(SSL* ssl, uint64_t sent) {
  BIO* const input = SSL_get_rbio(ssl);
  BIO* const output = SSL_get_wbio(ssl);
  if (!SSL_is_init_finished(ssl) || input == nullptr || output == nullptr) return std::nullopt;
  if (BIO_method_type(input) != BIO_TYPE_MEM || BIO_method_type(output) != BIO_TYPE_MEM) {
    return std::nullopt;
  }
  const uint64_t written = BIO_number_written(output);
  if (sent > written || written - sent > BIO_ctrl_pending(output)) return std::nullopt;
  if (!SSL_is_server(ssl) && !KeepSessionsQuiet(SSL_get_SSL_CTX(ssl))) return std::nullopt;
  return static_cast<size_t>(written - sent);
}

std::unique_ptr<TlsSocket> TlsSocket::TakeOver(base::UniqueFd fd, SSL* ssl, size_t unsent,
                                               TlsWorkspace& workspace,
                                               std::shared_ptr<TlsFailure> failure) {
  auto socket =
      std::unique_ptr<TlsSocket>(new TlsSocket(std::move(fd), ssl, workspace, std::move(failure)));
  if (!socket->TakeBytes(unsent) || !socket->Detach()) socket->FailAs(ENOMEM);
  return socket;
}

TlsSocket::TlsSocket(base::UniqueFd fd, SSL* ssl, TlsWorkspace& workspace,
                     std::shared_ptr<TlsFailure> failure)
    : fd_(std::move(fd)), ssl_(ssl), workspace_(workspace), failure_(std::move(failure)) {}

TlsSocket::~TlsSocket() { SSL_free(ssl_); }

bool TlsSocket::TakeBytes(size_t unsent) {
  BIO* const input = SSL_get_rbio(ssl_);
  const size_t received = BIO_ctrl_pending(input);
  if (received > 0) {
    ahead_ = base::Memory::TryAllocate(received);
    if (!ahead_) return false;
    BIO_read(input, ahead_.bytes().data(), static_cast<int>(received));
  }
  holds_input_ = received > 0 || SSL_has_pending(ssl_) != 0;

  BIO* const output = SSL_get_wbio(ssl_);
  if (unsent == 0) return true;
  const size_t written = BIO_ctrl_pending(output);
  base::Memory all = base::Memory::TryAllocate(written);
  if (!all) return false;
  BIO_read(output, all.bytes().data(), static_cast<int>(written));
  return unsent_.Append(all.bytes().last(unsent));
}

// Nothing of the SSL leads to who was before us.
bool TlsSocket::Detach() {
  BIO* const bio = NewBio(this);
  if (bio == nullptr || BareContext() == nullptr) return false;
  SSL_set_bio(ssl_, bio, bio);
  if (SSL_set_SSL_CTX(ssl_, BareContext()) == nullptr) return false;
  SSL_set_info_callback(ssl_, nullptr);
  SSL_set_msg_callback(ssl_, nullptr);
  SSL_set_cert_cb(ssl_, nullptr, nullptr);
  SSL_set_ex_data(ssl_, 0, nullptr);
  SSL_set_options(ssl_, SSL_OP_NO_RENEGOTIATION);
  SSL_set_mode(ssl_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                         SSL_MODE_RELEASE_BUFFERS);
  // As much as its buffer has room for, in one call of the kernel.
  SSL_set_read_ahead(ssl_, 1);
  return true;
}

BIO* TlsSocket::NewBio(TlsSocket* socket) {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* const made =
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection of hawser");
    if (made == nullptr) return made;
    BIO_meth_set_read(made, OnRead);
    BIO_meth_set_write(made, OnWrite);
    BIO_meth_set_ctrl(made, OnControl);
    return made;
  }();
  BIO* const bio = method == nullptr ? nullptr : BIO_new(method);
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, socket);
  BIO_set_init(bio, 1);
  return bio;
}

// To the SSL, what has ended or is broken is something to be waited for: what is wrong with the
// descriptor is no fault of the protocol, and after the peer's end our direction may go on.
int TlsSocket::OnRead(BIO* bio, char* to, int size) {
  BIO_clear_retry_flags(bio);
  auto* const socket = static_cast<TlsSocket*>(BIO_get_data(bio));
  const StreamResult result =
      socket->ReadSealed({reinterpret_cast<uint8_t*>(to), static_cast<size_t>(size)});
  if (result.status == StreamStatus::kDone) return static_cast<int>(result.bytes);
  BIO_set_retry_read(bio);
  return -1;
}

int TlsSocket::OnWrite(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  auto* const socket = static_cast<TlsSocket*>(BIO_get_data(bio));
  const std::span record(reinterpret_cast<const uint8_t*>(from), static_cast<size_t>(size));
  if (socket->workspace_.sealed.Append(record)) return size;
  socket->FailAs(ENOMEM);
  return -1;
}

StreamResult TlsSocket::ReadSealed(std::span<uint8_t> area) {
  if (ahead_) {
    const std::span<const uint8_t> rest = ahead_.bytes().subspan(ahead_taken_);
    const size_t count = std::min(rest.size(), area.size());
    std::copy_n(rest.begin(), count, area.begin());
    ahead_taken_ += count;
    if (count == rest.size()) ahead_ = {};
    return {.status = StreamStatus::kDone, .bytes = count};
  }
  if (!asks_kernel_ || peer_ended_ || error_ != 0) return {};
  const StreamResult result = ReceiveFrom(fd(), area);
  if (result.status == StreamStatus::kFailed) FailAs(result.error);
  if (result.status == StreamStatus::kEnd) peer_ended_ = true;
  // One that gives less would only say that it has no more.
  kernel_has_more_ = result.bytes == area.size();
  asks_kernel_ = kernel_has_more_ && result.bytes < may_receive_;
  may_receive_ -= std::min(may_receive_, result.bytes);
  return result;
}

StreamResult TlsSocket::Receive(std::span<uint8_t> area) {
  if (error_ != 0) return failed();
  if (is_clogged()) return {};
  // Before it is asked again, what it has given already.
  asks_kernel_ = !holds_input_ || kernel_has_more_ || ahead_;
  may_receive_ = area.size();
  sends_when_readable_ = false;
  size_t count = 0;
  ERR_clear_error();
  StreamResult result;
  if (SSL_read_ex(ssl_, area.data(), area.size(), &count) == 1) {
    result = {.status = StreamStatus::kDone, .bytes = count};
    holds_input_ =
        SSL_has_pending(ssl_) != 0 || kernel_has_more_ || ahead_ || peer_ended_ || error_ != 0;
  } else {
    result = EndOfRead();
  }
  asks_kernel_ = false;
  FlushAnswers();
  return result.status != StreamStatus::kDone && error_ != 0 ? failed() : result;
}

// Why SSL_read_ex() has given nothing.
StreamResult TlsSocket::EndOfRead() {
  const int reason = SSL_get_error(ssl_, 0);
  const bool waits = reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE;
  const bool ended = reason == SSL_ERROR_ZERO_RETURN || peer_ended_;
  if (!waits && !ended) FailInOpenSsl();
  holds_input_ = false;
  if (error_ != 0) return failed();
  return {.status = ended ? StreamStatus::kEnd : StreamStatus::kWouldBlock};
}

StreamResult TlsSocket::Send(std::span<const std::span<const uint8_t>> pieces) {
  Flush();
  if (error_ != 0) return failed();
  if (holds_output()) return {};
  size_t done = std::exchange(sealed_plain_, 0);
  Pieces rest(pieces, done);
  asks_kernel_ = true;
  may_receive_ = 0;
  sends_when_readable_ = false;
  while (!rest.empty() && done < kMaxPerSend && !sends_when_readable_ && error_ == 0) {
    const size_t plain = Seal(rest);
    Flush();
    if (holds_output()) {
      sealed_plain_ = plain;
      break;
    }
    done += plain;
  }
  asks_kernel_ = false;
  if (done > 0) return {.status = StreamStatus::kDone, .bytes = done};
  return error_ != 0 ? failed() : StreamResult{};
}

// A batch. The bytes of `pieces` that are in it.
size_t TlsSocket::Seal(Pieces& pieces) {
  size_t sealed = 0;
  while (!pieces.empty() && sealed < kMaxBatch) {
    const size_t taken = SealRecord(pieces.Record(workspace_.gathered));
    if (taken == 0) break;
    pieces.Skip(taken);
    sealed += taken;
  }
  return sealed;
}

size_t TlsSocket::SealRecord(std::span<const uint8_t> plain) {
  size_t taken = 0;
  ERR_clear_error();
  if (SSL_write_ex(ssl_, plain.data(), plain.size(), &taken) == 1) return taken;
  // In the middle of a message of the handshake protocol: the peer must send the rest of it first.
  if (SSL_get_error(ssl_, 0) == SSL_ERROR_WANT_READ) {
    sends_when_readable_ = true;
  } else {
    FailInOpenSsl();
  }
  return 0;
}

// Offers the kernel what was refused before and what was sealed since, and keeps what it refuses.
void TlsSocket::Flush() {
  if (!unsent_.empty() && error_ == 0) {
    const std::span<const uint8_t> old = unsent_.bytes().subspan(unsent_gone_);
    const StreamResult result = SendTo(fd(), std::span(&old, 1));
    if (result.status == StreamStatus::kFailed) FailAs(result.error);
    unsent_gone_ += result.bytes;
    if (result.bytes == old.size()) {
      unsent_ = {};
      unsent_gone_ = unsent_answers_ = 0;
    }
  }
  base::GrowingBytes& sealed = workspace_.sealed;
  if (!sealed.empty()) {
    std::span<const uint8_t> fresh = sealed.bytes();
    if (unsent_.empty()) {
      const StreamResult result = SendTo(fd(), std::span(&fresh, 1));
      if (result.status == StreamStatus::kFailed) FailAs(result.error);
      fresh = fresh.subspan(result.bytes);
    }
    if (!unsent_.Append(fresh)) FailAs(ENOMEM);
    sealed.Clear();
  }
  if (ends_ && unsent_.empty()) {
    ends_ = false;
    shutdown(fd(), SHUT_WR);
  }
}

// What OpenSSL has to say beside what it was asked to send: answers, alerts.
void TlsSocket::FlushAnswers() {
  if (workspace_.sealed.empty()) return;
  const size_t size = workspace_.sealed.bytes().size();
  const int error = std::exchange(error_, 0);  // an alert says so to the peer
  Flush();
  if (!unsent_.empty()) unsent_answers_ += size;
  if (error != 0) error_ = error;
}

void TlsSocket::EndSending() {
  EndByClosing();
  ends_ = true;
  Flush();
}

void TlsSocket::EndByClosing() {
  if (error_ != 0 || (SSL_get_shutdown(ssl_) & SSL_SENT_SHUTDOWN) != 0) return;
  ERR_clear_error();
  SSL_shutdown(ssl_);  // writes close_notify (RFC 8446, section 6.1)
  Flush();
}

void TlsSocket::ResetOnClose() { ResetWhenClosed(fd()); }

Readiness TlsSocket::WaitsFor(bool receiving, bool sending) const {
  return {.readable = (receiving && !is_clogged()) || (sending && sends_when_readable_),
          .writable = (sending && !sends_when_readable_) || holds_output()};
}

void TlsSocket::FailAs(int error) {
  if (error_ == 0) error_ = error;
}

void TlsSocket::FailInOpenSsl() {
  if (error_ != 0) return;
  error_ = EPROTO;
  const unsigned long code = ERR_peek_error();
  failure_->library = TextOf(ERR_lib_error_string(code));
  failure_->reason = TextOf(ERR_reason_error_string(code));
  ERR_print_errors_cb(TakeFirstLine, &failure_->message);
}

}  // namespace hawser::net

// The stream of a TLS connection that somebody else has established: its SSL object goes on over
// our descriptor, and the keys, the order of records and what was not dealt with yet go along.
//
// Receive() decrypts one record straight into the area: each is a chunk of its own, as with Node's
// sockets. Send() gathers small pieces into records as large as they may be, and a batch of records
// leaves in one call. A byte counts as sent when the kernel has taken the whole batch that it is
// in; what the kernel refuses of a batch is kept encrypted, and no other is made before it has
// left. The handshake is over, renegotiation (TLS 1.2) is refused, and no callback of those who
// have established it is called any more. Thread: that of its connection. Owner: Connection.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/growing_bytes.h"
#include "base/memory.h"
#include "base/unique_fd.h"
#include "net/stream/byte_stream.h"

struct bio_method_st;
struct bio_st;
struct ssl_st;

namespace hawser::net {

// Memory that a call of a stream works with, and that is empty between two calls: one for all
// streams of a loop. Thread: whichever turns the loop. Owner: who owns the loop; outlives it.
struct TlsWorkspace {
  static constexpr size_t kRecord = 16 * 1024;  // of plain bytes: RFC 8446, section 5.1

  std::array<uint8_t, kRecord> gathered;
  base::GrowingBytes sealed;  // records on their way to the kernel
};

// Why OpenSSL has given a connection up. Written by the loop before the connection's last event,
// read by the owner's thread after it.
struct TlsFailure {
  std::string library;
  std::string reason;
  std::string message;  // a line of it
};

class TlsSocket final : public ByteStream {
 public:
  // While more than this of what we have to answer by ourselves (a KeyUpdate, RFC 8446, section
  // 4.6.3) waits for the peer, nothing is received.
  static constexpr size_t kMaxUnsentAnswers = 4 * 1024;

  // Of the thread that uses the SSL so far: whether its handshake is over, it reads and writes
  // memory, and that memory still has what the kernel has not got: of all that was written, it has
  // taken `sent` bytes. Then that is how many are left.
  static std::optional<size_t> UnsentOf(ssl_st* ssl, uint64_t sent);
  // The same thread, for an SSL that has such a number. Takes over one reference; from here on
  // nobody else may use the SSL. Without memory for it, the stream is broken from the beginning.
  static std::unique_ptr<TlsSocket> TakeOver(base::UniqueFd fd, ssl_st* ssl, size_t unsent,
                                             TlsWorkspace& workspace,
                                             std::shared_ptr<TlsFailure> failure);
  ~TlsSocket() override;

  StreamResult Receive(std::span<uint8_t> area) override;
  StreamResult Send(std::span<const std::span<const uint8_t>> pieces) override;
  void EndSending() override;
  void EndByClosing() override;
  void ResetOnClose() override;
  Readiness WaitsFor(bool receiving, bool sending) const override;
  bool holds_input() const override { return (holds_input_ && !is_clogged()) || error_ != 0; }
  bool holds_output() const override { return !unsent_.empty(); }
  int fd() const override { return fd_.get(); }

 private:
  class Pieces;

  TlsSocket(base::UniqueFd fd, ssl_st* ssl, TlsWorkspace& workspace,
            std::shared_ptr<TlsFailure> failure);

  [[nodiscard]] bool TakeBytes(size_t unsent);
  [[nodiscard]] bool Detach();

  // What the SSL reads and writes by.
  static bio_st* NewBio(TlsSocket* socket);
  static int OnRead(bio_st* bio, char* to, int size);
  static int OnWrite(bio_st* bio, const char* from, int size);
  StreamResult ReadSealed(std::span<uint8_t> area);

  // Of what was sealed by itself, not for Send().
  bool is_clogged() const { return unsent_answers_ > kMaxUnsentAnswers; }
  StreamResult EndOfRead();
  size_t Seal(Pieces& pieces);
  size_t SealRecord(std::span<const uint8_t> plain);
  void Flush();
  void FlushAnswers();
  void FailAs(int error);
  void FailInOpenSsl();
  StreamResult failed() const { return {.status = StreamStatus::kFailed, .error = error_}; }

  const base::UniqueFd fd_;
  ssl_st* const ssl_;
  TlsWorkspace& workspace_;
  const std::shared_ptr<TlsFailure> failure_;
  base::Memory ahead_;                // received by who was before us
  size_t ahead_taken_ = 0;            // of these, by the SSL
  base::GrowingBytes unsent_;         // records that the kernel has refused
  size_t unsent_gone_ = 0;            // of these, in the meantime
  size_t unsent_answers_ = 0;         // of these, what is none of Send()'s
  size_t sealed_plain_ = 0;           // what they are of Send()'s: offered again, and skipped
  size_t may_receive_ = 0;            // in this call: records without data must not fill a turn
  int error_ = 0;                     // an errno value: the stream is broken
  bool asks_kernel_ : 1 = false;      // it may have more than it has given in this call
  bool kernel_has_more_ : 1 = false;  // probably, than it has given in the last one
  bool peer_ended_ : 1 = false;       // its FIN, of which the SSL does not hear
  bool holds_input_ : 1 = true;
  bool sends_when_readable_ : 1 = false;
  bool ends_ : 1 = false;  // our direction does, when the last record has left
};

}  // namespace hawser::net

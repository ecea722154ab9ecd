// One WebSocket client connection of the generator: the upgrade, the frames, the judgement.
// It compares everything that it receives with the run's MessagePattern, in order, and sends as
// many messages as it is allowed to; when to allow more is the observer's decision. It holds no
// queue: what is still to send follows from the number of bytes sent.
// Used on the generator's only thread; owned by a Workload, which outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "generator/compression.h"
#include "generator/frame_reader.h"
#include "generator/message_pattern.h"
#include "generator/socket.h"

namespace hawser::bench {

class Client;

// Called from within Client's methods: an observer must not destroy the client in a call.
class ClientObserver {
 public:
  virtual ~ClientObserver() = default;
  virtual void OnOpen(Client& client) = 0;
  // Returns null, or why this message should not have come.
  virtual const char* OnMessage(Client& client) = 0;
  // The connection has ended: `failure` is empty after a closing handshake that we began.
  virtual void OnEnd(Client& client, std::string_view failure) = 0;
  // The server speaks no permessage-deflate; OnEnd follows.
  virtual void OnCompressionRefused() = 0;
};

// What clients of one kind share. The buffers serve one client at a time.
struct ClientContext {
  const MessagePattern& pattern;
  ClientObserver& observer;
  std::span<uint8_t> read_buffer;
  std::span<uint8_t> write_buffer;
  SSL_CTX* tls;
  uint16_t port;
  std::string_view request;  // MakeRequest()
  bool slow;                 // an open client reads only when ReadSlowly() is called
};

// The HTTP request of the upgrade.
std::string MakeRequest(std::string_view path, bool compression);

class Client : private FrameSink {
 public:
  Client(const ClientContext& context, uint32_t index) : context_(context), index_(index) {}

  // The caller then watches fd() for edges of readable and writable. False: no connection was
  // begun.
  bool Connect(uint8_t source_host);
  // `hangup`: the peer's end of stream may have come with the last bytes and raises no edge again.
  void OnReady(bool hangup);

  void AllowSend(uint32_t messages) { allowed_ += messages; }
  // Sends what is allowed. OnReady ends with it; needed only for what is allowed outside of
  // OnReady.
  void Flush();
  // One read of at most `max_bytes`, for a client whose context is `slow`.
  void ReadSlowly(size_t max_bytes);
  // Starts the closing handshake (RFC 6455, section 7.1.2) with code 1000.
  void BeginClose();

  int fd() const { return socket_.fd(); }
  uint32_t index() const { return index_; }
  bool is_open() const { return state_ == State::kOpen; }
  bool has_opened() const { return has_opened_; }
  uint64_t allowed() const { return allowed_; }
  uint64_t received() const { return received_; }
  uint64_t started_at_ns() const { return started_at_ns_; }
  // When the bytes now being handled were read.
  uint64_t read_at_ns() const { return read_at_ns_; }

 private:
  enum class State : uint8_t {
    kUpgrading,  // TCP, TLS and HTTP handshakes
    kOpen,
    kClosing,  // our close frame is out; reading on to the server's, then to the end of stream
    kEnded,    // reported to the observer, descriptor closed
  };

  void OnMessageStart(bool compressed) override;
  void OnPayload(std::span<const uint8_t> bytes) override;
  void OnMessageEnd(bool text) override;
  void OnControl(Opcode opcode, std::span<const uint8_t> payload) override;

  bool SendRequest();
  void ReadAvailable(bool hangup);
  void Consume(std::span<const uint8_t> bytes);
  bool AcceptResponse(std::string_view head);
  void Inflate();
  void Compare(std::span<const uint8_t> bytes);
  std::span<const uint8_t> TakeUpgradeResponse(std::span<const uint8_t> bytes);
  size_t FillWriteBuffer();
  void AdvanceSent(size_t bytes);
  void OnStreamEnd();
  void Reject(const char* failure);
  void End(std::string_view failure);

  const ClientContext& context_;
  const uint32_t index_;
  State state_ = State::kUpgrading;
  bool has_opened_ = false;
  bool close_received_ = false;
  Socket socket_;
  FrameReader reader_;
  std::unique_ptr<Inflater> inflater_;  // permessage-deflate was negotiated
  const char* failure_ = nullptr;       // found while frames are read, acted on afterwards
  size_t request_sent_bytes_ = 0;
  std::string response_;
  uint64_t allowed_ = 0;
  uint64_t sending_ = 0;     // the message that is being sent
  size_t sending_from_ = 0;  // the byte of its frame that leaves next
  uint64_t received_ = 0;
  size_t message_offset_ = 0;
  uint64_t started_at_ns_ = 0;
  uint64_t read_at_ns_ = 0;
};

}  // namespace hawser::bench

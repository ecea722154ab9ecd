#include "generator/client.h"

#include <array>

#include "generator/clock.h"

namespace hawser::bench {
namespace {

// The key and its answer are the example of RFC 6455, section 1.3: no SHA-1 is needed to judge it.
constexpr std::string_view kRequestHeaders =
    "Host: 127.0.0.1\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n";
// Without parameters: the server may keep its window, and may not bound ours.
constexpr std::string_view kCompressionOffer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
constexpr std::string_view kCompressionAnswer = ": permessage-deflate";
constexpr std::string_view kStatusLineStart = "HTTP/1.1 101 ";
constexpr std::string_view kAcceptKey = ": s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
constexpr size_t kMaxResponseBytes = 4096;
constexpr size_t kInflateBytes = 4096;
// So little that the kernel does not take a slow reader's place.
constexpr int kSlowReceiveBufferBytes = 32 * 1024;

// FIN, close, masked with a key of zeros, code 1000.
constexpr uint8_t kCloseFrame[] = {0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8};

}  // namespace

std::string MakeRequest(std::string_view path, bool compression) {
  std::string request = "GET ";
  request.append(path).append(" HTTP/1.1\r\n").append(kRequestHeaders);
  if (compression) request.append(kCompressionOffer);
  return request.append("\r\n");
}

bool Client::Connect(uint8_t source_host) {
  started_at_ns_ = NowNs();
  const int receive_buffer_bytes = context_.slow ? kSlowReceiveBufferBytes : 0;
  return socket_.Connect({context_.port, source_host, receive_buffer_bytes, context_.tls});
}

void Client::OnReady(bool hangup) {
  if (state_ == State::kUpgrading && !SendRequest()) return;
  // A slow client that is closed reads on, so that it sees the end.
  const bool waits_to_read = context_.slow && state_ == State::kOpen && !hangup;
  if (!waits_to_read) ReadAvailable(hangup);
  Flush();
}

void Client::ReadSlowly(size_t max_bytes) {
  if (state_ != State::kOpen) return;
  const IoResult result = socket_.Read(context_.read_buffer.first(max_bytes));
  if (result.status == IoStatus::kClosed) return OnStreamEnd();
  if (result.status == IoStatus::kFailed) return End("a read failed (connection reset)");
  read_at_ns_ = NowNs();
  Consume(context_.read_buffer.first(result.bytes));
}

bool Client::SendRequest() {
  while (request_sent_bytes_ < context_.request.size()) {
    const std::string_view rest = context_.request.substr(request_sent_bytes_);
    const IoResult result =
        socket_.Write({reinterpret_cast<const uint8_t*>(rest.data()), rest.size()});
    if (result.status == IoStatus::kWouldBlock) return false;
    if (result.status != IoStatus::kOk) {
      End("the connection was refused or reset before the upgrade");
      return false;
    }
    request_sent_bytes_ += result.bytes;
  }
  return true;
}

void Client::ReadAvailable(bool hangup) {
  while (state_ != State::kEnded) {
    const IoResult result = socket_.Read(context_.read_buffer);
    if (result.status == IoStatus::kWouldBlock) return;
    if (result.status == IoStatus::kClosed) return OnStreamEnd();
    if (result.status == IoStatus::kFailed) return End("a read failed (connection reset)");
    read_at_ns_ = NowNs();
    Consume(context_.read_buffer.first(result.bytes));
    // A short read has emptied the socket; later bytes raise a new edge. Not so inside TLS.
    const bool is_short = result.bytes < context_.read_buffer.size();
    if (is_short && !hangup && !socket_.is_tls()) return;
  }
}

void Client::Consume(std::span<const uint8_t> bytes) {
  if (state_ == State::kUpgrading) bytes = TakeUpgradeResponse(bytes);
  if (state_ == State::kUpgrading || state_ == State::kEnded) return;
  const char* failure = reader_.Feed(bytes, this);
  if (failure == nullptr) failure = failure_;
  if (failure != nullptr) End(failure);
}

// Returns the bytes that follow the response.
std::span<const uint8_t> Client::TakeUpgradeResponse(std::span<const uint8_t> bytes) {
  const size_t had = response_.size();
  response_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const size_t end = response_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (response_.size() > kMaxResponseBytes) End("the upgrade response does not end");
    return {};
  }
  if (!AcceptResponse(std::string_view(response_).substr(0, end + 2))) return {};
  response_ = std::string();
  state_ = State::kOpen;
  has_opened_ = true;
  context_.observer.OnOpen(*this);
  return bytes.subspan(end + 4 - had);
}

bool Client::AcceptResponse(std::string_view head) {
  if (!head.starts_with(kStatusLineStart) || head.find(kAcceptKey) == std::string_view::npos) {
    End("the upgrade was refused or its accept key is wrong");
    return false;
  }
  if (!context_.pattern.is_compressed()) return true;
  if (head.find(kCompressionAnswer) == std::string_view::npos) {
    context_.observer.OnCompressionRefused();
    End("the server did not agree to permessage-deflate");
    return false;
  }
  inflater_ = std::make_unique<Inflater>();
  reader_.AllowCompression();
  return true;
}

void Client::Flush() {
  while (state_ == State::kOpen && sending_ < allowed_) {
    const size_t filled = FillWriteBuffer();
    const IoResult result = socket_.Write(context_.write_buffer.first(filled));
    if (result.status == IoStatus::kWouldBlock) return;
    if (result.status != IoStatus::kOk) return End("a write failed (connection reset)");
    AdvanceSent(result.bytes);
  }
}

size_t Client::FillWriteBuffer() {
  uint64_t sequence = sending_;
  size_t offset = sending_from_;
  size_t filled = 0;
  while (sequence < allowed_ && filled < context_.write_buffer.size()) {
    filled += context_.pattern.CopyFrame(sequence, offset, context_.write_buffer.subspan(filled));
    ++sequence;
    offset = 0;
  }
  return filled;
}

void Client::AdvanceSent(size_t bytes) {
  sending_from_ += bytes;
  while (sending_from_ > 0 && sending_from_ >= context_.pattern.frame_bytes(sending_)) {
    sending_from_ -= context_.pattern.frame_bytes(sending_);
    ++sending_;
  }
}

void Client::BeginClose() {
  const IoResult result = socket_.Write(kCloseFrame);
  // The socket has nothing else to send, so eight bytes always fit.
  if (result.status != IoStatus::kOk || result.bytes != sizeof(kCloseFrame)) {
    return End("the close frame could not be written");
  }
  state_ = State::kClosing;
}

void Client::OnMessageStart(bool compressed) {
  if (compressed != (inflater_ != nullptr)) Reject("a message came without the agreed compression");
}

void Client::OnPayload(std::span<const uint8_t> bytes) {
  if (failure_ != nullptr) return;
  if (inflater_ == nullptr) return Compare(bytes);
  inflater_->Feed(bytes);
  Inflate();
}

void Client::Inflate() {
  std::array<uint8_t, kInflateBytes> out;
  for (;;) {
    const std::optional<size_t> size = inflater_->Next(out);
    if (!size) return Reject("a compressed message is corrupt");
    if (*size == 0) return;
    Compare(std::span(out).first(*size));
  }
}

void Client::Compare(std::span<const uint8_t> bytes) {
  if (!context_.pattern.Matches(received_, message_offset_, bytes)) {
    return Reject("a message differs from the expected one");
  }
  message_offset_ += bytes.size();
}

void Client::OnMessageEnd(bool text) {
  if (failure_ != nullptr) return;
  if (inflater_ != nullptr) {
    inflater_->FeedMessageEnd();
    Inflate();
  }
  if (message_offset_ != context_.pattern.size_bytes(received_)) {
    return Reject("a message is too short");
  }
  if (text != context_.pattern.is_text()) return Reject("text and binary were exchanged");
  message_offset_ = 0;
  ++received_;
  if (const char* const failure = context_.observer.OnMessage(*this)) Reject(failure);
}

void Client::OnControl(Opcode opcode, std::span<const uint8_t> payload) {
  if (opcode != Opcode::kClose) return Reject("a ping or pong that nobody asked for");
  if (state_ != State::kClosing) return Reject("the server closed the connection");
  // RFC 6455, section 5.5.1: the answer typically echoes the code.
  if (payload.size() < 2 || payload[0] != 0x03 || payload[1] != 0xe8) {
    return Reject("the answer to our close does not echo its code");
  }
  close_received_ = true;
}

void Client::OnStreamEnd() {
  End(close_received_ ? "" : "the connection ended without a closing handshake");
}

void Client::Reject(const char* failure) {
  if (failure_ == nullptr) failure_ = failure;
}

void Client::End(std::string_view failure) {
  if (state_ == State::kEnded) return;
  state_ = State::kEnded;
  socket_.Close();
  context_.observer.OnEnd(*this, failure);
}

}  // namespace hawser::bench

#include "generator/client.h"

#include "generator/clock.h"

namespace hawser::bench {
namespace {

// The key and its answer are the example of RFC 6455, section 1.3: no SHA-1 is needed to judge it.
constexpr std::string_view kRequest =
    "GET / HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "\r\n";
constexpr std::string_view kStatusLineStart = "HTTP/1.1 101 ";
constexpr std::string_view kAcceptKey = ": s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
constexpr size_t kMaxResponseBytes = 4096;

// FIN, close, masked with a key of zeros, code 1000.
constexpr uint8_t kCloseFrame[] = {0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8};

}  // namespace

bool Client::Connect(uint8_t source_host) {
  started_at_ns_ = NowNs();
  return socket_.Connect(context_.port, source_host, context_.tls);
}

void Client::OnReady(bool hangup) {
  if (state_ == State::kUpgrading && !SendRequest()) return;
  ReadAvailable(hangup);
  Flush();
}

bool Client::SendRequest() {
  while (request_sent_bytes_ < kRequest.size()) {
    const std::string_view rest = kRequest.substr(request_sent_bytes_);
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
  const std::string_view head = std::string_view(response_).substr(0, end + 2);
  if (!head.starts_with(kStatusLineStart) || head.find(kAcceptKey) == std::string_view::npos) {
    End("the upgrade was refused or its accept key is wrong");
    return {};
  }
  response_ = std::string();
  state_ = State::kOpen;
  has_opened_ = true;
  context_.observer.OnOpen(*this);
  return bytes.subspan(end + 4 - had);
}

void Client::Flush() {
  const uint64_t frame_bytes = context_.pattern.frame_bytes();
  while (state_ == State::kOpen && sent_bytes_ < allowed_ * frame_bytes) {
    const size_t filled = FillWriteBuffer();
    const IoResult result = socket_.Write(context_.write_buffer.first(filled));
    if (result.status == IoStatus::kWouldBlock) return;
    if (result.status != IoStatus::kOk) return End("a write failed (connection reset)");
    sent_bytes_ += result.bytes;
  }
}

size_t Client::FillWriteBuffer() {
  const uint64_t frame_bytes = context_.pattern.frame_bytes();
  uint64_t sequence = sent_bytes_ / frame_bytes;
  size_t offset = static_cast<size_t>(sent_bytes_ % frame_bytes);
  size_t filled = 0;
  while (sequence < allowed_ && filled < context_.write_buffer.size()) {
    filled += context_.pattern.CopyFrame(sequence, offset, context_.write_buffer.subspan(filled));
    ++sequence;
    offset = 0;
  }
  return filled;
}

void Client::BeginClose() {
  const IoResult result = socket_.Write(kCloseFrame);
  // The socket has nothing else to send, so eight bytes always fit.
  if (result.status != IoStatus::kOk || result.bytes != sizeof(kCloseFrame)) {
    return End("the close frame could not be written");
  }
  state_ = State::kClosing;
}

void Client::OnPayload(std::span<const uint8_t> bytes) {
  if (!context_.pattern.Matches(received_, message_offset_, bytes)) {
    return Reject("a message differs from the expected one");
  }
  message_offset_ += bytes.size();
}

void Client::OnMessageEnd(bool text) {
  if (failure_ != nullptr) return;
  if (message_offset_ != context_.pattern.size_bytes()) return Reject("a message is too short");
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

// Reads the frames of a WebSocket server, cut anywhere, and judges them by RFC 6455, section 5.
// Deliberately written apart from the core that it helps to measure. It keeps no message payload:
// bytes go to the sink as they come, still compressed where RSV1 says so (RFC 7692, section 6).
// Without AllowCompression() any RSV bit is an error.
//
//   byte 0: FIN RSV1-3 opcode(4)   byte 1: MASK length(7)   [length 16 | length 64]   payload
//
// Used on the generator's only thread; owned by a Client.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hawser::bench {

enum class Opcode : uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xa,
};

class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void OnMessageStart(bool compressed) = 0;
  // The bytes are valid during the call only.
  virtual void OnPayload(std::span<const uint8_t> bytes) = 0;
  virtual void OnMessageEnd(bool text) = 0;
  virtual void OnControl(Opcode opcode, std::span<const uint8_t> payload) = 0;
};

class FrameReader {
 public:
  // permessage-deflate was negotiated.
  void AllowCompression() { compression_allowed_ = true; }

  // Returns null, or what the peer did wrong. After an error the reader must not be fed again.
  const char* Feed(std::span<const uint8_t> bytes, FrameSink* sink);

 private:
  static constexpr size_t kMaxHeaderBytes = 10;
  static constexpr size_t kMaxControlBytes = 125;

  bool in_payload() const { return header_have_ == header_need_; }
  bool is_control() const { return static_cast<uint8_t>(opcode_) >= 0x8; }

  size_t TakeHeader(std::span<const uint8_t> bytes, FrameSink* sink, const char** error);
  size_t TakePayload(std::span<const uint8_t> bytes, FrameSink* sink);
  void EndFrame(FrameSink* sink);
  const char* ParseStart(FrameSink* sink);
  const char* CheckReservedBits() const;
  const char* ParseLength();

  std::array<uint8_t, kMaxHeaderBytes> header_{};
  size_t header_have_ = 0;
  size_t header_need_ = 2;
  Opcode opcode_ = Opcode::kContinuation;
  bool fin_ = false;
  uint64_t payload_left_ = 0;

  bool compression_allowed_ = false;
  bool in_message_ = false;
  bool message_is_text_ = false;
  std::array<uint8_t, kMaxControlBytes> control_{};
  size_t control_have_ = 0;
};

}  // namespace hawser::bench

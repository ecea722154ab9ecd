// The receiving half of one WebSocket connection (RFC 6455), for either role, without I/O.
//
// Bytes go in with Feed(), events come out of Next(), one at a time, so that the caller sets the
// pace. A Session never answers anything itself: after a close frame or an error it is finished and
// ignores all later input; the owner dispatches the event and then sends the answer (otherwise an
// answer overtakes the replies to earlier messages). It holds no payload memory: a message that
// lies whole in the input is decoded in place and handed out as a view of it; any other is
// collected in a buffer that the owner provides on request. Compressed messages (RFC 7692) are
// inflated while their bytes arrive, a short one into memory that lies in the session until the
// next call. Thread: any one at a time (the JS thread or one event loop). Owner: the transport's
// connection.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "ws/deflate/message_inflater.h"
#include "ws/error.h"
#include "ws/frame/close.h"
#include "ws/frame/frame_header_reader.h"
#include "ws/frame/frame_rules.h"
#include "ws/message/limits.h"
#include "ws/message/message_assembly.h"

namespace hawser::ws {

enum class EventKind : uint8_t {
  kNone,   // the input is used up (or the session finished)
  kYield,  // much was inflated: call Next() again, but serve others before; the input is not used
           // up
  kText,
  kBinary,
  kPing,
  kPong,
  kClose,      // the session is finished
  kError,      // the session is finished
  kNeedBuffer  // `need`: provide memory of at least that many bytes with ProvideBuffer(), then call
               // Next() again
};

struct Event {
  EventKind kind = EventKind::kNone;
  // kText, kBinary: the message; kPing, kPong: application data; kClose: the reason. Lies in the
  // input, in the provided buffer (`in_buffer`), or in the session (control frames that came in
  // pieces, short inflated messages). Valid until the next call of Feed(), Next() or Wrote().
  std::span<uint8_t> payload;
  bool in_buffer = false;  // the message fills the start of the provided buffer, which is the
                           // caller's again
  std::span<const uint32_t> fragment_ends;  // end offsets of the message's non-empty frames; empty
                                            // when it came in one frame
  size_t need = 0;                          // kNeedBuffer: bytes
  uint16_t close_code = 0;     // kClose: the peer's code, 1005 when it sent none (RFC 6455 7.1.5)
  Error error = Error::kNone;  // kError
  uint64_t error_value = 0;  // kError: the number in the error's text (opcode, length, status code)
};

class Session {
 public:
  // How much is inflated between two kYield; about a millisecond.
  static constexpr size_t kInflateSlice = 256 * 1024;

  // `inflater`: null when permessage-deflate was not agreed on.
  Session(Role role, const Limits* limits, std::unique_ptr<MessageInflater> inflater = nullptr)
      : limits_(limits), inflater_(std::move(inflater)), role_(role) {}

  // Hands over received bytes. They are altered (unmasked) and must stay valid and in place until
  // Next() answers kNone, or the session is finished.
  void Feed(std::span<uint8_t> input);
  Event Next();

  // Answers kNeedBuffer. The first filled() bytes of `buffer` must equal the first filled() bytes
  // of the buffer provided before: the owner copies them when it replaces a buffer by a larger one.
  // A buffer is the caller's again with the message (`in_buffer`) and when the session is finished.
  void ProvideBuffer(std::span<uint8_t> buffer);
  size_t filled() const { return in_area() ? 0 : message_.filled(); }

  // While one frame's payload is being collected and the input is used up: where its next bytes may
  // be received directly, without passing through Feed(). Empty at all other times.
  std::span<uint8_t> DirectArea();
  // `size` bytes were received into DirectArea(); go on with Next().
  void Wrote(size_t size);

  // Input that was fed and not yet consumed (non-empty only while Next() has not answered kNone).
  std::span<uint8_t> unread() const { return input_; }
  // Gives up that input; the owner comes back with the same bytes, from wherever it keeps them
  // (MoveUnread).
  std::span<uint8_t> TakeUnread() { return std::exchange(input_, {}); }
  // Input that was given up, or copied, goes on being decoded where it is now. Unlike Feed() this
  // counts as nothing new.
  void MoveUnread(std::span<uint8_t> input) {
    if (!finished()) input_ = input;
  }
  bool finished() const { return state_ == State::kFinished; }
  // A frame or a fragmented message has begun and not ended.
  bool mid_message() const;

 private:
  enum class State : uint8_t {
    kHeader,   // a frame header is read; also the state at rest
    kData,     // the payload of a text, binary or continuation frame
    kControl,  // the payload of a ping, pong or close frame
    kOverrun,  // the message took too many chunks; the next Next() says so
    kFinished  // after kClose or kError
  };

  using ControlPayload = std::array<uint8_t, kMaxControlPayloadSize>;

  void CountChunk();
  // The message cannot end before so many bytes of it are held: more than its peer may have us
  // hold.
  bool WouldHoldTooMuch(uint64_t bytes) const {
    return limits_->max_buffered_bytes != 0 && bytes > limits_->max_buffered_bytes;
  }
  // The rest of the message is at hand.
  bool has_come_whole() const { return header_.fin && input_.size() >= remaining_; }
  void ReleaseDelivered();
  Event Step();
  Event ReadHeader();
  Event ReadData();
  void CollectData();
  Event ReadCompressed();
  InflateProgress InflatePayload(std::span<uint8_t> space);
  Event EndDataFrame(std::span<uint8_t> message);
  Event ReadControl();
  Event DeliverControl(std::span<uint8_t> payload);
  Event DeliverClose(std::span<uint8_t> payload);
  Event Fail(const Violation& violation);
  void Finish();
  std::span<uint8_t> TakeInPlace();
  void Consume(size_t size);
  // The message is being inflated into the inflater's memory, not into a provided buffer.
  bool in_area() const {
    return inflater_ != nullptr && inflater_->OwnsArea(message_.collected().data());
  }
  // Bytes of the current frame's payload that have been decoded.
  size_t frame_offset() const { return static_cast<size_t>(header_.payload_length - remaining_); }

  std::span<uint8_t> input_;
  const Limits* const limits_;
  std::unique_ptr<MessageInflater> inflater_;
  FrameHeader header_;      // of the current frame
  uint64_t remaining_ = 0;  // payload bytes of the current frame that are not decoded yet
  MessageAssembly message_;
  std::unique_ptr<ControlPayload> control_;  // only for one that came in pieces
  uint32_t chunks_ = 0;                      // Feed()s and Wrote()s since the message began
  FrameHeaderReader header_reader_;
  const Role role_;
  State state_ = State::kHeader;
};

}  // namespace hawser::ws

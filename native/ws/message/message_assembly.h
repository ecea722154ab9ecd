// The message that is being received: its frames so far, and the bytes of those that had to be
// collected in a buffer of the owner's.
//
// Decides how large that buffer must be, so that an announced length costs nothing until bytes
// follow. Holds no payload itself. Does not check the frames: Session did. Thread: that of its
// owner. Owner: Session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ws/frame/frame_header.h"

namespace hawser::ws {

class MessageAssembly {
 public:
  // Frames of a message, from the header of its first one until Reset().
  void BeginFrame(const FrameHeader& header);
  // The frame's payload is complete (collected here, or never collected).
  void EndFrame();
  // The message was delivered or given up. The fragment ends stay readable until
  // ReleaseFragmentEnds().
  void Reset();

  // A fragmented message has begun and its last frame has not.
  bool expects_continuation() const { return started_ && !last_frame_; }
  bool started() const { return started_; }
  Opcode opcode() const { return opcode_; }
  uint32_t frames() const { return frames_; }  // complete ones
  uint64_t length() const { return length_; }  // announced by all headers so far
  bool single_frame() const { return single_frame_; }
  bool compressed() const { return compressed_; }  // RSV1 of the first frame (RFC 7692 6)

  // Where the next collected bytes go; empty when a buffer must be provided first.
  std::span<uint8_t> free_space() const { return buffer_.subspan(filled_); }
  void Advance(size_t size) { filled_ += size; }
  std::span<uint8_t> collected() const { return buffer_.first(filled_); }
  size_t filled() const { return filled_; }
  bool has_buffer() const { return !buffer_.empty(); }
  void ProvideBuffer(std::span<uint8_t> buffer) { buffer_ = buffer; }

  // The size to ask for when free_space() is empty and `remaining` bytes of the frame are still to
  // come.
  size_t BufferNeed(uint64_t remaining, uint64_t max_payload) const;
  // The same while what is collected is the message inflated, of which filled() is less than
  // `limit`; `remaining` still counts bytes of the compressed form.
  size_t InflatedBufferNeed(uint64_t remaining, uint64_t limit) const;

  // End offsets of the frames that were not empty; none for a message of one frame.
  std::span<const uint32_t> fragment_ends() const;
  void ReleaseFragmentEnds();

 private:
  std::span<uint8_t> buffer_;
  size_t filled_ = 0;
  uint64_t length_ = 0;
  std::unique_ptr<std::vector<uint32_t>> fragment_ends_;  // made with the first fragment
  uint32_t frames_ = 0;
  Opcode opcode_ = Opcode::kContinuation;
  bool started_ : 1 = false;
  bool last_frame_ : 1 = false;
  bool single_frame_ : 1 = false;
  bool compressed_ : 1 = false;
};

}  // namespace hawser::ws

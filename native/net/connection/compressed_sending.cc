#include "net/connection/compressed_sending.h"

#include <algorithm>
#include <utility>

#include "ws/frame/frame_encoder.h"

namespace hawser::net {

namespace {

// What a long frame may take beyond its payload, which may not compress at all: the header, and the
// room that a deflater wants for its next part.
constexpr size_t kSpare = 64 * 1024;

}  // namespace

CompressedSending::Progress CompressedSending::Send(const WriteCompressed& write,
                                                    Compressor& compressor, WriteQueue& queue) {
  used_ = true;
  const bool shareable = is_shareable(write);
  base::Slice frame;
  if (shareable) {
    frame = compressor.FindShared(deflater_.settings(), write.opcode, write.payload);
  }
  if (frame.empty()) {
    if (!Compress(write, compressor)) return Progress::kUnfinished;
    frame = TakeFrame(write);
    if (frame.empty()) return Progress::kNoMemory;
    if (shareable) compressor.Share(deflater_.settings(), write.opcode, write.payload, frame);
  }
  Queue(write, std::move(frame), queue);
  return Progress::kQueued;
}

// Whether all of the payload is compressed.
bool CompressedSending::Compress(const WriteCompressed& write, Compressor& compressor) {
  if (frame_.empty()) {
    // A long one's memory does not move while it grows; what is not used of it costs nothing.
    if (write.payload.size() > ws::MessageDeflater::kPartSize) {
      frame_.reserve(write.payload.size() + kSpare);
    }
    frame_.resize(ws::kMaxFrameHeaderSize);
  }
  do {  // an empty payload takes a step, too
    if (!compressor.has_time()) return false;
    const auto rest = write.payload.bytes().subspan(compressed_);
    const auto part = rest.first(std::min(rest.size(), ws::MessageDeflater::kPartSize));
    const bool ends_message = write.fin && part.size() == rest.size();
    deflater_.Deflate(&compressor.deflaters(), part, ends_message, &frame_);
    compressor.SpendDeflating(part.size());
    compressed_ += part.size();
  } while (compressed_ < write.payload.size());
  return true;
}

// The frame around what Compress() has made; empty when there is no memory for it.
base::Slice CompressedSending::TakeFrame(const WriteCompressed& write) {
  std::vector<uint8_t> memory = std::exchange(frame_, {});
  compressed_ = 0;
  const ws::FrameOptions options{.opcode = write.opcode,
                                 .fin = write.fin,
                                 .rsv1 = write.opcode != ws::Opcode::kContinuation,
                                 .mask_key = write.masked ? &write.mask_key : nullptr};
  const std::span<uint8_t> payload = std::span(memory).subspan(ws::kMaxFrameHeaderSize);
  return base::Slice::TryCopy(ws::FinishFrameInPlace(payload, options));
}

// A whole message that refers to nothing before it, and that no masking key makes unlike others.
bool CompressedSending::is_shareable(const WriteCompressed& write) const {
  return deflater_.no_context_takeover() && deflater_.history_size() == 0 && frame_.empty() &&
         write.fin && write.opcode != ws::Opcode::kContinuation && !write.masked;
}

void CompressedSending::Queue(const WriteCompressed& write, base::Slice frame, WriteQueue& queue) {
  saved_ += static_cast<uint32_t>(write.counted_size() - frame.size());
  queue.Append(std::move(frame));
}

bool CompressedSending::DropIdleHistory() {
  if (!std::exchange(used_, false) && !holds()) deflater_.DropHistory();
  return deflater_.history_size() == 0;
}

}  // namespace hawser::net

#include "net/connection/compressed_sending.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ws/frame/frame_encoder.h"

namespace hawser::net {

namespace {

constexpr std::array<uint8_t, ws::kMaxFrameHeaderSize> kHeaderRoom{};

}  // namespace

CompressedSending::Progress CompressedSending::Send(const WriteCompressed& write,
                                                    Compressor& compressor, WriteQueue& queue) {
  used_ = true;
  const bool shareable = is_shareable(write);
  base::Slice frame;
  if (shareable) {
    frame = compressor.FindShared(deflater_.settings(), write.opcode, write.payload);
  }
  if (!frame.empty()) {
    frame_ = {};  // others have come further meanwhile
    compressed_ = 0;
  } else {
    const Progress progress = Compress(write, compressor);
    if (progress != Progress::kQueued) return progress;
    frame = TakeFrame(write);
    if (frame.empty()) return Progress::kNoMemory;
    if (shareable) compressor.Share(deflater_.settings(), write.opcode, write.payload, frame);
  }
  if (write.stands_alone) deflater_.NoteSent(write.payload.bytes());
  Queue(write, std::move(frame), queue);
  return Progress::kQueued;
}

// kQueued: all of the payload is compressed.
CompressedSending::Progress CompressedSending::Compress(const WriteCompressed& write,
                                                        Compressor& compressor) {
  if (frame_.empty() && !frame_.Append(kHeaderRoom)) return Progress::kNoMemory;
  do {  // an empty payload takes a step, too
    if (!compressor.has_time()) return Progress::kUnfinished;
    const auto rest = write.payload.bytes().subspan(compressed_);
    const auto part = rest.first(std::min(rest.size(), ws::MessageDeflater::kPartSize));
    const bool ends_message = write.fin && part.size() == rest.size();
    std::vector<uint8_t>& scratch = compressor.scratch();
    scratch.clear();
    if (!(write.stands_alone
              ? deflater_.DeflateAlone(&compressor.deflaters(), part, ends_message, &scratch)
              : deflater_.Deflate(&compressor.deflaters(), part, ends_message, &scratch)) ||
        !frame_.Append(scratch)) {
      return Progress::kNoMemory;
    }
    compressor.SpendDeflating(part.size());
    compressed_ += part.size();
  } while (compressed_ < write.payload.size());
  return Progress::kQueued;
}

// The frame around what Compress() has made; empty when there is no memory for it.
base::Slice CompressedSending::TakeFrame(const WriteCompressed& write) {
  base::GrowingBytes made = std::exchange(frame_, {});
  compressed_ = 0;
  const ws::FrameOptions options{.opcode = write.opcode,
                                 .fin = write.fin,
                                 .rsv1 = write.opcode != ws::Opcode::kContinuation,
                                 .mask_key = write.masked ? &write.mask_key : nullptr};
  const std::span<uint8_t> payload = made.bytes().subspan(kHeaderRoom.size());
  return base::Slice::TryCopy(ws::FinishFrameInPlace(payload, options));
}

// A whole message that refers to nothing before it, and that no masking key makes unlike others.
bool CompressedSending::is_shareable(const WriteCompressed& write) const {
  const bool stands_alone = write.stands_alone || (deflater_.no_context_takeover() &&
                                                   deflater_.history_size() == 0 && frame_.empty());
  return stands_alone && write.fin && write.opcode != ws::Opcode::kContinuation && !write.masked;
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

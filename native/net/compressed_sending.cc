#include "net/compressed_sending.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "ws/frame_encoder.h"

namespace hawser::net {

bool CompressedSending::Send(const WriteCompressed& write, Compressor& compressor,
                             WriteQueue& queue) {
  used_ = true;
  const bool shareable = is_shareable(write);
  if (shareable) {
    const auto frame = compressor.FindShared(deflater_.settings(), write.opcode, write.payload);
    if (!frame.empty()) {
      Queue(write, frame, queue);
      return true;
    }
  }

  if (frame_.empty()) frame_.resize(ws::kMaxFrameHeaderSize);
  do {  // an empty payload takes a step, too
    if (!compressor.has_time()) return false;
    const auto rest = write.payload.subspan(compressed_);
    const auto part = rest.first(std::min(rest.size(), ws::MessageDeflater::kPartSize));
    const bool ends_message = write.fin && part.size() == rest.size();
    deflater_.Deflate(&compressor.deflaters(), part, ends_message, &frame_);
    compressor.SpendDeflating(part.size());
    compressed_ += part.size();
  } while (compressed_ < write.payload.size());

  const ws::FrameOptions options{.opcode = write.opcode,
                                 .fin = write.fin,
                                 .rsv1 = write.opcode != ws::Opcode::kContinuation,
                                 .mask_key = write.masked ? &write.mask_key : nullptr};
  const std::span<const uint8_t> frame =
      ws::FinishFrameInPlace(std::span(frame_).subspan(ws::kMaxFrameHeaderSize), options);
  compressed_ = 0;
  Queue(write,
        shareable ? compressor.Share(deflater_.settings(), write.opcode, write.payload,
                                     std::exchange(frame_, {}), frame)
                  : compressor.Keep(std::exchange(frame_, {}), frame),
        queue);
  return true;
}

// A whole message that refers to nothing before it, and that no masking key makes unlike others.
bool CompressedSending::is_shareable(const WriteCompressed& write) const {
  return deflater_.no_context_takeover() && deflater_.history_size() == 0 && frame_.empty() &&
         write.fin && write.opcode != ws::Opcode::kContinuation && !write.masked;
}

void CompressedSending::Queue(const WriteCompressed& write, std::span<const uint8_t> frame,
                              WriteQueue& queue) {
  queue.Append(frame);
  saved_ += static_cast<uint32_t>(write.counted_size() - frame.size());
}

void CompressedSending::Hold(Command::Action action) {
  if (auto* const write = std::get_if<Write>(&action)) {
    std::unique_ptr<uint8_t[]> copy(new uint8_t[write->bytes.size()]);
    std::ranges::copy(write->bytes, copy.get());
    action = WriteOwned{std::move(copy), write->bytes.size()};
  } else if (auto* const compressed = std::get_if<WriteCompressed>(&action);
             compressed != nullptr && compressed->memory == nullptr) {
    auto copy = std::make_shared_for_overwrite<uint8_t[]>(compressed->payload.size());
    std::ranges::copy(compressed->payload, copy.get());
    compressed->payload = {copy.get(), compressed->payload.size()};
    compressed->memory = std::move(copy);
  }
  held_.push_back(std::move(action));
}

bool CompressedSending::DropIdleHistory() {
  if (!std::exchange(used_, false) && !holds()) deflater_.DropHistory();
  return deflater_.history_size() == 0;
}

}  // namespace hawser::net

#include "ws/frame/frame_encoder.h"

#include <cstring>

namespace hawser::ws {
namespace {

FrameHeader HeaderFor(const FrameOptions& options, uint64_t payload_size) {
  FrameHeader header;
  header.fin = options.fin;
  header.rsv1 = options.rsv1;
  header.opcode = static_cast<uint8_t>(options.opcode);
  header.payload_length = payload_size;
  if (options.mask_key != nullptr) {
    header.masked = true;
    header.mask_key = *options.mask_key;
  }
  return header;
}

}  // namespace

size_t EncodeFrameHeader(uint8_t* out, const FrameOptions& options, uint64_t payload_size) {
  return WriteFrameHeader(out, HeaderFor(options, payload_size));
}

size_t EncodeFrame(uint8_t* out, const FrameOptions& options, std::span<const uint8_t> payload) {
  const size_t header_size = WriteFrameHeader(out, HeaderFor(options, payload.size()));
  uint8_t* const body = out + header_size;
  if (options.mask_key != nullptr) {
    base::MaskCopy(payload, body, *options.mask_key);
  } else if (!payload.empty()) {
    std::memcpy(body, payload.data(), payload.size());
  }
  return header_size + payload.size();
}

std::span<uint8_t> FinishFrameInPlace(std::span<uint8_t> payload, const FrameOptions& options) {
  if (options.mask_key != nullptr) base::Mask(payload, *options.mask_key);
  const bool masked = options.mask_key != nullptr;
  uint8_t* const frame = payload.data() - FrameHeaderSize(payload.size(), masked);
  const size_t header_size = WriteFrameHeader(frame, HeaderFor(options, payload.size()));
  return {frame, header_size + payload.size()};
}

}  // namespace hawser::ws

#include "generator/frame_reader.h"

#include <algorithm>
#include <cstring>

namespace hawser::bench {
namespace {

constexpr uint8_t kRsv1 = 0x40;
constexpr uint8_t kRsv2And3 = 0x30;

}  // namespace

const char* FrameReader::Feed(std::span<const uint8_t> bytes, FrameSink* sink) {
  while (!bytes.empty()) {
    if (!in_payload()) {
      const char* error = nullptr;
      bytes = bytes.subspan(TakeHeader(bytes, sink, &error));
      if (error != nullptr) return error;
    } else {
      bytes = bytes.subspan(TakePayload(bytes, sink));
    }
    if (in_payload() && payload_left_ == 0) EndFrame(sink);
  }
  return nullptr;
}

size_t FrameReader::TakeHeader(std::span<const uint8_t> bytes, FrameSink* sink,
                               const char** error) {
  const size_t count = std::min(bytes.size(), header_need_ - header_have_);
  std::memcpy(header_.data() + header_have_, bytes.data(), count);
  header_have_ += count;
  if (!in_payload()) return count;
  if (header_need_ == 2) *error = ParseStart(sink);
  if (*error == nullptr && in_payload()) *error = ParseLength();
  return count;
}

const char* FrameReader::ParseStart(FrameSink* sink) {
  if ((header_[1] & 0x80) != 0) return "a server frame is masked";
  fin_ = (header_[0] & 0x80) != 0;
  opcode_ = static_cast<Opcode>(header_[0] & 0x0f);
  if (const char* const error = CheckReservedBits()) return error;
  const uint8_t length = header_[1] & 0x7f;
  switch (opcode_) {
    case Opcode::kContinuation:
      if (!in_message_) return "a continuation without a message";
      break;
    case Opcode::kText:
    case Opcode::kBinary:
      if (in_message_) return "a new message inside a fragmented one";
      in_message_ = true;
      message_is_text_ = opcode_ == Opcode::kText;
      sink->OnMessageStart((header_[0] & kRsv1) != 0);
      break;
    case Opcode::kClose:
    case Opcode::kPing:
    case Opcode::kPong:
      if (!fin_ || length > kMaxControlBytes) return "a control frame is fragmented or too long";
      break;
    default:
      return "an unknown opcode";
  }
  if (length >= 126) header_need_ = length == 126 ? 4 : kMaxHeaderBytes;
  return nullptr;
}

const char* FrameReader::CheckReservedBits() const {
  if ((header_[0] & kRsv2And3) != 0) return "RSV2 or RSV3 is set, which no extension uses";
  if ((header_[0] & kRsv1) == 0) return nullptr;
  if (!compression_allowed_) return "RSV1 is set and no extension was negotiated";
  const bool starts_message = opcode_ == Opcode::kText || opcode_ == Opcode::kBinary;
  return starts_message ? nullptr : "RSV1 is set on a frame that starts no message";
}

const char* FrameReader::ParseLength() {
  if (header_need_ == 2) {
    payload_left_ = header_[1];
    return nullptr;
  }
  payload_left_ = 0;
  for (size_t i = 2; i < header_need_; ++i) payload_left_ = payload_left_ << 8 | header_[i];
  const bool minimal = header_need_ == 4 ? payload_left_ > 125 : payload_left_ > 0xffff;
  return minimal ? nullptr : "a length in more bytes than it needs";
}

size_t FrameReader::TakePayload(std::span<const uint8_t> bytes, FrameSink* sink) {
  const size_t count = static_cast<size_t>(std::min<uint64_t>(bytes.size(), payload_left_));
  if (is_control()) {
    std::memcpy(control_.data() + control_have_, bytes.data(), count);
    control_have_ += count;
  } else {
    sink->OnPayload(bytes.first(count));
  }
  payload_left_ -= count;
  return count;
}

void FrameReader::EndFrame(FrameSink* sink) {
  header_have_ = 0;
  header_need_ = 2;
  if (is_control()) {
    sink->OnControl(opcode_, std::span(control_).first(control_have_));
    control_have_ = 0;
  } else if (fin_) {
    in_message_ = false;
    sink->OnMessageEnd(message_is_text_);
  }
}

}  // namespace hawser::bench

#include "ws/session.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/mask.h"
#include "base/utf8.h"

namespace hawser::ws {
namespace {

// Appends received payload bytes to those that came before them.
void Unmask(const FrameHeader& header, std::span<const uint8_t> from, uint8_t* to, size_t offset) {
  if (from.empty()) return;
  if (header.masked) {
    base::MaskCopy(from, to, header.mask_key, offset);
  } else {
    std::memcpy(to, from.data(), from.size());
  }
}

void UnmaskInPlace(const FrameHeader& header, std::span<uint8_t> data, size_t offset) {
  if (header.masked) base::Mask(data, header.mask_key, offset);
}

// Compressed payload is unmasked in a copy of this size, since nobody knows beforehand how much of
// it a step will use.
constexpr size_t kUnmaskSize = 4096;

}  // namespace

void Session::Feed(std::span<uint8_t> input) {
  if (finished()) return;
  assert(input_.empty());
  input_ = input;
  CountChunk();
}

void Session::ProvideBuffer(std::span<uint8_t> buffer) {
  if (in_area()) std::ranges::copy(message_.collected(), buffer.begin());
  message_.ProvideBuffer(buffer);
}

std::span<uint8_t> Session::DirectArea() {
  if (state_ != State::kData || message_.compressed() || !input_.empty()) return {};
  const std::span<uint8_t> space = message_.free_space();
  return space.first(static_cast<size_t>(std::min<uint64_t>(space.size(), remaining_)));
}

void Session::Wrote(size_t size) {
  UnmaskInPlace(header_, DirectArea().first(size), frame_offset());
  message_.Advance(size);
  remaining_ -= size;
  CountChunk();
}

bool Session::mid_message() const {
  if (finished()) return false;
  return state_ != State::kHeader || header_reader_.mid_header() || message_.expects_continuation();
}

void Session::CountChunk() {
  if (limits_->max_buffered_chunks == 0 || !mid_message()) return;
  if (++chunks_ >= limits_->max_buffered_chunks) state_ = State::kOverrun;
}

Event Session::Next() {
  ReleaseDelivered();
  for (;;) {
    const State before = state_;
    const Event event = Step();
    // A step that neither tells anything nor changes the state has used up the input.
    if (event.kind != EventKind::kNone || state_ == before) return event;
  }
}

void Session::ReleaseDelivered() {
  if (control_ && state_ != State::kControl) control_.reset();
  if (message_.started()) return;
  message_.ReleaseFragmentEnds();
  if (inflater_) inflater_->Release();
}

Event Session::Step() {
  switch (state_) {
    case State::kHeader:
      return ReadHeader();
    case State::kData:
      return ReadData();
    case State::kControl:
      return ReadControl();
    case State::kOverrun:
      return Fail({Error::kTooManyBufferedChunks});
    case State::kFinished:
      break;
  }
  return {};
}

// Judges each part of a header as soon as it is there: the peer may never send the rest.
Event Session::ReadHeader() {
  const ParsedFrameHeader parsed = header_reader_.Read(input_);
  if (parsed.size == 0) return {};
  const FrameHeader& header = parsed.header;
  if (auto violation =
          CheckFrameStart(header, role_, message_.expects_continuation(), inflater_ != nullptr)) {
    return Fail(violation);
  }
  if (!parsed.has_length) return {};
  if (auto violation = CheckFrameLength(header, message_.length(), limits_->max_payload)) {
    return Fail(violation);
  }
  if (parsed.missing != 0) return {};

  header_ = header;
  remaining_ = header.payload_length;
  if (IsControl(static_cast<Opcode>(header.opcode))) {
    state_ = State::kControl;
  } else {
    message_.BeginFrame(header);
    state_ = State::kData;
  }
  return {};
}

Event Session::ReadData() {
  if (message_.compressed()) return ReadCompressed();
  if (message_.single_frame() && !message_.has_buffer() && input_.size() >= remaining_) {
    return EndDataFrame(TakeInPlace());
  }
  // A header alone gets no memory: its payload may never come, or may come whole with the next
  // input.
  const bool payload_has_come = !input_.empty() || frame_offset() != 0;
  if (payload_has_come && WouldHoldTooMuch(message_.filled() + remaining_)) {
    return Fail({Error::kTooManyBufferedBytes});
  }
  CollectData();
  if (remaining_ == 0) return EndDataFrame(message_.collected());
  if (!message_.free_space().empty() || !payload_has_come) return {};
  Event event;
  event.kind = EventKind::kNeedBuffer;
  event.need = message_.BufferNeed(remaining_, limits_->max_payload);
  return event;
}

void Session::CollectData() {
  const std::span<uint8_t> space = message_.free_space();
  const auto most = static_cast<size_t>(std::min<uint64_t>(space.size(), remaining_));
  const std::span<uint8_t> part = input_.first(std::min(most, input_.size()));
  Unmask(header_, part, space.data(), frame_offset());
  message_.Advance(part.size());
  Consume(part.size());
}

Event Session::ReadCompressed() {
  const uint64_t limit = MessageLimit(limits_->max_payload);
  Event event;
  for (;;) {
    if (inflater_->work() >= kInflateSlice) {
      inflater_->ResetWork();
      event.kind = EventKind::kYield;
      return event;
    }
    if (!has_come_whole() && WouldHoldTooMuch(message_.filled())) {
      return Fail({Error::kTooManyBufferedBytes});
    }
    if (remaining_ != 0 && input_.empty()) return {};
    if (!message_.has_buffer()) message_.ProvideBuffer(inflater_->area());
    std::array<uint8_t, 1> beyond_limit;
    std::span<uint8_t> space = beyond_limit;
    const bool full = message_.filled() >= limit;
    if (!full) {
      space = message_.free_space();
      if (space.empty()) {
        event.kind = EventKind::kNeedBuffer;
        event.need = message_.InflatedBufferNeed(remaining_, limit);
        return event;
      }
      const uint64_t most = std::min<uint64_t>(kInflateSlice, limit - message_.filled());
      space = space.first(static_cast<size_t>(std::min<uint64_t>(space.size(), most)));
    }

    const bool payload_used = remaining_ == 0;
    const InflateProgress progress = InflatePayload(space);
    // The byte beyond the limit comes before what zlib finds behind it, however the input is cut.
    if (full && progress.produced != 0) return Fail({Error::kMessageTooLong});
    if (progress.error != Error::kNone) return Fail({progress.error});
    message_.Advance(progress.produced);
    if (payload_used && progress.produced < space.size()) return EndDataFrame(message_.collected());
  }
}

InflateProgress Session::InflatePayload(std::span<uint8_t> space) {
  if (remaining_ == 0) {
    return header_.fin ? inflater_->InflateTail(space) : inflater_->Inflate({}, space);
  }
  std::span<const uint8_t> part =
      input_.first(static_cast<size_t>(std::min<uint64_t>(remaining_, input_.size())));
  std::array<uint8_t, kUnmaskSize> clear;
  if (header_.masked) {
    part = part.first(std::min(part.size(), clear.size()));
    Unmask(header_, part, clear.data(), frame_offset());
    part = std::span(clear).first(part.size());
  }
  const InflateProgress progress = inflater_->Inflate(part, space);
  Consume(progress.consumed);
  return progress;
}

Event Session::EndDataFrame(std::span<uint8_t> message) {
  state_ = State::kHeader;
  message_.EndFrame();
  if (limits_->max_fragments != 0 && message_.frames() > limits_->max_fragments) {
    return Fail({Error::kTooManyFragments});
  }
  if (message_.expects_continuation()) {
    return WouldHoldTooMuch(message_.filled()) ? Fail({Error::kTooManyBufferedBytes}) : Event{};
  }
  const bool is_text = message_.opcode() == Opcode::kText;
  // RFC 6455 8.1; a character may be split between fragments, so only the whole can be judged.
  if (is_text && !limits_->skip_utf8_validation && !base::IsValidUtf8(message)) {
    return Fail({Error::kInvalidUtf8});
  }
  Event event;
  event.kind = is_text ? EventKind::kText : EventKind::kBinary;
  event.payload = message;
  event.in_buffer = message_.has_buffer() && !in_area();
  event.fragment_ends = message_.fragment_ends();
  if (message_.compressed()) inflater_->EndMessage(message);
  message_.Reset();
  chunks_ = 0;
  return event;
}

Event Session::ReadControl() {
  if (!control_ && input_.size() >= remaining_) return DeliverControl(TakeInPlace());
  if (input_.empty()) return {};
  if (!control_) control_ = std::make_unique<ControlPayload>();
  const std::span<uint8_t> part =
      input_.first(static_cast<size_t>(std::min<uint64_t>(remaining_, input_.size())));
  Unmask(header_, part, control_->data() + frame_offset(), frame_offset());
  Consume(part.size());
  if (remaining_ != 0) return {};
  return DeliverControl(std::span(*control_).first(frame_offset()));
}

Event Session::DeliverControl(std::span<uint8_t> payload) {
  state_ = State::kHeader;
  if (!message_.started()) chunks_ = 0;
  Event event;
  event.payload = payload;
  switch (static_cast<Opcode>(header_.opcode)) {
    case Opcode::kPing:
      event.kind = EventKind::kPing;
      return event;
    case Opcode::kPong:
      event.kind = EventKind::kPong;
      return event;
    default:
      return DeliverClose(payload);
  }
}

Event Session::DeliverClose(std::span<uint8_t> payload) {
  const ParsedClose close = ParseClosePayload(payload, limits_->skip_utf8_validation);
  if (close.error == Error::kInvalidCloseCode) return Fail({close.error, close.code});
  if (close.error != Error::kNone) return Fail({close.error});
  Event event;
  event.kind = EventKind::kClose;
  event.payload = close.reason;
  event.close_code = close.code;
  Finish();
  return event;
}

Event Session::Fail(const Violation& violation) {
  Event event;
  event.kind = EventKind::kError;
  event.error = violation.error;
  event.error_value = violation.value;
  Finish();
  return event;
}

void Session::Finish() {
  state_ = State::kFinished;
  input_ = {};
  message_.Reset();
  inflater_.reset();
}

// The rest of the frame, which lies whole in the input.
std::span<uint8_t> Session::TakeInPlace() {
  const std::span<uint8_t> payload = input_.first(static_cast<size_t>(remaining_));
  UnmaskInPlace(header_, payload, frame_offset());
  Consume(payload.size());
  return payload;
}

void Session::Consume(size_t size) {
  input_ = input_.subspan(size);
  remaining_ -= size;
}

}  // namespace hawser::ws

#include "binding/stream/stream_session.h"

#include <algorithm>
#include <cstring>

#include "binding/node/environment.h"
#include "binding/node/js_reader.h"
#include "binding/node/napi_call.h"
#include "binding/protocol/deflate_codec.h"
#include "binding/protocol/event_records.h"
#include "binding/protocol/limits_argument.h"
#include "binding/protocol/payload_list.h"

namespace hawser::binding {

using ws::Event;
using ws::EventKind;

// Writes events into the records, and their payloads' places.
class StreamSession::RecordWriter {
 public:
  RecordWriter(napi_env env, std::span<uint8_t> chunk, std::span<uint32_t> records,
               napi_value payloads)
      : chunk_(chunk), records_(records), payloads_(env, payloads) {}

  bool full() const { return (count_ + 2) * kRecordWords > records_.size() || payloads_.full(); }
  uint32_t count() const { return count_; }

  void Write(const Event& event, StreamSession& owner) {
    EventRecord record{.kind_and_flags = static_cast<uint32_t>(event.kind),
                       .value = event.close_code};
    if (event.kind == EventKind::kError) {
      record.position = static_cast<uint32_t>(event.error);
      record.value = static_cast<uint32_t>(event.error_value);
    } else {
      record.length = static_cast<uint32_t>(event.payload.size());
      PlacePayload(event, owner, &record);
    }
    ++count_;
    std::memcpy(&records_[count_ * kRecordWords], &record, sizeof record);
  }

 private:
  void PlacePayload(const Event& event, StreamSession& owner, EventRecord* record) {
    const uint8_t* const start = event.payload.data();
    if (event.payload.empty()) return;
    if (start >= chunk_.data() && start < chunk_.data() + chunk_.size()) {
      record->position = static_cast<uint32_t>(start - chunk_.data());
      return;
    }
    record->kind_and_flags |= kPayloadIsIndexed;
    record->position = event.in_buffer ? payloads_.Push(owner.TakeBuffer(), event.payload.size())
                                       : payloads_.PushCopy(event.payload);
    if (!event.fragment_ends.empty()) {
      record->kind_and_flags |= kHasFragmentEnds;
      payloads_.PushFragmentEnds(event.fragment_ends);
    }
  }

  const std::span<uint8_t> chunk_;
  const std::span<uint32_t> records_;
  PayloadList payloads_;
  uint32_t count_ = 0;
};

StreamSession::~StreamSession() {
  if (buffer_ != nullptr) napi_delete_reference(env_, buffer_);
}

uint32_t StreamSession::Receive(std::span<uint8_t> chunk, std::span<uint32_t> records,
                                napi_value payloads) {
  RecordWriter writer(env_, chunk, records, payloads);
  uint32_t& decoded = records[kDecoded];
  uint32_t& unfinished = records[kUnfinished];
  uint32_t& yielded = records[kYielded];
  // User code may have detached the chunk's memory since the last call: then nothing of it is left.
  const std::span<uint8_t> input = chunk.subspan(std::min<size_t>(decoded, chunk.size()));
  if (unfinished != 0) {
    session_.MoveUnread(input);
  } else {
    session_.Feed(input);
  }

  EventKind last = EventKind::kNone;
  while (!writer.full()) {
    const Event event = NextEvent();
    last = event.kind;
    if (last == EventKind::kNone || last == EventKind::kYield) break;
    writer.Write(event, *this);
  }

  yielded = last == EventKind::kYield ? 1 : 0;
  unfinished = writer.full() || yielded != 0 ? 1 : 0;
  decoded = static_cast<uint32_t>(chunk.size() - session_.TakeUnread().size());
  return writer.count();
}

// What the session has next for JavaScript: gives it the buffers that it asks for meanwhile.
Event StreamSession::NextEvent() {
  Event event;
  while (!out_of_memory_) {
    event = session_.Next();
    if (event.kind != EventKind::kNeedBuffer) break;
    if (GrowBuffer(event.need)) continue;
    out_of_memory_ = true;
    session_.TakeUnread();
    event.kind = EventKind::kError;
    event.error = ws::Error::kNoMemory;
  }
  return event;
}

// Replaces the buffer by a larger one that starts with the same bytes; false when there is no
// memory for it.
bool StreamSession::GrowBuffer(size_t size) {
  if (size > UINT32_MAX) return false;  // a record has no room for its length
  std::span<uint8_t> bytes;
  const napi_value value = Environment::Of(env_)->buffers().New(size, &bytes);
  if (value == nullptr) {
    // Told as an event, in its place behind those before it, and not thrown.
    napi_value error;
    static_cast<void>(Succeeded(napi_get_and_clear_last_exception(env_, &error)));
    return false;
  }
  std::copy_n(buffer_bytes_.begin(), session_.filled(), bytes.begin());

  if (buffer_ != nullptr) CheckOk(napi_delete_reference(env_, buffer_));
  CheckOk(napi_create_reference(env_, value, 1, &buffer_));
  buffer_bytes_ = bytes;
  session_.ProvideBuffer(bytes);
  return true;
}

// The buffer as a JS value; it is no longer ours.
napi_value StreamSession::TakeBuffer() {
  napi_value buffer;
  CheckOk(napi_get_reference_value(env_, buffer_, &buffer));
  CheckOk(napi_delete_reference(env_, buffer_));
  buffer_ = nullptr;

  buffer_bytes_ = {};
  return buffer;
}

namespace {

// Null, and a TypeError pending, for what is no external value; lib/ has no other but this kind.
StreamSession* SessionOf(napi_env env, napi_value external) {
  void* data = nullptr;
  if (!Succeeded(napi_get_value_external(env, external, &data))) Refuse(env, "a session");
  return static_cast<StreamSession*>(data);
}

// createSession(isServer, limits: see limits_argument.h, codec?) -> external
Napi::Value CreateSession(const Napi::CallbackInfo& info) {
  const ws::Role role = TruthOf(info[0]) ? ws::Role::kServer : ws::Role::kClient;
  const DeflateCodec* const codec = DeflateCodec::From(info.Env(), info[2]);
  const ws::Limits limits = LimitsFrom(info[1]);
  if (Refused(info.Env())) return {};
  auto* const session = new StreamSession(
      info.Env(), role, limits,
      codec == nullptr ? nullptr : codec->NewInflater(&Environment::Of(info.Env())->inflaters()));
  return Napi::External<StreamSession>::New(
      info.Env(), session, [](Napi::Env, StreamSession* finished) { delete finished; });
}

// receive(session, chunk: Uint8Array, records: Uint32Array, payloads: array) -> number of events
napi_value Receive(napi_env env, napi_callback_info info) {
  const auto [session_value, chunk_value, records_value, payloads] = Arguments<4>(env, info);
  StreamSession* const session = SessionOf(env, session_value);
  const std::span<uint8_t> chunk = ToBytes(env, chunk_value);
  const std::span<uint32_t> records = ToSpan<uint32_t>(env, records_value);
  if (records.size() < 2 * kRecordWords) Refuse(env, "memory for an event");
  if (chunk.size() > UINT32_MAX) Refuse(env, "of less than 4 GiB");
  if (Refused(env)) return nullptr;
  return FromUint32(env, session->Receive(chunk, records, payloads));
}

// isFinished(session) -> whether a close frame or an error was the last event
napi_value IsFinished(napi_env env, napi_callback_info info) {
  const auto [session_value] = Arguments<1>(env, info);
  const StreamSession* const session = SessionOf(env, session_value);
  if (session == nullptr) return nullptr;
  napi_value result;
  CheckOk(napi_get_boolean(env, session->finished(), &result));
  return result;
}

}  // namespace

void ExportStreamSession(Napi::Env env, Napi::Object exports) {
  exports["createSession"] = Napi::Function::New<CreateSession>(env, "createSession");
  const napi_property_descriptor functions[] = {
      {"receive", nullptr, Receive, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"isFinished", nullptr, IsFinished, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  static_cast<void>(
      Succeeded(napi_define_properties(env, exports, std::size(functions), functions)));
}

}  // namespace hawser::binding

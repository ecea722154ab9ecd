#include "binding/stream_session.h"

#include <algorithm>
#include <cstring>

#include "binding/event_records.h"
#include "binding/napi_call.h"

namespace hawser::binding {

using ws::Event;
using ws::EventKind;

// Writes events into the records, and their payloads' places.
class StreamSession::RecordWriter {
 public:
  RecordWriter(napi_env env, std::span<uint8_t> chunk, std::span<uint32_t> records,
               napi_value payloads)
      : env_(env), chunk_(chunk), records_(records), payloads_(payloads) {}

  bool full() const { return (count_ + 2) * kRecordWords > records_.size(); }
  uint32_t count() const { return count_; }

  void Write(const Event& event, StreamSession& owner) {
    EventRecord record{static_cast<uint32_t>(event.kind), 0, 0, event.close_code};
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
    record->position = event.in_buffer ? Push(owner.TakeBuffer()) : PushCopy(event.payload);
    if (!event.fragment_ends.empty()) {
      record->kind_and_flags |= kHasFragmentEnds;
      PushFragmentEnds(event.fragment_ends);
    }
  }

  uint32_t Push(napi_value value) {
    CheckOk(napi_set_element(env_, payloads_, payload_count_, value));
    return payload_count_++;
  }

  uint32_t PushCopy(std::span<const uint8_t> bytes) {
    napi_value copy;
    CheckOk(napi_create_buffer_copy(env_, bytes.size(), bytes.data(), nullptr, &copy));
    return Push(copy);
  }

  void PushFragmentEnds(std::span<const uint32_t> ends) {
    napi_value memory;
    napi_value array;
    void* data = nullptr;
    CheckOk(napi_create_arraybuffer(env_, ends.size_bytes(), &data, &memory));
    std::memcpy(data, ends.data(), ends.size_bytes());
    CheckOk(napi_create_typedarray(env_, napi_uint32_array, ends.size(), memory, 0, &array));
    Push(array);
  }

  const napi_env env_;
  const std::span<uint8_t> chunk_;
  const std::span<uint32_t> records_;
  const napi_value payloads_;
  uint32_t count_ = 0;
  uint32_t payload_count_ = 0;
};

StreamSession::~StreamSession() {
  if (buffer_ != nullptr) napi_delete_reference(env_, buffer_);
}

uint32_t StreamSession::Receive(std::span<uint8_t> chunk, std::span<uint32_t> records,
                                napi_value payloads) {
  RecordWriter writer(env_, chunk, records, payloads);
  // User code may have detached the chunk's memory since the last call: then nothing of it is left.
  const size_t decoded = std::min<size_t>(records[0], chunk.size());
  session_.Feed(chunk.subspan(decoded));

  while (!writer.full()) {
    const Event event = session_.Next();
    if (event.kind == EventKind::kNone) break;
    if (event.kind == EventKind::kNeedBuffer) {
      GrowBuffer(event.need);
    } else {
      writer.Write(event, *this);
    }
  }

  records[0] = static_cast<uint32_t>(chunk.size() - session_.TakeUnread().size());
  return writer.count();
}

// Replaces the buffer by a larger one that starts with the same bytes.
void StreamSession::GrowBuffer(size_t size) {
  napi_value value;
  void* data = nullptr;
  CheckOk(napi_create_buffer(env_, size, &data, &value));
  const std::span<uint8_t> bytes(static_cast<uint8_t*>(data), size);
  std::copy_n(buffer_bytes_.begin(), session_.filled(), bytes.begin());

  if (buffer_ != nullptr) CheckOk(napi_delete_reference(env_, buffer_));
  CheckOk(napi_create_reference(env_, value, 1, &buffer_));
  buffer_bytes_ = bytes;
  session_.ProvideBuffer(bytes);
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

StreamSession* SessionOf(napi_env env, napi_value external) {
  void* data = nullptr;
  CheckOk(napi_get_value_external(env, external, &data));
  return static_cast<StreamSession*>(data);
}

// createSession(isServer, maxPayload, maxFragments, maxBufferedChunks, skipUtf8Validation) ->
// external
napi_value CreateSession(napi_env env, napi_callback_info info) {
  const auto arguments = Arguments<5>(env, info);
  bool is_server = false;
  ws::Limits limits;
  CheckOk(napi_get_value_bool(env, arguments[0], &is_server));
  limits.max_payload = ToUint32(env, arguments[1]);
  limits.max_fragments = ToUint32(env, arguments[2]);
  limits.max_buffered_chunks = ToUint32(env, arguments[3]);
  CheckOk(napi_get_value_bool(env, arguments[4], &limits.skip_utf8_validation));

  auto* const session =
      new StreamSession(env, is_server ? ws::Role::kServer : ws::Role::kClient, limits);
  napi_value external;
  CheckOk(napi_create_external(
      env, session, [](napi_env, void* data, void*) { delete static_cast<StreamSession*>(data); },
      nullptr, &external));
  return external;
}

// receive(session, chunk: Uint8Array, records: Uint32Array, payloads: array) -> number of events
napi_value Receive(napi_env env, napi_callback_info info) {
  const auto [session, chunk, records, payloads] = Arguments<4>(env, info);
  return FromUint32(
      env, SessionOf(env, session)
               ->Receive(ToSpan<uint8_t>(env, chunk), ToSpan<uint32_t>(env, records), payloads));
}

// isFinished(session) -> whether a close frame or an error was the last event
napi_value IsFinished(napi_env env, napi_callback_info info) {
  const auto [session] = Arguments<1>(env, info);
  napi_value result;
  CheckOk(napi_get_boolean(env, SessionOf(env, session)->finished(), &result));
  return result;
}

}  // namespace

void ExportStreamSession(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      {"createSession", nullptr, CreateSession, nullptr, nullptr, nullptr, napi_enumerable,
       nullptr},
      {"receive", nullptr, Receive, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"isFinished", nullptr, IsFinished, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  CheckOk(napi_define_properties(env, exports, std::size(functions), functions));
}

}  // namespace hawser::binding

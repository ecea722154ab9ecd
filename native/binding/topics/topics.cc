#include "binding/topics/topics.h"

#include <utility>

#include "binding/topics/process_hub.h"

namespace hawser::binding {

namespace {

// Larger frames have memory of their own, which the loops keep until the kernels have taken it.
constexpr size_t kMaxInBlock = 32 * 1024;

base::Slice Encode(napi_env env, const FrameDescription& frame, const Payload& payload,
                   base::SliceWriter* writer) {
  const ws::FrameOptions options = frame.options();
  const size_t room = ws::kMaxFrameHeaderSize + payload.bound;
  if (writer != nullptr && room <= kMaxInBlock) {
    const std::span<uint8_t> area = writer->Reserve(room);
    if (area.empty()) return {};
    return writer->Take(EncodeFrameInto(env, payload, options, area.first(room)));
  }
  base::Memory memory = base::Memory::TryAllocate(room);
  if (!memory) return {};
  const size_t size = EncodeFrameInto(env, payload, options, memory.bytes());
  return {std::move(memory), size};
}

// RFC 6455 section 5.2: that of an unmasked frame.
size_t HeaderSizeOf(size_t frame_size) {
  for (const size_t header : {size_t{2}, size_t{4}}) {
    if (ws::FrameHeaderSize(frame_size - header, false) == header) return header;
  }
  return ws::kMaxFrameHeaderSize - sizeof(ws::MaskKey);
}

}  // namespace

Topics::Topics(napi_env env) : env_(env), hub_(ProcessHub()), streams_(env, hub_) {}

void Topics::SetLoops(std::unique_ptr<PublishingBranch> loops) {
  loops_ = std::move(loops);
  hub_.Add(*loops_);
}

Topics::~Topics() {
  if (loops_ != nullptr) hub_.Remove(*loops_);
}

bool Topics::Publish(const Publication& publication) {
  const bool is_here = loops_ != nullptr && loops_->MembersOf(publication.topic) > 0;
  if (is_here) {
    topics::MessagePtr message = NewMessage(publication, &loops_->writer());
    if (message == nullptr) return false;
    loops_->Publish(std::move(message), publication.except);
  }
  if (hub_.HasOthers(publication.topic, &streams_, loops_.get())) {
    // In memory that does not end with this environment.
    const topics::MessagePtr message = NewMessage(publication, nullptr);
    if (message == nullptr) return false;
    hub_.Deliver(message, &streams_, loops_.get());
  }
  return true;
}

// Null: there is no memory for it.
topics::MessagePtr Topics::NewMessage(const Publication& publication,
                                      base::SliceWriter* writer) const {
  auto message = std::make_shared<topics::Message>();
  message->topic = publication.topic;
  message->frame = Encode(env_, publication.frame, publication.payload, writer);
  if (message->frame.empty()) return nullptr;
  message->payload_size = message->frame.size() - HeaderSizeOf(message->frame.size());
  message->opcode = publication.frame.options().opcode;
  message->compress = publication.compress;
  return message;
}

}  // namespace hawser::binding

#include "binding/loops/outbox.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "binding/protocol/frame_encoding.h"

namespace hawser::binding {

namespace {

// Larger ones travel in memory of their own, which the loop keeps until the kernel has taken it: a
// slow peer then causes no second copy.
constexpr size_t kMaxInBlock = 32 * 1024;

}  // namespace

template <typename Function>
base::Slice Outbox::Fill(size_t most, Function&& fill) {
  if (most > kMaxInBlock) {
    base::Memory memory = base::Memory::TryAllocate(most);
    if (!memory) return {};
    const size_t size = fill(memory.bytes());
    return {std::move(memory), size};
  }
  const std::span<uint8_t> area = writer_.Reserve(most);
  return area.empty() ? base::Slice() : writer_.Take(fill(area.first(most)));
}

size_t Outbox::SendFrame(napi_env env, uint32_t slot, const ws::FrameOptions& options,
                         const Payload& payload) {
  const bool comparable = payload.text == nullptr && options.mask_key == nullptr;
  if (comparable && IsLastFrame(options, payload.bytes)) return SendAgain(slot);

  const size_t room = ws::kMaxFrameHeaderSize + payload.bound;
  base::Slice frame = Fill(
      room, [&](std::span<uint8_t> area) { return EncodeFrameInto(env, payload, options, area); });
  const size_t size = frame.size();
  last_ = {.frame = frame.bytes(), .large = {}, .to_compress = {}};
  if (room > kMaxInBlock) last_.large = frame;
  if (size > 0) Write(slot, std::move(frame));
  return size;
}

size_t Outbox::SendCompressed(napi_env env, uint32_t slot, const ws::FrameOptions& options,
                              const Payload& payload) {
  if (payload.text == nullptr && IsLastToCompress(options, payload.bytes)) return SendAgain(slot);

  net::WriteCompressed write{.payload = {},
                             .opcode = options.opcode,
                             .fin = options.fin,
                             .masked = options.mask_key != nullptr};
  if (write.masked) write.mask_key = *options.mask_key;
  last_ = {};
  if (payload.bound > 0) {
    bool filled = false;
    write.payload = Fill(payload.bound, [&](std::span<uint8_t> area) {
      filled = true;
      return CopyPayload(env, payload, area);
    });
    if (!filled) return 0;
  }
  if (!write.masked) last_.to_compress = write;
  return PushToCompress(slot, std::move(write));
}

size_t Outbox::SendAgain(uint32_t slot) {
  if (last_.to_compress) return PushToCompress(slot, *last_.to_compress);
  const size_t size = last_.frame.size();
  if (size > 0) Write(slot, last_.large.empty() ? writer_.TakeAgain(last_.frame) : last_.large);
  return size;
}

size_t Outbox::PushToCompress(uint32_t slot, net::WriteCompressed write) {
  const size_t size = write.counted_size();
  to_compress_ += write.payload.size();
  commands_.push_back({slot, std::move(write)});
  return size;
}

bool Outbox::IsLastToCompress(const ws::FrameOptions& options,
                              std::span<const uint8_t> payload) const {
  return last_.to_compress && last_.to_compress->opcode == options.opcode &&
         last_.to_compress->fin == options.fin &&
         std::ranges::equal(last_.to_compress->payload.bytes(), payload);
}

bool Outbox::IsLastFrame(const ws::FrameOptions& options, std::span<const uint8_t> payload) const {
  const size_t header_size = ws::FrameHeaderSize(payload.size(), false);
  if (last_.frame.size() != header_size + payload.size()) return false;

  // The payload first: it is what differs as a rule, and at its start.
  if (!std::ranges::equal(last_.frame.subspan(header_size), payload)) return false;
  std::array<uint8_t, ws::kMaxFrameHeaderSize> header;
  ws::EncodeFrameHeader(header.data(), options, payload.size());
  return std::memcmp(last_.frame.data(), header.data(), header_size) == 0;
}

base::Slice Outbox::Copy(std::span<const uint8_t> bytes) {
  last_ = {};
  return Fill(bytes.size(), [&](std::span<uint8_t> area) {
    std::ranges::copy(bytes, area.begin());
    return bytes.size();
  });
}

uint16_t Outbox::SendHead(uint32_t slot, std::span<const uint8_t> bytes) {
  net::WriteHead head{Copy(bytes)};
  const uint16_t counted = head.counted();
  if (counted > 0) commands_.push_back({slot, std::move(head)});
  return counted;
}

bool Outbox::SendRaw(uint32_t slot, std::span<const uint8_t> bytes) {
  if (bytes.empty()) return true;
  base::Slice copy = Copy(bytes);
  if (copy.empty()) return false;
  Write(slot, std::move(copy));
  return true;
}

void Outbox::Publish(net::Publish publish, uint32_t members) {
  if (publish.message->compress) to_compress_ += publish.message->payload_size;
  deliveries_ += members;
  commands_.push_back({0, std::move(publish)});
}

bool Outbox::PostTo(net::EventLoop& loop) {
  to_compress_ = deliveries_ = 0;
  return loop.Post(commands_);
}

void Outbox::Write(uint32_t slot, base::Slice bytes) {
  if (!commands_.empty() && commands_.back().slot == slot) {
    auto* const last = std::get_if<net::Write>(&commands_.back().action);
    if (last != nullptr && last->bytes.Extend(bytes)) return;
  }
  commands_.push_back({slot, net::Write{std::move(bytes)}});
}

}  // namespace hawser::binding

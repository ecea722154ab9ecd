#include "binding/loops/outbox.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "binding/node/napi_call.h"
#include "binding/protocol/frame_encoding.h"

namespace hawser::binding {

namespace {

// Frames larger than this travel in memory of their own, which the loop keeps until the kernel has
// taken it: a slow peer then causes no second copy.
constexpr size_t kMaxInChunk = 32 * 1024;

}  // namespace

uint32_t Outbox::SendFrame(napi_env env, uint32_t slot, const ws::FrameOptions& options,
                           const Payload& payload) {
  const bool comparable = payload.text == nullptr && options.mask_key == nullptr;
  if (comparable && IsLastFrame(options, payload.bytes)) return SendAgain(slot);

  const size_t room = ws::kMaxFrameHeaderSize + payload.bound;
  if (room > kMaxInChunk) {
    std::unique_ptr<uint8_t[]> memory(new uint8_t[room]);
    const size_t size = EncodeFrameInto(env, payload, options, {memory.get(), room});
    return SendLarge(slot, std::move(memory), size);
  }

  const std::span<uint8_t> area = Reserve(room).first(room);
  const size_t size = EncodeFrameInto(env, payload, options, area);
  used_ += size;
  ForgetLast();
  last_frame_ = area.first(size);
  Write(slot, last_frame_);
  return static_cast<uint32_t>(size);
}

uint32_t Outbox::SendCompressed(napi_env env, uint32_t slot, const ws::FrameOptions& options,
                                const Payload& payload) {
  if (payload.text == nullptr && IsLastToCompress(options, payload.bytes)) return SendAgain(slot);

  net::WriteCompressed write{.payload = {},
                             .memory = nullptr,
                             .opcode = options.opcode,
                             .fin = options.fin,
                             .masked = options.mask_key != nullptr};
  if (write.masked) write.mask_key = *options.mask_key;
  if (payload.bound > kMaxInChunk) {
    auto memory = std::make_shared_for_overwrite<uint8_t[]>(payload.bound);
    write.payload = {memory.get(), CopyPayload(env, payload, {memory.get(), payload.bound})};
    write.memory = std::move(memory);
  } else {
    const std::span<uint8_t> area = Reserve(payload.bound);
    write.payload = area.first(CopyPayload(env, payload, area.first(payload.bound)));
    used_ += write.payload.size();
  }
  ForgetLast();
  if (!write.masked) last_to_compress_ = write;
  return PushToCompress(slot, std::move(write));
}

uint32_t Outbox::SendAgain(uint32_t slot) {
  if (last_to_compress_) return PushToCompress(slot, *last_to_compress_);
  if (last_frame_.empty()) return 0;
  if (last_owner_ != kNoOwner) {
    net::Command& owner = commands_[last_owner_];
    shared_.push_back(std::move(std::get<net::WriteOwned>(owner.action).memory));
    owner.action = net::Write{last_frame_};
    last_owner_ = kNoOwner;
  }
  Write(slot, last_frame_);
  return static_cast<uint32_t>(last_frame_.size());
}

uint32_t Outbox::SendLarge(uint32_t slot, std::unique_ptr<uint8_t[]> memory, size_t size) {
  ForgetLast();
  last_frame_ = {memory.get(), size};
  last_owner_ = commands_.size();
  commands_.push_back({slot, net::WriteOwned{std::move(memory), size}});
  return static_cast<uint32_t>(size);
}

uint32_t Outbox::PushToCompress(uint32_t slot, net::WriteCompressed write) {
  const size_t size = write.counted_size();
  to_compress_ += write.payload.size();
  commands_.push_back({slot, std::move(write)});
  return static_cast<uint32_t>(size);
}

void Outbox::ForgetLast() {
  last_frame_ = {};
  last_owner_ = kNoOwner;
  last_to_compress_.reset();
}

bool Outbox::IsLastToCompress(const ws::FrameOptions& options,
                              std::span<const uint8_t> payload) const {
  return last_to_compress_ && last_to_compress_->opcode == options.opcode &&
         last_to_compress_->fin == options.fin &&
         std::ranges::equal(last_to_compress_->payload, payload);
}

bool Outbox::IsLastFrame(const ws::FrameOptions& options, std::span<const uint8_t> payload) const {
  const size_t header_size = ws::FrameHeaderSize(payload.size(), false);
  if (last_frame_.size() != header_size + payload.size()) return false;

  // The payload first: it is what differs as a rule, and at its start.
  if (!std::ranges::equal(last_frame_.subspan(header_size), payload)) return false;
  std::array<uint8_t, ws::kMaxFrameHeaderSize> header;
  ws::EncodeFrameHeader(header.data(), options, payload.size());
  return std::memcmp(last_frame_.data(), header.data(), header_size) == 0;
}

void Outbox::SendRaw(uint32_t slot, std::span<const uint8_t> bytes) {
  if (bytes.size() > kMaxInChunk) {
    std::unique_ptr<uint8_t[]> memory(new uint8_t[bytes.size()]);
    std::copy(bytes.begin(), bytes.end(), memory.get());
    commands_.push_back({slot, net::WriteOwned{std::move(memory), bytes.size()}});
    return;
  }
  const std::span<uint8_t> area = Reserve(bytes.size());
  std::copy(bytes.begin(), bytes.end(), area.begin());
  used_ += bytes.size();
  Write(slot, area.first(bytes.size()));
}

bool Outbox::PostTo(net::EventLoop& loop) {
  ForgetLast();
  to_compress_ = 0;
  for (auto& memory : shared_) commands_.push_back({0, net::FreeMemory{std::move(memory)}});
  shared_.clear();
  return loop.Post(commands_);
}

// Room for that many bytes in the current chunk, or in a fresh one.
std::span<uint8_t> Outbox::Reserve(size_t size) {
  if (chunk_ == nullptr || net::ChunkPool::kChunkSize - used_ < size) {
    if (chunk_ != nullptr) commands_.push_back({0, net::ReturnChunk{std::move(chunk_)}});
    ForgetLast();
    chunk_ = chunks_.Take();
    used_ = 0;
  }
  return std::span(chunk_.get(), net::ChunkPool::kChunkSize).subspan(used_);
}

void Outbox::Write(uint32_t slot, std::span<const uint8_t> bytes) {
  if (!commands_.empty() && commands_.back().slot == slot) {
    if (auto* const last = std::get_if<net::Write>(&commands_.back().action)) {
      if (last->bytes.data() + last->bytes.size() == bytes.data()) {
        last->bytes = {last->bytes.data(), last->bytes.size() + bytes.size()};
        return;
      }
    }
  }
  commands_.push_back({slot, net::Write{bytes}});
}

}  // namespace hawser::binding

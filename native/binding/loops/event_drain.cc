#include "binding/loops/event_drain.h"

#include <algorithm>
#include <cstring>

#include "binding/protocol/event_records.h"
#include "binding/protocol/payload_list.h"

namespace hawser::binding {

namespace {

using net::LoopEvent;
using net::LoopEventKind;

// Above those of the receives.
uint32_t ReadingOf(const LoopEvent& event) {
  return event.kind <= LoopEventKind::kError ? event.reading
                                             : UINT8_MAX + 1 + static_cast<uint32_t>(event.kind);
}

class Drain {
 public:
  Drain(napi_env env, std::span<uint32_t> records, std::span<uint8_t> pool, napi_value payloads)
      : records_(records), pool_(pool), payloads_(env, payloads), pool_used_(records[kPoolUsed]) {}

  // False when there is no room for the event.
  bool Take(const LoopEvent& event) {
    const size_t word = kLoopHeaderWords + count_ * kLoopRecordWords;
    if (word + kLoopRecordWords > records_.size() || payloads_.full()) return false;

    LoopEventRecord record{.slot = event.slot,
                           .event = {.kind_and_flags = static_cast<uint32_t>(event.kind),
                                     .length = static_cast<uint32_t>(event.payload.size()),
                                     .value = event.value},
                           .need = event.need,
                           .reading = ReadingOf(event)};
    if (event.kind == LoopEventKind::kError || event.kind == LoopEventKind::kClosed) {
      record.event.position = event.code;
    } else if (event.in_provided_buffer) {
      record.event.kind_and_flags |= kInProvidedBuffer;
    } else if (!PlacePayload(event, &record.event)) {
      return false;
    }
    if (event.fragment_ends != nullptr) PlaceFragmentEnds(*event.fragment_ends, &record.event);

    std::memcpy(&records_[word], &record, sizeof record);
    ++count_;
    if (net::IsAwaited(event)) ++heartbeats_;
    return true;
  }

  uint32_t Finish() {
    records_[kPoolUsed] = static_cast<uint32_t>(pool_used_);
    records_[kPoolIsFull] = pool_is_full_ ? 1 : 0;
    records_[kHeartbeats] = heartbeats_;
    return count_;
  }

 private:
  bool PlacePayload(const LoopEvent& event, EventRecord* record) {
    const size_t size = event.payload.size();
    if (size > kMaxPooled || event.fragment_ends != nullptr) {
      record->kind_and_flags |= kPayloadIsIndexed;
      record->position = payloads_.PushCopy(event.payload);
      return true;
    }
    if (size > pool_.size() - pool_used_) {
      pool_is_full_ = true;
      return false;
    }
    std::copy(event.payload.begin(), event.payload.end(), pool_.begin() + pool_used_);
    record->position = static_cast<uint32_t>(pool_used_);
    pool_used_ += size;
    return true;
  }

  void PlaceFragmentEnds(std::span<const uint32_t> ends, EventRecord* record) {
    record->kind_and_flags |= kHasFragmentEnds;
    const uint32_t index = payloads_.PushFragmentEnds(ends);
    // Behind the payload where that is indexed too; a message in the provided buffer has no other
    // place for it.
    if ((record->kind_and_flags & kInProvidedBuffer) != 0) record->position = index;
  }

  const std::span<uint32_t> records_;
  const std::span<uint8_t> pool_;
  PayloadList payloads_;
  size_t pool_used_;
  bool pool_is_full_ = false;
  uint32_t count_ = 0;
  uint32_t heartbeats_ = 0;
};

}  // namespace

uint32_t DrainEvents(napi_env env, Loops& loops, std::span<uint32_t> records,
                     std::span<uint8_t> pool, napi_value payloads) {
  // User code may have detached the pool's memory since the last call.
  if (records[kPoolUsed] > pool.size()) records[kPoolUsed] = static_cast<uint32_t>(pool.size());
  Drain drain(env, records, pool, payloads);

  const auto lanes = loops.lanes();
  const size_t first = loops.NextFirstLane();
  for (size_t i = 0; i < lanes.size(); ++i) {
    const auto& lane = lanes[(first + i) % lanes.size()];
    EventPump::Inbox& inbox = lane->inbox;
    bool room = true;
    while (room && (inbox.Next() != nullptr || inbox.Refill())) {
      room = drain.Take(*inbox.Next());
      if (room) inbox.Advance();
    }
    lane->loop.SetDrained(inbox.drained());
    if (!room) break;
  }
  const uint32_t count = drain.Finish();
  loops.NoteDrained(count, records[kHeartbeats]);
  return count;
}

}  // namespace hawser::binding

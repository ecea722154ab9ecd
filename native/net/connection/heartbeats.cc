#include "net/connection/heartbeats.h"

#include <algorithm>
#include <bit>

namespace hawser::net {

void Heartbeats::Add(uint32_t slot, const Rhythm& rhythm, const Pulse& pulse, uint64_t now_ms) {
  if (rhythm.idle_timeout_ms == 0) return;
  const uint32_t chunk = slot / kBeatsPerChunk;
  if (chunk >= chunks_.size()) chunks_.resize(chunk + 1);
  if (chunks_[chunk] == nullptr) chunks_[chunk] = std::make_unique<Beat[]>(kBeatsPerChunk);

  const uint16_t index = RoundFor(rhythm);
  Round& round = rounds_[index];
  const uint32_t bucket = round.next_bucket;
  round.next_bucket = (bucket + 1) % kBuckets;
  Beat& beat = BeatOf(slot);
  beat = {.next = round.heads[bucket],
          .received = pulse.received,
          .taken = pulse.taken,
          .round = index,
          .bucket = static_cast<uint8_t>(bucket)};
  if (beat.next != kNil) BeatOf(beat.next).previous = slot;
  round.heads[bucket] = slot;

  const uint32_t distance = DistanceTo(round, bucket);
  if (round.size++ == 0 || distance < DistanceTo(round, round.due_bucket)) {
    round.due_bucket = bucket;
    round.due_ms = std::min(round.due_ms, now_ms + uint64_t{distance} * round.tick_ms);
  }
}

void Heartbeats::Remove(uint32_t slot) {
  const uint32_t chunk = slot / kBeatsPerChunk;
  if (chunk >= chunks_.size() || chunks_[chunk] == nullptr) return;
  Beat& beat = BeatOf(slot);
  if (beat.round == kNoRound) return;
  Round& round = rounds_[beat.round];
  if (beat.previous == kNil) {
    round.heads[beat.bucket] = beat.next;
  } else {
    BeatOf(beat.previous).next = beat.next;
  }
  if (beat.next != kNil) BeatOf(beat.next).previous = beat.previous;
  beat = {};
  if (--round.size == 0) round.due_ms = kNever;
}

uint64_t Heartbeats::due_ms() const {
  uint64_t due_ms = kNever;
  for (const Round& round : rounds_) due_ms = std::min(due_ms, round.due_ms);
  return due_ms;
}

size_t Heartbeats::size() const {
  size_t size = 0;
  for (const Round& round : rounds_) size += round.size;
  return size;
}

// Up to an eighth more than it takes, so that there are few rounds whatever timeouts there are.
uint32_t Heartbeats::TickOf(uint32_t timeout_ms) {
  constexpr uint32_t kTicks = uint32_t{kBuckets} * kLooks;
  constexpr int kSignificantBits = 4;
  const uint32_t tick_ms = (timeout_ms - 1) / kTicks + 1;
  const int shift = std::max(static_cast<int>(std::bit_width(tick_ms)) - kSignificantBits, 0);
  return (tick_ms + (1u << shift) - 1) >> shift << shift;
}

uint16_t Heartbeats::RoundFor(const Rhythm& rhythm) {
  const uint32_t tick_ms = TickOf(rhythm.idle_timeout_ms);
  const auto found = std::ranges::find_if(rounds_, [&](const Round& round) {
    return round.tick_ms == tick_ms && round.send_pings == rhythm.send_pings;
  });
  const auto index = static_cast<uint16_t>(found - rounds_.begin());
  if (found == rounds_.end()) {
    rounds_.push_back({.tick_ms = tick_ms, .send_pings = rhythm.send_pings, .heads = {}});
    rounds_.back().heads.fill(kNil);
  }
  return index;
}

uint32_t Heartbeats::DistanceTo(const Round& round, uint32_t bucket) {
  return (bucket + kBuckets - round.last_bucket - 1) % kBuckets + 1;
}

void Heartbeats::ScheduleNext(Round& round, uint64_t now_ms) {
  round.last_bucket = round.due_bucket;
  round.due_ms = kNever;
  for (uint32_t distance = 1; distance <= kBuckets; ++distance) {
    const uint32_t bucket = (round.last_bucket + distance) % kBuckets;
    if (round.heads[bucket] == kNil) continue;
    round.due_bucket = bucket;
    round.due_ms = now_ms + uint64_t{distance} * round.tick_ms;
    return;
  }
}

Heartbeats::Need Heartbeats::Judge(uint32_t slot, const Pulse& pulse) {
  Beat& beat = BeatOf(slot);
  const bool reads_on = pulse.taken != 0 && pulse.taken != beat.taken;
  const bool lives = pulse.excused || pulse.received != beat.received || reads_on;
  beat.received = pulse.received;
  beat.taken = pulse.taken;
  if (lives) {
    beat.silent = 0;
    return Need::kNothing;
  }
  beat.silent = static_cast<uint8_t>(std::min(beat.silent + 1, kLooks + 1));
  if (beat.silent > kLooks) return Need::kEnd;
  const bool is_time = beat.silent == kLooks / 2 + 1;
  return is_time && rounds_[beat.round].send_pings ? Need::kPing : Need::kNothing;
}

}  // namespace hawser::net

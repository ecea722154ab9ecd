#include "net/loop/timer_wheel.h"

#include <algorithm>
#include <bit>
#include <climits>

namespace hawser::net {

TimerId TimerWheel::Add(TimerKey key, uint64_t deadline_ms) {
  uint32_t index = free_;
  if (index == kNil) {
    index = static_cast<uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    free_ = entries_[index].next;
  }
  Entry& entry = entries_[index];
  entry.owner = key.owner;
  entry.kind = key.kind;
  entry.deadline_ms = std::max(deadline_ms, now_ms_);
  Schedule(index);
  ++size_;
  return static_cast<TimerId>(uint64_t{entry.generation} << 32 | index);
}

bool TimerWheel::Cancel(TimerId id) {
  const auto bits = static_cast<uint64_t>(id);
  const auto index = static_cast<uint32_t>(bits);
  if (index >= entries_.size() || entries_[index].generation != bits >> 32) return false;
  Unlink(index);
  Free(index);
  return true;
}

int TimerWheel::NextTimeout(uint64_t now_ms) const {
  const std::optional<Slot> slot = EarliestSlot();
  if (!slot) return -1;
  if (slot->start_ms <= now_ms) return 0;
  return static_cast<int>(std::min<uint64_t>(slot->start_ms - now_ms, INT_MAX));
}

// Needs deadline_ms >= now_ms_.
TimerWheel::Slot TimerWheel::SlotOf(uint64_t deadline_ms) const {
  const uint64_t differs = deadline_ms ^ now_ms_;
  const unsigned highest_bit =
      differs == 0 ? 0 : static_cast<unsigned>(std::bit_width(differs)) - 1;
  const unsigned level = highest_bit / kDigitBits;
  const unsigned shift = level * kDigitBits;
  return {.level = level,
          .digit = static_cast<unsigned>(deadline_ms >> shift) % kSlotsPerLevel,
          .start_ms = deadline_ms >> shift << shift};
}

std::optional<TimerWheel::Slot> TimerWheel::EarliestSlot() const {
  for (unsigned level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    const auto digit = static_cast<unsigned>(std::countr_zero(occupied_[level]));
    const unsigned shift = level * kDigitBits;
    // All timers of a level have the digits above it in common with the time.
    const unsigned shift_above = shift + kDigitBits;
    const uint64_t above = shift_above < 64 ? now_ms_ >> shift_above << shift_above : 0;
    return Slot{.level = level, .digit = digit, .start_ms = above | uint64_t{digit} << shift};
  }
  return std::nullopt;
}

void TimerWheel::CollectExpired(uint64_t now_ms) {
  if (now_ms < now_ms_) return;
  for (std::optional<Slot> slot = EarliestSlot(); slot && slot->start_ms <= now_ms;
       slot = EarliestSlot()) {
    now_ms_ = slot->start_ms;
    const auto list = static_cast<uint16_t>(slot->level * kSlotsPerLevel + slot->digit);
    while (heads_[list] != kNil) {
      const uint32_t index = heads_[list];
      Unlink(index);
      if (entries_[index].deadline_ms <= now_ms_) {
        Append(kExpired, index);
      } else {
        Schedule(index);  // a lower level: its digit on this one is now the time's
      }
    }
  }
  // Short of the earliest slot: moves no timer to another level.
  now_ms_ = now_ms;
}

std::optional<TimerKey> TimerWheel::TakeExpired() {
  const uint32_t index = heads_[kExpired];
  if (index == kNil) return std::nullopt;
  Unlink(index);
  Free(index);
  return TimerKey{entries_[index].kind, entries_[index].owner};
}

void TimerWheel::Schedule(uint32_t index) {
  const Slot slot = SlotOf(entries_[index].deadline_ms);
  occupied_[slot.level] |= uint64_t{1} << slot.digit;
  Append(static_cast<uint16_t>(slot.level * kSlotsPerLevel + slot.digit), index);
}

void TimerWheel::Append(uint16_t list, uint32_t index) {
  Entry& entry = entries_[index];
  entry.list = list;
  uint32_t& head = heads_[list];
  if (head == kNil) {
    head = entry.previous = entry.next = index;
    return;
  }
  entry.next = head;
  entry.previous = entries_[head].previous;
  entries_[entry.previous].next = index;
  entries_[head].previous = index;
}

void TimerWheel::Unlink(uint32_t index) {
  const Entry& entry = entries_[index];
  uint32_t& head = heads_[entry.list];
  if (entry.next == index) {
    head = kNil;
    if (entry.list != kExpired) {
      occupied_[entry.list / kSlotsPerLevel] &= ~(uint64_t{1} << entry.list % kSlotsPerLevel);
    }
    return;
  }
  entries_[entry.previous].next = entry.next;
  entries_[entry.next].previous = entry.previous;
  if (head == index) head = entry.next;
}

void TimerWheel::Free(uint32_t index) {
  Entry& entry = entries_[index];
  if (++entry.generation == 0) entry.generation = 1;
  entry.next = free_;
  free_ = index;
  --size_;
}

}  // namespace hawser::net

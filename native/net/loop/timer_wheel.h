// Deadlines in milliseconds for many owners, of which few ever expire: adding and cancelling cost a
// constant number of steps and, once the pool has grown to its peak, no allocation. Reads no clock:
// the time is passed in. A hierarchy of wheels of 64 slots; level L's slots are 64^L ms wide. A
// timer lies on the level of the highest base-64 digit in which its deadline differs from the
// wheel's time, in the slot of that digit, and moves down as time reaches that slot. So every slot
// in use is ahead of the time, and the earliest one is the first of the lowest level in use.
// Thread: whichever turns the loop. Owner: EventLoop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace hawser::net {

// Names one timer for as long as it is armed; afterwards it is stale and stands for nothing, also
// when its memory serves another timer.
enum class TimerId : uint64_t { kNone = 0 };

// What a timer is for, and thereby what happens when it expires.
enum class TimerKind : uint8_t {
  kHeartbeat,  // it is looked at which connections are silent
  kHistory,    // histories of what was sent that nobody has used
  kTrim        // memory that a rush of traffic, or a fan-out, has needed
};
inline constexpr size_t kTimerKinds = 3;

// Whose timer it is, too.
struct TimerKey {
  TimerKind kind = TimerKind::kHeartbeat;
  uint64_t owner = 0;  // a connection's key; 0: the loop itself

  bool operator==(const TimerKey&) const = default;
};

class TimerWheel {
 public:
  explicit TimerWheel(uint64_t now_ms) : now_ms_(now_ms) { heads_.fill(kNil); }

  // A deadline that has passed expires with the next Advance(). UINT64_MAX is a deadline like any
  // other.
  TimerId Add(TimerKey key, uint64_t deadline_ms);

  // False when the timer has expired or been cancelled before.
  bool Cancel(TimerId id);

  // Calls `on_expired(key)` for each deadline that is not after `now_ms`, in the order of the
  // deadlines. A timer's id is stale before its call. The callback may add and cancel at will: a
  // timer that it cancels does not expire any more, one that it adds expires with a later
  // Advance(), even if it is due. Time that goes backwards is ignored.
  template <typename Callback>
  void Advance(uint64_t now_ms, Callback&& on_expired) {
    CollectExpired(now_ms);
    while (const std::optional<TimerKey> key = TakeExpired()) on_expired(*key);
  }

  // How long the loop may wait, as epoll_wait takes it: -1 without a timer. May be too short for a
  // distant deadline (when timers have to move down a level), never too long.
  int NextTimeout(uint64_t now_ms) const;

  // Timers armed.
  size_t size() const { return size_; }

 private:
  static constexpr uint32_t kNil = UINT32_MAX;
  static constexpr unsigned kDigitBits = 6;
  static constexpr unsigned kSlotsPerLevel = 1u << kDigitBits;
  static constexpr unsigned kLevels = 11;  // 66 bits: every uint64_t has a slot
  // Lists are numbered level by level; one more holds what has expired and waits for its callback.
  static constexpr uint16_t kExpired = kLevels * kSlotsPerLevel;

  struct Entry {
    uint64_t owner = 0;
    uint64_t deadline_ms = 0;
    uint32_t previous = kNil;  // the lists are rings: the head's previous is the tail
    uint32_t next = kNil;      // also links the free entries
    uint32_t generation =
        1;  // counts this entry's timers, so that no id is kNone and old ids do not match
    uint16_t list = 0;
    TimerKind kind = TimerKind::kHeartbeat;
  };

  struct Slot {
    unsigned level;
    unsigned digit;
    uint64_t start_ms;
  };

  Slot SlotOf(uint64_t deadline_ms) const;
  std::optional<Slot> EarliestSlot() const;
  void CollectExpired(uint64_t now_ms);
  std::optional<TimerKey> TakeExpired();
  void Schedule(uint32_t index);
  void Append(uint16_t list, uint32_t index);
  void Unlink(uint32_t index);
  void Free(uint32_t index);

  uint64_t now_ms_;
  size_t size_ = 0;
  uint32_t free_ = kNil;
  std::vector<Entry> entries_;
  std::array<uint64_t, kLevels> occupied_{};  // one bit per slot that has timers
  std::array<uint32_t, kExpired + 1> heads_;
};

}  // namespace hawser::net

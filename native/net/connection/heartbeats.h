// Which connections of a loop have been silent for how long. Of each one that asked for it, it is
// looked at eight times in its timeout whether anything has come since; so a message costs nothing,
// and a connection the memory of one Beat.
//
// Those with about the same timeout make a round of kBuckets parts, looked at one after the other,
// so that whatever is due is never due for all at once. A connection is silent for as many looks in
// a row as have found nothing new: more than four eighths ask for a ping, more than eight mean that
// the timeout has passed. A look that comes late counts once, however late: time in which nobody
// could receive makes nobody silent. Reads no clock: the time is passed in. Thread: whichever turns
// the loop. Owner: ConnectionTable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace hawser::net {

// What a connection wants to be looked after by.
struct Rhythm {
  uint32_t idle_timeout_ms = 0;  // without a byte of the peer's; 0: it may be silent for ever
  bool send_pings = true;
};

// What tells whether a peer lives: any change of these does. Modulo 2^32.
struct Pulse {
  uint32_t received = 0;
  uint32_t taken = 0;    // of what waits for the peer: whoever reads lives, too; 0: nothing waits
  bool excused = false;  // we do not read: nothing can come
};

class Heartbeats {
 public:
  static constexpr uint64_t kNever = UINT64_MAX;

  enum class Need : uint8_t {
    kNothing,
    kPing,
    kEnd  // the timeout has passed
  };

  // `slot` is in no round. Nothing happens without a timeout.
  void Add(uint32_t slot, const Rhythm& rhythm, const Pulse& pulse, uint64_t now_ms);
  // Nothing happens to one that is in no round.
  void Remove(uint32_t slot);

  // When Advance() is due.
  uint64_t due_ms() const;
  // Looks at the connections whose turn it is: `look(slot)` gives the Pulse of each, and
  // `meet(slot, need)` hears what one needs, if anything; it may remove that one, and no other.
  template <typename Look, typename Meet>
  void Advance(uint64_t now_ms, Look&& look, Meet&& meet) {
    for (Round& round : rounds_) {
      if (round.due_ms > now_ms) continue;
      uint32_t slot = round.heads[round.due_bucket];
      ScheduleNext(round, now_ms);
      while (slot != kNil) {
        const uint32_t next = BeatOf(slot).next;
        const Need need = Judge(slot, look(slot));
        if (need != Need::kNothing) meet(slot, need);
        slot = next;
      }
    }
  }

  // Connections that are looked at.
  size_t size() const;

 private:
  static constexpr uint32_t kNil = UINT32_MAX;
  static constexpr uint32_t kBuckets = 32;
  static constexpr uint8_t kLooks = 8;  // in a timeout
  static constexpr uint32_t kBeatsPerChunk = 1024;
  static constexpr uint16_t kNoRound = UINT16_MAX;

  struct Beat {
    uint32_t previous = kNil;
    uint32_t next = kNil;
    uint32_t received = 0;  // at the last look
    uint32_t taken = 0;
    uint16_t round = kNoRound;
    uint8_t bucket = 0;
    uint8_t silent = 0;  // looks
  };
  static_assert(sizeof(Beat) <= 20, "there is one for each idle connection");

  struct Round {
    uint32_t tick_ms;  // from one bucket to the next
    bool send_pings;
    uint32_t last_bucket = kBuckets - 1;  // that was looked at
    uint32_t due_bucket = 0;
    uint32_t next_bucket = 0;  // for whoever is added
    uint32_t size = 0;
    uint64_t due_ms = kNever;
    std::array<uint32_t, kBuckets> heads;
  };

  static uint32_t TickOf(uint32_t timeout_ms);
  uint16_t RoundFor(const Rhythm& rhythm);
  // Ticks from the last look to that at the bucket.
  static uint32_t DistanceTo(const Round& round, uint32_t bucket);
  static void ScheduleNext(Round& round, uint64_t now_ms);
  Need Judge(uint32_t slot, const Pulse& pulse);
  Beat& BeatOf(uint32_t slot) { return chunks_[slot / kBeatsPerChunk][slot % kBeatsPerChunk]; }

  std::vector<Round> rounds_;
  std::vector<std::unique_ptr<Beat[]>> chunks_;  // by slot; those that nobody has needed are null
};

}  // namespace hawser::net

#include "net/connection/heartbeats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace hawser::net {
namespace {

using Need = Heartbeats::Need;

constexpr uint32_t kTimeoutMs = 26'624;  // 104 ms from one part of a round to the next
constexpr Rhythm kRhythm{.idle_timeout_ms = kTimeoutMs};

struct Met {
  uint64_t at_ms;
  uint32_t slot;
  Need need;

  bool operator==(const Met&) const = default;
};

// Connections, and a clock that goes only where it is told.
class HeartbeatsTest : public testing::Test {
 protected:
  void Add(uint32_t slot, const Rhythm& rhythm = kRhythm) {
    heartbeats.Add(slot, rhythm, pulses[slot], now_ms);
  }
  // Looks whenever that is due.
  void GoOnTo(uint64_t ms) {
    while (heartbeats.due_ms() <= ms) {
      now_ms = std::max(now_ms, heartbeats.due_ms());
      Look();
    }
    now_ms = ms;
  }
  void Look() {
    heartbeats.Advance(
        now_ms,
        [this](uint32_t slot) {
          ++looks[slot];
          return pulses[slot];
        },
        [this](uint32_t slot, Need need) {
          met.push_back({now_ms, slot, need});
          if (need == Need::kEnd) heartbeats.Remove(slot);
        });
  }
  // When the slot first needed it; 0: never.
  uint64_t TimeOf(uint32_t slot, Need need) const {
    const auto found = std::ranges::find_if(
        met, [&](const Met& one) { return one.slot == slot && one.need == need; });
    return found == met.end() ? 0 : found->at_ms;
  }

  Heartbeats heartbeats;
  uint64_t now_ms = 1'000'000;
  std::map<uint32_t, Pulse> pulses;
  std::map<uint32_t, int> looks;
  std::vector<Met> met;
};

TEST_F(HeartbeatsTest, AsksForAPingHalfwayAndEndsAfterTheTimeout) {
  const uint64_t begin = now_ms;
  for (uint32_t slot = 0; slot < 100; ++slot) Add(slot);
  GoOnTo(begin + 2 * kTimeoutMs);
  EXPECT_EQ(met.size(), 200u);
  for (uint32_t slot = 0; slot < 100; ++slot) {
    const uint64_t ping = TimeOf(slot, Need::kPing) - begin;
    EXPECT_GT(ping, kTimeoutMs / 2);
    EXPECT_LE(ping, kTimeoutMs * 5 / 8);
    const uint64_t end = TimeOf(slot, Need::kEnd) - begin;
    EXPECT_GT(end, kTimeoutMs);
    EXPECT_LE(end, kTimeoutMs * 9 / 8);
  }
  EXPECT_EQ(heartbeats.size(), 0u);
  EXPECT_EQ(heartbeats.due_ms(), Heartbeats::kNever);
}

TEST_F(HeartbeatsTest, BeginsAnewWithWhateverIsReceived) {
  Add(0);
  for (int i = 0; i < 10; ++i) {
    GoOnTo(now_ms + kTimeoutMs / 2);
    ++pulses[0].received;
  }
  EXPECT_TRUE(met.empty());
  const uint64_t last = now_ms;
  GoOnTo(last + 2 * kTimeoutMs);
  EXPECT_GT(TimeOf(0, Need::kPing), last + kTimeoutMs / 2);
  EXPECT_GT(TimeOf(0, Need::kEnd), last + kTimeoutMs);
}

TEST_F(HeartbeatsTest, TakesAPeerThatReadsOnForAlive) {
  Add(0);
  for (uint32_t i = 1; i <= 10; ++i) {
    pulses[0].taken = i;
    GoOnTo(now_ms + kTimeoutMs / 2);
  }
  EXPECT_TRUE(met.empty());
  GoOnTo(now_ms + 2 * kTimeoutMs);  // and takes nothing more
  EXPECT_NE(TimeOf(0, Need::kEnd), 0u);
}

TEST_F(HeartbeatsTest, TakesNoPeerForAliveThatHasNothingToRead) {
  Add(0);
  pulses[0].taken = 7;
  GoOnTo(now_ms + kTimeoutMs / 4);
  pulses[0].taken = 0;
  GoOnTo(now_ms + kTimeoutMs * 3 / 2);
  EXPECT_NE(TimeOf(0, Need::kEnd), 0u);
}

TEST_F(HeartbeatsTest, CountsNothingWhileItIsExcusedAndAllOfTheTimeoutAfterwards) {
  pulses[0].excused = true;
  Add(0);
  GoOnTo(now_ms + 5 * kTimeoutMs);
  EXPECT_TRUE(met.empty());
  pulses[0].excused = false;
  const uint64_t resumed = now_ms;
  GoOnTo(resumed + kTimeoutMs * 9 / 8);
  EXPECT_GE(TimeOf(0, Need::kEnd), resumed + kTimeoutMs * 7 / 8);
}

TEST_F(HeartbeatsTest, SendsNoPingsWhereThatIsNotWanted) {
  Add(0, {.idle_timeout_ms = kTimeoutMs, .send_pings = false});
  Add(1);
  GoOnTo(now_ms + 2 * kTimeoutMs);
  EXPECT_EQ(TimeOf(0, Need::kPing), 0u);
  EXPECT_NE(TimeOf(0, Need::kEnd), 0u);
  EXPECT_NE(TimeOf(1, Need::kPing), 0u);
}

TEST_F(HeartbeatsTest, LooksAtNobodyWhoDoesNotWantIt) {
  Add(0, {});
  EXPECT_EQ(heartbeats.size(), 0u);
  EXPECT_EQ(heartbeats.due_ms(), Heartbeats::kNever);
  heartbeats.Remove(0);
  heartbeats.Remove(5000);
}

TEST_F(HeartbeatsTest, CountsALookThatComesLateOnce) {
  Add(0);
  for (int i = 0; i < 8; ++i) {  // as after a suspension of the process
    now_ms += 10 * kTimeoutMs;
    Look();
  }
  EXPECT_EQ(met.size(), 1u);
  EXPECT_EQ(met.front().need, Need::kPing);
}

TEST_F(HeartbeatsTest, LooksAtAFewAtATime) {
  constexpr uint32_t kMany = 3200;
  for (uint32_t slot = 0; slot < kMany; ++slot) Add(slot);
  const uint64_t begin = now_ms;
  while (heartbeats.due_ms() <= begin + kTimeoutMs / 8) {
    looks.clear();
    now_ms = heartbeats.due_ms();
    Look();
    EXPECT_EQ(looks.size(), kMany / 32);
  }
}

TEST_F(HeartbeatsTest, IsDueOnlyForThoseThereAre) {
  Add(7);
  const uint64_t begin = now_ms;
  int times = 0;
  while (heartbeats.due_ms() <= begin + kTimeoutMs) {
    now_ms = heartbeats.due_ms();
    Look();
    ++times;
  }
  EXPECT_EQ(times, 8);
}

TEST_F(HeartbeatsTest, IsNeverEarlyAndAtMostAQuarterLateOrALittle) {
  for (const uint32_t timeout_ms :
       {1u, 255u, 256u, 257u, 1'000u, 30'000u, 86'400'000u, 2147483647u}) {
    const uint64_t begin = now_ms;
    met.clear();
    Add(0, {.idle_timeout_ms = timeout_ms});
    GoOnTo(begin + uint64_t{timeout_ms} * 2 + 1000);
    const uint64_t end = TimeOf(0, Need::kEnd) - begin;
    EXPECT_GT(end, timeout_ms);
    EXPECT_LE(end, std::max<uint64_t>(timeout_ms + timeout_ms / 4, timeout_ms + 320)) << timeout_ms;
  }
}

// As fuzzers would: against what is known of each.
TEST_F(HeartbeatsTest, KeepsItsListsWhoeverComesAndGoes) {
  uint32_t random = 1;
  const auto next = [&](uint32_t below) {
    random = random * 1664525 + 1013904223;
    return (random >> 8) % below;
  };
  std::set<uint32_t> members;
  for (int step = 0; step < 20'000; ++step) {
    const uint32_t slot = next(2000);
    if (members.contains(slot)) {
      heartbeats.Remove(slot);
      members.erase(slot);
    } else {
      Add(slot, {.idle_timeout_ms = 1 + next(3) * 20'000, .send_pings = next(2) == 0});
      members.insert(slot);
    }
    if (step % 100 == 0) {
      GoOnTo(now_ms + next(3000));
      for (const Met& one : met) {
        if (one.need == Need::kEnd) members.erase(one.slot);
      }
      met.clear();
    }
    ASSERT_EQ(heartbeats.size(), members.size());
  }
  for (const uint32_t slot : members) heartbeats.Remove(slot);
  EXPECT_EQ(heartbeats.due_ms(), Heartbeats::kNever);
}

}  // namespace
}  // namespace hawser::net

#include "net/loop/timer_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <climits>
#include <map>
#include <random>
#include <vector>

namespace hawser::net {
namespace {

constexpr uint64_t kNow = 1'000'003;

// A timer of an owner; of which kind does not matter but to who gets it back.
TimerKey Of(uint64_t owner) { return {.kind = TimerKind::kHeartbeat, .owner = owner}; }

std::vector<uint64_t> Expired(TimerWheel& wheel, uint64_t now_ms) {
  std::vector<uint64_t> keys;
  wheel.Advance(now_ms, [&](const TimerKey& key) { keys.push_back(key.owner); });
  return keys;
}

using Keys = std::vector<uint64_t>;

TEST(TimerWheelTest, ExpiresAtTheDeadlineAndNotBefore) {
  const uint64_t delays[] = {0,
                             1,
                             62,
                             63,
                             64,
                             65,
                             4095,
                             4096,
                             30'000,
                             262'144,
                             1 << 24,
                             1u << 31,
                             uint64_t{1} << 36,
                             uint64_t{1} << 60};
  for (const uint64_t start : {uint64_t{0}, kNow, (uint64_t{1} << 36) - 1}) {
    for (const uint64_t delay : delays) {
      SCOPED_TRACE(testing::Message() << start << " + " << delay);
      TimerWheel wheel(start);
      wheel.Add(Of(7), start + delay);
      if (delay > 0) {
        EXPECT_EQ(Expired(wheel, start + delay - 1), Keys{});
      }
      EXPECT_EQ(wheel.size(), 1u);
      EXPECT_EQ(Expired(wheel, start + delay), Keys{7});
      EXPECT_EQ(wheel.size(), 0u);
      EXPECT_EQ(Expired(wheel, UINT64_MAX), Keys{});
    }
  }
}

TEST(TimerWheelTest, TheLastDeadlineOfAllIsOneLikeAnyOther) {
  TimerWheel wheel(kNow);
  wheel.Add(Of(1), UINT64_MAX);
  EXPECT_EQ(wheel.NextTimeout(kNow), INT_MAX);
  EXPECT_EQ(Expired(wheel, UINT64_MAX - 1), Keys{});
  EXPECT_EQ(Expired(wheel, UINT64_MAX), Keys{1});
}

TEST(TimerWheelTest, ExpiresInOrderOfDeadlinesAndThenOfAdding) {
  TimerWheel wheel(kNow);
  wheel.Add(Of(4), kNow + 5000);
  wheel.Add(Of(2), kNow + 70);
  wheel.Add(Of(1), kNow + 3);
  wheel.Add(Of(5), kNow + 5000);
  wheel.Add(Of(3), kNow + 71);
  EXPECT_EQ(Expired(wheel, kNow + 6000), (Keys{1, 2, 3, 4, 5}));
}

TEST(TimerWheelTest, APassedDeadlineExpiresWithTheNextAdvance) {
  TimerWheel wheel(kNow);
  wheel.Add(Of(1), kNow - 500);
  EXPECT_EQ(wheel.NextTimeout(kNow), 0);
  EXPECT_EQ(Expired(wheel, kNow), Keys{1});
}

TEST(TimerWheelTest, ACancelledTimerDoesNotExpire) {
  TimerWheel wheel(kNow);
  wheel.Add(Of(1), kNow + 10);
  const TimerId id = wheel.Add(Of(2), kNow + 10);
  wheel.Add(Of(3), kNow + 10);
  EXPECT_TRUE(wheel.Cancel(id));
  EXPECT_EQ(Expired(wheel, kNow + 10), (Keys{1, 3}));
}

TEST(TimerWheelTest, IgnoresStaleIds) {
  TimerWheel wheel(kNow);
  EXPECT_FALSE(wheel.Cancel(TimerId::kNone));
  EXPECT_FALSE(wheel.Cancel(static_cast<TimerId>(uint64_t{1} << 32 | 5)));

  const TimerId cancelled = wheel.Add(Of(1), kNow + 10);
  EXPECT_NE(cancelled, TimerId::kNone);
  EXPECT_TRUE(wheel.Cancel(cancelled));
  EXPECT_FALSE(wheel.Cancel(cancelled));

  const TimerId expired = wheel.Add(Of(2), kNow + 10);
  EXPECT_EQ(Expired(wheel, kNow + 10), Keys{2});
  EXPECT_FALSE(wheel.Cancel(expired));

  wheel.Add(Of(3), kNow + 20);  // in the memory of the two before
  EXPECT_FALSE(wheel.Cancel(cancelled));
  EXPECT_FALSE(wheel.Cancel(expired));
  EXPECT_EQ(wheel.size(), 1u);
}

TEST(TimerWheelTest, TimeThatGoesBackwardsIsIgnored) {
  TimerWheel wheel(kNow);
  wheel.Add(Of(1), kNow + 10);
  EXPECT_EQ(Expired(wheel, kNow + 5), Keys{});
  EXPECT_EQ(Expired(wheel, kNow - 100'000), Keys{});
  EXPECT_EQ(wheel.NextTimeout(kNow - 100), 110);
  EXPECT_EQ(Expired(wheel, kNow + 10), Keys{1});
}

TEST(TimerWheelTest, WaitsForEverWithoutATimer) {
  TimerWheel wheel(kNow);
  EXPECT_EQ(wheel.NextTimeout(kNow), -1);
  EXPECT_TRUE(wheel.Cancel(wheel.Add(Of(1), kNow + 1)));
  EXPECT_EQ(wheel.NextTimeout(kNow), -1);
}

TEST(TimerWheelTest, NeverWaitsTooLongAndWakesRarelyInBetween) {
  for (const uint64_t delay : {1u, 63u, 64u, 5000u, 30'000u, 86'400'000u}) {
    SCOPED_TRACE(delay);
    TimerWheel wheel(kNow);
    wheel.Add(Of(1), kNow + delay);
    uint64_t now = kNow;
    int wakes = 0;
    Keys expired;
    while (expired.empty()) {
      const int timeout = wheel.NextTimeout(now);
      ASSERT_GE(timeout, 1);
      now += static_cast<uint64_t>(timeout);
      ASSERT_LE(now, kNow + delay);
      expired = Expired(wheel, now);
      ++wakes;
    }
    EXPECT_EQ(now, kNow + delay);
    EXPECT_LE(wakes, 6);
  }
}

TEST(TimerWheelTest, ACallbackMayCancelWhatIsDueToo) {
  TimerWheel wheel(kNow);
  wheel.Add(Of(1), kNow + 1);
  const TimerId second = wheel.Add(Of(2), kNow + 1);
  wheel.Add(Of(3), kNow + 2);
  Keys keys;
  wheel.Advance(kNow + 2, [&](const TimerKey& key) {
    keys.push_back(key.owner);
    EXPECT_EQ(wheel.Cancel(second), key == Of(1));
  });
  EXPECT_EQ(keys, (Keys{1, 3}));
  EXPECT_EQ(wheel.size(), 0u);
}

TEST(TimerWheelTest, WhatACallbackAddsExpiresWithALaterAdvance) {
  TimerWheel wheel(kNow);
  wheel.Add(Of(1), kNow + 1);
  int calls = 0;
  const auto rearm = [&](const TimerKey& key) {
    ++calls;
    wheel.Add(key, kNow);  // due at once, again and again
  };
  wheel.Advance(kNow + 5, rearm);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(wheel.NextTimeout(kNow + 5), 0);
  wheel.Advance(kNow + 5, rearm);
  EXPECT_EQ(calls, 2);
}

TEST(TimerWheelTest, GivesTheKindBackWithTheOwnerAlsoFromMemoryOfAnother) {
  TimerWheel wheel(kNow);
  std::vector<TimerKey> expected;
  for (uint64_t round = 0; round < 3; ++round) {
    for (size_t kind = 0; kind < kTimerKinds; ++kind) {
      expected.push_back({static_cast<TimerKind>((kind + round) % kTimerKinds), kind});
      wheel.Add(expected.back(), kNow + round);
    }
    std::vector<TimerKey> expired;
    wheel.Advance(kNow + round, [&](const TimerKey& key) { expired.push_back(key); });
    EXPECT_EQ(expired, expected);
    expected.clear();
  }
}

TEST(TimerWheelTest, AnIdOfAnExpiredTimerIsStaleInItsCallback) {
  TimerWheel wheel(kNow);
  const TimerId id = wheel.Add(Of(1), kNow + 1);
  wheel.Advance(kNow + 1, [&](const TimerKey&) { EXPECT_FALSE(wheel.Cancel(id)); });
}

// Random adding, cancelling and advancing, in steps from nothing to hours, against a sorted map.
TEST(TimerWheelTest, AgreesWithASortedMap) {
  std::mt19937_64 random(20);
  const auto below_power_of_two = [&](unsigned max_bits) {
    return random() & ((uint64_t{1} << random() % (max_bits + 1)) - 1);
  };
  struct Timer {
    uint64_t deadline_ms;
    TimerId id;
  };
  std::map<uint64_t, Timer> model;  // by key
  uint64_t now = kNow;
  TimerWheel wheel(now);
  uint64_t next_key = 0;
  for (int round = 0; round < 3000; ++round) {
    for (uint64_t i = random() % 8; i > 0; --i) {
      const bool passed = random() % 8 == 0;
      const uint64_t deadline =
          passed ? now - below_power_of_two(19) : now + below_power_of_two(26);
      model[next_key] = {std::max(deadline, now), wheel.Add(Of(next_key), deadline)};
      ++next_key;
    }
    for (uint64_t i = random() % 3; i > 0 && !model.empty(); --i) {
      auto victim = model.lower_bound(random() % next_key);
      if (victim == model.end()) victim = model.begin();
      EXPECT_TRUE(wheel.Cancel(victim->second.id));
      model.erase(victim);
    }
    now += below_power_of_two(22);
    uint64_t latest = 0;
    wheel.Advance(now, [&](const TimerKey& key) {
      const auto timer = model.find(key.owner);
      ASSERT_NE(timer, model.end());
      EXPECT_GE(timer->second.deadline_ms, latest);
      latest = timer->second.deadline_ms;
      model.erase(timer);
    });
    EXPECT_LE(latest, now);
    EXPECT_EQ(wheel.size(), model.size());
    const int timeout = wheel.NextTimeout(now);
    for (const auto& [key, timer] : model) {
      ASSERT_GT(timer.deadline_ms, now) << "not expired: " << key;
      ASSERT_LE(static_cast<uint64_t>(timeout), timer.deadline_ms - now);
    }
  }
}

}  // namespace
}  // namespace hawser::net

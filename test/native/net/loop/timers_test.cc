#include "net/loop/timers.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>

#include <cerrno>
#include <vector>

namespace hawser::net {
namespace {

constexpr uint64_t kAnHourMs = 3'600'000;

using Keys = std::vector<TimerKey>;

class TimersTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(timers.Open(), 0); }

  bool IsReadable(int patience_ms) {
    pollfd readable{.fd = timers.fd(), .events = POLLIN, .revents = 0};
    return poll(&readable, 1, patience_ms) == 1;
  }
  // Turns as a loop does, until that many timers have expired.
  Keys WaitFor(size_t count) {
    Keys expired;
    while (expired.size() < count) {
      timers.Arm();
      if (!IsReadable(30'000)) {
        ADD_FAILURE() << "the descriptor says nothing";
        break;
      }
      timers.Expire([&](const TimerKey& key) { expired.push_back(key); });
    }
    return expired;
  }

  Timers timers;
};

TEST_F(TimersTest, SaysWhatExpiresAndWhoseItIs) {
  const Keys keys{{TimerKind::kHeartbeat, 7},
                  {TimerKind::kHistory, 0},
                  {TimerKind::kTrim, 0},
                  {TimerKind::kHeartbeat, 0xfedcba9876543210},
                  {TimerKind::kHistory, 7}};
  for (const TimerKey& key : keys) timers.Add(key, 1);
  EXPECT_EQ(WaitFor(keys.size()), keys);
}

TEST_F(TimersTest, ExpiresWhatIsDueAtOnce) {
  timers.Add({TimerKind::kTrim}, 0);
  EXPECT_EQ(WaitFor(1), Keys{{TimerKind::kTrim}});
}

TEST_F(TimersTest, IsArmedForTheEarliestOneWheneverThatIsAdded) {
  timers.Add({.owner = 1}, kAnHourMs);
  timers.Arm();
  EXPECT_FALSE(IsReadable(0));
  timers.Add({.owner = 2}, 1);
  EXPECT_EQ(WaitFor(1), Keys{{.owner = 2}});
  timers.Add({.owner = 3}, 1);
  EXPECT_EQ(WaitFor(1), Keys{{.owner = 3}});
  timers.Arm();
  EXPECT_FALSE(IsReadable(0)) << "the hour is not over";
}

TEST_F(TimersTest, DoesNotExpireWhatWasCancelledThoughItWasArmedForIt) {
  const TimerId cancelled = timers.Add({.owner = 1}, 1);
  timers.Arm();
  timers.Cancel(cancelled);
  timers.Cancel(cancelled);
  timers.Cancel(TimerId::kNone);
  timers.Add({.owner = 2}, 20);
  EXPECT_EQ(WaitFor(1), Keys{{.owner = 2}});
}

TEST_F(TimersTest, MayBeAddedToWhileItExpires) {
  timers.Add({.owner = 1}, 1);
  uint64_t last = 0;
  while (last < 5) {
    timers.Arm();
    ASSERT_TRUE(IsReadable(30'000));
    timers.Expire([&](const TimerKey& key) {
      EXPECT_EQ(key.owner, last + 1);
      last = key.owner;
      timers.Add({.owner = last + 1}, 1);
    });
  }
}

// Two drivers of one loop: the one that comes late finds the descriptor read.
TEST_F(TimersTest, ExpiresNothingTwice) {
  timers.Add({.owner = 1}, 1);
  EXPECT_EQ(WaitFor(1), Keys{{.owner = 1}});
  timers.Expire([](const TimerKey&) { ADD_FAILURE() << "a second time"; });
  EXPECT_FALSE(IsReadable(0));
}

TEST(TimersWithoutDescriptorsTest, SayThatThereIsNone) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  Timers timers;
  EXPECT_EQ(timers.Open(), EMFILE);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace hawser::net

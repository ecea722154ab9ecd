#include "net/loop/wakeup.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <thread>
#include <vector>

namespace hawser::net {
namespace {

class WakeupTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(wakeup_.Open(), 0); }

  bool IsReadable(int timeout_ms = 0) const {
    pollfd watched{.fd = wakeup_.fd(), .events = POLLIN, .revents = 0};
    return poll(&watched, 1, timeout_ms) == 1;
  }

  Wakeup wakeup_;
};

TEST_F(WakeupTest, IsReadableFromSignalToClear) {
  EXPECT_FALSE(IsReadable());
  wakeup_.Signal();
  EXPECT_TRUE(IsReadable());
  wakeup_.Clear();
  EXPECT_FALSE(IsReadable());
}

TEST_F(WakeupTest, ManySignalsCountAsOne) {
  for (int i = 0; i < 1000; ++i) wakeup_.Signal();
  wakeup_.Clear();
  EXPECT_FALSE(IsReadable());
}

TEST_F(WakeupTest, ClearWithoutASignalDoesNotWait) {
  wakeup_.Clear();
  EXPECT_FALSE(IsReadable());
}

TEST_F(WakeupTest, AFullCounterNeitherBlocksNorTouchesErrno) {
  const uint64_t largest = UINT64_MAX - 1;
  ASSERT_EQ(write(wakeup_.fd(), &largest, sizeof largest), ssize_t{sizeof largest});
  errno = 0;
  wakeup_.Signal();
  EXPECT_EQ(errno, 0);
  EXPECT_TRUE(IsReadable());
}

TEST_F(WakeupTest, NoSignalOfAnyThreadIsLost) {
  constexpr int kThreads = 4;
  constexpr int kSignals = 5000;
  std::atomic<int> posted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < kSignals; ++j) {
        posted.fetch_add(1);
        wakeup_.Signal();
      }
    });
  }
  // Each wait would be for ever if the signal that belongs to the last post could get lost.
  while (posted.load() < kThreads * kSignals) {
    ASSERT_TRUE(IsReadable(-1));
    wakeup_.Clear();
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace hawser::net

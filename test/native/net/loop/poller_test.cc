#include "net/loop/poller.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <set>
#include <vector>

namespace hawser::net {
namespace {

constexpr uint64_t kKey = 0xfedcba9876543210;  // both halves count: slot and generation

constexpr Readiness kRead{.readable = true};
constexpr Readiness kWrite{.writable = true};
constexpr Readiness kBoth{.readable = true, .writable = true};

class PollerTest : public testing::Test {
 protected:
  struct Pair {
    base::UniqueFd ours;
    base::UniqueFd theirs;
  };

  void SetUp() override {
    ASSERT_EQ(poller_.Open(), 0);
    pair_ = NewPair();
  }

  static Pair NewPair() {
    std::array<int, 2> fds{-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
    return {.ours = base::UniqueFd(fds[0]), .theirs = base::UniqueFd(fds[1])};
  }

  std::vector<Ready> WaitFor(size_t most, int timeout_ms = 0) {
    std::vector<Ready> ready(most);
    const int count = poller_.Wait(ready, timeout_ms);
    EXPECT_GE(count, 0);
    ready.resize(count < 0 ? 0 : static_cast<size_t>(count));
    return ready;
  }

  int ours() const { return pair_.ours.get(); }
  int theirs() const { return pair_.theirs.get(); }
  void PeerSends() { EXPECT_EQ(write(theirs(), "x", 1), 1); }
  void PeerGoes() { pair_.theirs = base::UniqueFd(); }

  Poller poller_;
  Pair pair_;
};

TEST_F(PollerTest, ReportsOnlyWhatWasAskedFor) {
  struct Row {
    Readiness wanted;
    bool peer_sent;
    bool readable;
    bool writable;
  };
  const Row rows[] = {
      {kRead, false, false, false}, {kRead, true, true, false},  {kWrite, false, false, true},
      {kWrite, true, false, true},  {kBoth, false, false, true}, {kBoth, true, true, true},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::Message() << row.wanted.readable << row.wanted.writable << row.peer_sent);
    pair_ = NewPair();
    ASSERT_EQ(poller_.Add(ours(), kKey, row.wanted), 0);
    if (row.peer_sent) PeerSends();
    const std::vector<Ready> ready = WaitFor(4);
    ASSERT_EQ(ready.size(), row.readable || row.writable ? 1u : 0u);
    if (!ready.empty()) {
      EXPECT_EQ(ready[0].key, kKey);
      EXPECT_EQ(ready[0].readable, row.readable);
      EXPECT_EQ(ready[0].writable, row.writable);
      EXPECT_FALSE(ready[0].hangup);
      EXPECT_FALSE(ready[0].error);
    }
    poller_.Remove(ours());
  }
}

TEST_F(PollerTest, RepeatsWhatIsNotDealtWith) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kRead), 0);
  PeerSends();
  EXPECT_EQ(WaitFor(1).size(), 1u);
  EXPECT_EQ(WaitFor(1).size(), 1u);
}

TEST_F(PollerTest, ModifyReplacesWhatIsWantedAndTheKey) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kRead), 0);
  ASSERT_EQ(poller_.Modify(ours(), 7, kWrite), 0);
  PeerSends();
  const std::vector<Ready> ready = WaitFor(1);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready[0].key, 7u);
  EXPECT_TRUE(ready[0].writable);
  EXPECT_FALSE(ready[0].readable);
}

TEST_F(PollerTest, AHalfClosedPeerIsReadableAndNotAHangup) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kRead), 0);
  ASSERT_EQ(shutdown(theirs(), SHUT_WR), 0);
  const std::vector<Ready> ready = WaitFor(1);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_TRUE(ready[0].readable);
  EXPECT_FALSE(ready[0].hangup);
}

TEST_F(PollerTest, APeerThatHasGoneIsAHangup) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kWrite), 0);
  PeerGoes();
  const std::vector<Ready> ready = WaitFor(1);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_TRUE(ready[0].hangup);
}

TEST_F(PollerTest, ABrokenStreamIsAnError) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kRead), 0);
  ASSERT_EQ(write(ours(), "unread", 6), 6);
  PeerGoes();  // with bytes unread, which a Unix-domain socket reports as ECONNRESET
  const std::vector<Ready> ready = WaitFor(1);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_TRUE(ready[0].error);
}

TEST_F(PollerTest, ARemovedDescriptorIsSilentEvenAfterAHangup) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kBoth), 0);
  PeerGoes();
  poller_.Remove(ours());
  EXPECT_TRUE(WaitFor(1).empty());
  poller_.Remove(ours());  // twice is harmless
  EXPECT_EQ(poller_.Add(ours(), kKey, kRead), 0);
}

TEST_F(PollerTest, ReportsTheRestWithTheNextWait) {
  std::vector<Pair> pairs;
  for (uint64_t key = 0; key < 3; ++key) {
    pairs.push_back(NewPair());
    ASSERT_EQ(poller_.Add(pairs.back().ours.get(), key, kWrite), 0);
  }
  std::set<uint64_t> keys;
  for (int i = 0; i < 3; ++i) {
    const std::vector<Ready> ready = WaitFor(1);
    ASSERT_EQ(ready.size(), 1u);
    keys.insert(ready[0].key);
  }
  EXPECT_EQ(keys, (std::set<uint64_t>{0, 1, 2}));
}

TEST_F(PollerTest, ReturnsNoMoreThanItsOwnLimitIntoALargerSpan) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kWrite), 0);
  EXPECT_EQ(WaitFor(4 * Poller::kMaxReady).size(), 1u);
}

TEST_F(PollerTest, IsReadableItselfWhileSomethingIsReady) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kRead), 0);
  pollfd outer{.fd = poller_.fd(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&outer, 1, 0), 0);
  PeerSends();
  EXPECT_EQ(poll(&outer, 1, 0), 1);
}

TEST_F(PollerTest, FailuresAreErrnoValues) {
  ASSERT_EQ(poller_.Add(ours(), kKey, kRead), 0);
  EXPECT_EQ(poller_.Add(ours(), kKey, kRead), EEXIST);
  EXPECT_EQ(poller_.Modify(theirs(), kKey, kRead), ENOENT);
  EXPECT_EQ(poller_.Add(-1, kKey, kRead), EBADF);
  Ready ready;
  EXPECT_EQ(Poller().Wait({&ready, 1}, 0), -EBADF);
}

TEST_F(PollerTest, OpenFailsWithoutADescriptorToSpare) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  Poller poller;
  EXPECT_EQ(poller.Open(), EMFILE);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace hawser::net

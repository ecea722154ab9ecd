// What becomes of a loop whose poller's descriptor somebody has closed, or put another in place of.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/unique_fd.h"
#include "net/loop/event_loop.h"
#include "net/loop/loop_harness.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

class FailingPollerTest : public testing::TestWithParam<Drive> {
 protected:
  // As a program does that closes what it does not know, and goes on to open files.
  void Break() {
    const base::UniqueFd other(open("/dev/null", O_RDWR | O_CLOEXEC));
    ASSERT_EQ(dup2(other.get(), harness.loop().poll_fd()), harness.loop().poll_fd());
  }
  void Exchange(Peer& peer, uint32_t slot) {
    peer.Send(ws::Frame(ws::Role::kServer, ws::Opcode::kText, "x"));
    EXPECT_EQ(harness.Next().payload, "x");
    harness.Send(slot, "y");
    EXPECT_EQ(peer.Receive(1), "y");
  }

  LoopHarness harness{GetParam()};
};

TEST_P(FailingPollerTest, ClosesAllConnectionsAndSaysSo) {
  Peer peers[] = {harness.Connect(0), harness.Connect(1)};
  Exchange(peers[0], 0);
  Exchange(peers[1], 1);
  Break();
  harness.Do(0, SetNoDelay{});  // wakes a thread that still waits for the poller of before
  for (uint32_t slot : {0u, 1u}) {
    const Seen seen = harness.Next();
    EXPECT_EQ(seen.kind, LoopEventKind::kClosed);
    EXPECT_EQ(seen.slot, slot);
    EXPECT_EQ(peers[slot].ReceiveAll(), "");
  }
  EXPECT_TRUE(harness.loop().failed());
}

// The thread would ask again and again.
TEST_P(FailingPollerTest, LeavesTheLoopToItsOwner) {
  Peer peer = harness.Connect(0);
  Exchange(peer, 0);
  Break();
  harness.Do(0, SetNoDelay{});
  EXPECT_EQ(harness.Next().kind, LoopEventKind::kClosed);
  EXPECT_EQ(harness.loop().driver(), Driver::kOwner);
}

TEST_P(FailingPollerTest, ClosesWhatIsAdoptedAfterwards) {
  Peer peer = harness.Connect(0);
  Exchange(peer, 0);
  Break();
  harness.Do(0, SetNoDelay{});
  EXPECT_EQ(harness.Next().kind, LoopEventKind::kClosed);

  Peer late = harness.Connect(1);
  harness.loop().ExecutePosted();  // as Loops::Post() does for a loop that no thread drives
  const Seen seen = harness.Next();
  EXPECT_EQ(seen.kind, LoopEventKind::kClosed);
  EXPECT_EQ(seen.slot, 1u);
  EXPECT_EQ(late.ReceiveAll(), "");
}

INSTANTIATE_TEST_SUITE_P(Drivers, FailingPollerTest,
                         testing::Values(Drive::kThread, Drive::kJavaScript),
                         [](const auto& tested) { return NameOf(tested.param); });

}  // namespace
}  // namespace hawser::net

// What a heartbeat means for a connection, on a loop with the real clock: with timeouts as short as
// there are.

#include <gtest/gtest.h>

#include <string>

#include "net/connection/heartbeat_ping.h"
#include "net/loop/loop_harness.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

using ws::Frame;
using ws::Opcode;
using ws::Role;

const std::string kPayload(HeartbeatPing::kPayload.begin(), HeartbeatPing::kPayload.end());

// `receiver`: the role of who gets it.
std::string PingFor(Role receiver) { return Frame(receiver, Opcode::kPing, kPayload); }
std::string PongFor(Role receiver) { return Frame(receiver, Opcode::kPong, kPayload); }

class HeartbeatTest : public testing::TestWithParam<Drive> {
 protected:
  void SetUp() override { harness.rhythm = {.idle_timeout_ms = 1}; }

  LoopHarness harness{GetParam()};
};

TEST_P(HeartbeatTest, PingsASilentPeerAndThenGivesItUp) {
  Peer peer = harness.Connect(0);
  const Seen closed = harness.Next();
  EXPECT_EQ(closed.kind, LoopEventKind::kClosed);
  EXPECT_EQ(closed.value, kPeerWasSilent);
  EXPECT_EQ(closed.code, 0u);
  EXPECT_EQ(peer.ReceiveAll(), PingFor(Role::kClient));
}

TEST_P(HeartbeatTest, TakesTheAnswerForASignOfLifeAndTellsNobody) {
  Peer peer = harness.Connect(0);
  for (int i = 0; i < 2; ++i) {
    std::string ping;
    harness.RunUntil([&] { return (ping += peer.ReceiveSome()).size() >= 6; });
    EXPECT_EQ(ping, PingFor(Role::kClient));
    EXPECT_FALSE(harness.HasNext());
    peer.Send(PongFor(Role::kServer));
  }
  peer.Send(PongFor(Role::kServer));  // one that nobody has asked for is like any other
  Seen seen = harness.Next();
  EXPECT_EQ(seen.kind, LoopEventKind::kPong);
  EXPECT_EQ(seen.payload, kPayload);
}

TEST_P(HeartbeatTest, MasksThePingOfAClient) {
  Peer peer = harness.Connect(0, Role::kClient);
  std::string ping;
  harness.RunUntil([&] { return (ping += peer.ReceiveSome()).size() >= 10; });
  ASSERT_EQ(ping.size(), 10u);
  EXPECT_EQ(ping.substr(0, 2), "\x89\x84");
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(static_cast<char>(ping[6 + i] ^ ping[2 + i]), kPayload[i]);
  }
  peer.Send(PongFor(Role::kClient) + Frame(Role::kClient, Opcode::kText, "alive"));
  EXPECT_EQ(harness.Next().payload, "alive");
}

TEST_P(HeartbeatTest, LeavesAPausedConnectionAlone) {
  harness.rhythm.send_pings = false;
  Peer paused = harness.Connect(0);
  harness.Do(0, SetReading{false});
  Peer other = harness.Connect(1);
  EXPECT_EQ(harness.Next().slot, 1u);
  Peer third = harness.Connect(2);
  EXPECT_EQ(harness.Next().slot, 2u);  // the paused one has been silent for twice as long
  paused.Send(Frame(Role::kServer, Opcode::kText, "alive"));
  harness.Do(0, SetReading{true});
  EXPECT_EQ(harness.Next().payload, "alive");
}

TEST_P(HeartbeatTest, EndsWithTheClosingHandshake) {
  Peer closing = harness.Connect(0);
  harness.Do(0, EndHeartbeat{});
  Peer other = harness.Connect(1);
  EXPECT_EQ(harness.Next().slot, 1u);
  EXPECT_EQ(closing.ReceiveSome(), "");
  closing.Send(Frame(Role::kServer, Opcode::kText, "alive"));
  EXPECT_EQ(harness.Next().payload, "alive");
}

TEST_P(HeartbeatTest, SendsNothingBehindTheEndOfWhatWeSend) {
  Peer peer = harness.Connect(0);
  harness.Do(0, End{});
  EXPECT_EQ(harness.Next().value, kPeerWasSilent);
  EXPECT_EQ(peer.ReceiveAll(), "");
}

TEST_P(HeartbeatTest, BelongsToOneConnectionOfItsSlot) {
  Peer first = harness.Connect(0);
  harness.Do(0, Terminate{});
  EXPECT_EQ(harness.Next().value, 0u);
  harness.rhythm = {};
  Peer second = harness.Connect(0);
  harness.rhythm = {.idle_timeout_ms = 1};
  Peer clock = harness.Connect(1);
  EXPECT_EQ(harness.Next().slot, 1u);
  second.Send(Frame(Role::kServer, Opcode::kText, "alive"));
  EXPECT_EQ(harness.Next().payload, "alive");
}

INSTANTIATE_TEST_SUITE_P(All, HeartbeatTest,
                         testing::Values(Drive::kThread, Drive::kJavaScript, Drive::kBoth),
                         [](const auto& tested) { return NameOf(tested.param); });

}  // namespace
}  // namespace hawser::net

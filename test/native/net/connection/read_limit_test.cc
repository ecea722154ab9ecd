#include "net/connection/read_limit.h"

#include "net/loop/loop_harness.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

std::string TextFrame(std::string_view text) {
  return ws::Frame(ws::Role::kServer, ws::Opcode::kText, text);
}

class ReadLimitTest : public testing::TestWithParam<Drive> {
 protected:
  LoopHarness harness{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(All, ReadLimitTest,
                         testing::Values(Drive::kThread, Drive::kJavaScript, Drive::kBoth),
                         [](const auto& tested) { return NameOf(tested.param); });

TEST_P(ReadLimitTest, IsKeptByAPausedConnection) {
  Peer peer = harness.Connect(0);
  harness.Do(0, SetReading{.on = false, .most = 10});
  harness.Do(0, SetReading{.on = false, .most = 1000});
  peer.Send(TextFrame("1") + TextFrame("2"));
  EXPECT_EQ(harness.Next().payload, "1");
  peer.ShutDown();
  harness.Do(0, SetReading{.on = true});
  EXPECT_EQ(harness.Next().payload, "2");
  EXPECT_EQ(harness.Next().kind, LoopEventKind::kEnd);
}

TEST_P(ReadLimitTest, LetsAPausedConnectionHearOfThePeersEnd) {
  Peer peer = harness.Connect(0);
  harness.Do(0, SetReading{.on = false, .most = 10});
  peer.ShutDown();
  EXPECT_EQ(harness.Next().kind, LoopEventKind::kEnd);
}

TEST(ReadLimit, NeverGrowsButByLifting) {
  ReadLimit limit;
  EXPECT_EQ(limit.Of(100), 100u);
  limit.Set(10);
  limit.Set(20);
  EXPECT_EQ(limit.Of(100), 10u);
  limit.Count(10);
  EXPECT_TRUE(limit.reached());
  limit.Lift();
  EXPECT_FALSE(limit.reached());
  limit.Count(100);
  EXPECT_EQ(limit.Of(SIZE_MAX), size_t{UINT32_MAX});
}

}  // namespace
}  // namespace hawser::net

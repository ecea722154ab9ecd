#include "net/loop/event_loop.h"

#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>

#include <cerrno>
#include <random>
#include <string>

#include "net/loop/loop_harness.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

using ws::Frame;
using ws::Opcode;
using ws::Role;

std::string TextFrame(std::string_view text) { return Frame(Role::kServer, Opcode::kText, text); }

class NoSink : public EventSink {
  void Deliver(std::vector<LoopEvent>&) override {}
};

// With two to four switches in each.
constexpr int kSwitchRounds = 100'000;

TEST(EventLoopTest, SaysThatThereIsNoDescriptorLeft) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  NoSink sink;
  EventLoop loop(sink);
  EXPECT_EQ(loop.Open(), EMFILE);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST(EventLoopTest, IsDrivenByTheJsThreadWhereNoThreadCanStart) {
  pthread_attr_t before;
  ASSERT_EQ(pthread_getattr_default_np(&before), 0);
  pthread_attr_t impossible;
  ASSERT_EQ(pthread_attr_init(&impossible), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&impossible, size_t{1} << 50), 0);
  ASSERT_EQ(pthread_setattr_default_np(&impossible), 0);
  NoSink sink;
  EventLoop loop(sink);
  EXPECT_EQ(loop.Open(), 0);
  EXPECT_EQ(loop.StartThread("loop"), EAGAIN);
  EXPECT_EQ(loop.driver(), Driver::kOwner);
  loop.TurnOnOwnerThread();
  ASSERT_EQ(pthread_setattr_default_np(&before), 0);
  EXPECT_EQ(loop.StartThread("loop"), 0);
}

// Each round switches before, during and after a round trip, and waits for it as the driver of the
// moment does.
TEST(EventLoopTest, LosesNothingWhenItsDriverChanges) {
  LoopHarness harness(Drive::kThread);
  Peer peer = harness.Connect(0);
  std::minstd_rand random(1);
  for (int round = 0; round < kSwitchRounds; ++round) {
    harness.Switch();
    const std::string text = std::to_string(round);
    peer.Send(TextFrame(text));
    if (random() % 2 == 0) harness.Switch();
    ASSERT_EQ(harness.Next().payload, text);
    if (random() % 2 == 0) harness.Switch();
    harness.Send(0, text);
    harness.Switch();
    ASSERT_EQ(peer.Receive(text.size()), text);
  }
}

TEST(EventLoopTest, WakesItsThreadAlsoAfterATurnOnTheJsThread) {
  LoopHarness harness(Drive::kThread);
  Peer peer = harness.Connect(0);
  for (int round = 0; round < 200; ++round) {
    peer.Send(TextFrame("x"));
    ASSERT_EQ(harness.Next().payload, "x");  // the thread goes to sleep
    harness.loop().ExecutePosted();
    harness.Send(0, "y");
    ASSERT_EQ(peer.Receive(1), "y");
  }
}

TEST(EventLoopTest, SharesASocketBehindWhatWasSentAndTheOtherOutlivesIt) {
  for (const Drive drive : {Drive::kThread, Drive::kJavaScript, Drive::kBoth}) {
    LoopHarness harness(drive);
    Peer peer = harness.Connect(0);
    harness.Send(0, "ours, ");
    harness.Do(0, SetReading{.on = false});
    Peer shared(harness.loop().Share(0));
    shared.Send("theirs");
    EXPECT_EQ(peer.Receive(12), "ours, theirs");
    harness.Do(0, Terminate{});
    EXPECT_EQ(harness.Next().kind, LoopEventKind::kClosed);
    peer.Send("still read");
    EXPECT_EQ(shared.Receive(10), "still read");
    EXPECT_FALSE(harness.loop().Share(0).valid());
  }
}

TEST(EventLoopTest, ServesManyConnectionsFairlyWhileOneFloods) {
  LoopHarness harness(Drive::kThread);
  Peer flood = harness.ConnectUnix(0);
  Peer peer = harness.ConnectUnix(1);
  const std::string bytes(200'000, 'x');
  std::string frames =
      Frame(Role::kServer, Opcode::kBinary, std::string_view(bytes).substr(0, 500));
  while (frames.size() < 100'000) frames += frames;
  size_t offset = 0;
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < 3; ++i) {
      offset = (offset + flood.SendSome(std::string_view(frames).substr(offset))) % frames.size();
    }
    peer.Send(TextFrame("x"));
    for (;;) {
      const Seen seen = harness.Next();
      ASSERT_FALSE(HasFailure());
      if (seen.slot == 1) break;
    }
  }
}

TEST(EventLoopTest, StopsInFullTrafficAndDeliversNothingAfterwards) {
  for (int round = 0; round < 50; ++round) {
    LoopHarness harness(round % 2 == 0 ? Drive::kThread : Drive::kBoth);
    harness.rhythm = {.idle_timeout_ms = 1};
    std::vector<Peer> peers;
    for (uint32_t slot = 0; slot < 8; ++slot) {
      peers.push_back(harness.ConnectUnix(slot));
      harness.Send(slot, std::string(300'000, 'x'));
      harness.Do(slot, NotifyWritten{300'000});
      if (round % 3 == 0) harness.Do(slot, EndHeartbeat{});
      for (int i = 0; i < 20; ++i) peers.back().SendSome(TextFrame("x"));
    }
    if (round % 4 == 3) harness.Switch();
    harness.loop().Stop();
    const size_t events = harness.undrained();
    for (Peer& peer : peers) peer.SendSome(TextFrame("x"));
    harness.Send(0, "too late");
    harness.loop().ExecutePosted();
    harness.loop().TurnOnOwnerThread();
    EXPECT_EQ(harness.undrained(), events);
  }
}

}  // namespace
}  // namespace hawser::net

#include "net/connection/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <string>

#include "net/loop/loop_harness.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

using ws::Frame;
using ws::Opcode;
using ws::Role;

std::string TextFrame(std::string_view text) { return Frame(Role::kServer, Opcode::kText, text); }

std::string BinaryFrame(std::string_view bytes) {
  return Frame(Role::kServer, Opcode::kBinary, bytes);
}

std::string Pattern(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 2654435761u) >> 13);
  return bytes;
}

class ConnectionTest : public testing::TestWithParam<Drive> {
 protected:
  LoopHarness harness{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(All, ConnectionTest,
                         testing::Values(Drive::kThread, Drive::kJavaScript, Drive::kBoth),
                         [](const auto& tested) { return NameOf(tested.param); });

TEST_P(ConnectionTest, WritesBeforeItReads) {
  Peer peer = harness.Connect(0);
  harness.Send(0, "the response");
  EXPECT_EQ(peer.Receive(12), "the response");
  peer.Send(TextFrame("hello"));
  EXPECT_EQ(harness.Next().payload, "hello");
}

TEST_P(ConnectionTest, DeliversWhatWasReceivedAheadFirst) {
  Peer peer = harness.Connect(0);
  harness.Do(0, SetReading{.on = false});
  peer.Send(TextFrame("2"));
  const std::string ahead = TextFrame("1") + TextFrame("2").substr(0, 3);
  harness.Do(0, Receive{base::Memory::TryCopy(ws::BytesOf(ahead))});
  EXPECT_EQ(harness.Next().payload, "1");
  harness.Do(0, SetReading{.on = true});
  // The rest of the cut frame would be the whole second one: as a header that makes no sense.
  EXPECT_EQ(harness.Next().kind, LoopEventKind::kError);
}

TEST_P(ConnectionTest, SaysWhetherThePeerHadEndedWhenItIsClosed) {
  Peer ended = harness.Connect(0);
  harness.Do(0, End{});
  EXPECT_EQ(ended.ReceiveAll(), "");
  ended.Close();
  const Seen of_ended = harness.Next();
  EXPECT_EQ(of_ended.kind, LoopEventKind::kClosed);
  EXPECT_EQ(of_ended.value, 1u);

  Peer cut_off = harness.Connect(1);
  harness.Do(1, Terminate{});
  const Seen of_cut_off = harness.Next();
  EXPECT_EQ(of_cut_off.kind, LoopEventKind::kClosed);
  EXPECT_EQ(of_cut_off.value, 0u);
}

TEST_P(ConnectionTest, GoesOnSendingAfterThePeerHasEnded) {
  Peer peer = harness.Connect(0);
  peer.Send(TextFrame("last"));
  peer.ShutDown();
  EXPECT_EQ(harness.Next().payload, "last");
  EXPECT_EQ(harness.Next().kind, LoopEventKind::kEnd);
  harness.Send(0, "answer");
  harness.Do(0, End{});
  EXPECT_EQ(peer.ReceiveAll(), "answer");
  EXPECT_EQ(harness.KindsToClosed(), ".");
}

TEST_P(ConnectionTest, GoesOnReceivingAfterItHasEnded) {
  Peer peer = harness.Connect(0);
  harness.Send(0, "bye");
  harness.Do(0, End{});
  EXPECT_EQ(peer.ReceiveAll(), "bye");
  peer.Send(TextFrame("still here"));
  EXPECT_EQ(harness.Next().payload, "still here");
  peer.Close();
  EXPECT_EQ(harness.KindsToClosed(), ".");
}

TEST_P(ConnectionTest, IsClosedByAReset) {
  Peer peer = harness.Connect(0);
  peer.Send(TextFrame("x"));
  EXPECT_EQ(harness.Next().payload, "x");
  peer.Reset();
  EXPECT_EQ(harness.KindsToClosed(), ".");
}

TEST_P(ConnectionTest, DeliversTheLastMessagesOfAPeerThatTakesNothingMore) {
  Peer peer = harness.ConnectUnix(0);
  harness.Send(0, std::string(4'000'000, 'x'));
  harness.RunUntil([&] { return harness.written(0) > 0; });
  std::string frames;
  for (int i = 0; i < 1000; ++i) frames += TextFrame(std::string(100, 'y'));
  peer.Send(frames);
  peer.Close();
  const std::string kinds = harness.KindsToClosed();
  EXPECT_EQ(kinds.find_first_not_of('t'), 1000u);
}

TEST_P(ConnectionTest, WritesAsMuchAsThePeerTakes) {
  constexpr uint32_t kSize = 8'000'000;
  Peer peer = harness.Connect(0);
  const std::string bytes = Pattern(kSize);
  harness.Send(0, bytes);
  harness.Do(0, NotifyWritten{kSize});
  harness.RunUntil([&] { return harness.written(0) > 0; });
  EXPECT_LT(harness.written(0), kSize);

  std::string received;
  harness.RunUntil([&] {
    received += peer.Receive(std::min<size_t>(100'000, kSize - received.size()));
    return received.size() == kSize;
  });
  EXPECT_EQ(received, bytes);
  const Seen event = harness.Next();
  EXPECT_EQ(event.kind, LoopEventKind::kWritten);
  EXPECT_EQ(event.value, kSize);
  EXPECT_EQ(harness.written(0), kSize);
}

TEST_P(ConnectionTest, PublishesWhatItHasOffered) {
  Peer peer = harness.ConnectUnix(0);
  harness.Send(0, "taken");
  harness.RunUntil([&] { return harness.offered(0) == 5; });
  EXPECT_EQ(harness.written(0), 5u);
  harness.Send(0, std::string(4'000'000, 'x'));
  harness.RunUntil([&] { return harness.offered(0) == 4'000'005; });
  EXPECT_LT(harness.written(0), 4'000'005u);
}

TEST_P(ConnectionTest, CountsAHeadAsSentThatItsOwnerHasCounted) {
  Peer peer = harness.Connect(0);
  const std::string head = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
  harness.traffic(0).Begin(1000, 100 + head.size());
  harness.Do(0, WriteHead{base::Slice::TryCopy(ws::BytesOf(head))});
  harness.Send(0, "behind");
  EXPECT_EQ(peer.Receive(head.size() + 6), head + "behind");
  harness.RunUntil([&] { return harness.written(0) == head.size() + 6; });
  EXPECT_EQ(harness.traffic(0).sent(), 100 + head.size() + 6);
}

TEST_P(ConnectionTest, PublishesTheBytesOfBothDirections) {
  const Traffic& traffic = harness.traffic(0);
  harness.traffic(0).Begin(1000, 100);
  Peer peer = harness.Connect(0);
  const std::string text = TextFrame("text");
  peer.Send(text);
  harness.Next();
  EXPECT_EQ(traffic.received(), 1000 + text.size());

  harness.Send(0, "answer");
  EXPECT_EQ(peer.Receive(6), "answer");
  harness.RunUntil([&] { return traffic.sent() == 106; });

  // What comes after a close frame is read and counted, and that is all.
  const std::string close = Frame(Role::kServer, Opcode::kClose, "");
  peer.Send(close + "to be discarded");
  peer.Send(std::string(100'000, 'x'));
  harness.Do(0, End{});
  EXPECT_EQ(peer.ReceiveAll(), "");
  peer.ShutDown();
  EXPECT_EQ(harness.KindsToClosed(), "c.");
  EXPECT_EQ(traffic.received(), 1000 + text.size() + close.size() + 15 + 100'000);
  EXPECT_EQ(traffic.sent(), 106u);
}

TEST_P(ConnectionTest, ReportsWrittenOnceForAllThatIsWritten) {
  Peer peer = harness.Connect(0);
  harness.Send(0, "a");
  harness.Do(0, NotifyWritten{1});
  EXPECT_EQ(harness.Next().value, 1u);
  harness.Do(0, NotifyWritten{2});  // nothing since
  EXPECT_EQ(harness.Next().value, 2u);
}

TEST_P(ConnectionTest, IsSilentWhilePausedAlsoWhenThePeerGoes) {
  Peer peer = harness.Connect(0);
  harness.Do(0, SetReading{.on = false});
  peer.Send(TextFrame("x"));
  peer.Close();
  Peer other = harness.Connect(1);
  other.Send(TextFrame("other"));
  const Seen seen = harness.Next();
  EXPECT_EQ(seen.slot, 1u);

  if (GetParam() == Drive::kJavaScript) {
    // Nothing is to do: the kernel reports hangups even to who asks for no event.
    harness.loop().TurnOnOwnerThread();
    pollfd readable{.fd = harness.loop().poll_fd(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(poll(&readable, 1, 0), 0);
  }
  harness.Do(0, SetReading{.on = true});
  EXPECT_EQ(harness.Next().payload, "x");
  EXPECT_EQ(harness.Next().kind, LoopEventKind::kEnd);
  harness.Do(0, End{});
  EXPECT_EQ(harness.KindsToClosed(), ".");
}

TEST_P(ConnectionTest, ReadsAndDiscardsAfterTheCloseFrame) {
  Peer peer = harness.Connect(0);
  peer.Send(Frame(Role::kServer, Opcode::kClose, "\x03\xe8"));
  const Seen close = harness.Next();
  EXPECT_EQ(close.kind, LoopEventKind::kClose);
  EXPECT_EQ(close.value, 1000u);
  harness.Send(0, "answer");
  harness.Do(0, End{});
  peer.Send(std::string(2'000'000, 'x'));  // does not stall
  EXPECT_EQ(peer.ReceiveAll(), "answer");  // and no RST takes it away
  peer.Close();
  EXPECT_EQ(harness.KindsToClosed(), ".");
}

TEST_P(ConnectionTest, OffersWhatWasSentWhenItIsTerminated) {
  Peer peer = harness.Connect(0);
  harness.Send(0, "last words");
  harness.Do(0, Terminate{});
  EXPECT_EQ(peer.ReceiveAll(), "last words");
  EXPECT_EQ(harness.KindsToClosed(), ".");
}

TEST_P(ConnectionTest, OffersWhatWasSentWhenItIsReset) {
  Peer peer = harness.Connect(0);
  harness.Send(0, "last words");
  harness.Do(0, Terminate{.reset = true});
  EXPECT_EQ(harness.KindsToClosed(), ".");
  EXPECT_EQ(peer.Receive(10), "last words");
  errno = 0;
  EXPECT_EQ(peer.Receive(1), "");
  EXPECT_EQ(errno, ECONNRESET);
}

TEST_P(ConnectionTest, IgnoresCommandsForAConnectionThatIsClosed) {
  Peer peer = harness.Connect(0);
  peer.Reset();
  EXPECT_EQ(harness.KindsToClosed(), ".");
  harness.Send(0, "x");
  harness.Do(0, NotifyWritten{1});
  harness.Do(0, ProvideBuffer{});
  harness.Do(0, SetReading{.on = true});
  harness.Do(0, End{});
  harness.Do(0, EndHeartbeat{});
  harness.Do(0, Terminate{});
  harness.Do(77, Terminate{});
  Peer other = harness.Connect(1);
  other.Send(TextFrame("x"));
  EXPECT_EQ(harness.Next().slot, 1u);
}

TEST_P(ConnectionTest, IsClosedAtOnceOverWhatCannotBePolled) {
  harness.Adopt(0, base::UniqueFd(open("/proc/self/exe", O_RDONLY | O_CLOEXEC)));
  EXPECT_EQ(harness.KindsToClosed(), ".");
}

// Receives one message of `size` bytes that comes in a single frame, or in two.
void ReceiveLarge(LoopHarness& harness, size_t size, bool fragmented) {
  Peer peer = harness.Connect(0);
  const std::string message = Pattern(size);
  std::string frames = BinaryFrame(message);
  if (fragmented) {
    frames = Frame(Role::kServer, Opcode::kBinary, message.substr(0, size / 3), false) +
             Frame(Role::kServer, Opcode::kContinuation, message.substr(size / 3));
  }
  frames += TextFrame("after it");

  std::string_view unsent = frames;
  const Seen event = harness.NextProvided([&] { unsent.remove_prefix(peer.SendSome(unsent)); });
  ASSERT_EQ(event.kind, LoopEventKind::kBinary);
  ASSERT_TRUE(event.in_provided_buffer);
  EXPECT_TRUE(event.payload == message);
  peer.Send(unsent);
  EXPECT_EQ(harness.Next().payload, "after it");
  harness.Do(0, Terminate{});
  EXPECT_EQ(harness.KindsToClosed(), ".");
}

TEST_P(ConnectionTest, ReceivesLargeMessagesIntoMemoryThatItAskedFor) {
  for (const size_t size : {100'000u, 1'500'000u, 9'000'000u}) {
    for (const bool fragmented : {false, true}) ReceiveLarge(harness, size, fragmented);
  }
}

TEST_P(ConnectionTest, AsksForLittleMemoryOnAMereWord) {
  Peer peer = harness.Connect(0);
  const std::string frame = BinaryFrame(std::string(90'000'000, 'x'));
  peer.Send(frame.substr(0, 20));
  peer.Send(frame.substr(20, 100'000));
  EXPECT_LE(harness.Next().need, 1u << 20);
}

}  // namespace
}  // namespace hawser::net

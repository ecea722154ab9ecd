// Connections with permessage-deflate on a loop: what the peer gets, in which order, and who waits
// for whom.

#include <memory>
#include <string>
#include <vector>

#include "net/loop/loop_harness.h"
#include "ws/deflate/deflate_samples.h"
#include "ws/session_harness.h"

namespace hawser::net {
namespace {

using ws::Opcode;
using ws::Role;

constexpr size_t kLong = 4'000'000;

Deflate Agreed(bool no_context_takeover = false) {
  return {.own = {.no_context_takeover = no_context_takeover},
          .peer = {.no_context_takeover = no_context_takeover},
          .settings = {},
          .max_history = ws::MessageDeflater::kDefaultHistory};
}

WriteCompressed Message(std::string_view text) {
  return {.payload = base::Slice::TryCopy(ws::BytesOf(text)), .opcode = Opcode::kText};
}

class CompressedConnectionTest : public testing::TestWithParam<Drive> {
 protected:
  // What a client makes of the bytes that it gets up to the end of the stream.
  std::vector<ws::Record> Decoded(Peer& peer) {
    ws::SessionHarness client(Role::kClient, {.max_payload = 0}, ws::SessionHarness::Path::kFeed,
                              ws::DeflateDirection{});
    client.Receive(peer.ReceiveAll());
    return client.records();
  }

  LoopHarness harness{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(All, CompressedConnectionTest,
                         testing::Values(Drive::kThread, Drive::kJavaScript, Drive::kBoth),
                         [](const auto& tested) { return NameOf(tested.param); });

TEST_P(CompressedConnectionTest, InflatesAndCompresses) {
  Peer peer = harness.Connect(0, Role::kServer, Agreed());
  ws::PlainDeflate deflate;
  std::vector<ws::Record> expected;
  for (uint32_t i = 0; i < 20; ++i) {
    const std::string text = ws::JsonMessage(i * 1000, i);
    peer.Send(ws::CompressedFrame(deflate, text));
    const Seen seen = harness.Next();
    EXPECT_EQ(seen.kind, LoopEventKind::kText);
    EXPECT_EQ(seen.payload, text);
    harness.Do(0, Message(text));
    expected.push_back(ws::Text(text));
  }
  harness.Do(0, End{});
  EXPECT_EQ(Decoded(peer), expected);
}

TEST_P(CompressedConnectionTest, KeepsTheOrderBehindALongMessage) {
  Peer peer = harness.Connect(0, Role::kServer, Agreed());
  const std::string text = ws::JsonMessage(kLong, 1);
  uint32_t counted = static_cast<uint32_t>(Message(text).counted_size());
  harness.Do(0, Message(text));
  harness.Send(0, ws::Frame(Role::kClient, Opcode::kPing, "ping"));
  harness.Do(0, Message("short"));
  harness.Do(0, NotifyWritten{7});
  harness.Send(0, ws::Frame(Role::kClient, Opcode::kText, "plain"));
  harness.Do(0, End{});
  counted += 6 + static_cast<uint32_t>(Message("short").counted_size()) + 7;

  const Seen written = harness.Next();
  EXPECT_EQ(written.kind, LoopEventKind::kWritten);
  EXPECT_EQ(written.value, 7u);
  EXPECT_EQ(Decoded(peer),
            (std::vector{ws::Text(text), ws::Ping("ping"), ws::Text("short"), ws::Text("plain")}));
  EXPECT_EQ(harness.written(0), counted);
}

TEST_P(CompressedConnectionTest, ServesOthersWhileALongMessageIsCompressed) {
  Peer busy = harness.Connect(0, Role::kServer, Agreed());
  Peer other = harness.Connect(1);
  harness.Do(0, Message(ws::JsonMessage(kLong, 1)));
  harness.Do(0, NotifyWritten{1});
  for (int i = 0; i < 5; ++i) {
    other.Send(ws::Frame(Role::kServer, Opcode::kText, "hello"));
    const Seen seen = harness.Next();
    EXPECT_EQ(seen.slot, 1u) << "the long message was compressed first";
    EXPECT_EQ(seen.payload, "hello");
  }
}

TEST_P(CompressedConnectionTest, ServesOthersWhileALongMessageIsInflated) {
  Peer busy = harness.Connect(0, Role::kServer, Agreed());
  Peer other = harness.Connect(1);
  ws::PlainDeflate deflate;
  busy.Send(ws::CompressedFrame(deflate, std::string(60'000'000, 'x')));
  const Seen first = harness.Next();
  ASSERT_EQ(first.kind, LoopEventKind::kNeedBuffer);

  other.Send(ws::Frame(Role::kServer, Opcode::kText, "hello"));
  auto memory = std::make_unique<uint8_t[]>(60'000'001);
  harness.Do(0, ProvideBuffer{{memory.get(), 60'000'001}});
  const Seen hello = harness.Next();
  EXPECT_EQ(hello.slot, 1u);
  const Seen whole = harness.Next();
  EXPECT_EQ(whole.slot, 0u);
  EXPECT_TRUE(whole.in_provided_buffer);
  EXPECT_EQ(std::count(memory.get(), memory.get() + 60'000'000, 'x'), 60'000'000);
}

TEST_P(CompressedConnectionTest, MayBeTerminatedWhileItCompresses) {
  Peer peer = harness.Connect(0, Role::kServer, Agreed());
  harness.Do(0, Message(ws::JsonMessage(kLong, 1)));
  harness.Send(0, "never sent");
  harness.Do(0, Terminate{});
  EXPECT_EQ(harness.KindsToClosed(), ".");
  EXPECT_EQ(peer.ReceiveAll(), "");

  Peer next = harness.Connect(0, Role::kServer, Agreed());  // the same slot
  harness.Do(0, Message("next"));
  harness.Do(0, End{});
  EXPECT_EQ(Decoded(next), std::vector{ws::Text("next")});
}

TEST_P(CompressedConnectionTest, FinishesEverythingAtExit) {
  Peer peer = harness.ConnectUnix(0, Agreed(true));
  const std::string text(kLong, 'x');
  harness.Do(0, Message(text));
  harness.loop().FinishSending(60'000);
  harness.Do(0, End{});
  EXPECT_EQ(Decoded(peer), std::vector{ws::Text(text)});
}

// Driven by the test alone, so that nothing goes on by itself.
class CompressedExitTest : public testing::Test {
 protected:
  LoopHarness harness{Drive::kJavaScript};
};

TEST_F(CompressedExitTest, HasItsTimeOnlyOnce) {
  Peer peer = harness.ConnectUnix(0, Agreed());
  harness.Do(0, Message(ws::JsonMessage(kLong, 1)));
  harness.loop().FinishSending(0);
  ASSERT_TRUE(harness.loop().busy());
  harness.loop().FinishSending(60'000);  // another listener of 'exit' has sent something
  EXPECT_EQ(harness.written(0), 0u);
}

TEST_F(CompressedExitTest, WritesWhatIsReadyHoweverLittleTimeThereIs) {
  Peer peer = harness.ConnectUnix(0);
  for (const std::string_view text : {"first", "second"}) {
    std::vector<Command> commands;
    commands.push_back({0, Write{base::Slice::TryCopy(ws::BytesOf(text))}});
    static_cast<void>(harness.loop().Post(commands));
    harness.loop().FinishSending(0);
    EXPECT_EQ(peer.Receive(text.size()), text);
  }
}

TEST_F(CompressedExitTest, InflatesNothing) {
  Peer peer = harness.ConnectUnix(0, Agreed());
  ws::PlainDeflate deflate;
  std::string frames;
  for (int i = 0; i < 20; ++i) {
    frames += ws::CompressedFrame(deflate, std::string(60'000, 'x'));
  }
  peer.Send(frames);
  harness.loop().TurnOnOwnerThread();
  ASSERT_TRUE(harness.loop().busy());
  const size_t inflated = harness.undrained();
  harness.loop().FinishSending(60'000);
  EXPECT_EQ(harness.undrained(), inflated);
}

TEST_P(CompressedConnectionTest, GivesManyTheSameFrame) {
  std::vector<Peer> peers;
  for (uint32_t slot = 0; slot < LoopHarness::kSlots; ++slot) {
    peers.push_back(harness.Connect(slot, Role::kServer, Agreed(true)));
  }
  const std::string text = ws::JsonMessage(10'000, 1);
  const WriteCompressed message = Message(text);
  for (uint32_t slot = 0; slot < LoopHarness::kSlots; ++slot) {
    harness.Do(slot, WriteCompressed(message));
  }
  for (uint32_t slot = 0; slot < LoopHarness::kSlots; ++slot) {
    harness.Do(slot, End{});
    EXPECT_EQ(Decoded(peers[slot]), std::vector{ws::Text(text)});
  }
}

}  // namespace
}  // namespace hawser::net

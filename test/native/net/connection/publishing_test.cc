// What is published to the connections of a loop: who gets it, in which order, what it counts as,
// and what it is compressed with.
#include <string>
#include <vector>

#include "net/connection/table_bench.h"
#include "ws/deflate/deflate_samples.h"
#include "ws/frames.h"
#include "ws/session_harness.h"

namespace hawser::net {
namespace {

using topics::TopicId;
using ws::Frame;
using ws::Opcode;
using ws::Role;

constexpr TopicId kNews{0, 1};
constexpr TopicId kSport{1, 2};

// As a server sends it.
std::string TextFrame(std::string_view text) { return Frame(Role::kClient, Opcode::kText, text); }
Write Bytes(std::string_view bytes) { return {base::Slice::TryCopy(ws::BytesOf(bytes))}; }
base::Slice SliceOf(const std::string& bytes) { return base::Slice::TryCopy(ws::BytesOf(bytes)); }

topics::MessagePtr MessageOf(TopicId topic, const std::string& text, bool compress = true) {
  auto message = std::make_shared<topics::Message>();
  message->topic = topic;
  message->frame = SliceOf(TextFrame(text));
  message->payload_size = text.size();
  message->opcode = Opcode::kText;
  message->compress = compress;
  return message;
}

Deflate Agreed(bool no_context_takeover, uint8_t window_bits = 15) {
  return {.own = {.no_context_takeover = no_context_takeover, .window_bits = window_bits},
          .peer = {},
          .settings = {},
          .max_history = 8192,
          .threshold = 100};
}

class PublishingTest : public testing::Test {
 protected:
  void PublishMessage(topics::MessagePtr message, uint32_t except = Publish::kNobody) {
    bench.Do(0, Publish{std::move(message), except});
  }
  void PublishText(TopicId topic, const std::string& text, uint32_t except = Publish::kNobody) {
    PublishMessage(MessageOf(topic, text), except);
  }
  std::vector<std::string> Decoded(const std::string& bytes, uint8_t window_bits = 15) {
    ws::SessionHarness client(Role::kClient, {.max_payload = 0}, ws::SessionHarness::Path::kFeed,
                              ws::DeflateDirection{.window_bits = window_bits});
    client.Receive(bytes);
    std::vector<std::string> texts;
    for (const ws::Record& record : client.records()) texts.push_back(record.payload);
    return texts;
  }
  // As JavaScript reads it, of one that has sent so many bytes by itself.
  uint32_t BufferedOf(uint32_t slot, uint32_t sent = 0) {
    return sent - bench.progress[slot].written;
  }

  TableBench bench;
};

TEST_F(PublishingTest, ClosesAPeerThatReadsTooSlowly) {
  bench.backpressure = {.max_bytes = 1000, .drops = false};
  Peer closed = bench.Connect(1, {.sending = {.full_at = 0}});
  bench.Do(1, Subscribe{kNews});
  bench.Do(1, Bytes(std::string(1000, 'x')));
  bench.Turn();
  PublishText(kNews, "x");
  EXPECT_EQ(bench.table.Find(1), nullptr);
  EXPECT_EQ(bench.TurnAndDrain(1), ".");
  EXPECT_EQ(bench.seen.back().value, kPeerWasSlow);
}

TEST_F(PublishingTest, ReachesTheSubscribersOfItsTopicOnly) {
  Peer one = bench.Connect(1);
  Peer two = bench.Connect(2);
  Peer other = bench.Connect(3);
  bench.Do(1, Subscribe{kNews});
  bench.Do(2, Subscribe{kNews});
  bench.Do(2, Subscribe{kSport});
  bench.Do(3, Subscribe{kSport});
  PublishText(kNews, "hello");
  bench.Do(2, Unsubscribe{kNews});
  PublishText(kNews, "again");
  PublishText(kSport, "goal", 3);
  bench.Turn();
  EXPECT_EQ(one.ReceiveSome(), TextFrame("hello") + TextFrame("again"));
  EXPECT_EQ(two.ReceiveSome(), TextFrame("hello") + TextFrame("goal"));
  bench.Do(3, Bytes("nothing before this"));
  bench.Turn();
  EXPECT_EQ(other.ReceiveSome(), "nothing before this");
}

TEST_F(PublishingTest, TakesItsPlaceAmongWhatIsSent) {
  Peer peer = bench.Connect(0);
  PublishText(kNews, "too early");
  bench.Do(0, Bytes("1"));
  bench.Do(0, Subscribe{kNews});
  PublishText(kNews, "2");
  bench.Do(0, Bytes("3"));
  PublishText(kNews, "4");
  bench.Do(0, LeaveTopics{});
  PublishText(kNews, "too late");
  bench.Do(0, Bytes("5"));
  bench.Turn();
  EXPECT_EQ(peer.ReceiveSome(), "1" + TextFrame("2") + "3" + TextFrame("4") + "5");
}

TEST_F(PublishingTest, ReachesNobodyWhoHasGoneOrEnds) {
  Peer gone = bench.Connect(0);
  Peer ending = bench.Connect(1);
  for (const uint32_t slot : {0u, 1u}) bench.Do(slot, Subscribe{kNews});
  bench.Do(0, Terminate{});
  bench.Do(1, End{});
  Peer next = bench.Connect(0);
  PublishText(kNews, "hello");
  bench.Turn();
  bench.Do(0, Bytes("the slot is another's"));
  bench.Turn();
  EXPECT_EQ(next.ReceiveSome(), "the slot is another's");
  EXPECT_EQ(ending.ReceiveAll(), "");
}

TEST_F(PublishingTest, WaitsForTheEndOfAMessageInSeveralFrames) {
  Peer peer = bench.Connect(0);
  bench.Do(0, Subscribe{kNews});
  bench.Do(0, HoldPublished{true});
  bench.Do(0, Bytes("first part,"));
  PublishText(kNews, "hello");
  bench.Do(0, Bytes("last part,"));
  bench.Do(0, HoldPublished{false});
  bench.Do(0, Bytes("next"));
  bench.Turn();
  EXPECT_EQ(peer.ReceiveSome(), "first part,last part," + TextFrame("hello") + "next");
  bench.Do(0, HoldPublished{false});
  PublishText(kNews, "one more off does nothing");
  bench.Turn();
  EXPECT_EQ(peer.ReceiveSome(), TextFrame("one more off does nothing"));
}

TEST_F(PublishingTest, StaysBetweenTheFramesThatWaitToBeRead) {
  constexpr HoldPublished kBegin{true, HoldPublished::Behind::kFrame};
  constexpr HoldPublished kEnd{false, HoldPublished::Behind::kFrame};
  Peer peer = bench.Connect(0);
  bench.Do(0, Subscribe{kNews});
  bench.Do(0, kBegin);
  PublishText(kNews, "a");
  bench.Do(0, kBegin);
  PublishText(kNews, "b");
  bench.Do(0, kBegin);
  PublishText(kNews, "c");
  bench.Do(0, Bytes("begin,"));
  bench.Do(0, HoldPublished{true});
  bench.Do(0, kEnd);
  bench.Do(0, Bytes("end,"));
  bench.Do(0, HoldPublished{false});
  bench.Do(0, kEnd);
  bench.Do(0, Bytes("next,"));
  bench.Do(0, kEnd);
  bench.Do(0, kEnd);
  PublishText(kNews, "d");
  bench.Turn();
  EXPECT_EQ(peer.ReceiveSome(), "begin,end," + TextFrame("a") + TextFrame("b") + "next," +
                                    TextFrame("c") + TextFrame("d"));
}

TEST_F(PublishingTest, CountsAsBufferedWithoutTheSendersHelp) {
  const std::string large(2'000'000, 'x');
  SocketPair pair = UnixPair();
  bench.Adopt(0, std::make_unique<PlainSocket>(std::move(pair.ours)));
  bench.Do(0, Subscribe{kNews});
  bench.Do(0, Bytes("own"));
  PublishText(kNews, large);
  bench.Do(0, NotifyWritten{3});
  bench.Turn();
  const uint32_t left = BufferedOf(0, 3);
  EXPECT_GT(left, 500'000u);
  EXPECT_LT(left, large.size());
  EXPECT_EQ(bench.progress[0].offered - bench.progress[0].written, left) << "all was offered";
  bench.Do(0, Bytes("more"));
  bench.Turn();
  EXPECT_EQ(BufferedOf(0, 7), left + 4);

  Peer peer(std::move(pair.theirs));
  std::string received;
  for (int turn = 0; turn < 100 && BufferedOf(0, 7) > 0; ++turn) {
    received += peer.ReceiveSome();
    bench.Turn();
  }
  EXPECT_EQ(BufferedOf(0, 7), 0u);
  EXPECT_EQ(bench.Drain(0), "w");
  EXPECT_EQ(bench.seen.back().value, 3u) << "a callback's place is in what its sender has counted";
}

TEST_F(PublishingTest, IsCompressedOnceForAllOfTheSameWindow) {
  constexpr uint32_t kPeers = 8;
  std::vector<Peer> peers;
  for (uint32_t slot = 0; slot < kPeers; ++slot) {
    peers.push_back(bench.Connect(slot, {}, Agreed(slot % 2 == 0, slot < 6 ? 15 : 10)));
    bench.Do(slot, Subscribe{kNews});
  }
  const std::string text = ws::JsonMessage(200'000, 1);
  bench.table.BeginTurn();
  PublishText(kNews, text);
  int turns = 0;
  do {
    bench.Turn();
    ++turns;
  } while (bench.table.has_unfinished());
  // Twice, and not eight times; a turn has time for some 128 KiB.
  EXPECT_LE(turns, 8);
  const std::string first = peers[0].ReceiveSome();
  EXPECT_LT(first.size(), text.size() / 3);
  for (uint32_t slot = 1; slot < kPeers; ++slot) {
    const std::string got = peers[slot].ReceiveSome();
    EXPECT_EQ(got == first, slot < 6) << slot;
    EXPECT_TRUE(Decoded(got, slot < 6 ? 15 : 10) == std::vector{text}) << slot;
    EXPECT_EQ(BufferedOf(slot), 0u);
  }
}

TEST_F(PublishingTest, GoesOnWithTheHistoryThatAPeerHas) {
  Peer peer = bench.Connect(0, {}, Agreed(false));
  bench.Do(0, Subscribe{kNews});
  std::vector<std::string> expected;
  for (uint32_t i = 0; i < 30; ++i) {
    const std::string text = ws::JsonMessage(50 + i * 40, i % 5);
    expected.push_back(text);
    if (i % 3 == 1) {
      PublishText(kNews, text);
    } else {
      bench.Do(0, WriteCompressed{.payload = SliceOf(text), .opcode = Opcode::kText});
    }
    if (i % 7 == 0) bench.Turn();
  }
  bench.Turn();
  EXPECT_EQ(Decoded(peer.ReceiveSome()), expected);
}

TEST_F(PublishingTest, IsNotCompressedWhereThatIsNotWantedOrNotWorthIt) {
  Peer peer = bench.Connect(0, {}, Agreed(true));
  bench.Do(0, Subscribe{kNews});
  const std::string text(200, 'x');
  PublishText(kNews, text.substr(101));
  PublishMessage(MessageOf(kNews, text, false));
  bench.Turn();
  EXPECT_EQ(peer.ReceiveSome(), TextFrame(text.substr(101)) + TextFrame(text));
  PublishText(kNews, text.substr(100));
  bench.Turn();
  EXPECT_LT(peer.ReceiveSome().size(), 20u);
}

TEST_F(PublishingTest, StaysBehindWhatIsStillBeingCompressed) {
  Peer peer = bench.Connect(0, {}, Agreed(false));
  bench.Do(0, Subscribe{kNews});
  const std::string text = ws::JsonMessage(1'000'000, 1);
  bench.table.BeginTurn();
  bench.Do(0, WriteCompressed{.payload = SliceOf(text), .opcode = Opcode::kText});
  ASSERT_TRUE(bench.table.has_unfinished());
  PublishText(kNews, "short");
  PublishText(kNews, text.substr(0, 5000));
  std::string received;
  for (std::string some = "?"; !some.empty() || bench.table.has_unfinished();) {
    bench.Turn();
    some = peer.ReceiveSome();
    received += some;
  }
  const std::vector<std::string> decoded = Decoded(received);
  ASSERT_EQ(decoded.size(), 3u);
  EXPECT_TRUE(decoded[0] == text);
  EXPECT_EQ(decoded[1], "short");
  EXPECT_TRUE(decoded[2] == text.substr(0, 5000));
}

}  // namespace
}  // namespace hawser::net

#include <gtest/gtest.h>

#include "ws/frames.h"

namespace hawser::ws {
namespace {

using Records = std::vector<Record>;

constexpr Role kServer = Role::kServer;

std::string Fragments(std::initializer_list<std::string_view> payloads) {
  std::string bytes;
  size_t i = 0;
  for (const std::string_view payload : payloads) {
    const bool last = ++i == payloads.size();
    bytes += Frame(kServer, i == 1 ? Opcode::kText : Opcode::kContinuation, payload, last);
  }
  return bytes;
}

TEST(SessionLimits, TakesAMessageOfExactlyTheMaxPayload) {
  SessionHarness harness(kServer, {.max_payload = 5});
  harness.Receive(Frame(kServer, Opcode::kText, "12345"));
  EXPECT_EQ(harness.records(), Records{Text("12345")});
}

TEST(SessionLimits, RefusesALongerMessageAtTheHeaderBeforeItsMask) {
  SessionHarness harness(kServer, {.max_payload = 5});
  harness.Receive(Frame(kServer, Opcode::kText, "123456").substr(0, 2));
  EXPECT_EQ(harness.records(), Records{Failure(Error::kMessageTooLong)});
  EXPECT_TRUE(harness.needs().empty());
}

TEST(SessionLimits, SumsThePayloadOverFragments) {
  SessionHarness harness(kServer, {.max_payload = 5});
  harness.Receive(Fragments({"12", "345"}) + Fragments({"12", "34", "56"}));
  EXPECT_EQ(harness.records(), (Records{Text("12345", {2, 5}), Failure(Error::kMessageTooLong)}));
}

TEST(SessionLimits, DoesNotSumThePayloadOfSeparateMessagesOrControlFrames) {
  SessionHarness harness(kServer, {.max_payload = 5});
  harness.Receive(Frame(kServer, Opcode::kText, "123", false) +
                  Frame(kServer, Opcode::kPing, "longer than five") +
                  Frame(kServer, Opcode::kContinuation, "45") +
                  Frame(kServer, Opcode::kText, "12345"));
  EXPECT_EQ(harness.records(),
            (Records{Ping("longer than five"), Text("12345", {3, 5}), Text("12345")}));
}

TEST(SessionLimits, WithoutMaxPayloadStillBoundsAMessageTo32Bits) {
  const struct {
    const char* hex;
    bool refused;
  } headers[] = {{"82 ff 00 00 00 00 ff ff ff ff", false}, {"82 ff 00 00 00 01 00 00 00 00", true}};
  for (const auto& header : headers) {
    SessionHarness harness(kServer, {.max_payload = 0});
    harness.Receive(FromHex(header.hex));
    EXPECT_EQ(harness.session().finished(), header.refused) << header.hex;
  }
}

TEST(SessionLimits, CountsEmptyFragmentsAndRefusesWhenTheFrameIsWhole) {
  const std::string three = Fragments({"", "a", ""});
  SessionHarness harness(kServer, {.max_fragments = 2});
  harness.Receive(Fragments({"a", "b"}));
  harness.Receive(three.substr(0, three.size() - 1));
  EXPECT_EQ(harness.records(), (Records{Text("ab", {1, 2})}));
  harness.Receive(three.substr(three.size() - 1));
  EXPECT_EQ(harness.records().back(), Failure(Error::kTooManyFragments));
}

TEST(SessionLimits, DoesNotCountControlFramesAsFragments) {
  SessionHarness harness(kServer, {.max_fragments = 1});
  for (int i = 0; i < 3; ++i) harness.Receive(Frame(kServer, Opcode::kPing, ""));
  harness.Receive(Frame(kServer, Opcode::kText, "a"));
  EXPECT_EQ(harness.records().back(), Text("a"));
}

TEST(SessionLimits, RefusesTheChunkThatFindsTooManyOfAnUnfinishedMessage) {
  for (const auto path : {SessionHarness::Path::kFeed, SessionHarness::Path::kDirect}) {
    const std::string frame = Frame(kServer, Opcode::kText, "1234567890");
    SessionHarness harness(kServer, {.max_buffered_chunks = 9}, path);
    harness.ReceiveInPieces(frame.substr(0, 9), 1);
    EXPECT_TRUE(harness.records().empty());
    harness.Receive(frame.substr(9, 1));
    EXPECT_EQ(harness.records(), Records{Failure(Error::kTooManyBufferedChunks)});
  }
}

TEST(SessionLimits, CountsChunksAnewForEachMessage) {
  const std::string frame = Frame(kServer, Opcode::kText, "1234567890");
  const std::string ping = Frame(kServer, Opcode::kPing, "1");
  SessionHarness harness(kServer, {.max_buffered_chunks = 3});
  for (int i = 0; i < 5; ++i) {
    harness.ReceiveInPieces(frame, frame.size() / 3 + 1);
    harness.ReceiveInPieces(ping, ping.size() / 3 + 1);
  }
  EXPECT_EQ(harness.records().size(), 10u);
  EXPECT_FALSE(harness.session().finished());
}

TEST(SessionLimits, CountsTheChunksOfAllFragmentsOfAMessage) {
  SessionHarness harness(kServer, {.max_buffered_chunks = 2});
  harness.Receive(Frame(kServer, Opcode::kText, "1", false));
  harness.Receive(Frame(kServer, Opcode::kContinuation, "2", false));
  EXPECT_TRUE(harness.records().empty());
  harness.Receive(Frame(kServer, Opcode::kContinuation, "3"));
  EXPECT_EQ(harness.records(), Records{Failure(Error::kTooManyBufferedChunks)});
}

TEST(SessionLimits, RefusesAMessageOfWhichTooMuchWouldHaveToBeHeld) {
  const std::string frame = Frame(kServer, Opcode::kText, "1234567890");
  const size_t header = frame.size() - 10;
  for (const auto path : {SessionHarness::Path::kFeed, SessionHarness::Path::kDirect}) {
    for (size_t cut = header + 1; cut < frame.size(); ++cut) {
      SessionHarness harness(kServer, {.max_buffered_bytes = 9}, path);
      harness.Receive(frame.substr(0, cut));
      EXPECT_EQ(harness.records(), Records{Failure(Error::kTooManyBufferedBytes)}) << cut;
    }
    SessionHarness enough(kServer, {.max_buffered_bytes = 10}, path);
    enough.ReceiveInPieces(frame + frame, 1);
    EXPECT_EQ(enough.records(), (Records{Text("1234567890"), Text("1234567890")}));
  }
}

TEST(SessionLimits, HoldsNothingOfAMessageThatComesWhole) {
  const std::string frame = Frame(kServer, Opcode::kText, "1234567890");
  SessionHarness harness(kServer, {.max_buffered_bytes = 1});
  harness.Receive(frame + frame);
  harness.Receive(frame.substr(0, 6));  // a header holds nothing either
  harness.Receive(frame.substr(6));
  EXPECT_EQ(harness.records().size(), 3u);
}

TEST(SessionLimits, CountsTheBytesOfAllFragmentsOfAMessage) {
  SessionHarness harness(kServer, {.max_buffered_bytes = 5});
  harness.Receive(Frame(kServer, Opcode::kText, "123", false) +
                  Frame(kServer, Opcode::kContinuation, "45") +
                  Frame(kServer, Opcode::kText, "123", false));
  EXPECT_EQ(harness.records(), Records{Text("12345", {3, 5})});
  harness.Receive(Frame(kServer, Opcode::kContinuation, "456"));
  EXPECT_EQ(harness.records().back(), Failure(Error::kTooManyBufferedBytes));
}

TEST(SessionLimits, ZeroTurnsFragmentsAndChunksOff) {
  SessionHarness harness(kServer, {.max_fragments = 0, .max_buffered_chunks = 0});
  std::string bytes = Frame(kServer, Opcode::kBinary, "", false);
  for (int i = 0; i < 20000; ++i) bytes += Frame(kServer, Opcode::kContinuation, "", false);
  harness.ReceiveInPieces(bytes + Frame(kServer, Opcode::kContinuation, "x"), 1);
  EXPECT_EQ(harness.records(), Records{Binary("x", {1})});
}

TEST(SessionLimits, SkipsUtf8ValidationOfMessagesAndReasonsWhenTold) {
  const std::string reason("\x03\xe8\xff", 3);
  SessionHarness harness(kServer, {.skip_utf8_validation = true});
  harness.Receive(Frame(kServer, Opcode::kText, "\xff") + Frame(kServer, Opcode::kClose, reason));
  EXPECT_EQ(harness.records(), (Records{Text("\xff"), Close(1000, "\xff")}));
}

}  // namespace
}  // namespace hawser::ws

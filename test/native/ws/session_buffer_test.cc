#include <gtest/gtest.h>

#include "ws/frames.h"

namespace hawser::ws {
namespace {

using Path = SessionHarness::Path;
using Sizes = std::vector<size_t>;

constexpr Role kServer = Role::kServer;
constexpr size_t kMiB = size_t{1} << 20;

std::string Payload(size_t size) {
  std::string payload(size, '\0');
  for (size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(i ^ i >> 8 ^ i >> 16);
  return payload;
}

TEST(SessionBuffer, AsksForNoneWhenEveryFrameIsWhole) {
  SessionHarness harness(kServer);
  harness.Receive(Frame(kServer, Opcode::kText, "a") + Frame(kServer, Opcode::kBinary, "") +
                  Frame(kServer, Opcode::kBinary, Payload(100000)));
  EXPECT_EQ(harness.records().size(), 3u);
  EXPECT_EQ(harness.needs(), Sizes{});
  EXPECT_EQ(harness.collected_messages(), 0u);
}

TEST(SessionBuffer, AsksForNoneWhenOnlyTheHeaderWasCut) {
  const std::string frame = Frame(kServer, Opcode::kBinary, Payload(1000));
  for (size_t cut = 1; cut <= 8; ++cut) {
    SessionHarness harness(kServer);
    harness.Receive(frame.substr(0, cut));
    harness.Receive(frame.substr(cut));
    EXPECT_EQ(harness.needs(), Sizes{}) << cut;
  }
}

TEST(SessionBuffer, AsksForNoneForAControlFrameInPieces) {
  SessionHarness harness(kServer);
  harness.ReceiveInPieces(Frame(kServer, Opcode::kPing, "in pieces"), 1);
  EXPECT_EQ(harness.records(), std::vector<Record>{Ping("in pieces")});
  EXPECT_EQ(harness.needs(), Sizes{});
}

TEST(SessionBuffer, AsksOnceForExactlyTheSizeOfACutMessageUpToOneMebibyte) {
  for (const Path path : {Path::kFeed, Path::kDirect}) {
    for (const size_t size : {size_t{200}, size_t{70000}, kMiB}) {
      const std::string payload = Payload(size);
      SessionHarness harness(kServer, {}, path);
      harness.ReceiveInPieces(Frame(kServer, Opcode::kBinary, payload), size / 3 + 14);
      EXPECT_EQ(harness.records(), std::vector<Record>{Binary(payload)}) << size;
      EXPECT_EQ(harness.needs(), Sizes{size});
    }
  }
}

TEST(SessionBuffer, TrustsAnAnnouncedLengthOnlyInProportionToWhatCame) {
  const std::string payload = Payload(10 * kMiB);
  for (const Path path : {Path::kFeed, Path::kDirect}) {
    SessionHarness harness(kServer, {}, path);
    harness.ReceiveInPieces(Frame(kServer, Opcode::kBinary, payload), 65536);
    EXPECT_EQ(harness.records(), std::vector<Record>{Binary(payload)});
    EXPECT_EQ(harness.needs(), (Sizes{kMiB, 4 * kMiB, 10 * kMiB}));
  }
}

TEST(SessionBuffer, GivesAHeaderAloneNothing) {
  SessionHarness harness(kServer);
  harness.Receive(Frame(kServer, Opcode::kBinary, Payload(70000)).substr(0, 14));
  EXPECT_EQ(harness.needs(), Sizes{});
  EXPECT_TRUE(harness.session().DirectArea().empty());
}

TEST(SessionBuffer, DoublesForAFragmentedMessage) {
  const std::string payload = Payload(3000);
  SessionHarness harness(kServer);
  harness.Receive(Frame(kServer, Opcode::kBinary, payload, false));
  for (int i = 0; i < 9; ++i) {
    harness.Receive(Frame(kServer, Opcode::kContinuation, payload, false));
  }
  EXPECT_EQ(harness.needs(), (Sizes{4096, 8192, 16384, 32768}));
}

TEST(SessionBuffer, AsksForTheExactRestWithTheLastFragment) {
  SessionHarness harness(kServer);
  harness.Receive(Frame(kServer, Opcode::kBinary, Payload(4000), false) +
                  Frame(kServer, Opcode::kContinuation, Payload(5000)));
  EXPECT_EQ(harness.needs(), (Sizes{4096, 9000}));
  EXPECT_EQ(harness.records().front(), Binary(Payload(4000) + Payload(5000), {4000, 9000}));
}

TEST(SessionBuffer, NeverAsksForMoreThanTheMaxPayload) {
  SessionHarness harness(kServer, {.max_payload = 5000});
  harness.Receive(Frame(kServer, Opcode::kBinary, Payload(4096), false) +
                  Frame(kServer, Opcode::kContinuation, Payload(900), false));
  EXPECT_EQ(harness.needs(), (Sizes{4096, 5000}));
}

TEST(SessionBuffer, OffersADirectAreaOnlyWhileAPayloadIsCollected) {
  const std::string payload = Payload(300);
  const std::string frame = Frame(kServer, Opcode::kBinary, payload);
  SessionHarness harness(kServer);
  Session& session = harness.session();
  EXPECT_TRUE(session.DirectArea().empty());
  harness.Receive(frame.substr(0, 108));  // the header's 8 bytes and 100 of the payload
  EXPECT_EQ(session.DirectArea().size(), 200u);
  EXPECT_EQ(session.filled(), 100u);
  harness.Receive(frame.substr(108));
  EXPECT_TRUE(session.DirectArea().empty());
  EXPECT_EQ(harness.records().front(), Binary(payload));
}

TEST(SessionBuffer, EndsTheDirectAreaWithTheFrameNotWithTheBuffer) {
  SessionHarness harness(kServer);
  harness.Receive(Frame(kServer, Opcode::kBinary, "123456", false).substr(0, 8));
  EXPECT_EQ(harness.session().DirectArea().size(), 4u);
}

TEST(SessionBuffer, IsTheCallersAgainWithTheMessage) {
  SessionHarness harness(kServer);
  harness.ReceiveInPieces(Frame(kServer, Opcode::kBinary, Payload(50)), 20);
  EXPECT_EQ(harness.collected_messages(), 1u);
  EXPECT_EQ(harness.session().filled(), 0u);
  EXPECT_TRUE(harness.session().DirectArea().empty());
}

TEST(SessionBuffer, AsksAgainUntilABufferIsProvided) {
  std::string input = Frame(kServer, Opcode::kText, "cut").substr(0, 8);
  const Limits limits;
  Session session(kServer, &limits);
  session.Feed({reinterpret_cast<uint8_t*>(input.data()), input.size()});
  for (int i = 0; i < 2; ++i) {
    const Event event = session.Next();
    EXPECT_EQ(event.kind, EventKind::kNeedBuffer);
    EXPECT_EQ(event.need, 3u);
  }
}

}  // namespace
}  // namespace hawser::ws

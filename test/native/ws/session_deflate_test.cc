#include <gtest/gtest.h>

#include "ws/deflate/deflate_samples.h"
#include "ws/deflate/deflate_vectors.h"

namespace hawser::ws {
namespace {

using Path = SessionHarness::Path;

constexpr Role kServer = Role::kServer;
constexpr DeflateDirection kTakeover{};
constexpr DeflateDirection kNoTakeover{.no_context_takeover = true};

std::string CompressedFrame(std::string_view payload, bool fin = true,
                            Opcode opcode = Opcode::kBinary) {
  std::string frame = Frame(kServer, opcode, payload, fin);
  if (opcode != Opcode::kContinuation) frame[0] = static_cast<char>(frame[0] | 0x40);
  return frame;
}

size_t NextCut(size_t cut) { return cut < 300 ? cut + 1 : cut + 9973; }

TEST(SessionDeflate, DecodesEveryVectorWhole) {
  for (const SessionVector& vector : AllDeflateVectors()) {
    SessionHarness harness(vector.role, {}, Path::kFeed, kTakeover);
    harness.Receive(vector.bytes);
    EXPECT_EQ(harness.records(), vector.records) << vector.name;
  }
}

TEST(SessionDeflate, DecodesEveryVectorCutAtEachPosition) {
  for (const SessionVector& vector : AllDeflateVectors()) {
    for (size_t cut = 0; cut <= vector.bytes.size(); cut = NextCut(cut)) {
      SessionHarness harness(vector.role, {}, Path::kFeed, kTakeover);
      harness.Receive(std::string_view(vector.bytes).substr(0, cut));
      harness.Receive(std::string_view(vector.bytes).substr(cut));
      ASSERT_EQ(harness.records(), vector.records) << vector.name << " cut at " << cut;
    }
  }
}

TEST(SessionDeflate, DecodesEveryVectorInPiecesOfAnySmallSize) {
  for (const SessionVector& vector : AllDeflateVectors()) {
    for (const Path path : {Path::kFeed, Path::kDirect}) {
      for (const size_t piece : {1, 2, 3, 5, 17, 4096}) {
        SessionHarness harness(vector.role, {.max_buffered_chunks = 0}, path, kTakeover);
        harness.ReceiveInPieces(vector.bytes, piece);
        ASSERT_EQ(harness.records(), vector.records) << vector.name << " by " << piece;
      }
    }
  }
}

TEST(SessionDeflate, DecodesWhatWasNotCompressedAsWithoutTheExtension) {
  for (const SessionVector& vector : AllVectors()) {
    if (vector.records.size() == 1 && vector.records[0].error == Error::kUnexpectedRsv1) continue;
    if (vector.name == "RSV1 before opcode") continue;
    SessionHarness harness(vector.role, {}, Path::kFeed, kTakeover);
    harness.Receive(vector.bytes);
    EXPECT_EQ(harness.records(), vector.records) << vector.name;
  }
}

TEST(SessionDeflate, KeepsNoHistoryWithoutContextTakeover) {
  const std::string hello = CompressedFrame(FromHex("f2 48 cd c9 c9 07 00"));
  SessionHarness harness(kServer, {}, Path::kFeed, kNoTakeover);
  const size_t before = DeflateHistory::TotalBytes();
  harness.Receive(hello);
  EXPECT_EQ(DeflateHistory::TotalBytes(), before);
  harness.Receive(CompressedFrame(FromHex("f2 00 11 00 00")));
  const std::vector<Record> expected = {Binary("Hello"), Failure(Error::kDistanceTooFarBack)};
  EXPECT_EQ(harness.records(), expected);
}

TEST(SessionDeflate, KeepsNoMoreHistoryThanTheAgreedWindow) {
  PlainDeflate peer;
  SessionHarness harness(kServer, {}, Path::kFeed, DeflateDirection{.window_bits = 8});
  const size_t before = DeflateHistory::TotalBytes();
  harness.Receive(CompressedFrame(peer.Message(RandomBytes(5000))));
  EXPECT_EQ(DeflateHistory::TotalBytes(), before + 256);
  harness.Receive(CompressedFrame(peer.Message(RandomBytes(5000).substr(3000, 500))));
  EXPECT_EQ(harness.records().back(), Failure(Error::kDistanceTooFarBack));
  EXPECT_EQ(DeflateHistory::TotalBytes(), before);
}

TEST(SessionDeflate, BoundsTheInflatedSize) {
  for (const size_t limit : {1, 5, 1000, 16384, 20000, 1 << 20}) {
    PlainDeflate peer;
    const std::string most(limit, 'm');
    const std::string fits = CompressedFrame(peer.Message(most));
    peer.Reset();
    const std::string too_long = CompressedFrame(peer.Message(most + "m"));
    // Not by the length of the frame, which is judged by its header.
    if (limit > 1000) {
      ASSERT_LT(too_long.size(), limit);
    }
    for (const size_t piece : {size_t{1}, too_long.size()}) {
      const Limits limits{.max_payload = limit};
      SessionHarness good(kServer, limits, Path::kFeed, kTakeover);
      good.ReceiveInPieces(fits, piece);
      if (fits.size() < limit) {
        EXPECT_EQ(good.records(), std::vector<Record>{Binary(most)});
      }
      SessionHarness bad(kServer, limits, Path::kFeed, kTakeover);
      bad.ReceiveInPieces(too_long, piece);
      EXPECT_EQ(bad.records(), std::vector<Record>{Failure(Error::kMessageTooLong)}) << limit;
      for (const size_t need : bad.needs()) EXPECT_LE(need, limit);
    }
  }
}

TEST(SessionDeflate, ReportsTheLimitBeforeBadDataBehindIt) {
  PlainDeflate peer;
  const std::string too_long = peer.Message(std::string(101, 'h'));
  const std::string frame = CompressedFrame(too_long + "no stored block");
  for (const size_t piece : {size_t{1}, frame.size()}) {
    SessionHarness harness(kServer, {.max_payload = 100}, Path::kFeed, kTakeover);
    harness.ReceiveInPieces(frame, piece);
    EXPECT_EQ(harness.records(), std::vector<Record>{Failure(Error::kMessageTooLong)}) << piece;
  }
}

TEST(SessionDeflate, MakesABombCostNoMoreThanTheLimit) {
  PlainDeflate peer;
  const std::string bomb = peer.Message(std::string(size_t{64} << 20, '\0'));
  EXPECT_LT(bomb.size(), size_t{100} << 10);
  SessionHarness harness(kServer, {.max_payload = 1 << 20}, Path::kFeed, kTakeover);
  harness.Receive(CompressedFrame(bomb));
  EXPECT_EQ(harness.records(), std::vector<Record>{Failure(Error::kMessageTooLong)});
  EXPECT_LE(harness.needs().back(), size_t{1} << 20);
}

TEST(SessionDeflate, HoldsNoMoreThanIsAllowedOfWhatHasNotComeWhole) {
  constexpr size_t kHeld = 64 << 10;
  PlainDeflate peer;
  const std::string bomb = CompressedFrame(peer.Message(std::string(size_t{16} << 20, '\0')));
  for (const size_t cut : {bomb.size() / 2, bomb.size() - 1}) {
    SessionHarness harness(kServer, {.max_buffered_bytes = kHeld}, Path::kFeed, kTakeover);
    harness.Receive(std::string_view(bomb).substr(0, cut));
    EXPECT_EQ(harness.records(), std::vector<Record>{Failure(Error::kTooManyBufferedBytes)});
    for (const size_t need : harness.needs()) EXPECT_LE(need, size_t{1} << 20);
  }
  SessionHarness whole(kServer, {.max_buffered_bytes = kHeld}, Path::kFeed, kTakeover);
  whole.Receive(bomb);
  EXPECT_EQ(whole.records().back().payload.size(), size_t{16} << 20);
}

TEST(SessionDeflate, HoldsNoMoreThanIsAllowedBetweenFragments) {
  PlainDeflate peer;
  SessionHarness harness(kServer, {.max_buffered_bytes = 599}, Path::kFeed, kTakeover);
  harness.Receive(CompressedFrame(peer.Message(std::string(600, 'h'), false), false));
  EXPECT_EQ(harness.records(), std::vector<Record>{Failure(Error::kTooManyBufferedBytes)});
}

TEST(SessionDeflate, CountsFragmentsTogetherTowardsTheLimit) {
  PlainDeflate peer;
  const std::string half(600, 'h');
  const std::string first = CompressedFrame(peer.Message(half, false), false);
  const std::string second = CompressedFrame(peer.Message(half), true, Opcode::kContinuation);
  SessionHarness harness(kServer, {.max_payload = 1000}, Path::kFeed, kTakeover);
  harness.Receive(first + second);
  EXPECT_EQ(harness.records(), std::vector<Record>{Failure(Error::kMessageTooLong)});
}

TEST(SessionDeflate, AsksForABufferOnlyBeyondTheSharedArea) {
  PlainDeflate peer;
  SessionHarness harness(kServer, {}, Path::kFeed, kTakeover);
  harness.Receive(CompressedFrame(peer.Message(JsonMessage(Inflater::kAreaSize - 1, 1))));
  EXPECT_TRUE(harness.needs().empty());
  EXPECT_EQ(harness.collected_messages(), 0u);
  harness.Receive(CompressedFrame(peer.Message(JsonMessage(100000, 2))));
  EXPECT_EQ(harness.collected_messages(), 1u);
  EXPECT_LE(harness.needs().size(), 3u);
  EXPECT_LE(harness.needs().back(), 125000u);
}

TEST(SessionDeflate, YieldsAfterEachSliceOfALargeMessage) {
  PlainDeflate peer;
  const std::string large(size_t{8} << 20, 'l');
  SessionHarness harness(kServer, {}, Path::kFeed, kTakeover);
  harness.Receive(CompressedFrame(peer.Message(large)));
  EXPECT_EQ(harness.records(), std::vector<Record>{Binary(large)});
  EXPECT_GE(harness.yields(), 30u);
}

TEST(SessionDeflate, YieldsAmongManySmallMessagesThatInflateToMuch) {
  PlainDeflate peer;
  const std::string text(16000, 's');
  std::string stream;
  for (int i = 0; i < 200; ++i) stream += CompressedFrame(peer.Message(text));
  SessionHarness harness(kServer, {}, Path::kFeed, kTakeover);
  harness.Receive(stream);
  EXPECT_EQ(harness.records().size(), 200u);
  EXPECT_GE(harness.yields(), 10u);
}

TEST(SessionDeflate, GoesOnAfterAYieldWhenItsInputWasTakenAway) {
  PlainDeflate peer;
  const std::string large = JsonMessage(3000000, 1);
  std::string input = CompressedFrame(peer.Message(large));
  const Limits limits;
  InflaterPool pool;
  Session session(kServer, &limits, std::make_unique<MessageInflater>(&pool, kTakeover));
  std::vector<uint8_t> buffer;
  std::vector<uint8_t> stash(input.begin(), input.end());
  session.Feed(stash);
  for (;;) {
    const Event event = session.Next();
    if (event.kind == EventKind::kBinary) {
      EXPECT_EQ(TextOf(event.payload), large);
      return;
    }
    if (event.kind == EventKind::kNeedBuffer) {
      std::vector<uint8_t> larger(event.need);
      std::copy_n(buffer.begin(), session.filled(), larger.begin());
      buffer.swap(larger);
      session.ProvideBuffer(buffer);
    } else {
      ASSERT_EQ(event.kind, EventKind::kYield);
      const std::span<uint8_t> rest = session.TakeUnread();
      std::vector<uint8_t> moved(rest.begin(), rest.end());
      stash.swap(moved);
      session.Feed(stash);
    }
  }
}

TEST(SessionDeflate, OffersNoDirectAreaInsideACompressedMessage) {
  PlainDeflate peer;
  const std::string frame = CompressedFrame(peer.Message(RandomBytes(50000)));
  SessionHarness harness(kServer, {}, Path::kFeed, kTakeover);
  harness.Receive(std::string_view(frame).substr(0, 40000));
  EXPECT_TRUE(harness.session().DirectArea().empty());
}

}  // namespace
}  // namespace hawser::ws

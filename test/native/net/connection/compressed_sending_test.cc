#include "net/connection/compressed_sending.h"

#include <gtest/gtest.h>

#include <string>

#include "ws/deflate/deflate_samples.h"

namespace hawser::net {
namespace {

using ws::Opcode;
using Progress = CompressedSending::Progress;

constexpr size_t kHistory = ws::MessageDeflater::kDefaultHistory;

Deflate Agreed(bool no_context_takeover) {
  return {.own = {.no_context_takeover = no_context_takeover},
          .peer = {},
          .settings = {},
          .max_history = kHistory};
}

WriteCompressed TextWrite(std::string_view text, bool fin = true) {
  return {.payload = base::Slice::TryCopy(ws::BytesOf(text)), .opcode = Opcode::kText, .fin = fin};
}

// A connection without a socket: what it would write is decoded by the peer's session.
class CompressedSendingTest : public testing::Test {
 protected:
  explicit CompressedSendingTest(bool no_context_takeover = false)
      : sending(Agreed(no_context_takeover)) {
    compressor.GrantTime();
  }

  Progress Send(const WriteCompressed& write) { return sending.Send(write, compressor, queue); }
  // Turns until the frame is complete.
  size_t SendAll(const WriteCompressed& write) {
    size_t turns = 1;
    for (; Send(write) == Progress::kUnfinished; ++turns) compressor.GrantTime();
    return turns;
  }

  Compressor compressor;
  CompressedSending sending;
  WriteQueue queue;
};

class WithoutTakeover : public CompressedSendingTest {
 protected:
  WithoutTakeover() : CompressedSendingTest(true) {}
};

TEST_F(CompressedSendingTest, CompressesAShortFrameAtOnce) {
  const std::string text(1000, 'x');
  EXPECT_EQ(Send(TextWrite(text)), Progress::kQueued);
  EXPECT_LT(queue.bytes(), 30u);
}

// bufferedAmount: what JavaScript has counted is taken back as far as it was saved.
TEST_F(CompressedSendingTest, SaysHowMuchItHasSaved) {
  const std::string compressible(1000, 'x');
  const std::string random = ws::RandomBytes(1000);
  uint32_t counted = 0;
  for (const std::string& payload : {compressible, random, std::string()}) {
    const WriteCompressed write = TextWrite(payload);
    ASSERT_EQ(Send(write), Progress::kQueued);
    counted += static_cast<uint32_t>(write.counted_size());
    EXPECT_EQ(counted - sending.saved(), queue.appended_total());
  }
}

TEST_F(CompressedSendingTest, SpreadsALongFrameOverTurns) {
  const std::string text = ws::JsonMessage(1'000'000, 1);
  EXPECT_GT(SendAll(TextWrite(text)), 5u);
  EXPECT_LT(queue.bytes(), text.size() / 3);
}

TEST_F(CompressedSendingTest, HasNoTimeForManyInOneTurn) {
  const std::string text = ws::JsonMessage(10'000, 1);
  size_t sent = 0;
  while (Send(TextWrite(text)) == Progress::kQueued) ++sent;
  EXPECT_GT(sent, 5u);
  EXPECT_LT(sent, 50u);
}

TEST_F(WithoutTakeover, CompressesTheSameMessageOnce) {
  const WriteCompressed once = TextWrite(ws::JsonMessage(10'000, 1));
  for (int i = 0; i < 1000; ++i) {
    const WriteCompressed of_one_connection = once;  // the same payload, as a fan-out posts it
    ASSERT_EQ(Send(of_one_connection), Progress::kQueued);
  }
  EXPECT_TRUE(compressor.has_time());
}

TEST_F(WithoutTakeover, SharesOnlyWhatIsTheSame) {
  const WriteCompressed a = TextWrite(ws::JsonMessage(2000, 1));
  const WriteCompressed b = TextWrite(ws::JsonMessage(2000, 2));
  const auto find = [&](const WriteCompressed& write, Opcode opcode = Opcode::kText,
                        const ws::DeflateSettings& settings = {}) {
    return compressor.FindShared(settings, opcode, write.payload).size();
  };
  ASSERT_EQ(Send(a), Progress::kQueued);
  const uint64_t size_of_a = queue.appended_total();
  EXPECT_EQ(find(a), size_of_a);
  EXPECT_EQ(find(TextWrite(ws::JsonMessage(2000, 1))), 0u) << "who sent it knows what is the same";
  ASSERT_EQ(Send(b), Progress::kQueued);
  EXPECT_EQ(find(a), size_of_a) << "there may be others yet that get it";
  EXPECT_EQ(find(b), queue.appended_total() - size_of_a);
  EXPECT_EQ(find(b, Opcode::kBinary), 0u);
  EXPECT_EQ(find(b, Opcode::kText, {.level = 1}), 0u);

  WriteCompressed masked = a;
  masked.masked = true;
  WriteCompressed begun = a;
  begun.fin = false;
  WriteCompressed ended = a;
  ended.opcode = Opcode::kContinuation;
  compressor = {};
  compressor.GrantTime();
  for (const WriteCompressed& alone : {masked, begun, ended}) {
    ASSERT_EQ(Send(alone), Progress::kQueued);
    EXPECT_EQ(find(a), 0u);
  }
}

TEST_F(WithoutTakeover, KeepsAFrameForEachOfSomeSettings) {
  const base::Slice payload = TextWrite("the same").payload;
  const base::Slice frame = TextWrite("its frame").payload;
  const auto share = [&](int8_t level) {
    compressor.Share({.level = level}, Opcode::kText, payload, frame);
  };
  const auto finds = [&](int8_t level) {
    return !compressor.FindShared({.level = level}, Opcode::kText, payload).empty();
  };
  for (int8_t level = 0; level < 8; ++level) share(level);
  EXPECT_TRUE(finds(0));
  share(8);
  EXPECT_FALSE(finds(0)) << "the oldest goes";
  EXPECT_TRUE(finds(1));
  EXPECT_TRUE(finds(8));
}

// RFC 7692 7.2.3.2: what refers to nothing before it is right for any peer, and part of its window
// from then on.
TEST_F(CompressedSendingTest, SendsWhatStandsAloneOnceForAllAndGoesOnFromThere) {
  WriteCompressed published = TextWrite(ws::JsonMessage(4000, 1));
  published.stands_alone = true;
  const std::string before = ws::JsonMessage(500, 2);
  ASSERT_EQ(Send(TextWrite(before)), Progress::kQueued);
  const size_t begin = queue.appended_total();
  ASSERT_EQ(Send(published), Progress::kQueued);
  const size_t size = queue.appended_total() - begin;
  EXPECT_EQ(compressor.FindShared({}, Opcode::kText, published.payload).size(), size);
  ASSERT_EQ(Send(TextWrite(ws::JsonMessage(4000, 1))), Progress::kQueued);
  EXPECT_LT(queue.appended_total() - begin - size, size / 4) << "it is history";
}

TEST_F(WithoutTakeover, ForgetsWhatIsSharedAfterATurnInWhichNobodyAsks) {
  const WriteCompressed write = TextWrite(ws::JsonMessage(2000, 1));
  const auto find = [&] { return compressor.FindShared({}, Opcode::kText, write.payload).size(); };
  ASSERT_EQ(Send(write), Progress::kQueued);
  compressor.EndTurn();
  EXPECT_NE(find(), 0u);
  compressor.EndTurn();
  compressor.EndTurn();
  EXPECT_EQ(find(), 0u);
}

TEST_F(CompressedSendingTest, KeepsWhatItHolds) {
  sending.Hold(TextWrite("payload"));
  sending.Hold(Write{base::Slice::TryCopy(ws::BytesOf("frame bytes"))});

  ASSERT_TRUE(sending.holds());
  EXPECT_EQ(ws::TextOf(std::get<WriteCompressed>(sending.first_held()).payload.bytes()), "payload");
  sending.DropFirstHeld();
  EXPECT_EQ(ws::TextOf(std::get<Write>(sending.first_held()).bytes.bytes()), "frame bytes");
  sending.DropFirstHeld();
  EXPECT_FALSE(sending.holds());
}

TEST_F(CompressedSendingTest, GivesUpTheHistoryOfNobodysUse) {
  const std::string text = ws::JsonMessage(5000, 1);
  ASSERT_EQ(Send(TextWrite(text)), Progress::kQueued);
  EXPECT_FALSE(sending.DropIdleHistory());  // it was used since
  EXPECT_TRUE(sending.DropIdleHistory());

  const uint64_t before = queue.appended_total();
  ASSERT_EQ(Send(TextWrite(text)), Progress::kQueued);
  const uint64_t without_history = queue.appended_total() - before;
  ASSERT_EQ(Send(TextWrite(text)), Progress::kQueued);
  EXPECT_LT(queue.appended_total() - before - without_history, without_history / 4);
}

}  // namespace
}  // namespace hawser::net

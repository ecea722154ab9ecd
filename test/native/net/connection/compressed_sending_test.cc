#include "net/connection/compressed_sending.h"

#include <gtest/gtest.h>

#include <string>

#include "ws/deflate/deflate_samples.h"

namespace hawser::net {
namespace {

using ws::Opcode;
using ws::Role;

constexpr size_t kHistory = ws::MessageDeflater::kDefaultHistory;

Deflate Agreed(bool no_context_takeover) {
  return {.own = {.no_context_takeover = no_context_takeover},
          .peer = {},
          .settings = {},
          .max_history = kHistory};
}

WriteCompressed TextWrite(std::string_view text, bool fin = true) {
  return {.payload = ws::BytesOf(text), .memory = nullptr, .opcode = Opcode::kText, .fin = fin};
}

WriteCompressed Continuation(std::string_view text, bool fin) {
  return {
      .payload = ws::BytesOf(text), .memory = nullptr, .opcode = Opcode::kContinuation, .fin = fin};
}

// A connection without a socket: what it would write is decoded by the peer's session.
class CompressedSendingTest : public testing::Test {
 protected:
  explicit CompressedSendingTest(bool no_context_takeover = false)
      : sending(Agreed(no_context_takeover)) {
    compressor.GrantTime();
  }

  // Turns until the frame is complete.
  size_t SendAll(const WriteCompressed& write) {
    size_t turns = 1;
    for (; !sending.Send(write, compressor, queue); ++turns) compressor.GrantTime();
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
  EXPECT_TRUE(sending.Send(TextWrite(text), compressor, queue));
  EXPECT_LT(queue.bytes(), 30u);
}

// bufferedAmount: what JavaScript has counted is taken back as far as it was saved.
TEST_F(CompressedSendingTest, SaysHowMuchItHasSaved) {
  const std::string compressible(1000, 'x');
  const std::string random = ws::RandomBytes(1000);
  uint32_t counted = 0;
  for (const std::string& payload : {compressible, random, std::string()}) {
    const WriteCompressed write = TextWrite(payload);
    ASSERT_TRUE(sending.Send(write, compressor, queue));
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
  while (sending.Send(TextWrite(text), compressor, queue)) ++sent;
  EXPECT_GT(sent, 5u);
  EXPECT_LT(sent, 50u);
}

TEST_F(WithoutTakeover, CompressesTheSameMessageOnce) {
  const std::string text = ws::JsonMessage(10'000, 1);
  for (int i = 0; i < 1000; ++i) {
    // As of 1,000 connections: a copy of the text each, as they come from different posts.
    const std::string copy = text;
    ASSERT_TRUE(sending.Send(TextWrite(copy), compressor, queue));
  }
  EXPECT_TRUE(compressor.has_time());
}

TEST_F(WithoutTakeover, SharesOnlyWhatIsTheSame) {
  const std::string a = ws::JsonMessage(2000, 1);
  const std::string b = ws::JsonMessage(2000, 2);
  const auto find = [&](const std::string& text, Opcode opcode = Opcode::kText,
                        const ws::DeflateSettings& settings = {}) {
    return compressor.FindShared(settings, opcode, ws::BytesOf(text));
  };
  ASSERT_TRUE(sending.Send(TextWrite(a), compressor, queue));
  const uint64_t size_of_a = queue.appended_total();
  EXPECT_NE(find(a), nullptr);
  ASSERT_TRUE(sending.Send(TextWrite(b), compressor, queue));
  EXPECT_EQ(find(a), nullptr);
  ASSERT_NE(find(b), nullptr);
  EXPECT_EQ(find(b)->bytes.size(), queue.appended_total() - size_of_a);
  EXPECT_EQ(find(b, Opcode::kBinary), nullptr);
  EXPECT_EQ(find(b, Opcode::kText, {.level = 1}), nullptr);

  WriteCompressed masked = TextWrite(a);
  masked.masked = true;
  ASSERT_TRUE(sending.Send(masked, compressor, queue));
  ASSERT_TRUE(sending.Send(TextWrite(a, false), compressor, queue));
  ASSERT_TRUE(sending.Send(Continuation(a, true), compressor, queue));
  EXPECT_EQ(find(a), nullptr);
  EXPECT_NE(find(b), nullptr);
}

TEST_F(CompressedSendingTest, CopiesWhatItHolds) {
  std::string bytes = "frame bytes";
  std::string payload = "payload";
  sending.Hold(TextWrite(payload));
  sending.Hold(Write{ws::BytesOf(bytes)});
  bytes.assign(bytes.size(), '?');
  payload.assign(payload.size(), '?');

  ASSERT_TRUE(sending.holds());
  EXPECT_EQ(ws::TextOf(std::get<WriteCompressed>(sending.first_held()).payload), "payload");
  sending.DropFirstHeld();
  const WriteOwned& owned = std::get<WriteOwned>(sending.first_held());
  EXPECT_EQ(ws::TextOf({owned.memory.get(), owned.size}), "frame bytes");
  sending.DropFirstHeld();
  EXPECT_FALSE(sending.holds());
}

TEST_F(CompressedSendingTest, GivesUpTheHistoryOfNobodysUse) {
  const std::string text = ws::JsonMessage(5000, 1);
  ASSERT_TRUE(sending.Send(TextWrite(text), compressor, queue));
  EXPECT_FALSE(sending.DropIdleHistory());  // it was used since
  EXPECT_TRUE(sending.DropIdleHistory());

  const uint64_t before = queue.appended_total();
  ASSERT_TRUE(sending.Send(TextWrite(text), compressor, queue));
  const uint64_t without_history = queue.appended_total() - before;
  ASSERT_TRUE(sending.Send(TextWrite(text), compressor, queue));
  EXPECT_LT(queue.appended_total() - before - without_history, without_history / 4);
}

}  // namespace
}  // namespace hawser::net

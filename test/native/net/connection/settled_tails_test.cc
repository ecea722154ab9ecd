#include "net/connection/settled_tails.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/allocation.h"
#include "net/connection/write_queue.h"
#include "net/stream/scripted_stream.h"
#include "ws/deflate/deflate_samples.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

constexpr size_t kPeers = 100;
constexpr size_t kHeader = sizeof(base::Block);

base::Slice SliceOf(std::string_view bytes) { return base::Slice::TryCopy(ws::BytesOf(bytes)); }
std::string TextOf(const base::Slice& slice) { return ws::TextOf(slice.bytes()); }

// One of several frames of a block.
base::Slice Put(base::SliceWriter& writer, std::string_view frame) {
  const std::span<uint8_t> area = writer.Reserve(frame.size());
  std::ranges::copy(ws::BytesOf(frame), area.begin());
  return writer.Take(frame.size());
}

TEST(SettledTailsTest, LetsStayWhatIsMostOfItsMemory) {
  const base::Slice whole = SliceOf(std::string(10'000, 'x'));
  const struct {
    size_t size;
    bool stays;
  } rows[] = {{10'000, true}, {5000, true}, {4999, false}, {1, false}};
  for (const auto& row : rows) {
    EXPECT_EQ(SettledTails::MayStay(whole.Last(row.size)), row.stays) << row.size;
  }
}

TEST(SettledTailsTest, KeepsNothingElseAliveInACopy) {
  SettledTails tails;
  for (const size_t size : {1u, 100u, 511u, 512u, 5000u}) {
    base::SliceWriter writer;
    const std::string frame = ws::RandomBytes(size);
    const base::Slice moved = tails.Move(Put(writer, frame));
    EXPECT_EQ(TextOf(moved), frame);
    EXPECT_EQ(moved.kept_alive(), size);
  }
}

TEST(SettledTailsTest, SharesACopyOfTheSameEnd) {
  const std::string frame = ws::RandomBytes(10'000);
  base::SliceWriter writer;
  const base::Slice original = Put(writer, frame);
  const base::Slice other = Put(writer, frame);
  SettledTails tails;
  const base::Slice longest = tails.Move(original.Last(9000));
  for (const size_t size : {9000u, 8999u, 600u, 20u}) {
    const base::Slice shorter = tails.Move(original.Last(size));
    EXPECT_EQ(shorter.end(), longest.end()) << size;
    EXPECT_EQ(TextOf(shorter), frame.substr(10'000 - size));
  }
  const base::Slice longer = tails.Move(original);
  EXPECT_EQ(TextOf(longer), frame);
  EXPECT_EQ(tails.Move(original.Last(9000)).end(), longer.end()) << "it serves the next ones";
  EXPECT_NE(tails.Move(other).end(), longer.end()) << "it is the same by chance";
}

TEST(SettledTailsTest, IsRightAboutMoreFramesThanItRemembers) {
  base::SliceWriter writer;
  std::vector<base::Slice> originals;
  for (uint32_t i = 0; i < 30; ++i) originals.push_back(Put(writer, ws::RandomBytes(600, i)));
  SettledTails tails;
  for (int round = 0; round < 3; ++round) {
    for (const base::Slice& original : originals) {
      EXPECT_EQ(TextOf(tails.Move(original)), TextOf(original));
    }
  }
}

TEST(SettledTailsTest, ForgetsWithTheTurn) {
  const size_t before = base::AllocatedBytes();
  SettledTails tails;
  {
    base::SliceWriter writer;
    static_cast<void>(tails.Move(Put(writer, std::string(5000, 'x'))));
  }
  EXPECT_GT(base::AllocatedBytes(), before);
  tails.Forget();
  EXPECT_EQ(base::AllocatedBytes(), before);
}

TEST(SettledTailsTest, HasNothingWhereThereIsNoMemory) {
  base::SliceWriter writer;
  const base::Slice original = Put(writer, std::string(5000, 'x'));
  SettledTails tails;
  {
    const base::RefusedAllocations refused;
    EXPECT_TRUE(tails.Move(original).empty());
  }
  EXPECT_EQ(tails.Move(original).size(), 5000u);
}

// What connections to slow peers keep, each of which takes a part of what is sent and then nothing.
class SlowPeersTest : public testing::Test {
 protected:
  struct Peer {
    explicit Peer(size_t takes)
        : stream(std::make_unique<MemoryStream>(&received), {.sending = {.full_at = takes}}) {}

    WriteResult Flush() { return queue.Flush(stream); }

    std::string received;
    ScriptedStream stream;
    WriteQueue queue;
  };

  Peer& NewPeer(size_t takes) { return *peers.emplace_back(std::make_unique<Peer>(takes)); }

  // The turn ends in which everything was sent.
  void Settle() {
    for (const auto& peer : peers) {
      ASSERT_EQ(peer->Flush().status, WriteStatus::kPending);
      ASSERT_TRUE(peer->queue.Settle(tails));
    }
    tails.Forget();
  }
  void ExpectAllToReceive(std::string_view bytes) {
    for (const auto& peer : peers) {
      peer->stream.sending().full_at = UINT64_MAX;
      while (peer->Flush().status == WriteStatus::kPending) continue;
      EXPECT_TRUE(peer->received == bytes);
      peer->received = {};
    }
    EXPECT_EQ(kept(), 0u);
  }
  // Bytes beyond those that lie in memory of the test.
  size_t kept() const { return base::AllocatedBytes() - before_; }

  SettledTails tails;
  std::vector<std::unique_ptr<Peer>> peers;

 private:
  const size_t before_ = base::AllocatedBytes();
};

TEST_F(SlowPeersTest, KeepOneMemoryOfALargeFrame) {
  const std::string frame(8 << 20, 'x');
  {
    const base::Slice shared = SliceOf(frame);
    for (size_t i = 0; i < kPeers; ++i) NewPeer(i * 1000).queue.Append(shared);
    Settle();
  }
  EXPECT_EQ(kept(), frame.size() + kHeader);
  peers.resize(3);  // the others go without it
  ExpectAllToReceive(frame);
}

// Of the peers' rests the first is the longest, or any.
TEST_F(SlowPeersTest, ShareCopiesOfASmallFrameAndKeepNoBlock) {
  const std::string frame = ws::RandomBytes(10 * 1024);
  for (const bool longest_first : {true, false}) {
    std::vector<size_t> taken;
    for (size_t i = 0; i < kPeers; ++i) taken.push_back(i * 90);
    if (!longest_first) std::shuffle(taken.begin(), taken.end(), std::mt19937(1));
    {
      base::SliceWriter block;
      Put(block, "another frame");
      const base::Slice shared = Put(block, frame);
      for (const size_t takes : taken) NewPeer(takes).queue.Append(shared);
      Settle();
    }
    const size_t one_copy = frame.size() + kHeader;
    if (longest_first) {
      EXPECT_EQ(kept(), one_copy);
    } else {
      EXPECT_LE(kept(), 12 * one_copy) << "a longer rest than all before is rare";
    }
    ExpectAllToReceive(frame);
    peers.clear();
  }
}

TEST_F(SlowPeersTest, PackSmallRests) {
  std::string all;
  Peer& peer = NewPeer(50);
  {
    base::SliceWriter block;
    for (uint32_t i = 0; i < 1000; ++i) {
      const std::string frame = ws::RandomBytes(20 + i % 20, i);
      peer.queue.Append(Put(block, frame));
      Put(block, "frame of another connection");
      all += frame;
    }
    Settle();
  }
  EXPECT_LE(kept(), all.size() + 4096 + 2 * kHeader);
  ExpectAllToReceive(all);
}

TEST_F(SlowPeersTest, KeepLittleForALittleRestEach) {
  {
    base::SliceWriter block;
    for (size_t i = 0; i < kPeers; ++i) NewPeer(0).queue.Append(Put(block, "ten bytes!"));
    Settle();
  }
  EXPECT_LE(kept(), kPeers * (4096 + kHeader));
  ExpectAllToReceive("ten bytes!");
}

TEST_F(SlowPeersTest, KeepNoMoreWithEachTurn) {
  std::string all;
  Peer& peer = NewPeer(0);
  for (uint32_t turn = 0; turn < 500; ++turn) {
    base::SliceWriter block;
    const std::string frame = ws::RandomBytes(turn % 2 == 0 ? 40 : 700, turn);
    peer.queue.Append(Put(block, frame));
    all += frame;
    Settle();
  }
  EXPECT_LE(kept(), all.size() * 3 / 2);
  ExpectAllToReceive(all);
}

TEST_F(SlowPeersTest, AreToldThatThereIsNoMemory) {
  base::SliceWriter block;
  const struct {
    size_t size;
    bool needs_memory;
  } rows[] = {{10, true}, {511, true}, {512, true}, {8000, true}, {40'000, false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.size);
    Peer& peer = NewPeer(0);
    peer.queue.Append(Put(block, std::string(row.size, 'x')));
    ASSERT_EQ(peer.Flush().status, WriteStatus::kPending);
    const base::RefusedAllocations refused;
    EXPECT_EQ(peer.queue.Settle(tails), !row.needs_memory);
    tails.Forget();
  }
}

}  // namespace
}  // namespace hawser::net

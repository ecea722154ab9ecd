#include "net/connection/write_queue.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "base/memory.h"
#include "base/slice.h"
#include "net/stream/plain_socket.h"
#include "net/stream/socket_pair.h"

namespace hawser::net {
namespace {

using Bytes = std::vector<uint8_t>;

// The byte at each position of the stream, with no short period.
uint8_t ByteAt(size_t position) { return static_cast<uint8_t>((position * 2654435761u) >> 13); }

Bytes StreamBytes(size_t from, size_t count) {
  Bytes bytes(count);
  for (size_t i = 0; i < count; ++i) bytes[i] = ByteAt(from + i);
  return bytes;
}

base::Slice Copy(std::span<const uint8_t> bytes) { return base::Slice::TryCopy(bytes); }

// A stream socket whose peer reads only when told to.
class Connected {
 public:
  Connected() {
    const int smallest = 1;  // the kernel rounds up to its minimum
    EXPECT_EQ(setsockopt(ours_.fd(), SOL_SOCKET, SO_SNDBUF, &smallest, sizeof smallest), 0);
  }

  ByteStream& ours() { return ours_; }
  void PeerCloses() { pair_.theirs = {}; }

  // Everything there is, at most `most` bytes.
  Bytes PeerReads(size_t most = SIZE_MAX) {
    Bytes all;
    uint8_t part[4096];
    while (all.size() < most) {
      const ssize_t count =
          recv(pair_.theirs.get(), part, std::min(sizeof part, most - all.size()), MSG_DONTWAIT);
      if (count <= 0) break;
      all.insert(all.end(), part, part + count);
    }
    return all;
  }

 private:
  SocketPair pair_ = UnixPair();
  PlainSocket ours_{std::move(pair_.ours)};
};

// Flushes and reads in turn until the queue is empty.
Bytes Transfer(WriteQueue& queue, Connected& pair) {
  Bytes all;
  while (true) {
    const WriteResult result = queue.Flush(pair.ours());
    const Bytes part = pair.PeerReads();
    all.insert(all.end(), part.begin(), part.end());
    if (result.status != WriteStatus::kPending) {
      EXPECT_EQ(result.status, WriteStatus::kDrained);
      return all;
    }
  }
}

TEST(WriteQueueTest, HasNothingToWriteAtFirst) {
  WriteQueue queue;
  Connected pair;
  SettledTails tails;
  queue.Append({});
  EXPECT_TRUE(queue.Settle(tails));
  EXPECT_EQ(queue.bytes(), 0u);
  PlainSocket closed{base::UniqueFd()};
  EXPECT_EQ(queue.Flush(closed).status, WriteStatus::kDrained) << "no system call for nothing";
}

// A block of frames as a program's batch fills it, which has gone back to its pool once nobody
// refers to it any more.
class FrameBlock {
 public:
  FrameBlock() {
    base::Block* const block = base::Block::TryMake(2 << 20, &pool_);  // no step fills half of it
    block_ = block->bytes();
    pool_.GiveBack(block);
    writer_.emplace(&pool_);
  }

  base::Slice Fill(std::span<const uint8_t> bytes, size_t gap) {
    std::span<uint8_t> area = writer_->Reserve(gap + bytes.size());
    static_cast<void>(writer_->Take(gap));
    std::ranges::copy(bytes, area.begin() + static_cast<std::ptrdiff_t>(gap));
    return writer_->Take(bytes.size());
  }
  // Overwrites it for the next turn, if nobody refers to it.
  bool Renew() {
    writer_.emplace(&pool_);
    const std::span<uint8_t> area = writer_->Reserve(1);
    std::ranges::fill(area, uint8_t{0xee});
    return area.data() == block_;
  }

 private:
  base::BlockPool pool_;
  std::optional<base::SliceWriter> writer_;
  const uint8_t* block_;
};

struct Step {
  enum Kind { kInBlock, kNextInBlock, kOwn, kShare, kSettle, kFlush, kRead } kind;
  size_t bytes = 0;
};

// Runs the steps over one stream, checks that every byte arrives in order. A block is overwritten
// as soon as its turn has settled.
void RunSteps(const std::vector<Step>& steps) {
  Connected pair;
  FrameBlock block;
  SettledTails tails;
  WriteQueue queue;
  std::vector<base::Slice> shared;
  size_t appended = 0;
  Bytes received;
  const auto receive = [&](const Bytes& part) {
    received.insert(received.end(), part.begin(), part.end());
  };
  for (const Step& step : steps) {
    const Bytes bytes = StreamBytes(appended, step.kind <= Step::kShare ? step.bytes : 0);
    appended += bytes.size();
    switch (step.kind) {
      case Step::kInBlock:
      case Step::kNextInBlock:
        queue.Append(block.Fill(bytes, step.kind == Step::kInBlock ? 1 : 0));
        break;
      case Step::kOwn:
        queue.Append(Copy(bytes));
        break;
      case Step::kShare:
        shared.push_back(Copy(StreamBytes(appended - bytes.size() - 5, bytes.size() + 5)));
        queue.Append(shared.back().Last(bytes.size()));
        break;
      case Step::kSettle:
        ASSERT_TRUE(queue.Settle(tails));
        tails.Forget();
        ASSERT_TRUE(block.Renew()) << "what is settled keeps the block";
        break;
      case Step::kFlush:
        ASSERT_NE(queue.Flush(pair.ours()).status, WriteStatus::kFailed);
        break;
      case Step::kRead:
        receive(pair.PeerReads(step.bytes));
        break;
    }
    ASSERT_EQ(queue.appended_total(), appended);
    ASSERT_EQ(queue.bytes(), appended - queue.written_total());
  }
  receive(Transfer(queue, pair));
  EXPECT_TRUE(received == StreamBytes(0, appended));
  EXPECT_EQ(queue.bytes(), 0u);
  EXPECT_EQ(queue.written_total(), appended);
}

TEST(WriteQueueTest, KeepsTheOrderOfSharedOwnedAndSettledBytes) {
  using S = Step;
  const std::vector<Step> rows[] = {
      {{S::kInBlock, 10}},
      {{S::kInBlock, 10}, {S::kNextInBlock, 5}, {S::kInBlock, 7}},
      {{S::kInBlock, 10}, {S::kOwn, 20}, {S::kInBlock, 10}, {S::kNextInBlock, 3}},
      {{S::kOwn, 10}, {S::kShare, 10}, {S::kOwn, 10}, {S::kFlush}, {S::kInBlock, 4}},
      {{S::kInBlock, 10}, {S::kSettle}, {S::kInBlock, 10}, {S::kSettle}, {S::kSettle}},
      {{S::kInBlock, 10},
       {S::kSettle},
       {S::kInBlock, 9},
       {S::kOwn, 30},
       {S::kInBlock, 3},
       {S::kSettle}},
      {{S::kInBlock, 300'000}, {S::kFlush}, {S::kSettle}, {S::kInBlock, 5}, {S::kSettle}},
      {{S::kInBlock, 300'000},
       {S::kFlush},
       {S::kRead, 999},
       {S::kFlush},
       {S::kShare, 9},
       {S::kSettle}},
      {{S::kOwn, 100'000},
       {S::kFlush},
       {S::kSettle},
       {S::kRead, 5000},
       {S::kFlush},
       {S::kInBlock, 1}},
      {{S::kInBlock, 9000},
       {S::kSettle},
       {S::kFlush},
       {S::kRead, 9000},
       {S::kFlush},
       {S::kInBlock, 6}},
  };
  for (size_t i = 0; i < std::size(rows); ++i) {
    SCOPED_TRACE(i);
    RunSteps(rows[i]);
  }
}

TEST(WriteQueueTest, KeepsTheOrderInRandomTurns) {
  std::mt19937 random(7);
  for (int run = 0; run < 30; ++run) {
    SCOPED_TRACE(run);
    std::vector<Step> steps;
    for (int turn = 0; turn < 40; ++turn) {
      for (size_t i = random() % 100; i > 0; --i) {
        const auto kind = static_cast<Step::Kind>(random() % 3);
        steps.push_back({kind, random() % (random() % 8 == 0 ? 5000 : 40)});
      }
      if (random() % 4 != 0) steps.push_back({Step::kFlush});
      steps.push_back({Step::kSettle});
      if (random() % 2 != 0) steps.push_back({Step::kRead, random() % 50'000});
    }
    RunSteps(steps);
  }
}

TEST(WriteQueueTest, MorePiecesThanOneCallTakesGoOutInOneFlush) {
  Connected pair;
  WriteQueue queue;
  const Bytes bytes = StreamBytes(0, 300);
  for (size_t i = 0; i < bytes.size(); i += 2) queue.Append(Copy(std::span(bytes).subspan(i, 1)));
  EXPECT_EQ(queue.Flush(pair.ours()).status, WriteStatus::kDrained);
  EXPECT_EQ(pair.PeerReads().size(), 150u);
}

TEST(WriteQueueTest, TellsHowFarTheKernelHasCome) {
  Connected pair;
  WriteQueue queue;
  const Bytes small = StreamBytes(0, 10);
  const Bytes large = StreamBytes(10, 1 << 20);
  queue.Append(Copy(small));
  const uint64_t end_of_small = queue.appended_total();
  queue.Append(Copy(large));
  EXPECT_EQ(queue.Flush(pair.ours()).status, WriteStatus::kPending);
  EXPECT_GE(queue.written_total(), end_of_small);
  EXPECT_LT(queue.written_total(), queue.appended_total());
  EXPECT_EQ(queue.Flush(pair.ours()).status, WriteStatus::kPending) << "still full";
  EXPECT_EQ(pair.PeerReads().size(), queue.written_total());
  Transfer(queue, pair);
  EXPECT_EQ(queue.written_total(), queue.appended_total());
}

TEST(WriteQueueTest, DiscardForgetsWhatIsNotWritten) {
  Connected pair;
  const Bytes large = StreamBytes(0, 1 << 20);
  for (const bool settled : {false, true}) {
    WriteQueue queue;
    queue.Append(Copy(large));
    EXPECT_EQ(queue.Flush(pair.ours()).status, WriteStatus::kPending);
    SettledTails tails;
    EXPECT_TRUE(!settled || queue.Settle(tails));
    const uint64_t written = queue.written_total();
    queue.Discard();
    EXPECT_EQ(queue.bytes(), 0u);
    EXPECT_EQ(queue.written_total(), written);
    EXPECT_EQ(queue.Flush(pair.ours()).status, WriteStatus::kDrained);
    EXPECT_EQ(pair.PeerReads().size(), written);
  }
}

TEST(WriteQueueTest, APeerThatHasGoneIsAValue) {
  Connected pair;
  pair.PeerCloses();
  WriteQueue queue;
  const Bytes bytes = StreamBytes(0, 100);
  queue.Append(Copy(bytes));
  const WriteResult result = queue.Flush(pair.ours());  // without SIGPIPE, or the test ends here
  EXPECT_EQ(result.status, WriteStatus::kFailed);
  EXPECT_EQ(result.error, EPIPE);
  EXPECT_EQ(queue.bytes(), 100u);
}

TEST(WriteQueueTest, AResetIsAValue) {
  SocketPair pair = TcpPair();
  PlainSocket ours(std::move(pair.ours));
  ResetOnClose(pair.theirs);
  pair.theirs = {};
  WriteQueue queue;
  queue.Append(Copy(StreamBytes(0, 100)));
  const WriteResult result = queue.Flush(ours);
  EXPECT_EQ(result.status, WriteStatus::kFailed);
  EXPECT_EQ(result.error, ECONNRESET);
}

}  // namespace
}  // namespace hawser::net

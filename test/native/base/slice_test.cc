#include "base/slice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/allocation.h"

namespace hawser::base {
namespace {

std::span<const uint8_t> BytesOf(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
Slice SliceOf(std::string_view text) { return Slice::TryCopy(BytesOf(text)); }
std::string TextOf(const Slice& slice) { return {slice.begin(), slice.end()}; }

// Writes `text` behind what the writer has written before.
Slice Put(SliceWriter& writer, std::string_view text) {
  const std::span<uint8_t> area = writer.Reserve(text.size());
  EXPECT_GE(area.size(), text.size());
  std::ranges::copy(BytesOf(text), area.begin());
  return writer.Take(text.size());
}

class SliceTest : public testing::Test {
 protected:
  ~SliceTest() override { EXPECT_EQ(AllocatedBytes(), before_) << "something leaks"; }

  size_t allocated() const { return AllocatedBytes() - before_; }

 private:
  const size_t before_ = AllocatedBytes();
};

class SliceWriterTest : public SliceTest {};

TEST_F(SliceTest, IsEmptyWithoutAnything) {
  const Slice none;
  const Slice copy(none);
  EXPECT_TRUE(copy.empty());
  EXPECT_EQ(copy.size(), 0u);
  EXPECT_EQ(copy.kept_alive(), 0u);
  const RefusedAllocations refused;
  EXPECT_TRUE(SliceOf("x").empty());
}

TEST_F(SliceTest, IsTheStartOfTheMemoryThatItWasMadeOf) {
  Memory memory = Memory::TryCopy(BytesOf("abcdef"));
  const Slice slice(std::move(memory), 4);
  EXPECT_EQ(TextOf(slice), "abcd");
  EXPECT_EQ(slice.kept_alive(), 6u);
}

TEST_F(SliceTest, KeepsItsBytesUntilTheLastOneGoes) {
  std::vector<Slice> slices(4, SliceOf("shared"));
  const size_t of_one = allocated();
  for (const size_t next : {2u, 0u, 3u, 1u}) {
    EXPECT_EQ(allocated(), of_one);
    EXPECT_EQ(TextOf(slices[next]), "shared");
    slices[next] = {};
  }
  EXPECT_EQ(allocated(), 0u);
}

TEST_F(SliceTest, MovesWithoutASecondReference) {
  Slice from = SliceOf("moved");
  Slice to = std::move(from);
  EXPECT_TRUE(from.empty());
  EXPECT_EQ(from.kept_alive(), 0u);
  EXPECT_EQ(TextOf(to), "moved");
  to = SliceOf("other");
  EXPECT_EQ(TextOf(to), "other");
  const Slice& same = to;
  to = same;
  EXPECT_EQ(TextOf(to), "other");
}

TEST_F(SliceTest, IsCutWithoutACopy) {
  const Slice whole = SliceOf("0123456789");
  Slice cut = whole;
  cut.RemovePrefix(3);
  EXPECT_EQ(TextOf(cut), "3456789");
  EXPECT_EQ(TextOf(cut.Last(2)), "89");
  EXPECT_EQ(cut.Last(2).end(), whole.end());
  EXPECT_EQ(cut.Last(0).size(), 0u);
  cut.RemovePrefix(7);
  EXPECT_TRUE(cut.empty());
  EXPECT_EQ(cut.kept_alive(), 10u);
  EXPECT_EQ(TextOf(whole), "0123456789");
}

TEST_F(SliceTest, TakesInOnlyWhatLiesRightBehindIt) {
  SliceWriter writer;
  const Slice first = Put(writer, "first ");
  const Slice second = Put(writer, "second ");
  const Slice third = Put(writer, "third");
  const Slice elsewhere = SliceOf("elsewhere");
  const struct {
    const Slice& slice;
    const Slice& next;
    std::string_view both;  // empty: they stay two
  } rows[] = {{first, second, "first second "},
              {second, third, "second third"},
              {first, third, ""},
              {second, first, ""},
              {first, first, ""},
              {third, elsewhere, ""}};
  for (const auto& row : rows) {
    Slice slice = row.slice;
    EXPECT_EQ(slice.Extend(row.next), !row.both.empty());
    EXPECT_EQ(TextOf(slice), row.both.empty() ? TextOf(row.slice) : row.both);
  }
}

TEST_F(SliceWriterTest, FillsOneBlockAfterTheOther) {
  BlockPool pool;
  SliceWriter writer(&pool);
  const Slice first = Put(writer, std::string(60'000, 'a'));
  const Slice second = Put(writer, "bb");
  EXPECT_EQ(second.begin(), first.end());
  EXPECT_GE(writer.Reserve(1).size(), 5000u);
  const Slice third = Put(writer, std::string(10'000, 'c'));
  EXPECT_NE(third.begin(), second.end());
  EXPECT_EQ(first.kept_alive(), BlockPool::kBlockSize);
  EXPECT_EQ(TextOf(first), std::string(60'000, 'a'));
  EXPECT_EQ(TextOf(third), std::string(10'000, 'c'));
}

TEST_F(SliceWriterTest, MakesBlocksAsLargeAsItIsTold) {
  SliceWriter writer;
  EXPECT_EQ(writer.Reserve(10, 100).size(), 100u);
  EXPECT_EQ(writer.Take(40).kept_alive(), 100u);
  EXPECT_EQ(writer.Reserve(60, 1000).size(), 60u) << "there is still room";
  EXPECT_EQ(writer.Reserve(61, 200).size(), 200u);
}

TEST_F(SliceWriterTest, LetsABlockGoOnceItAndAllSlicesHaveLeftIt) {
  BlockPool pool;
  for (const bool writer_first : {false, true}) {
    auto writer = std::make_unique<SliceWriter>(&pool);
    std::vector<Slice> slices{Put(*writer, "a"), Put(*writer, "b")};
    slices.push_back(writer->TakeAgain(slices[0].bytes()));
    slices.push_back(slices[0]);
    const uint8_t* const block = slices[0].begin();
    EXPECT_EQ(TextOf(slices[2]), "a");
    EXPECT_EQ(slices[2].begin(), block);
    if (writer_first) writer.reset();
    while (!slices.empty()) {
      EXPECT_NE(SliceWriter(&pool).Reserve(1).data(), block) << slices.size() << " slices left";
      slices.pop_back();
    }
    if (!writer_first) {
      EXPECT_NE(SliceWriter(&pool).Reserve(1).data(), block) << "it is still being filled";
      writer.reset();
    }
    SliceWriter next(&pool);
    SliceWriter after_next(&pool);
    EXPECT_TRUE(next.Reserve(1).data() == block || after_next.Reserve(1).data() == block);
  }
}

TEST_F(SliceWriterTest, GoesOnWhenThereIsMemoryAgain) {
  SliceWriter writer;
  const Slice before = Put(writer, "before");
  {
    const RefusedAllocations refused;
    EXPECT_FALSE(writer.Reserve(100).empty()) << "the block still has room";
    EXPECT_TRUE(writer.Reserve(BlockPool::kBlockSize).empty());
    EXPECT_TRUE(writer.Reserve(1).empty());
  }
  EXPECT_EQ(TextOf(Put(writer, "after")), "after");
  EXPECT_EQ(TextOf(before), "before");
}

// One thread writes, the other ones let go: of each slice as soon as it is there, while its block
// is still being filled, or of many late.
TEST_F(SliceWriterTest, MayFillWhileOtherThreadsLetGo) {
  constexpr size_t kRounds = 20'000;
  constexpr size_t kReleasers = 2;
  BlockPool pool;
  std::mutex mutex;
  std::vector<Slice> handed_over;
  std::atomic<bool> done{false};
  std::atomic<size_t> wrong{0};
  std::vector<std::thread> releasers;
  for (size_t releaser = 0; releaser < kReleasers; ++releaser) {
    releasers.emplace_back([&, releaser] {
      std::vector<Slice> kept;
      while (!done.load()) {
        std::vector<Slice> taken;
        {
          const std::lock_guard lock(mutex);
          taken.swap(handed_over);
        }
        for (Slice& slice : taken) {
          wrong += std::ranges::count_if(
              slice.bytes(), [&](uint8_t byte) { return byte != slice.bytes().front(); });
          if (releaser == 0) kept.push_back(std::move(slice));
        }
        if (kept.size() > 500) kept.clear();
      }
    });
  }
  {
    SliceWriter writer(&pool);
    for (size_t round = 0; round < kRounds; ++round) {
      const Slice slice = Put(writer, std::string(1 + round % 700, static_cast<char>(round)));
      const std::lock_guard lock(mutex);
      handed_over.push_back(writer.TakeAgain(slice.bytes()));
      handed_over.push_back(slice);
    }
  }
  done = true;
  for (std::thread& thread : releasers) thread.join();
  EXPECT_EQ(wrong.load(), 0u);
}

}  // namespace
}  // namespace hawser::base

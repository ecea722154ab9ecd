#include "base/memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/allocation.h"

namespace hawser::base {
namespace {

static_assert(!std::is_copy_constructible_v<Memory> && !std::is_copy_assignable_v<Memory>);

// What no system has, and what would wrap around together with the block's own header.
constexpr size_t kImpossible[] = {SIZE_MAX / 2, SIZE_MAX - sizeof(Block), SIZE_MAX - 1, SIZE_MAX};

class MemoryTest : public testing::Test {
 protected:
  ~MemoryTest() override { EXPECT_EQ(AllocatedBytes(), before_) << "something leaks"; }

  static size_t Allocated(const size_t before) { return AllocatedBytes() - before; }
  const size_t before_ = AllocatedBytes();
};

TEST_F(MemoryTest, HasAsManyBytesAsWereAskedFor) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{63}, size_t{65'536}, size_t{3'000'000}}) {
    const Memory memory = Memory::TryAllocate(size);
    ASSERT_TRUE(memory);
    ASSERT_EQ(memory.bytes().size(), size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory.bytes().data()) % 16, 0u);
    std::ranges::fill(memory.bytes(), uint8_t{0xee});  // a sanitizer sees one byte too many
  }
}

TEST_F(MemoryTest, IsACopyWhereOneWasAskedFor) {
  const std::vector<uint8_t> original{1, 2, 3};
  const Memory copy = Memory::TryCopy(original);
  EXPECT_TRUE(std::ranges::equal(copy.bytes(), original));
  EXPECT_NE(copy.bytes().data(), original.data());
  EXPECT_TRUE(Memory::TryCopy({})) << "no bytes are not the same as no memory";
}

TEST_F(MemoryTest, IsNothingWhenThereIsNone) {
  EXPECT_FALSE(Memory());
  EXPECT_TRUE(Memory().bytes().empty());
  for (const size_t size : kImpossible) {
    const Memory memory = Memory::TryAllocate(size);
    EXPECT_FALSE(memory) << size;
    EXPECT_TRUE(memory.bytes().empty());
  }
  const RefusedAllocations refused;
  EXPECT_FALSE(Memory::TryAllocate(1));
  EXPECT_FALSE(Memory::TryCopy(std::vector<uint8_t>{1}));
}

TEST_F(MemoryTest, HasOneOwnerAndIsFreedWithIt) {
  Memory first = Memory::TryAllocate(1000);
  const uint8_t* const bytes = first.bytes().data();
  const size_t of_one = Allocated(before_);
  EXPECT_GE(of_one, 1000u);

  Memory second = std::move(first);
  EXPECT_FALSE(first);
  EXPECT_EQ(second.bytes().data(), bytes);

  Memory third = Memory::TryAllocate(1000);
  EXPECT_EQ(Allocated(before_), 2 * of_one);
  third = std::move(second);
  EXPECT_EQ(third.bytes().data(), bytes);
  EXPECT_EQ(Allocated(before_), of_one);
  third = {};
  EXPECT_EQ(Allocated(before_), 0u);
}

class BlockPoolTest : public MemoryTest {};

TEST_F(BlockPoolTest, GivesOutAgainWhatCameBack) {
  BlockPool pool;
  Block* const block = pool.TryTake();
  EXPECT_EQ(block->capacity, BlockPool::kBlockSize);
  block->Add(2);
  block->Remove(1);
  block->Remove(2);
  Block* const again = pool.TryTake();
  EXPECT_EQ(again, block);
  EXPECT_EQ(again->references.load(), 1u);
  again->Remove(1);
}

TEST_F(BlockPoolTest, GivesNoBlockTwice) {
  BlockPool pool;
  pool.TryTake()->Remove(1);
  std::set<Block*> blocks;
  for (int i = 0; i < 3; ++i) blocks.insert(pool.TryTake());
  EXPECT_EQ(blocks.size(), 3u);
  for (Block* const block : blocks) block->Remove(1);
}

TEST_F(BlockPoolTest, GivesBackToTheSystemWhatIsTooMuch) {
  BlockPool pool;
  std::vector<Block*> blocks;
  for (size_t i = 0; i < 3 * BlockPool::kMaxFree; ++i) blocks.push_back(pool.TryTake());
  const size_t of_all = Allocated(before_);
  for (Block* const block : blocks) block->Remove(1);
  EXPECT_EQ(Allocated(before_), of_all / 3);
}

TEST_F(BlockPoolTest, HasNothingWhenTheSystemHasNothing) {
  BlockPool pool;
  {
    const RefusedAllocations refused;
    EXPECT_EQ(pool.TryTake(), nullptr);
  }
  Block* const block = pool.TryTake();
  ASSERT_NE(block, nullptr);
  block->Remove(1);
  const RefusedAllocations refused;
  EXPECT_EQ(pool.TryTake(), block) << "what it has it need not ask for";
  block->Remove(1);
}

TEST_F(BlockPoolTest, IsSharedByThreads) {
  BlockPool pool;
  const auto use = [&pool](uint8_t value) {
    for (int i = 0; i < 2000; ++i) {
      Block* const block = pool.TryTake();
      std::fill_n(block->bytes(), 64, value);
      EXPECT_EQ(block->bytes()[63], value);
      block->Remove(1);
    }
  };
  std::thread other(use, uint8_t{1});
  use(2);
  other.join();
}

}  // namespace
}  // namespace hawser::base

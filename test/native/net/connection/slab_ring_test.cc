#include "net/connection/slab_ring.h"

#include <gtest/gtest.h>

#include <set>

namespace hawser::net {
namespace {

// A ring, with what its owner knows: how many events were made and how many of them are drained.
class SlabRingTest : public testing::Test {
 protected:
  std::span<uint8_t> Area() { return ring.Area(drained); }
  // Receives `size` bytes that make `events` events.
  void Receive(size_t size, uint64_t events) {
    ASSERT_GE(Area().size(), size);
    for (uint64_t i = 0; i < events; ++i) ring.CountEvent();
    made += events;
    ring.Commit(size);
  }

  SlabRing ring;
  uint64_t made = 0;
  uint64_t drained = 0;
};

TEST_F(SlabRingTest, UsesTheSameMemoryAgainWhileEverythingIsDrained) {
  const uint8_t* const start = Area().data();
  for (int i = 0; i < 100; ++i) {
    Receive(10'000, 2);
    drained = made;
    EXPECT_EQ(Area().data(), start);
    EXPECT_EQ(Area().size(), SlabRing::kSlabSize);
  }
  EXPECT_FALSE(ring.has_spare());
}

TEST_F(SlabRingTest, DoesNotTouchWhatIsNotDrained) {
  const uint8_t* const start = Area().data();
  Receive(10'000, 1);
  EXPECT_EQ(Area().data(), start + 10'000);
  Receive(Area().size() - SlabRing::kMinArea + 1, 1);
  EXPECT_FALSE(Area().data() >= start && Area().data() < start + SlabRing::kSlabSize)
      << "too little is left of the first slab";
}

TEST_F(SlabRingTest, HasNoAreaWhenAllSlabsWaitAndOneAgainWhenTheOldestIsDrained) {
  std::set<const uint8_t*> slabs;
  while (!Area().empty()) {
    slabs.insert(Area().data());
    Receive(Area().size(), 1);
    ASSERT_LE(slabs.size(), SlabRing::kSlabs);
  }
  EXPECT_EQ(slabs.size(), SlabRing::kSlabs);

  drained = 1;
  EXPECT_TRUE(slabs.contains(Area().data()));
  EXPECT_EQ(Area().size(), SlabRing::kSlabSize);
  Receive(SlabRing::kSlabSize, 1);
  EXPECT_TRUE(Area().empty());
  drained = made;
  EXPECT_EQ(Area().size(), SlabRing::kSlabSize);
}

TEST_F(SlabRingTest, KnowsWhatLiesInTheSlabInUse) {
  const uint8_t elsewhere = 0;
  EXPECT_FALSE(ring.Contains(&elsewhere));
  const std::span<uint8_t> area = Area();
  EXPECT_TRUE(ring.Contains(area.data()));
  EXPECT_TRUE(ring.Contains(area.data() + area.size() - 1));
  EXPECT_FALSE(ring.Contains(area.data() + area.size()));
  EXPECT_FALSE(ring.Contains(&elsewhere));
}

TEST_F(SlabRingTest, GivesItsSpareSlabsBackOnceNothingLiesInThem) {
  const uint8_t* const first = Area().data();
  Receive(SlabRing::kSlabSize, 1);
  ASSERT_FALSE(Area().empty());
  EXPECT_TRUE(ring.has_spare());
  Receive(100, 1);

  drained = 1;
  EXPECT_FALSE(ring.Trim(drained));
  EXPECT_TRUE(ring.has_spare());
  drained = made;
  EXPECT_TRUE(ring.Trim(drained));
  EXPECT_FALSE(ring.has_spare());
  EXPECT_EQ(Area().data(), first);
  EXPECT_EQ(Area().size(), SlabRing::kSlabSize);
}

}  // namespace
}  // namespace hawser::net

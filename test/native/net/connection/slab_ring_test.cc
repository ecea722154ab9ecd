#include "net/connection/slab_ring.h"

#include <gtest/gtest.h>

#include <set>

namespace hawser::net {
namespace {

// Receives `size` bytes that make `events` events.
void Receive(SlabRing& ring, size_t size, int events) {
  ASSERT_GE(ring.Area().size(), size);
  for (int i = 0; i < events; ++i) ring.CountEvent();
  ring.Commit(size);
}

TEST(SlabRingTest, UsesTheSameMemoryAgainWhileEverythingIsDrained) {
  SlabRing ring;
  const uint8_t* const start = ring.Area().data();
  for (int i = 0; i < 100; ++i) {
    Receive(ring, 10'000, 2);
    ring.SetDrained(ring.made());
    EXPECT_EQ(ring.Area().data(), start);
    EXPECT_EQ(ring.Area().size(), SlabRing::kSlabSize);
  }
}

TEST(SlabRingTest, DoesNotTouchWhatIsNotDrained) {
  SlabRing ring;
  const uint8_t* const start = ring.Area().data();
  Receive(ring, 10'000, 1);
  EXPECT_EQ(ring.Area().data(), start + 10'000);
  Receive(ring, ring.Area().size() - SlabRing::kMinArea + 1, 1);
  EXPECT_FALSE(ring.Area().data() >= start && ring.Area().data() < start + SlabRing::kSlabSize)
      << "too little is left of the first slab";
}

TEST(SlabRingTest, HasNoAreaWhenAllSlabsWaitAndOneAgainWhenTheOldestIsDrained) {
  SlabRing ring;
  std::set<const uint8_t*> slabs;
  while (!ring.Area().empty()) {
    slabs.insert(ring.Area().data());
    Receive(ring, ring.Area().size(), 1);
    ASSERT_LE(slabs.size(), SlabRing::kSlabs);
  }
  EXPECT_EQ(slabs.size(), SlabRing::kSlabs);

  ring.SetDrained(1);
  EXPECT_TRUE(slabs.contains(ring.Area().data()));
  EXPECT_EQ(ring.Area().size(), SlabRing::kSlabSize);
  Receive(ring, SlabRing::kSlabSize, 1);
  EXPECT_TRUE(ring.Area().empty());
  ring.SetDrained(ring.made());
  EXPECT_EQ(ring.Area().size(), SlabRing::kSlabSize);
}

TEST(SlabRingTest, BoundsTheEventsOfTinyMessages) {
  SlabRing ring;
  Receive(ring, 100, static_cast<int>(SlabRing::kMaxEvents) - 1);
  EXPECT_FALSE(ring.Area().empty());
  Receive(ring, 100, 1);
  EXPECT_TRUE(ring.Area().empty());
  ring.SetDrained(1);
  EXPECT_FALSE(ring.Area().empty());
}

TEST(SlabRingTest, KnowsWhatLiesInTheSlabInUse) {
  SlabRing ring;
  const uint8_t elsewhere = 0;
  EXPECT_FALSE(ring.Contains(&elsewhere));
  const std::span<uint8_t> area = ring.Area();
  EXPECT_TRUE(ring.Contains(area.data()));
  EXPECT_TRUE(ring.Contains(area.data() + area.size() - 1));
  EXPECT_FALSE(ring.Contains(area.data() + area.size()));
  EXPECT_FALSE(ring.Contains(&elsewhere));
}

}  // namespace
}  // namespace hawser::net

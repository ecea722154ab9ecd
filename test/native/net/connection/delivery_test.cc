#include "net/connection/delivery.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/memory.h"
#include "base/slice.h"
#include "net/loop/wakeup.h"

namespace hawser::net {
namespace {

using Slots = std::vector<uint32_t>;

LoopEvent Owning(size_t size) {
  LoopEvent event;
  event.owned = base::Slice(base::Memory::TryAllocate(size), size);
  event.payload = event.owned.bytes();
  return event;
}

LoopEvent OwningLittleOfMuch(size_t size) {
  LoopEvent event;
  event.owned = base::Slice(base::Memory::TryAllocate(size), 1);
  return event;
}

LoopEvent Asking(size_t size) {
  LoopEvent event;
  event.need = static_cast<uint32_t>(size);
  return event;
}

LoopEvent InProvidedBuffer(size_t size) {
  static const std::vector<uint8_t> buffer(1 << 20);
  LoopEvent event;
  event.in_provided_buffer = true;
  event.payload = std::span(buffer).first(size);
  return event;
}

LoopEvent OfManyFragments(size_t size) {
  LoopEvent event;
  event.fragment_ends = std::make_unique<std::vector<uint32_t>>(size / sizeof(uint32_t));
  return event;
}

LoopEvent InSlab(size_t) { return {}; }

// Where events end up, and what the JS thread does with them.
class Inbox final : public EventSink {
 public:
  void Deliver(std::vector<LoopEvent>& events) override {
    const std::lock_guard lock(mutex_);
    std::move(events.begin(), events.end(), std::back_inserter(events_));
    events.clear();
  }

  // Drains the first `most` events.
  Drained Drain(size_t most = SIZE_MAX) {
    std::vector<LoopEvent> taken;
    {
      const std::lock_guard lock(mutex_);
      const size_t count = std::min(most, events_.size());
      const auto end = events_.begin() + static_cast<std::ptrdiff_t>(count);
      std::move(events_.begin(), end, std::back_inserter(taken));
      events_.erase(events_.begin(), end);
    }
    for (const LoopEvent& event : taken) drained_.bytes += event.cost();
    drained_.events += taken.size();
    return drained_;
  }

 private:
  std::mutex mutex_;
  std::vector<LoopEvent> events_;
  Drained drained_;
};

class DeliveryTest : public testing::Test {
 protected:
  void PushUntilFull(const std::function<LoopEvent()>& make = [] { return Asking(1000); }) {
    while (delivery.has_room()) delivery.Push(make());
    delivery.HandOver();
  }
  // Whoever waits; each is content.
  Slots Revived() {
    Slots slots;
    delivery.ReviveWaiting([&](uint32_t slot) { slots.push_back(slot); });
    return slots;
  }
  // The JS thread has drained that many events, and must wake the loop.
  bool Drain(size_t events = SIZE_MAX) { return delivery.SetDrained(inbox.Drain(events)); }

  Inbox inbox;
  Delivery delivery{inbox};
};

TEST_F(DeliveryTest, HasRoomForABoundedNumberOfBytesWhateverTheyAre) {
  const struct {
    const char* what;
    LoopEvent (*make)(size_t);
    size_t size;
  } rows[] = {{"owned", Owning, 60'000},
              {"kept alive", OwningLittleOfMuch, 64 * 1024},
              {"asked for", Asking, 300'000},
              {"provided", InProvidedBuffer, 1 << 20},
              {"fragment ends", OfManyFragments, 16'000},
              {"nothing but the event", InSlab, 0}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const uint64_t one = row.make(row.size).cost();
    EXPECT_GE(one, row.size);
    for (int round = 0; round < 3; ++round) {
      uint64_t made = 0;
      PushUntilFull([&] {
        made += one;
        return row.make(row.size);
      });
      EXPECT_GE(made, Delivery::kMaxWaiting);
      EXPECT_LT(made, Delivery::kMaxWaiting + one);
      EXPECT_TRUE(delivery.Area().empty());
      static_cast<void>(Drain());
      EXPECT_TRUE(delivery.has_room());
      EXPECT_FALSE(delivery.Area().empty());
    }
  }
}

TEST_F(DeliveryTest, HasRoomAgainAsSoonAsOneEventIsDrained) {
  PushUntilFull();
  static_cast<void>(Drain(1));
  EXPECT_TRUE(delivery.has_room());
  PushUntilFull();
  EXPECT_FALSE(delivery.has_room());
}

TEST_F(DeliveryTest, HandsOverTheEventsOfATurnInOrder) {
  for (const uint32_t slot : {3u, 1u, 2u}) {
    LoopEvent event;
    event.slot = slot;
    delivery.Push(std::move(event));
  }
  EXPECT_EQ(inbox.Drain().events, 0u) << "the turn has not ended";
  delivery.HandOver();
  delivery.HandOver();
  EXPECT_EQ(inbox.Drain().events, 3u);
  delivery.Push({});
  delivery.Discard();
  delivery.HandOver();
  EXPECT_EQ(inbox.Drain().events, 3u);
}

TEST_F(DeliveryTest, RevivesWhoWaitsOnceThereIsRoom) {
  EXPECT_EQ(Revived(), Slots());
  PushUntilFull();
  for (const uint32_t slot : {7u, 8u, 7u}) delivery.Await(slot);
  EXPECT_EQ(Revived(), Slots());
  EXPECT_TRUE(Drain(1)) << "somebody waits";
  EXPECT_EQ(Revived(), (Slots{7, 8, 7}));
  EXPECT_FALSE(Drain(1)) << "nobody waits any more";
  EXPECT_EQ(Revived(), Slots());
}

TEST_F(DeliveryTest, RevivesWhoWaitsForASlabToo) {
  while (!delivery.Area().empty()) {
    delivery.Push({});
    delivery.Commit(delivery.Area().size());
  }
  ASSERT_TRUE(delivery.has_room());
  delivery.HandOver();
  delivery.Await(1);
  EXPECT_EQ(Revived(), Slots());
  EXPECT_TRUE(Drain(1));
  EXPECT_EQ(Revived(), Slots{1});
}

TEST_F(DeliveryTest, LetsWhoUsesUpTheRoomWaitAgain) {
  PushUntilFull();
  for (const uint32_t slot : {1u, 2u, 3u}) delivery.Await(slot);
  Slots revived;
  const auto revive = [&](uint32_t slot) {
    revived.push_back(slot);
    if (delivery.has_room()) delivery.Push(Asking(Delivery::kMaxWaiting));
    if (revived.size() <= 3) delivery.Await(slot);  // has more to do
  };
  for (int turn = 0; turn < 2; ++turn) {
    delivery.ReviveWaiting(revive);
    delivery.HandOver();
    EXPECT_TRUE(Drain()) << turn;
  }
  delivery.ReviveWaiting(revive);
  EXPECT_EQ(revived, (Slots{1, 2, 3, 1, 2, 3}));
}

TEST_F(DeliveryTest, RevivesAtOnceWhoWaitsAgainWhileThereIsRoom) {
  PushUntilFull();
  delivery.Await(1);
  static_cast<void>(Drain());
  int times = 0;
  delivery.ReviveWaiting([&](uint32_t slot) {
    if (++times < 5) delivery.Await(slot);
  });
  EXPECT_EQ(times, 5);
}

TEST_F(DeliveryTest, GivesSlabsBackWhenNothingLiesInThem) {
  EXPECT_TRUE(delivery.Trim());
  for (int i = 0; i < 2; ++i) {
    ASSERT_FALSE(delivery.Area().empty());
    delivery.Push({});
    delivery.Commit(SlabRing::kSlabSize);
  }
  EXPECT_TRUE(delivery.has_spare_slabs());
  delivery.HandOver();
  EXPECT_FALSE(delivery.Trim());
  static_cast<void>(Drain(1));
  EXPECT_FALSE(delivery.Trim());
  EXPECT_TRUE(delivery.has_spare_slabs());
  static_cast<void>(Drain());
  EXPECT_TRUE(delivery.Trim());
  EXPECT_FALSE(delivery.has_spare_slabs());
  EXPECT_EQ(delivery.Area().size(), SlabRing::kSlabSize);
}

// The loop makes events until there is no room, and then sleeps until it is woken: a wakeup that
// got lost shows as one that never comes.
TEST_F(DeliveryTest, LosesNoWakeupBetweenTwoThreads) {
  constexpr int kEvents = 100'000;
  constexpr size_t kSize = 200'000;  // few fit, so that it is full nearly always
  Wakeup wakeup;
  ASSERT_EQ(wakeup.Open(), 0);
  std::atomic<bool> done{false};
  std::thread js_thread([&] {
    while (!done.load()) {
      if (Drain(2)) wakeup.Signal();
    }
  });

  bool stalled = false;
  for (int made = 0; made < kEvents && !stalled;) {
    for (; delivery.has_room() && made < kEvents; ++made) delivery.Push(Asking(kSize));
    delivery.Await(1);
    bool revived = !Revived().empty();
    delivery.HandOver();
    while (!revived && !stalled) {
      pollfd woken{.fd = wakeup.fd(), .events = POLLIN, .revents = 0};
      stalled = poll(&woken, 1, 30'000) != 1;
      wakeup.Clear();
      revived = !Revived().empty();
    }
  }
  EXPECT_FALSE(stalled);
  done = true;
  js_thread.join();
}

}  // namespace
}  // namespace hawser::net

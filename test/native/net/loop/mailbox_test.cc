#include "net/loop/mailbox.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "net/loop/wakeup.h"

namespace hawser::net {
namespace {

template <typename T>
bool PostOne(Mailbox<T>& mailbox, T item) {
  std::vector<T> one;
  one.push_back(std::move(item));
  return mailbox.Post(one);
}

TEST(MailboxTest, TakesEverythingInTheOrderOfPosting) {
  Mailbox<int> mailbox;
  EXPECT_FALSE(PostOne(mailbox, 1));
  std::vector<int> many{2, 3};
  EXPECT_FALSE(mailbox.Post(many));
  EXPECT_TRUE(many.empty());
  EXPECT_FALSE(PostOne(mailbox, 4));

  std::vector<int> batch{99};  // of the turn before
  mailbox.TakeAll(batch);
  EXPECT_EQ(batch, (std::vector<int>{1, 2, 3, 4}));
  mailbox.TakeAll(batch);
  EXPECT_TRUE(batch.empty());
}

TEST(MailboxTest, OnlyTheFirstPostToASleeperWakes) {
  Mailbox<int> mailbox;
  EXPECT_TRUE(mailbox.TrySleep());
  EXPECT_TRUE(PostOne(mailbox, 1));
  EXPECT_FALSE(PostOne(mailbox, 2));
  std::vector<int> many{3};
  EXPECT_FALSE(mailbox.Post(many));

  std::vector<int> batch;
  mailbox.TakeAll(batch);
  EXPECT_TRUE(mailbox.TrySleep());
  many = {4};
  EXPECT_TRUE(mailbox.Post(many));
}

TEST(MailboxTest, DoesNotSleepOnAnythingPosted) {
  Mailbox<int> mailbox;
  EXPECT_FALSE(PostOne(mailbox, 1));
  EXPECT_FALSE(mailbox.TrySleep());
  EXPECT_FALSE(PostOne(mailbox, 2)) << "the consumer is awake";
}

TEST(MailboxTest, AConsumerThatTakesIsAwake) {
  Mailbox<int> mailbox;
  EXPECT_TRUE(mailbox.TrySleep());
  std::vector<int> batch;
  mailbox.TakeAll(batch);  // woken by something else
  EXPECT_FALSE(PostOne(mailbox, 1));
}

TEST(MailboxTest, PostingNothingWakesNobody) {
  Mailbox<int> mailbox;
  EXPECT_TRUE(mailbox.TrySleep());
  std::vector<int> none;
  EXPECT_FALSE(mailbox.Post(none));
  EXPECT_TRUE(PostOne(mailbox, 1)) << "the consumer must still be asleep";
}

TEST(MailboxTest, CarriesItemsThatOnlyMove) {
  Mailbox<std::unique_ptr<int>> mailbox;
  EXPECT_FALSE(PostOne(mailbox, std::make_unique<int>(1)));
  std::vector<std::unique_ptr<int>> many;
  many.push_back(std::make_unique<int>(2));
  EXPECT_FALSE(mailbox.Post(many));
  std::vector<std::unique_ptr<int>> batch;
  mailbox.TakeAll(batch);
  ASSERT_EQ(batch.size(), 2u);
  EXPECT_EQ(*batch[0] * 10 + *batch[1], 12);
}

TEST(MailboxTest, ReusesSmallBatchesAndDropsLargeOnes) {
  Mailbox<uint64_t> mailbox;
  const size_t kept = Mailbox<uint64_t>::kMaxKeptBytes / sizeof(uint64_t);
  for (const size_t count : {size_t{100}, 4 * kept}) {
    std::vector<uint64_t> batch;
    for (uint64_t i = 0; i < count; ++i) EXPECT_FALSE(PostOne(mailbox, i));
    mailbox.TakeAll(batch);
    ASSERT_EQ(batch.size(), count);
    mailbox.TakeAll(batch);
    std::vector<uint64_t> other;
    mailbox.TakeAll(other);  // what the two calls before have left inside
    EXPECT_LE(other.capacity(), kept);
    EXPECT_EQ(other.capacity() >= 100, count == 100);
  }
}

// Producers post numbered items; the consumer sleeps whenever it may. A lost wakeup hangs, a lost
// item shows.
TEST(MailboxTest, NothingIsLostOrReorderedBetweenThreads) {
  constexpr uint32_t kProducers = 3;
  constexpr uint32_t kItems = 20000;
  struct Item {
    uint32_t producer;
    uint32_t number;
  };
  Mailbox<Item> mailbox;
  Wakeup wakeup;
  ASSERT_EQ(wakeup.Open(), 0);
  std::vector<std::thread> producers;
  for (uint32_t producer = 0; producer < kProducers; ++producer) {
    producers.emplace_back([&, producer] {
      std::vector<Item> many;
      for (uint32_t number = 0; number < kItems; ++number) {
        bool wake = false;
        if (number % 7 == 0) {
          wake = PostOne(mailbox, Item{producer, number});
        } else {
          many.push_back({producer, number});
          if (number % 7 == 6 || number + 1 == kItems) wake = mailbox.Post(many);
        }
        if (wake) wakeup.Signal();
      }
    });
  }

  std::vector<uint32_t> next(kProducers, 0);
  std::vector<Item> batch;
  uint32_t received = 0;
  bool in_order = true;
  while (received < kProducers * kItems) {
    if (mailbox.TrySleep()) {
      pollfd watched{.fd = wakeup.fd(), .events = POLLIN, .revents = 0};
      ASSERT_EQ(poll(&watched, 1, -1), 1);
      wakeup.Clear();
    }
    mailbox.TakeAll(batch);
    for (const Item& item : batch) in_order &= item.number == next[item.producer]++;
    received += static_cast<uint32_t>(batch.size());
  }
  for (std::thread& thread : producers) thread.join();
  EXPECT_TRUE(in_order);
  EXPECT_EQ(next, std::vector<uint32_t>(kProducers, kItems));
}

}  // namespace
}  // namespace hawser::net

#include "topics/topic_table.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <vector>

#include "topics/memberships.h"

namespace hawser::topics {
namespace {

std::vector<uint32_t> MembersOf(const TopicTable& table, TopicId topic) {
  std::vector<uint32_t> members;
  table.ForEachMember(topic, [&](uint32_t member) { members.push_back(member); });
  std::ranges::sort(members);
  return members;
}

std::vector<uint32_t> TopicsOf(const auto& table, uint32_t member) {
  std::vector<uint32_t> topics;
  table.ForEachTopic(member, [&](uint32_t topic) { topics.push_back(topic); });
  std::ranges::sort(topics);
  return topics;
}

using Numbers = std::vector<uint32_t>;

constexpr TopicId kNews{0, 1};
constexpr TopicId kSport{1, 2};

TEST(TopicTableTest, KnowsBothWaysWhoHasSubscribed) {
  TopicTable table;
  EXPECT_TRUE(table.Subscribe(7, kNews));
  EXPECT_TRUE(table.Subscribe(9, kNews));
  EXPECT_TRUE(table.Subscribe(9, kSport));
  EXPECT_FALSE(table.Subscribe(9, kSport)) << "once is enough";
  EXPECT_EQ(MembersOf(table, kNews), (Numbers{7, 9}));
  EXPECT_EQ(MembersOf(table, kSport), (Numbers{9}));
  EXPECT_EQ(TopicsOf(table, 9), (Numbers{0, 1}));
  EXPECT_TRUE(table.Has(7, kNews));
  EXPECT_FALSE(table.Has(7, kSport));

  EXPECT_TRUE(table.Unsubscribe(9, kNews));
  EXPECT_FALSE(table.Unsubscribe(9, kNews));
  EXPECT_FALSE(table.Unsubscribe(8, kNews)) << "who has never been here";
  EXPECT_EQ(MembersOf(table, kNews), (Numbers{7}));
  EXPECT_EQ(table.MembersOf(kSport), 1u);
}

TEST(TopicTableTest, LetsAMemberLeaveAllOfItsTopics) {
  TopicTable table;
  for (uint32_t topic = 0; topic < 200; ++topic) {
    for (uint32_t member = 0; member < 5; ++member) table.Subscribe(member, {topic, 1});
  }
  table.Leave(2);
  EXPECT_EQ(table.TopicsOf(2), 0u);
  for (uint32_t topic = 0; topic < 200; ++topic) {
    EXPECT_EQ(MembersOf(table, {topic, 1}), (Numbers{0, 1, 3, 4}));
  }
  table.Leave(2);
  table.Leave(1000);
  EXPECT_EQ(table.TopicsOf(3), 200u);
}

TEST(TopicTableTest, FindsTheManyTopicsOfOneMember) {
  constexpr uint32_t kMany = 3000;
  TopicTable table;
  for (uint32_t topic = 0; topic < kMany; ++topic) {
    EXPECT_TRUE(table.Subscribe(1, {topic, 1}));
    EXPECT_FALSE(table.Subscribe(1, {topic, 1}));
  }
  for (uint32_t topic = 0; topic < kMany; topic += 2) {
    EXPECT_TRUE(table.Unsubscribe(1, {topic, 1}));
  }
  for (uint32_t topic = 0; topic < kMany; ++topic) {
    EXPECT_EQ(table.Has(1, {topic, 1}), topic % 2 == 1) << topic;
  }
  for (uint32_t topic = 1; topic < kMany; topic += 2) {
    EXPECT_TRUE(table.Unsubscribe(1, {topic, 1}));
  }
  EXPECT_EQ(table.TopicsOf(1), 0u);
}

TEST(TopicTableTest, HasNobodyForALaterTopicOfTheSameNumber) {
  TopicTable table;
  table.Subscribe(1, {0, 1});
  EXPECT_EQ(table.MembersOf({0, 2}), 0u);
  EXPECT_FALSE(table.Has(1, {0, 2}));
  EXPECT_FALSE(table.Unsubscribe(1, {0, 2}));
  EXPECT_EQ(MembersOf(table, {0, 2}), Numbers{});

  table.Leave(1);
  table.Subscribe(3, {0, 2});
  EXPECT_EQ(table.MembersOf({0, 1}), 0u) << "what was published to the earlier one is late";
  EXPECT_EQ(MembersOf(table, {0, 2}), (Numbers{3}));
}

// What the issue of memory is measured by: 10,000 topics, 20,000 connections, five topics each.
TEST(TopicTableTest, TakesFewBytesForEachSubscription) {
  constexpr uint32_t kTopics = 10'000;
  constexpr uint32_t kMembers = 20'000;
  constexpr uint32_t kEach = 5;
  const size_t before = mallinfo2().uordblks;
  {
    TopicTable table;
    Memberships memberships;
    for (uint32_t round = 0; round < kEach; ++round) {
      for (uint32_t member = 0; member < kMembers; ++member) {
        const uint32_t topic = (member * 7 + round * 1999) % kTopics;
        ASSERT_TRUE(table.Subscribe(member, {topic, 1}));
        ASSERT_TRUE(memberships.Add(member, topic));
      }
    }
    const size_t taken = mallinfo2().uordblks - before;
    if (taken == 0) GTEST_SKIP() << "a sanitizer has malloc()";
    EXPECT_GT(taken / (kMembers * kEach), 10u);
    EXPECT_LT(taken / (kMembers * kEach), 26u);

    for (uint32_t member = 0; member < kMembers; ++member) table.Leave(member);
    EXPECT_LT(mallinfo2().uordblks - before, taken * 2 / 3) << "the entries are given back";
  }
}

TEST(MembershipsTest, CountTheMembersOfEachTopic) {
  Memberships memberships;
  EXPECT_TRUE(memberships.Add(4, 0));
  EXPECT_TRUE(memberships.Add(4, 3));
  EXPECT_TRUE(memberships.Add(5, 3));
  EXPECT_FALSE(memberships.Add(5, 3));
  EXPECT_EQ(memberships.MembersOf(3), 2u);
  EXPECT_EQ(memberships.MembersOf(100'000), 0u);
  EXPECT_EQ(TopicsOf(memberships, 4), (Numbers{0, 3}));
  EXPECT_TRUE(memberships.Has(5, 3));
  EXPECT_FALSE(memberships.Has(6, 3));
  EXPECT_TRUE(memberships.Remove(5, 3));
  EXPECT_FALSE(memberships.Remove(5, 3));
  EXPECT_EQ(memberships.MembersOf(3), 1u);
}

TEST(MembershipsTest, SayWhichTopicsTheirLastMemberHasLeft) {
  Memberships memberships;
  for (uint32_t topic = 0; topic < 100; ++topic) memberships.Add(1, topic);
  for (uint32_t topic = 0; topic < 100; topic += 3) memberships.Add(2, topic);
  Numbers left;
  memberships.Leave(1, [&](uint32_t topic) { left.push_back(topic); });
  EXPECT_EQ(left.size(), 66u);
  EXPECT_TRUE(std::ranges::all_of(left, [](uint32_t topic) { return topic % 3 != 0; }));
  EXPECT_EQ(memberships.TopicsOf(1), 0u);
  EXPECT_EQ(memberships.TopicsOf(2), 34u);
}

}  // namespace
}  // namespace hawser::topics

#include "topics/hub.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace hawser::topics {
namespace {

constexpr HashKey kKey{1, 2};

// Holds what it is told to, and keeps what is delivered.
class FakeBranch final : public Branch {
 public:
  explicit FakeBranch(Hub& hub) : hub_(hub) { hub_.Add(*this); }
  ~FakeBranch() { hub_.Remove(*this); }

  TopicId Enter(std::string_view name) {
    const TopicId topic = hub_.Enter(*this, name);
    held_.insert(topic.number);
    return topic;
  }
  void Leave(TopicId topic) {
    held_.erase(topic.number);
    hub_.Leave(topic.number);
  }

  bool Holds(uint32_t topic) const override { return held_.contains(topic); }
  void Deliver(const MessagePtr& message) override { delivered.push_back(message); }

  std::vector<MessagePtr> delivered;

 private:
  Hub& hub_;
  std::set<uint32_t> held_;
};

MessagePtr MessageFor(TopicId topic) {
  auto message = std::make_shared<Message>();
  message->topic = topic;
  return message;
}

TEST(HubTest, GivesOneTopicToAllWhoNameIt) {
  Hub hub(kKey);
  FakeBranch one(hub);
  FakeBranch other(hub);
  EXPECT_FALSE(hub.Find("news"));
  const TopicId news = one.Enter("news");
  EXPECT_EQ(other.Enter("news"), news);
  EXPECT_EQ(one.Enter("news"), news);
  EXPECT_EQ(hub.Find("news"), news);
  EXPECT_EQ(hub.NameOf(news.number), "news");
  EXPECT_EQ(hub.size(), 1u);

  one.Leave(news);
  EXPECT_EQ(hub.Find("news"), news) << "the other one has it";
  other.Leave(news);
  EXPECT_FALSE(hub.Find("news"));
}

TEST(HubTest, TellsALaterTopicOfTheSameNumberFromTheEarlier) {
  Hub hub(kKey);
  FakeBranch branch(hub);
  branch.Enter("stays");
  const TopicId first = branch.Enter("first");
  branch.Leave(first);
  const TopicId second = branch.Enter("second");
  EXPECT_EQ(second.number, first.number);
  EXPECT_NE(second, first);
  FakeBranch origin(hub);
  hub.Deliver(MessageFor(first), &origin, nullptr);
  EXPECT_TRUE(branch.delivered.empty());
}

TEST(HubTest, DeliversToTheBranchesThatHoldTheTopicButNotToTheOrigin) {
  Hub hub(kKey);
  std::vector<std::unique_ptr<FakeBranch>> branches;
  for (int i = 0; i < 100; ++i) branches.push_back(std::make_unique<FakeBranch>(hub));
  const TopicId news = branches[0]->Enter("news");
  branches[1]->Enter("news");
  branches[70]->Enter("news");
  branches[2]->Enter("sport");
  EXPECT_TRUE(hub.HasOthers(news, branches[0].get(), branches[1].get()));
  hub.Deliver(MessageFor(news), branches[0].get(), branches[99].get());
  EXPECT_TRUE(branches[0]->delivered.empty());
  EXPECT_EQ(branches[1]->delivered.size(), 1u);
  EXPECT_EQ(branches[70]->delivered.size(), 1u);
  EXPECT_TRUE(branches[2]->delivered.empty());

  branches[70]->Leave(news);
  branches[1]->Leave(news);
  branches.resize(65);
  EXPECT_EQ(hub.Find("news"), news);
}

TEST(HubTest, LetsABranchTakeItsTopicsWithIt) {
  Hub hub(kKey);
  FakeBranch stays(hub);
  {
    FakeBranch goes(hub);
    for (int i = 0; i < 5000; ++i) goes.Enter("room-" + std::to_string(i));
    stays.Enter("room-7");
    EXPECT_EQ(hub.size(), 5000u);
  }
  EXPECT_EQ(hub.size(), 1u);
  EXPECT_FALSE(hub.Find("room-8"));
  const auto left = hub.Find("room-7");
  ASSERT_TRUE(left);
  stays.Leave(*left);
  EXPECT_EQ(hub.size(), 0u);
}

TEST(HubTest, KeepsTheNamesOfThoseThatStayAmongManyThatGo) {
  Hub hub(kKey);
  FakeBranch branch(hub);
  std::vector<TopicId> stay;
  for (int i = 0; i < 100'000; ++i) {
    const TopicId topic = branch.Enter("a name of some bytes, number " + std::to_string(i));
    if (i % 1000 == 0) {
      stay.push_back(topic);
    } else {
      branch.Leave(topic);
    }
  }
  for (size_t i = 0; i < stay.size(); ++i) {
    const std::string name = "a name of some bytes, number " + std::to_string(i * 1000);
    EXPECT_EQ(hub.NameOf(stay[i].number), name);
    EXPECT_EQ(hub.Find(name), stay[i]);
  }
  EXPECT_EQ(hub.size(), stay.size());
}

TEST(HubTest, TakesAnyBytesAsAName) {
  Hub hub(kKey);
  FakeBranch branch(hub);
  const std::string names[] = {std::string("a\0b", 3), "a", "", std::string(5000, 'x'),
                               std::string("\0", 1)};
  for (const std::string& name : names) branch.Enter(name);
  EXPECT_EQ(hub.size(), std::size(names));
  for (const std::string& name : names) {
    const auto topic = hub.Find(name);
    ASSERT_TRUE(topic);
    EXPECT_EQ(hub.NameOf(topic->number), name);
  }
}

// The vectors of SipHash's authors are for 2-4 rounds; these hold what ours must not lose.
TEST(KeyedHashTest, TakesAllOfTheNameAndOfTheKey) {
  std::set<uint64_t> seen;
  std::string name;
  for (int size = 0; size < 40; ++size, name += '\0') seen.insert(KeyedHash(kKey, name));
  for (size_t at = 0; at < name.size(); ++at) {
    std::string other = name;
    other[at] = 1;
    seen.insert(KeyedHash(kKey, other));
  }
  seen.insert(KeyedHash({1, 3}, name));
  seen.insert(KeyedHash({0, 2}, name));
  EXPECT_EQ(seen.size(), 82u);
}

}  // namespace
}  // namespace hawser::topics

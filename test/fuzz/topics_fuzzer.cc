// Fuzzes who has subscribed to what against a plain model: members subscribe, unsubscribe and leave
// in any order, topics end and give their numbers to others, and after each step table, memberships
// and hub know what the model does; a message finds the members of its topic and nobody else.
//
// Three bytes for each step: what, which member, which topic.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fuzz_input.h"
#include "topics/hub.h"
#include "topics/memberships.h"
#include "topics/topic_table.h"

namespace hawser::topics {
namespace {

constexpr uint8_t kMembers = 6;
constexpr uint8_t kTopics = 80;  // more than OwnTopics searches one by one

// As an environment does it: the hub first, then its own part.
class Subject final : public Branch {
 public:
  Subject() { hub_.Add(*this); }
  ~Subject() { hub_.Remove(*this); }

  bool Subscribe(uint32_t member, const std::string& name) {
    const TopicId topic = hub_.Enter(*this, name);
    const bool added = memberships_.Add(member, topic.number);
    Expect(table_.Subscribe(member, topic) == added, "table and memberships agree on a new one");
    return added;
  }
  bool Unsubscribe(uint32_t member, const std::string& name) {
    const auto topic = hub_.Find(name);
    if (!topic) return false;
    const bool removed = memberships_.Remove(member, topic->number);
    Expect(table_.Unsubscribe(member, *topic) == removed, "table and memberships agree on an end");
    if (removed && memberships_.MembersOf(topic->number) == 0) hub_.Leave(topic->number);
    return removed;
  }
  void Leave(uint32_t member) {
    memberships_.Leave(member, [this](uint32_t topic) { hub_.Leave(topic); });
    table_.Leave(member);
  }
  std::set<uint32_t> Publish(const std::string& name) {
    std::set<uint32_t> reached;
    const auto topic = hub_.Find(name);
    if (!topic) return reached;
    table_.ForEachMember(*topic, [&](uint32_t member) {
      Expect(reached.insert(member).second, "nobody is reached twice");
      Expect(table_.Has(member, *topic), "who is reached has subscribed");
    });
    Expect(reached.size() == memberships_.MembersOf(topic->number), "the count is right");
    const TopicId stale{topic->number, topic->generation - 1};
    Expect(table_.MembersOf(stale) == 0, "an earlier topic of the number reaches nobody");
    return reached;
  }
  std::set<std::string> TopicsOf(uint32_t member) {
    std::set<std::string> names;
    memberships_.ForEachTopic(
        member, [&](uint32_t topic) { Expect(names.insert(hub_.NameOf(topic)).second, "once"); });
    Expect(table_.TopicsOf(member) == names.size(), "the table has as many");
    return names;
  }
  size_t size() const { return hub_.size(); }

  bool Holds(uint32_t topic) const override { return memberships_.MembersOf(topic) > 0; }
  void Deliver(const MessagePtr&) override {}

 private:
  Hub hub_{{3, 4}};
  Memberships memberships_;
  TopicTable table_;
};

using Model = std::map<std::string, std::set<uint32_t>>;

void Compare(Subject& subject, const Model& model, uint32_t member, const std::string& name) {
  const auto known = model.find(name);
  const std::set<uint32_t> expected = known == model.end() ? std::set<uint32_t>() : known->second;
  Expect(subject.Publish(name) == expected, "a message reaches the subscribers of its topic");
  std::set<std::string> topics;
  for (const auto& [topic, members] : model) {
    if (members.contains(member)) topics.insert(topic);
  }
  Expect(subject.TopicsOf(member) == topics, "a member has the topics of the model");
  Expect(subject.size() == model.size(), "the hub has the topics that somebody has");
}

}  // namespace
}  // namespace hawser::topics

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hawser;
  using namespace hawser::topics;
  FuzzInput input(data, size);
  Subject subject;
  Model model;
  while (!input.empty()) {
    const uint8_t step = input.Byte();
    const uint32_t member = input.Byte() % kMembers;
    const std::string name = "topic-" + std::to_string(input.Byte() % kTopics);
    if (step % 8 == 7) {
      subject.Leave(member);
      for (auto& [topic, members] : model) members.erase(member);
    } else if (step % 8 < 4) {
      const bool added = model[name].insert(member).second;
      Expect(subject.Subscribe(member, name) == added, "a subscription is new as in the model");
    } else {
      const bool removed = model.contains(name) && model[name].erase(member) > 0;
      Expect(subject.Unsubscribe(member, name) == removed, "one ends as in the model");
    }
    std::erase_if(model, [](const auto& topic) { return topic.second.empty(); });
    Compare(subject, model, member, name);
  }
  return 0;
}

// Who has subscribed to what, both ways: a topic's members, in no order, and each member's topics.
// All but the visit of a topic's members costs the same however many there are; that a member
// leaves costs in proportion to its own topics.
//
// A member is a connection, by a small number (its slot). Knows no names and no messages. Thread:
// that of its owner. Owner: a loop's ConnectionTable; the JS thread's StreamBranch.
#pragma once

#include <cstdint>

#include "topics/chained_lists.h"
#include "topics/chunked_array.h"
#include "topics/own_topics.h"
#include "topics/topic_id.h"

namespace hawser::topics {

class TopicTable {
 public:
  // False: it has before. Whoever had an earlier topic of the same number has left it.
  bool Subscribe(uint32_t member, TopicId topic);
  // False: it has not.
  bool Unsubscribe(uint32_t member, TopicId topic);
  // From all of its topics.
  void Leave(uint32_t member);

  bool Has(uint32_t member, TopicId topic) const;
  uint32_t MembersOf(TopicId topic) const {
    return IsCurrent(topic) ? members_.size(topic.number) : 0;
  }
  // Of whatever topic has the number.
  uint32_t MembersOf(uint32_t number) const { return members_.size(number); }
  uint32_t TopicsOf(uint32_t member) const { return topics_.size(member); }

  // Calls `visit(member)` for each; it may not change the table.
  template <typename Visit>
  void ForEachMember(TopicId topic, Visit&& visit) const {
    if (!IsCurrent(topic)) return;
    members_.ForEach(topic.number, [&](uint32_t member, uint32_t) { visit(member); });
  }
  // Calls `visit(number of the topic)` for each; it may not change the table.
  template <typename Visit>
  void ForEachTopic(uint32_t member, Visit&& visit) const {
    topics_.ForEach(member, [&](const Subscription& one, uint32_t) { visit(one.topic); });
  }

 private:
  struct Subscription {
    uint32_t topic;
    uint32_t position;  // of the member among those of the topic
  };

  bool IsCurrent(TopicId topic) const {
    return topic.number < generations_.size() && generations_[topic.number] == topic.generation;
  }
  void RemoveMember(const Subscription& subscription);

  ChainedLists<uint32_t> members_;      // by topic
  OwnTopics<Subscription> topics_;      // by member
  ChunkedArray<uint32_t> generations_;  // by topic
};

}  // namespace hawser::topics

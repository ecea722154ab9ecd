// Which topics each connection of an environment has subscribed to, and how many there are of each
// topic: what the JS thread knows by itself of connections whose TopicTable is on a loop.
//
// Thread: the JS thread. Owner: LoopBranch.
#pragma once

#include <cstdint>

#include "topics/chunked_array.h"
#include "topics/own_topics.h"

namespace hawser::topics {

class Memberships {
 public:
  // False: it has before.
  bool Add(uint32_t member, uint32_t topic) {
    if (topics_.Find(member, topic)) return false;
    topics_.Add(member, {topic});
    counts_.GrowTo(topic + 1);
    ++counts_[topic];
    return true;
  }
  // False: it has not.
  bool Remove(uint32_t member, uint32_t topic) {
    const auto own = topics_.Find(member, topic);
    if (!own) return false;
    topics_.Remove(member, *own);
    --counts_[topic];
    return true;
  }
  // Calls `left(topic)` for each that it was the last of.
  template <typename Left>
  void Leave(uint32_t member, Left&& left) {
    topics_.ForEach(member, [&](const Own& own, uint32_t) {
      if (--counts_[own.topic] == 0) left(own.topic);
    });
    topics_.Clear(member);
  }

  bool Has(uint32_t member, uint32_t topic) const {
    return topics_.Find(member, topic).has_value();
  }
  uint32_t MembersOf(uint32_t topic) const { return topic < counts_.size() ? counts_[topic] : 0; }
  uint32_t TopicsOf(uint32_t member) const { return topics_.size(member); }
  // Numbers of topics are below this.
  uint32_t end() const { return counts_.size(); }

  // Calls `visit(topic)` for each.
  template <typename Visit>
  void ForEachTopic(uint32_t member, Visit&& visit) const {
    topics_.ForEach(member, [&](const Own& own, uint32_t) { visit(own.topic); });
  }

 private:
  struct Own {
    uint32_t topic;
  };

  OwnTopics<Own> topics_;
  ChunkedArray<uint32_t> counts_;  // by topic
};

}  // namespace hawser::topics

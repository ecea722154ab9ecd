// The subscribers of one environment whose connections its loops serve. What the JS thread
// subscribes and publishes goes to the loops with all else that it sends, in order; what other
// threads publish goes to them at once, past the JS thread.
//
// Thread: the JS thread, but Deliver() any. Owner: Topics.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "base/slice.h"
#include "binding/loops/loops.h"
#include "binding/topics/topics.h"
#include "topics/memberships.h"

namespace hawser::binding {

class LoopBranch final : public PublishingBranch {
 public:
  LoopBranch(topics::Hub& hub, Loops& loops) : PublishingBranch(hub), loops_(loops) {}

  void Leave(uint32_t member) override;
  bool Has(uint32_t member, topics::TopicId topic) const override {
    return memberships_.Has(member, topic.number);
  }
  uint32_t MembersOf(topics::TopicId topic) const override {
    return memberships_.MembersOf(topic.number);
  }
  std::vector<uint32_t> TopicsOf(uint32_t member) const override;
  base::SliceWriter& writer() override { return loops_.published(); }
  void Publish(topics::MessagePtr message, uint32_t except) override;

  bool Holds(uint32_t topic) const override { return memberships_.MembersOf(topic) > 0; }
  void Deliver(const topics::MessagePtr& message) override;

 private:
  bool Add(uint32_t member, topics::TopicId topic) override;
  bool Remove(uint32_t member, topics::TopicId topic) override;

  Loops& loops_;
  topics::Memberships memberships_;  // members are slots
  // The loops run, and are the same ones for ever. The hub may take us for another branch that
  // holds a topic, and have something delivered before.
  std::atomic<bool> has_loops_{false};
};

}  // namespace hawser::binding

// The subscribers that JavaScript serves by itself: connections over streams, and those of clients,
// whose frames are masked one by one. What other threads publish to them waits here until the JS
// thread, woken for it, takes it.
//
// Woken by a threadsafe function, which every runtime has. Thread: the JS thread, but Deliver()
// any. Owner: Topics.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <vector>

#include "base/mutex.h"
#include "binding/topics/served_branch.h"
#include "topics/topic_table.h"

namespace hawser::binding {

class StreamBranch final : public ServedBranch {
 public:
  StreamBranch(napi_env env, topics::Hub& hub);
  ~StreamBranch();

  // Once: `function` is called when something waits; from then on there may be subscribers.
  void SetOnPublished(napi_value function) HAWSER_EXCLUDES(mutex_);
  // What has waited, in order; leaves nothing.
  std::vector<topics::MessagePtr> Take() HAWSER_EXCLUDES(mutex_);

  void Leave(uint32_t member) override;
  bool Has(uint32_t member, topics::TopicId topic) const override {
    return table_.Has(member, topic);
  }
  uint32_t MembersOf(topics::TopicId topic) const override { return table_.MembersOf(topic); }
  std::vector<uint32_t> TopicsOf(uint32_t member) const override;
  std::vector<uint32_t> MembersFor(topics::TopicId topic) const;

  bool Holds(uint32_t topic) const override { return table_.MembersOf(topic) > 0; }
  void Deliver(const topics::MessagePtr& message) override HAWSER_EXCLUDES(mutex_);

 private:
  bool Add(uint32_t member, topics::TopicId topic) override {
    return table_.Subscribe(member, topic);
  }
  bool Remove(uint32_t member, topics::TopicId topic) override {
    return table_.Unsubscribe(member, topic);
  }
  static void OnCleanup(void* self);

  const napi_env env_;
  topics::TopicTable table_;
  base::Mutex mutex_;
  // From the first subscription on, until the environment ends. The hub may take us for another
  // branch that holds a topic, and have something delivered before.
  napi_threadsafe_function wake_ HAWSER_GUARDED_BY(mutex_) = nullptr;
  std::vector<topics::MessagePtr> waiting_ HAWSER_GUARDED_BY(mutex_);
};

}  // namespace hawser::binding

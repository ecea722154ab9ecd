// A branch of the hub as the JS thread of its environment sees it. Thread: the JS thread, but
// Deliver(). Owner: Topics.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "topics/hub.h"

namespace hawser::binding {

class ServedBranch : public topics::Branch {
 public:
  explicit ServedBranch(topics::Hub& hub) : hub_(hub) {}
  ServedBranch(const ServedBranch&) = delete;
  ServedBranch& operator=(const ServedBranch&) = delete;

  // False: the member has subscribed before.
  bool Subscribe(uint32_t member, std::string_view name) {
    return Add(member, hub_.Enter(*this, name));
  }
  // False: it has not.
  bool Unsubscribe(uint32_t member, topics::TopicId topic) {
    if (!Remove(member, topic)) return false;
    if (MembersOf(topic) == 0) hub_.Leave(topic.number);
    return true;
  }
  // From all of its topics.
  virtual void Leave(uint32_t member) = 0;
  virtual bool Has(uint32_t member, topics::TopicId topic) const = 0;
  virtual uint32_t MembersOf(topics::TopicId topic) const = 0;
  // Their numbers.
  virtual std::vector<uint32_t> TopicsOf(uint32_t member) const = 0;

 protected:
  ~ServedBranch() = default;

  virtual bool Add(uint32_t member, topics::TopicId topic) = 0;
  virtual bool Remove(uint32_t member, topics::TopicId topic) = 0;

  topics::Hub& hub_;
};

}  // namespace hawser::binding

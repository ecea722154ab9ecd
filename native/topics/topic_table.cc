#include "topics/topic_table.h"

#include <cassert>
#include <optional>

namespace hawser::topics {

bool TopicTable::Subscribe(uint32_t member, TopicId topic) {
  if (topics_.Find(member, topic.number)) return false;
  generations_.GrowTo(topic.number + 1);
  assert(IsCurrent(topic) || members_.size(topic.number) == 0);
  generations_[topic.number] = topic.generation;
  topics_.Add(member, {topic.number, members_.Push(topic.number, member)});
  return true;
}

bool TopicTable::Unsubscribe(uint32_t member, TopicId topic) {
  const std::optional<uint32_t> own = topics_.Find(member, topic.number);
  if (!own || !IsCurrent(topic)) return false;
  RemoveMember(topics_.At(*own));
  topics_.Remove(member, *own);
  return true;
}

void TopicTable::Leave(uint32_t member) {
  topics_.ForEach(member, [this](const Subscription& one, uint32_t) { RemoveMember(one); });
  topics_.Clear(member);
}

bool TopicTable::Has(uint32_t member, TopicId topic) const {
  return IsCurrent(topic) && topics_.Find(member, topic.number).has_value();
}

void TopicTable::RemoveMember(const Subscription& subscription) {
  const auto [topic, position] = subscription;
  if (!members_.Remove(topic, position)) return;
  const std::optional<uint32_t> moved = topics_.Find(members_.At(position), topic);
  assert(moved);
  topics_.At(*moved).position = position;
}

}  // namespace hawser::topics

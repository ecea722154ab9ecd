#include "binding/loops/loop_branch.h"

#include <utility>

namespace hawser::binding {

bool LoopBranch::Add(uint32_t member, topics::TopicId topic) {
  if (!memberships_.Add(member, topic.number)) return false;
  has_loops_.store(true, std::memory_order_release);
  loops_.LaneOf(member).outbox.Push({member, net::Subscribe{topic}});
  loops_.NoteWork();
  return true;
}

bool LoopBranch::Remove(uint32_t member, topics::TopicId topic) {
  if (!memberships_.Remove(member, topic.number)) return false;
  loops_.LaneOf(member).outbox.Push({member, net::Unsubscribe{topic}});
  loops_.NoteWork();
  return true;
}

void LoopBranch::Leave(uint32_t member) {
  memberships_.Leave(member, [this](uint32_t topic) { hub_.Leave(topic); });
  loops_.LaneOf(member).outbox.Push({member, net::LeaveTopics{}});
}

std::vector<uint32_t> LoopBranch::TopicsOf(uint32_t member) const {
  std::vector<uint32_t> topics;
  memberships_.ForEachTopic(member, [&](uint32_t topic) { topics.push_back(topic); });
  return topics;
}

void LoopBranch::Publish(topics::MessagePtr message, uint32_t except) {
  const uint32_t members = MembersOf(message->topic);
  loops_.Publish({std::move(message), except}, members);
}

void LoopBranch::Deliver(const topics::MessagePtr& message) {
  if (!has_loops_.load(std::memory_order_acquire)) return;
  for (const auto& lane : loops_.lanes()) {
    std::vector<net::Command> commands;
    commands.push_back({0, net::Publish{message, net::Publish::kNobody}});
    lane->loop.PostFromElsewhere(commands);
  }
}

}  // namespace hawser::binding

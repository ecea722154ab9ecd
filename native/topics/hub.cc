#include "topics/hub.h"

#include <algorithm>
#include <utility>

namespace hawser::topics {

namespace {

constexpr uint32_t kFirstBuckets = 64;

uint32_t BitOf(uint32_t branch) { return uint32_t{1} << (branch % 32); }

}  // namespace

void Hub::Add(Branch& branch) {
  base::MutexLock lock(mutex_);
  branch.number_ = last_branch_++;
  branches_.push_back(&branch);
}

void Hub::Remove(Branch& branch) {
  base::MutexLock lock(mutex_);
  if (std::erase(branches_, &branch) == 0) return;
  for (uint32_t number = 0; number < made_; ++number) {
    if (topics_[number].holds > 0 && branch.Holds(number)) LetGo(number);
  }
}

std::optional<TopicId> Hub::Find(std::string_view name) const {
  base::MutexLock lock(mutex_);
  const uint32_t number = FindNumber(name);
  if (number == kNone) return std::nullopt;
  return TopicId{number, topics_[number].generation};
}

TopicId Hub::Enter(Branch& branch, std::string_view name) {
  base::MutexLock lock(mutex_);
  uint32_t number = FindNumber(name);
  const bool is_new = number == kNone;
  if (is_new) number = Make(name);
  Topic& topic = topics_[number];
  if (is_new || !branch.Holds(number)) {
    ++topic.holds;
    topic.holders |= BitOf(branch.number_);
  }
  return {number, topic.generation};
}

void Hub::Leave(uint32_t topic) {
  base::MutexLock lock(mutex_);
  LetGo(topic);
}

std::string Hub::NameOf(uint32_t topic) const {
  base::MutexLock lock(mutex_);
  const std::string_view name = NameAt(topic);
  std::string copy;
  copy.append(name.data(), name.size());  // which is one of the few functions that macOS lends us
  return copy;
}

bool Hub::HasOthers(TopicId topic, const Branch* one, const Branch* two) const {
  base::MutexLock lock(mutex_);
  bool found = false;
  ForEachOther(topic, one, two, [&](Branch&) { found = true; });
  return found;
}

void Hub::Deliver(const MessagePtr& message, const Branch* one, const Branch* two) {
  base::MutexLock lock(mutex_);
  ForEachOther(message->topic, one, two, [&](Branch& branch) { branch.Deliver(message); });
}

size_t Hub::size() const {
  base::MutexLock lock(mutex_);
  return used_;
}

template <typename Visit>
void Hub::ForEachOther(TopicId topic, const Branch* one, const Branch* two, Visit&& visit) const {
  for (Branch* const branch : branches_) {
    if (branch != one && branch != two && IsHeldBy(*branch, topic)) visit(*branch);
  }
}

bool Hub::IsHeldBy(const Branch& branch, TopicId topic) const {
  if (topic.number >= made_) return false;
  const Topic& held = topics_[topic.number];
  return held.holds > 0 && held.generation == topic.generation &&
         (held.holders & BitOf(branch.number_)) != 0;
}

uint32_t Hub::FindNumber(std::string_view name) const {
  if (buckets_.empty()) return kNone;
  uint32_t number = buckets_[BucketOf(name)];
  while (number != kNone && NameAt(number) != name) number = topics_[number].next;
  return number;
}

uint32_t Hub::Make(std::string_view name) {
  if (used_ == buckets_.size()) Grow();
  uint32_t number = free_;
  if (number != kNone) {
    free_ = topics_[number].next;
  } else {
    number = made_++;
    topics_.GrowTo(made_);
  }
  Topic& topic = topics_[number];
  topic.generation = ++generation_;
  topic.name = names_.Add(name);
  uint32_t& bucket = buckets_[BucketOf(name)];
  topic.next = bucket;
  bucket = number;
  ++used_;
  return number;
}

void Hub::LetGo(uint32_t number) {
  Topic& topic = topics_[number];
  if (--topic.holds > 0) return;
  uint32_t* link = &buckets_[BucketOf(NameAt(number))];
  while (*link != number) link = &topics_[*link].next;
  *link = topic.next;
  names_.Remove(topic.name);
  topic = Topic();
  topic.next = free_;
  free_ = number;
  if (--used_ > 0) {
    if (names_.is_worn()) RenewNames();
    return;
  }
  names_ = {};
  topics_.Clear();
  made_ = 0;
  buckets_ = std::vector<uint32_t>();
  free_ = kNone;
}

void Hub::RenewNames() {
  NameStore names;
  for (uint32_t number = 0; number < made_; ++number) {
    if (topics_[number].holds > 0) topics_[number].name = names.Add(NameAt(number));
  }
  names_ = std::move(names);
}

void Hub::Grow() {
  buckets_.assign(std::max<size_t>(buckets_.size() * 2, kFirstBuckets), kNone);
  for (uint32_t number = 0; number < made_; ++number) {
    if (topics_[number].holds == 0) continue;
    uint32_t& bucket = buckets_[BucketOf(NameAt(number))];
    topics_[number].next = bucket;
    bucket = number;
  }
}

}  // namespace hawser::topics

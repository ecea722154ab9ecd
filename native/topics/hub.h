// The topics of the process: their names, and which branches have subscribers of each.
//
// A branch is a part of the process that has connections of its own and is reached in one way: of
// each environment of Node the event loops, and what JavaScript serves by itself. A topic is there
// for as long as a branch has a subscriber. Knows no connection.
//
// Thread: any. The mutex is held for a look-up, and while a message is handed to branches, which
// only post it; it is the last but those of mailboxes and queues. Owner: the process; it is never
// destroyed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "topics/chunked_array.h"
#include "topics/keyed_hash.h"
#include "topics/message.h"
#include "topics/name_store.h"
#include "topics/topic_id.h"

namespace hawser::topics {

class Branch {
 public:
  // Whether it has a subscriber. Thread: the branch's own.
  virtual bool Holds(uint32_t topic) const = 0;
  // For all of its subscribers. Thread: any, while the hub's mutex is held.
  virtual void Deliver(const MessagePtr& message) = 0;

 protected:
  ~Branch() = default;

 private:
  friend class Hub;
  uint32_t number_ = 0;
};

class Hub {
 public:
  // `key`: random, and nobody's to know.
  explicit Hub(const HashKey& key) : key_(key) {}
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // The branch's thread. From here on, until Remove(), messages may come.
  void Add(Branch& branch) HAWSER_EXCLUDES(mutex_);
  // The branch's thread, once or more. No message comes any more; it holds no topic from here on,
  // as it knows.
  void Remove(Branch& branch) HAWSER_EXCLUDES(mutex_);

  std::optional<TopicId> Find(std::string_view name) const HAWSER_EXCLUDES(mutex_);
  // The branch's thread, before a subscription: the topic of this name, which the branch holds
  // from here on.
  TopicId Enter(Branch& branch, std::string_view name) HAWSER_EXCLUDES(mutex_);
  // The branch's thread: its last subscriber has gone.
  void Leave(uint32_t topic) HAWSER_EXCLUDES(mutex_);
  // Of one that somebody holds.
  std::string NameOf(uint32_t topic) const HAWSER_EXCLUDES(mutex_);

  // Whether a branch but these two may have subscribers.
  bool HasOthers(TopicId topic, const Branch* one, const Branch* two) const HAWSER_EXCLUDES(mutex_);
  // To all branches but these two.
  void Deliver(const MessagePtr& message, const Branch* one, const Branch* two)
      HAWSER_EXCLUDES(mutex_);

  size_t size() const HAWSER_EXCLUDES(mutex_);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Topic {
    NameStore::Place name;
    uint16_t holds = 0;  // branches that hold it
    // Those, by number modulo 32; one that has gone may still stand here.
    uint32_t holders = 0;
    uint32_t generation = 0;
    uint32_t next = kNone;  // of the same bucket, or free
  };

  uint32_t FindNumber(std::string_view name) const HAWSER_REQUIRES(mutex_);
  uint32_t Make(std::string_view name) HAWSER_REQUIRES(mutex_);
  void LetGo(uint32_t number) HAWSER_REQUIRES(mutex_);
  std::string_view NameAt(uint32_t topic) const HAWSER_REQUIRES(mutex_) {
    return names_.At(topics_[topic].name);
  }
  void Grow() HAWSER_REQUIRES(mutex_);
  void RenewNames() HAWSER_REQUIRES(mutex_);
  size_t BucketOf(std::string_view name) const HAWSER_REQUIRES(mutex_) {
    return static_cast<size_t>(KeyedHash(key_, name)) & (buckets_.size() - 1);
  }
  bool IsHeldBy(const Branch& branch, TopicId topic) const HAWSER_REQUIRES(mutex_);
  template <typename Visit>
  void ForEachOther(TopicId topic, const Branch* one, const Branch* two, Visit&& visit) const
      HAWSER_REQUIRES(mutex_);

  const HashKey key_;
  mutable base::Mutex mutex_;
  std::vector<Branch*> branches_ HAWSER_GUARDED_BY(mutex_);
  ChunkedArray<Topic> topics_ HAWSER_GUARDED_BY(mutex_);  // by number
  NameStore names_ HAWSER_GUARDED_BY(mutex_);
  std::vector<uint32_t> buckets_ HAWSER_GUARDED_BY(mutex_);  // a power of two of them
  uint32_t free_ HAWSER_GUARDED_BY(mutex_) = kNone;
  uint32_t made_ HAWSER_GUARDED_BY(mutex_) = 0;  // topics, held or free
  uint32_t used_ HAWSER_GUARDED_BY(mutex_) = 0;
  uint32_t generation_ HAWSER_GUARDED_BY(mutex_) = 0;
  uint32_t last_branch_ HAWSER_GUARDED_BY(mutex_) = 0;
};

}  // namespace hawser::topics

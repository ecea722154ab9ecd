// Which topics each member (a connection, by a small number) has subscribed to, and what belongs to
// each subscription. A member's few topics are searched one by one; of one that has many there is
// an index.
//
// `Entry` has the topic's number as `topic`. Thread: that of its owner. Owner: Memberships or
// TopicTable.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "topics/chained_lists.h"

namespace hawser::topics {

template <typename Entry>
class OwnTopics {
 public:
  using Position = uint32_t;

  // Entries of a member without an index: comparing them costs less than a look into one.
  static constexpr uint32_t kMostSearched = 32;

  std::optional<Position> Find(uint32_t member, uint32_t topic) const {
    std::optional<Position> found;
    if (lists_.size(member) > kMostSearched) {
      const auto known = index_.find(KeyOf(member, topic));
      if (known != index_.end()) found = known->second;
      return found;
    }
    lists_.ForEach(member, [&](const Entry& entry, Position position) {
      if (entry.topic == topic) found = position;
    });
    return found;
  }

  Entry& At(Position position) { return lists_.At(position); }
  uint32_t size(uint32_t member) const { return lists_.size(member); }

  // One that the member does not have yet.
  void Add(uint32_t member, const Entry& entry) {
    const Position added = lists_.Push(member, entry);
    const uint32_t size = lists_.size(member);
    if (size == kMostSearched + 1) {
      lists_.ForEach(member, [&](const Entry& one, Position position) {
        index_[KeyOf(member, one.topic)] = position;
      });
    } else if (size > kMostSearched) {
      index_[KeyOf(member, entry.topic)] = added;
    }
  }

  void Remove(uint32_t member, Position position) {
    const bool has_index = lists_.size(member) > kMostSearched;
    if (has_index) index_.erase(KeyOf(member, lists_.At(position).topic));
    const bool moved = lists_.Remove(member, position);
    if (!has_index) return;
    if (lists_.size(member) == kMostSearched) {
      DropIndex(member);
    } else if (moved) {
      index_[KeyOf(member, lists_.At(position).topic)] = position;
    }
  }

  void Clear(uint32_t member) {
    if (lists_.size(member) > kMostSearched) DropIndex(member);
    lists_.Clear(member);
  }

  // Calls `visit(entry, position)` for each; it may not change the member's list.
  template <typename Visit>
  void ForEach(uint32_t member, Visit&& visit) const {
    lists_.ForEach(member, visit);
  }

 private:
  static uint64_t KeyOf(uint32_t member, uint32_t topic) { return uint64_t{member} << 32 | topic; }

  void DropIndex(uint32_t member) {
    lists_.ForEach(member,
                   [&](const Entry& one, Position) { index_.erase(KeyOf(member, one.topic)); });
  }

  ChainedLists<Entry> lists_;
  std::map<uint64_t, Position> index_;
};

}  // namespace hawser::topics

// The bounds of all sessions: programs use few different ones, so that one entry serves all
// connections that have the same, for as long as there is any. Thread: the JS thread; entries are
// read on the loops. Owner: Loops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>

#include "ws/message/limits.h"

namespace hawser::binding {

class LimitsTable {
 public:
  struct Entry {
    ws::Limits limits;
    size_t users = 0;
  };

  // The entry with these bounds stays where it is until its last user has given it back.
  Entry* Take(const ws::Limits& limits) {
    Entry& entry = entries_[KeyOf(limits)];
    if (entry.users++ == 0) entry.limits = limits;
    return &entry;
  }

  void GiveBack(Entry* entry) {
    if (--entry->users == 0) entries_.erase(KeyOf(entry->limits));
  }

  size_t size() const { return entries_.size(); }

 private:
  using Key = std::tuple<uint64_t, uint32_t, uint32_t, uint64_t, bool>;

  static Key KeyOf(const ws::Limits& limits) {
    return {limits.max_payload, limits.max_fragments, limits.max_buffered_chunks,
            limits.max_buffered_bytes, limits.skip_utf8_validation};
  }

  std::map<Key, Entry> entries_;
};

}  // namespace hawser::binding

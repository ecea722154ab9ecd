// A word of memory that JavaScript or another thread reads while it changes: std::atomic_ref, which
// not every standard library has. All is relaxed: what the word tells of is found by other means.
// Thread: any. Owner: whoever has the word.
#pragma once

#include <cstdint>

namespace hawser::base {

class SharedWord {
 public:
  explicit SharedWord(uint32_t& word) : word_(&word) {}

  uint32_t Load() const { return __atomic_load_n(word_, __ATOMIC_RELAXED); }
  void Store(uint32_t value) { __atomic_store_n(word_, value, __ATOMIC_RELAXED); }
  void Add(uint32_t value) { __atomic_fetch_add(word_, value, __ATOMIC_RELAXED); }
  void Subtract(uint32_t value) { __atomic_fetch_sub(word_, value, __ATOMIC_RELAXED); }

 private:
  uint32_t* word_;
};

}  // namespace hawser::base

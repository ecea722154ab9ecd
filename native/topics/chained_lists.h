// Many lists, most of them short, of small entries: each is a chain of blocks of kPerBlock entries
// out of one pool, so that an entry costs little more than its own size, however lists grow and
// shrink. An entry has a position, which stays until the entry is removed, or is the last of its
// list and takes the place of another that is. Memory is given back when nothing is left in any
// list.
//
// Thread: that of its owner. Owner: OwnTopics or TopicTable.
#pragma once

#include <array>
#include <cstdint>

#include "topics/chunked_array.h"

namespace hawser::topics {

template <typename Entry, uint32_t kPerBlock = 5>
class ChainedLists {
 public:
  using Position = uint32_t;

  uint32_t size(uint32_t list) const { return list < lists_.size() ? lists_[list].size : 0; }

  Position Push(uint32_t list, const Entry& entry) {
    lists_.GrowTo(list + 1);
    List& own = lists_[list];
    const uint32_t at = own.size % kPerBlock;
    if (at == 0) own.first = TakeBlock(own.first);
    ++own.size;
    const Position position = own.first * kPerBlock + at;
    At(position) = entry;
    return position;
  }

  Entry& At(Position position) {
    return blocks_[position / kPerBlock].entries[position % kPerBlock];
  }
  const Entry& At(Position position) const {
    return blocks_[position / kPerBlock].entries[position % kPerBlock];
  }

  // The last entry of the list takes the place of the one at `position`. False: it was that.
  bool Remove(uint32_t list, Position position) {
    List& own = lists_[list];
    const uint32_t at = (own.size - 1) % kPerBlock;
    const Position last = own.first * kPerBlock + at;
    const bool moves = position != last;
    if (moves) At(position) = At(last);
    --own.size;
    if (at == 0) own.first = GiveBlock(own.first);
    return moves;
  }

  // Calls `visit(entry, position)` for each, the latest first; it may change entries, but not the
  // list.
  template <typename Visit>
  void ForEach(uint32_t list, Visit&& visit) const {
    uint32_t left = size(list);
    if (left == 0) return;
    uint32_t count = (left - 1) % kPerBlock + 1;
    for (uint32_t block = lists_[list].first; left > 0; block = blocks_[block].next) {
      for (uint32_t at = count; at-- > 0;) {
        visit(blocks_[block].entries[at], block * kPerBlock + at);
      }
      left -= count;
      count = kPerBlock;
    }
  }

  void Clear(uint32_t list) {
    while (size(list) > 0) Remove(list, lists_[list].first * kPerBlock);
  }

 private:
  struct List {
    uint32_t first = 0;  // the block that is being filled; the others are full
    uint32_t size = 0;
  };
  struct Block {
    std::array<Entry, kPerBlock> entries;
    uint32_t next;  // in its list, or in that of the free ones
  };

  uint32_t TakeBlock(uint32_t next) {
    uint32_t block = free_;
    if (block != kNone) {
      free_ = blocks_[block].next;
    } else {
      block = made_++;
      blocks_.GrowTo(made_);
    }
    ++used_;
    blocks_[block].next = next;
    return block;
  }

  // Returns the one behind it.
  uint32_t GiveBlock(uint32_t block) {
    const uint32_t next = blocks_[block].next;
    if (--used_ == 0) {
      blocks_.Clear();
      free_ = kNone;
      made_ = 0;
      return 0;
    }
    blocks_[block].next = free_;
    free_ = block;
    return next;
  }

  static constexpr uint32_t kNone = UINT32_MAX;

  ChunkedArray<List> lists_;
  ChunkedArray<Block> blocks_;
  uint32_t free_ = kNone;  // the first free block
  uint32_t made_ = 0;      // blocks, used or free
  uint32_t used_ = 0;
};

}  // namespace hawser::topics

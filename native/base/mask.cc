#include "base/mask.h"

#include <cstring>

namespace hawser::base {
namespace {

using Word = uint64_t;

// The key as it lies in memory from payload byte `offset` on, repeated to fill a word.
Word KeyWord(const MaskKey& key, size_t offset) {
  uint8_t bytes[sizeof(Word)];
  for (size_t i = 0; i < sizeof bytes; ++i) bytes[i] = key[(offset + i) % key.size()];
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Words that are loaded before the first is stored, so that the compiler may use its widest
// registers although `from` and `to` may be the same memory.
template <size_t kWords>
void MaskBlock(const uint8_t* from, uint8_t* to, Word key) {
  Word words[kWords];
  std::memcpy(words, from, sizeof words);
  for (Word& word : words) word ^= key;
  std::memcpy(to, words, sizeof words);
}

// `from` and `to` are the same or do not overlap.
void XorBytes(const uint8_t* from, uint8_t* to, size_t size, const MaskKey& key, size_t offset) {
  const Word key_word = KeyWord(key, offset);
  constexpr size_t kBlock = 8;
  for (; size >= kBlock * sizeof(Word); size -= kBlock * sizeof(Word)) {
    MaskBlock<kBlock>(from, to, key_word);
    from += kBlock * sizeof(Word);
    to += kBlock * sizeof(Word);
  }
  for (; size >= sizeof(Word); size -= sizeof(Word)) {
    MaskBlock<1>(from, to, key_word);
    from += sizeof(Word);
    to += sizeof(Word);
  }
  // Whole words have passed, so the phase of the key is still that of `offset`.
  for (size_t i = 0; i < size; ++i) to[i] = from[i] ^ key[(offset + i) % key.size()];
}

}  // namespace

void Mask(std::span<uint8_t> data, const MaskKey& key, size_t offset) {
  XorBytes(data.data(), data.data(), data.size(), key, offset);
}

void MaskCopy(std::span<const uint8_t> from, uint8_t* to, const MaskKey& key, size_t offset) {
  XorBytes(from.data(), to, from.size(), key, offset);
}

}  // namespace hawser::base

// SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF"): names of topics may come
// from peers, who shall not find many that fall into one bucket. Thread: any.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hawser::topics {

using HashKey = std::array<uint64_t, 2>;

class SipState {
 public:
  explicit SipState(const HashKey& key)
      : v_{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
           key[1] ^ 0x7465646279746573} {}

  void Take(uint64_t word) {
    v_[3] ^= word;
    Round();
    v_[0] ^= word;
  }
  uint64_t Finish() {
    v_[2] ^= 0xff;
    for (int i = 0; i < 3; ++i) Round();
    return v_[0] ^ v_[1] ^ v_[2] ^ v_[3];
  }

 private:
  void Round() {
    v_[0] += v_[1];
    v_[1] = std::rotl(v_[1], 13) ^ v_[0];
    v_[0] = std::rotl(v_[0], 32);
    v_[2] += v_[3];
    v_[3] = std::rotl(v_[3], 16) ^ v_[2];
    v_[0] += v_[3];
    v_[3] = std::rotl(v_[3], 21) ^ v_[0];
    v_[2] += v_[1];
    v_[1] = std::rotl(v_[1], 17) ^ v_[2];
    v_[2] = std::rotl(v_[2], 32);
  }

  std::array<uint64_t, 4> v_;
};

inline uint64_t KeyedHash(const HashKey& key, std::string_view text) {
  SipState state(key);
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= text.size(); at += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    state.Take(word);
  }
  uint64_t last = uint64_t{text.size()} << 56;
  std::memcpy(&last, text.data() + at, text.size() - at);  // fewer than its upper byte
  state.Take(last);
  return state.Finish();
}

}  // namespace hawser::topics

// Integers in network byte order at any alignment.
//
// Compilers turn each of these loops into one load or store and a byte swap.
// Thread: any; no state.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hawser::base {

template <typename Integer>
constexpr Integer LoadBigEndian(const uint8_t* from) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(Integer); ++i) value = value << 8 | from[i];
  return static_cast<Integer>(value);
}

template <typename Integer>
constexpr void StoreBigEndian(uint8_t* to, Integer value) {
  for (size_t i = 0; i < sizeof(Integer); ++i) {
    to[i] = static_cast<uint8_t>(uint64_t{value} >> (8 * (sizeof(Integer) - 1 - i)));
  }
}

}  // namespace hawser::base

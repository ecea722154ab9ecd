// XOR masking of WebSocket payloads (RFC 6455 5.3): byte i becomes byte i XOR key[(offset + i) %
// 4].
//
// The operation is its own inverse, so the same functions mask and unmask. Any alignment, any
// length, any phase of the key (`offset`: how many bytes of the same payload came before). Thread:
// any; no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hawser::base {

using MaskKey = std::array<uint8_t, 4>;

// In place.
void Mask(std::span<uint8_t> data, const MaskKey& key, size_t offset = 0);

// Into other memory of at least from.size() bytes that does not overlap `from`.
void MaskCopy(std::span<const uint8_t> from, uint8_t* to, const MaskKey& key, size_t offset = 0);

}  // namespace hawser::base

// Sizes and contents that the micro-benchmarks share.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hawser::bench {

inline constexpr std::string_view kTextPiece =
    R"({"id":183204,"kind":"ticker","place":"Nairobi","price":412.83,"open":true},)";

inline std::vector<uint8_t> BinaryPayload(size_t size) {
  std::vector<uint8_t> payload(size);
  for (size_t i = 0; i < size; ++i) payload[i] = static_cast<uint8_t>(i * 31 + 7);
  return payload;
}

// `piece` over and over, cut only between two of them: a character is never halved.
inline std::vector<uint8_t> TextPayload(size_t size, std::string_view piece = kTextPiece) {
  std::vector<uint8_t> payload;
  while (payload.size() + piece.size() <= size) {
    payload.insert(payload.end(), piece.begin(), piece.end());
  }
  payload.resize(size, ' ');
  return payload;
}

inline void CountMessages(benchmark::State& state, size_t per_iteration, size_t payload_size) {
  const auto messages = state.iterations() * static_cast<int64_t>(per_iteration);
  state.SetItemsProcessed(messages);
  state.SetBytesProcessed(messages * static_cast<int64_t>(payload_size));
}

}  // namespace hawser::bench

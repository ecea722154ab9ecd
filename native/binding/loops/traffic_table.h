// The Traffic of every slot, at addresses that do not change: loops publish there. Thread: the JS
// thread, but for what the loops do with an entry. Owner: Loops, which outlives its loops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "net/connection/traffic.h"

namespace hawser::binding {

class TrafficTable {
 public:
  net::Traffic& Of(uint32_t slot) {
    const size_t index = slot / kSlotsPerChunk;
    while (index >= chunks_.size()) {
      chunks_.push_back(std::make_unique<net::Traffic[]>(kSlotsPerChunk));
    }
    return chunks_[index][slot % kSlotsPerChunk];
  }

 private:
  static constexpr uint32_t kSlotsPerChunk = 1024;

  std::vector<std::unique_ptr<net::Traffic[]>> chunks_;
};

}  // namespace hawser::binding

// Memory for frames on their way to an event loop, in chunks of one size that are used again and
// again: fresh memory costs page faults. Thread: any. Owner: the environment; outlives its loops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace hawser::net {

class ChunkPool {
 public:
  static constexpr size_t kChunkSize = 64 * 1024;
  static constexpr size_t kMaxFree = 16;  // more than that is given back to the system

  using Chunk = std::unique_ptr<uint8_t[]>;

  Chunk Take() HAWSER_EXCLUDES(mutex_) {
    {
      base::MutexLock lock(mutex_);
      if (!free_.empty()) {
        Chunk chunk = std::move(free_.back());
        free_.pop_back();
        return chunk;
      }
    }
    return Chunk(new uint8_t[kChunkSize]);
  }

  void Return(Chunk chunk) HAWSER_EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (free_.size() < kMaxFree) free_.push_back(std::move(chunk));
  }

 private:
  base::Mutex mutex_;
  std::vector<Chunk> free_ HAWSER_GUARDED_BY(mutex_);
};

}  // namespace hawser::net

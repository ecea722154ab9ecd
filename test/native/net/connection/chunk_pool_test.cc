#include "net/connection/chunk_pool.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

namespace hawser::net {
namespace {

TEST(ChunkPoolTest, GivesOutAgainWhatCameBack) {
  ChunkPool pool;
  ChunkPool::Chunk chunk = pool.Take();
  const uint8_t* const memory = chunk.get();
  pool.Return(std::move(chunk));
  EXPECT_EQ(pool.Take().get(), memory);
}

TEST(ChunkPoolTest, GivesNoChunkTwice) {
  ChunkPool pool;
  pool.Return(pool.Take());
  const ChunkPool::Chunk first = pool.Take();
  const ChunkPool::Chunk second = pool.Take();
  EXPECT_NE(first.get(), second.get());
}

TEST(ChunkPoolTest, GivesBackToTheSystemWhatIsTooMuch) {
  ChunkPool pool;
  std::vector<ChunkPool::Chunk> chunks;
  for (size_t i = 0; i < 3 * ChunkPool::kMaxFree; ++i) chunks.push_back(pool.Take());
  for (ChunkPool::Chunk& chunk : chunks) pool.Return(std::move(chunk));  // a sanitizer sees leaks
}

TEST(ChunkPoolTest, IsSharedByThreads) {
  ChunkPool pool;
  const auto use = [&pool](int value) {
    for (int i = 0; i < 2000; ++i) {
      ChunkPool::Chunk chunk = pool.Take();
      std::memset(chunk.get(), value, 64);
      EXPECT_EQ(chunk[63], value);
      pool.Return(std::move(chunk));
    }
  };
  std::thread other(use, 1);
  use(2);
  other.join();
}

}  // namespace
}  // namespace hawser::net

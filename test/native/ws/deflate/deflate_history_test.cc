#include "ws/deflate/deflate_history.h"

#include <gtest/gtest.h>

#include "ws/deflate/deflate_samples.h"

namespace hawser::ws {
namespace {

std::string Joined(const DeflateHistory& history, size_t most) {
  const auto [older, newer] = history.Last(most);
  return TextOf(older) + TextOf(newer);
}

TEST(DeflateHistory, KeepsTheLastBytesForAnySequenceOfSizes) {
  for (const size_t limit : {256, 1000, 8192}) {
    DeflateHistory history(limit);
    std::string all;
    uint32_t random = static_cast<uint32_t>(limit);
    for (int i = 0; i < 400; ++i) {
      const std::string next =
          RandomBytes((NextRandom(&random) >> 8) % (limit / (i % 7 + 1)) * 2, i);
      history.Append(BytesOf(next));
      all += next;
      const size_t kept = std::min(all.size(), limit);
      ASSERT_EQ(history.size(), kept);
      for (const size_t most : {size_t{0}, size_t{1}, kept / 2, kept, kept + 1}) {
        ASSERT_EQ(Joined(history, most), all.substr(all.size() - std::min(most, kept)));
      }
    }
  }
}

TEST(DeflateHistory, TakesMemoryInProportionToWhatCameAndGivesItBack) {
  const size_t before = DeflateHistory::TotalBytes();
  {
    DeflateHistory history(32768);
    EXPECT_EQ(DeflateHistory::TotalBytes(), before);
    history.Append(BytesOf(RandomBytes(1000)));
    EXPECT_EQ(DeflateHistory::TotalBytes(), before + 1024);
    history.Append(BytesOf(RandomBytes(100000)));
    EXPECT_EQ(DeflateHistory::TotalBytes(), before + 32768);
    history.Drop();
    EXPECT_EQ(DeflateHistory::TotalBytes(), before);
    EXPECT_EQ(Joined(history, 100), "");
    history.Append(BytesOf("again"));
    EXPECT_EQ(Joined(history, 100), "again");
  }
  EXPECT_EQ(DeflateHistory::TotalBytes(), before);
}

}  // namespace
}  // namespace hawser::ws

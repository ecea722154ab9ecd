#include "ws/frame/mask_source.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace hawser::ws {
namespace {

// The source is a plain function pointer, so what it counts lives beside it.
int fills = 0;

bool Count(uint8_t* out, size_t size) {
  ++fills;
  for (size_t i = 0; i < size; ++i)
    out[i] = static_cast<uint8_t>(i / 4 + static_cast<size_t>(fills));
  return true;
}

bool Fail(uint8_t*, size_t) { return false; }

TEST(MaskSource, HandsOutConsecutiveKeysOfABlock) {
  fills = 0;
  MaskSource source(Count);
  EXPECT_EQ(source.Next(), (base::MaskKey{1, 1, 1, 1}));
  EXPECT_EQ(source.Next(), (base::MaskKey{2, 2, 2, 2}));
  EXPECT_EQ(fills, 1);
}

TEST(MaskSource, FetchesANewBlockWhenTheLastKeyIsGone) {
  fills = 0;
  MaskSource source(Count);
  for (size_t i = 0; i < MaskSource::kBlockSize / 4; ++i) source.Next();
  EXPECT_EQ(fills, 1);
  EXPECT_EQ(source.Next(), (base::MaskKey{2, 2, 2, 2}));
  EXPECT_EQ(fills, 2);
}

TEST(MaskSource, FetchesNothingBeforeTheFirstKey) {
  fills = 0;
  MaskSource source(Count);
  EXPECT_EQ(fills, 0);
}

TEST(MaskSource, GivesNoKeyWhenThereIsNoEntropy) {
  MaskSource source(Fail);
  EXPECT_FALSE(source.Next().has_value());
}

}  // namespace
}  // namespace hawser::ws

#include "base/mask.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace hawser::base {
namespace {

constexpr MaskKey kKey = {0x37, 0xfa, 0x21, 0x3d};
constexpr size_t kLongest = 200;
constexpr size_t kAlignments = 8;

std::vector<uint8_t> Pattern(size_t size) {
  std::vector<uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), uint8_t{1});
  return bytes;
}

// RFC 6455 5.3, byte by byte.
std::vector<uint8_t> Masked(std::vector<uint8_t> bytes, size_t offset) {
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] ^= kKey[(i + offset) % 4];
  return bytes;
}

TEST(Mask, FollowsTheRfcForEveryLengthAlignmentAndKeyPhase) {
  for (size_t size = 0; size <= kLongest; ++size) {
    for (size_t alignment = 0; alignment < kAlignments; ++alignment) {
      for (size_t offset = 0; offset < kKey.size(); ++offset) {
        const std::vector<uint8_t> plain = Pattern(size);
        std::vector<uint8_t> memory(alignment + size);
        std::copy(plain.begin(), plain.end(), memory.begin() + static_cast<ptrdiff_t>(alignment));
        Mask(std::span(memory).subspan(alignment), kKey, offset);
        memory.erase(memory.begin(), memory.begin() + static_cast<ptrdiff_t>(alignment));
        ASSERT_EQ(memory, Masked(plain, offset)) << size << " at " << alignment << "+" << offset;
      }
    }
  }
}

TEST(Mask, CopiesForEveryLengthAlignmentAndKeyPhase) {
  for (size_t size = 0; size <= kLongest; ++size) {
    for (size_t alignment = 0; alignment < kAlignments; ++alignment) {
      for (size_t offset = 0; offset < kKey.size(); ++offset) {
        const std::vector<uint8_t> plain = Pattern(size);
        std::vector<uint8_t> memory(alignment + size);
        MaskCopy(plain, memory.data() + alignment, kKey, offset);
        memory.erase(memory.begin(), memory.begin() + static_cast<ptrdiff_t>(alignment));
        ASSERT_EQ(memory, Masked(plain, offset)) << size << " at " << alignment << "+" << offset;
      }
    }
  }
}

TEST(Mask, LeavesTheBytesAroundAlone) {
  for (size_t size = 0; size <= kLongest; ++size) {
    std::vector<uint8_t> memory(size + 2, 0x55);
    Mask(std::span(memory).subspan(1, size), kKey);
    ASSERT_EQ(memory.front(), 0x55);
    ASSERT_EQ(memory.back(), 0x55);
  }
}

TEST(Mask, IsItsOwnInverse) {
  std::vector<uint8_t> bytes = Pattern(1000);
  Mask(bytes, kKey, 3);
  Mask(bytes, kKey, 3);
  EXPECT_EQ(bytes, Pattern(1000));
}

TEST(Mask, WorksInPiecesWhenToldTheOffset) {
  const std::vector<uint8_t> whole = Masked(Pattern(100), 0);
  for (size_t cut = 0; cut <= whole.size(); ++cut) {
    std::vector<uint8_t> bytes = Pattern(100);
    Mask(std::span(bytes).first(cut), kKey, 0);
    Mask(std::span(bytes).subspan(cut), kKey, cut);
    ASSERT_EQ(bytes, whole) << cut;
  }
}

}  // namespace
}  // namespace hawser::base

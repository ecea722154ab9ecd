#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace hawser::base {
namespace {

bool IsValid(std::string_view text) {
  return IsValidUtf8({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

struct Vector {
  const char* name;
  std::string_view bytes;
  bool valid;
};

using namespace std::string_view_literals;

// Unicode 15, table 3-7, and the boundaries of each of its rows.
const Vector kVectors[] = {
    {"nothing", ""sv, true},
    {"NUL", "\0"sv, true},
    {"last of one byte", "\x7f"sv, true},
    {"first of two bytes", "\xc2\x80"sv, true},
    {"last of two bytes", "\xdf\xbf"sv, true},
    {"first of three bytes", "\xe0\xa0\x80"sv, true},
    {"last before the surrogates", "\xed\x9f\xbf"sv, true},
    {"first after the surrogates", "\xee\x80\x80"sv, true},
    {"noncharacter U+FFFF", "\xef\xbf\xbf"sv, true},
    {"first of four bytes", "\xf0\x90\x80\x80"sv, true},
    {"last of all", "\xf4\x8f\xbf\xbf"sv, true},
    {"greek word", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"sv, true},
    {"lone continuation", "\x80"sv, false},
    {"overlong of two bytes", "\xc0\xaf"sv, false},
    {"overlong of two bytes, last", "\xc1\xbf"sv, false},
    {"overlong of three bytes", "\xe0\x80\xaf"sv, false},
    {"overlong of three bytes, last", "\xe0\x9f\xbf"sv, false},
    {"overlong of four bytes", "\xf0\x80\x80\xaf"sv, false},
    {"overlong of four bytes, last", "\xf0\x8f\xbf\xbf"sv, false},
    {"first surrogate", "\xed\xa0\x80"sv, false},
    {"last surrogate", "\xed\xbf\xbf"sv, false},
    {"surrogate pair", "\xed\xa0\xbd\xed\xb8\x80"sv, false},
    {"U+110000", "\xf4\x90\x80\x80"sv, false},
    {"lead byte F5", "\xf5\x80\x80\x80"sv, false},
    {"five bytes", "\xf8\x88\x80\x80\x80"sv, false},
    {"FE", "\xfe"sv, false},
    {"FF", "\xff"sv, false},
    {"cut after one of two", "\xc2"sv, false},
    {"cut after one of three", "\xe2"sv, false},
    {"cut after two of three", "\xe2\x82"sv, false},
    {"cut after three of four", "\xf0\x9f\x98"sv, false},
    {"letter instead of continuation", "\xe2\x82z"sv, false},
};

TEST(Utf8, JudgesEveryVectorAlone) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(IsValid(vector.bytes), vector.valid) << vector.name;
  }
}

// The fast path, the vectorised body and its tail each see every vector.
TEST(Utf8, JudgesEveryVectorAtEveryPlaceOfALongerText) {
  for (const Vector& vector : kVectors) {
    for (size_t before = 0; before <= 140; ++before) {
      for (const size_t after : {0, 1, 7, 64, 150}) {
        const std::string text =
            std::string(before, 'a') + std::string(vector.bytes) + std::string(after, 'b');
        ASSERT_EQ(IsValid(text), vector.valid) << vector.name << " after " << before;
      }
    }
  }
}

TEST(Utf8, AcceptsEveryScalarValueAndNoSurrogate) {
  for (uint32_t c = 0x800; c <= 0xffff; ++c) {
    const char bytes[] = {static_cast<char>(0xe0 | c >> 12),
                          static_cast<char>(0x80 | (c >> 6 & 0x3f)),
                          static_cast<char>(0x80 | (c & 0x3f))};
    ASSERT_EQ(IsValid({bytes, sizeof bytes}), c < 0xd800 || c > 0xdfff) << std::hex << c;
  }
}

TEST(Utf8, RejectsACutCharacterAtEveryEnd) {
  std::string text;
  while (text.size() < 300) text += "\xf0\x9f\x98\x80";
  for (size_t size = 0; size <= text.size(); ++size) {
    ASSERT_EQ(IsValid(std::string_view(text).substr(0, size)), size % 4 == 0) << size;
  }
}

}  // namespace
}  // namespace hawser::base

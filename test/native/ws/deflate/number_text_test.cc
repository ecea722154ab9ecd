#include "ws/deflate/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>

namespace hawser::ws {
namespace {

TEST(NumberText, GivesTheIntegerThatJavaScriptReads) {
  for (const char* text : {"12", "012", "+12", "12.", "12.0", "1.2e1", "1.2E+1", "120e-1", ".12e2",
                           "0.0012e4", "0xc", "0XC", "0o14", "0b1100", "12.000000000000000000001",
                           "11.999999999999999999", "12e0", "00000000000000000000000012"}) {
    EXPECT_EQ(ToSmallInteger(text), 12) << text;
  }
}

TEST(NumberText, GivesNothingForOtherNumbersAndForNone) {
  for (const char* text : {"",
                           "+",
                           "-12",
                           "+-12",
                           "12.5",
                           "12.000000000000002",
                           "e",
                           "1e",
                           "1e+",
                           ".",
                           ".e1",
                           "12 ",
                           "12e99999999999999999999",
                           "12e-99999999999999999999",
                           "0x",
                           "0xg",
                           "0x-c",
                           "0x+c",
                           "0b2",
                           "0o8",
                           "0xc.0",
                           "1,2",
                           "12n",
                           "Infinity",
                           "inf",
                           "nan",
                           "0",
                           "0.0",
                           "100",
                           "0xff",
                           "1e2"}) {
    EXPECT_EQ(ToSmallInteger(text), std::nullopt) << text;
  }
}

// The C library's own reading is the judge.
TEST(NumberText, RoundsAsDoublesDo) {
  std::mt19937_64 random(14);
  for (int i = 0; i < 20'000; ++i) {
    // An integer, moved by up to three times the distance of neighbouring doubles.
    const int integer = 9 + static_cast<int>(random() % 7);
    const auto offset = static_cast<int64_t>(random() % 1066) - 533;
    const int64_t fraction = offset < 0 ? 100'000'000'000'000'000 + offset : offset;
    std::string digits = std::to_string(fraction);
    digits.insert(0, 17 - digits.size(), '0');
    const std::string text = std::to_string(offset < 0 ? integer - 1 : integer) + "." + digits;
    const double number = std::strtod(text.c_str(), nullptr);
    const auto expected =
        number == std::floor(number) ? std::optional(static_cast<int>(number)) : std::nullopt;
    EXPECT_EQ(ToSmallInteger(text), expected) << text;
  }
}

}  // namespace
}  // namespace hawser::ws

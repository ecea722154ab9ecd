#include "ws/deflate/number_text.h"

#include <charconv>
#include <cstdint>
#include <string>

namespace hawser::ws {

namespace {

constexpr int kMost = 99;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view TakeDigits(std::string_view* text) {
  size_t count = 0;
  while (count < text->size() && IsDigit((*text)[count])) ++count;
  const std::string_view digits = text->substr(0, count);
  text->remove_prefix(count);
  return digits;
}

// All of `text` as an integer; no sign is taken.
std::optional<int> ToInteger(std::string_view text, int base) {
  uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, number, base);
  if (parsed.ec != std::errc() || parsed.ptr != end || number > kMost) return {};
  return static_cast<int>(number);
}

// What follows the digits of a decimal number: nothing, or an exponent, which is 0 where there is
// none and far out of range where it is long.
std::optional<int> ToExponent(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] != 'e' && text[0] != 'E') return {};
  text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view digits = TakeDigits(&text);
  if (digits.empty() || !text.empty()) return {};
  constexpr int kFar = 1'000'000;
  int exponent = 0;
  for (const char digit : digits) {
    if (exponent < kFar) exponent = exponent * 10 + (digit - '0');
  }
  return negative ? -exponent : exponent;
}

// The number 0.d1d2d3... times 10^point, where d1 is not 0, as the double next to it, if that is an
// integer. Between 8 and 16 neighbouring doubles are 2^-49 apart: what is nearer to an integer than
// half of that is meant by it. Smaller numbers have closer neighbours, larger ones wider: those are
// no window, and only have to be refused.
std::optional<int> Round(std::string_view digits, int64_t point) {
  constexpr size_t kFractionDigits = 17;
  constexpr uint64_t kOne = 100'000'000'000'000'000;  // 10^17
  constexpr uint64_t kHalf = 88;                      // 2^-50 in these units
  if (point < 1 || point > 2) return {};
  std::string padded(digits.substr(0, static_cast<size_t>(point) + kFractionDigits));
  padded.resize(static_cast<size_t>(point) + kFractionDigits, '0');
  int whole = 0;
  uint64_t fraction = 0;
  for (size_t i = 0; i < padded.size(); ++i) {
    const auto digit = static_cast<unsigned>(padded[i] - '0');
    if (i < static_cast<size_t>(point)) {
      whole = whole * 10 + static_cast<int>(digit);
    } else {
      fraction = fraction * 10 + digit;
    }
  }
  if (fraction > kHalf && fraction < kOne - kHalf) return {};
  return fraction <= kHalf ? whole : whole + 1;
}

std::optional<int> ToDecimal(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::string digits(TakeDigits(&text));
  auto point = static_cast<int64_t>(digits.size());
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += TakeDigits(&text);
  }
  const std::optional<int> exponent = ToExponent(text);
  if (digits.empty() || !exponent) return {};
  const size_t zeros = digits.find_first_not_of('0');
  if (zeros == std::string::npos) return {};
  point += *exponent - static_cast<int64_t>(zeros);
  const std::string_view all = digits;
  return Round(all.substr(zeros), point);
}

}  // namespace

std::optional<int> ToSmallInteger(std::string_view text) {
  if (text.size() > 2 && text[0] == '0') {
    const char letter = static_cast<char>(text[1] | 0x20);
    const int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    if (base != 10) return ToInteger(text.substr(2), base);
  }
  return ToDecimal(text);
}

}  // namespace hawser::ws

#include "ws/handshake/subprotocol.h"

#include <gtest/gtest.h>

namespace hawser::ws {
namespace {

std::string Plain(std::string_view field) {
  const PlainField plain = ToPlainSubprotocols(field);
  return plain.error ? plain.error.Text() : plain.text;
}

TEST(Subprotocol, ParsesLists) {
  const struct {
    std::string_view field;
    const char* plain;
  } rows[] = {
      {"json", "json"}, {"a,b", "a, b"},  {"a, b ,\tc", "a, b, c"},
      {"b, a", "b, a"}, {"A, a", "A, a"}, {"!#$%&'*+-.^_`|~", "!#$%&'*+-.^_`|~"},
      {"a,a", "a, a"},
  };
  for (const auto& row : rows) EXPECT_EQ(Plain(row.field), row.plain) << row.field;
}

TEST(Subprotocol, SaysWhatIsWrong) {
  const struct {
    std::string_view field;
    const char* text;
  } rows[] = {
      {"", "Unexpected end of input"},
      {" a", "Unexpected character at index 0"},
      {",a", "Unexpected character at index 0"},
      {"a,,b", "Unexpected character at index 2"},
      {"a, ,b", "Unexpected character at index 3"},
      {"a b", "Unexpected character at index 2"},
      {"a\xc3\xa9", "Unexpected character at index 1"},
      {"a,", "Unexpected end of input"},
      {"a, ", "Unexpected end of input"},
      {"a ", "Unexpected end of input"},
  };
  for (const auto& row : rows) EXPECT_EQ(Plain(row.field), row.text) << row.field;
}

}  // namespace
}  // namespace hawser::ws

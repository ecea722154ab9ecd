#include "ws/handshake/extension.h"

#include <gtest/gtest.h>

namespace hawser::ws {
namespace {

// The format is the parser's inverse but for quotes and blanks, so tables can be written in it.
std::string Normalized(std::string_view field) {
  const ExtensionList list = ParseExtensions(field);
  return list.error ? list.error.Text() : FormatExtensions(list.extensions);
}

TEST(Extension, ParsesListsOfOffers) {
  const struct {
    std::string_view field;
    const char* normalized;
  } rows[] = {
      {"a", "a"},
      {"a,b", "a, b"},
      {"a;b", "a; b"},
      {"a;b;b=1;b=2", "a; b; b=1; b=2"},
      {"a ; b=1 , c", "a; b=1, c"},
      {"a, a; b, a", "a, a; b, a"},
      {"a; b=\"1\"", "a; b=1"},
      {"a; b=\"1\" , c; d", "a; b=1, c; d"},
      {"a; b=\"\\1\\2\"", "a; b=12"},
      {"permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits"},
      {"a;  b", "a; b"},
      {"__proto__; constructor=1", "__proto__; constructor=1"},
  };
  for (const auto& row : rows) EXPECT_EQ(Normalized(row.field), row.normalized) << row.field;
}

TEST(Extension, SaysWhatIsWrong) {
  const struct {
    std::string_view field;
    const char* text;
  } rows[] = {
      {"", "Unexpected end of input"},
      {" a", "Unexpected character at index 0"},
      {",a", "Unexpected character at index 0"},
      {"a,,b", "Unexpected character at index 2"},
      {"a b", "Unexpected character at index 2"},
      {"a;;b", "Unexpected character at index 2"},
      {"a;=1", "Unexpected character at index 2"},
      {"a;b =1", "Unexpected character at index 4"},
      {"a;b= 1", "Unexpected character at index 4"},
      {"a;b\t=1", "Unexpected character at index 4"},
      {"a;b=,", "Unexpected character at index 4"},
      {"a;b=1=2", "Unexpected character at index 5"},
      {"a;b=\"\"", "Unexpected character at index 5"},
      {"a;b=\"1 2\"", "Unexpected character at index 6"},
      {"a;b=\"\\\"\"", "Unexpected character at index 6"},
      {"a;b=\"1\"2", "Unexpected character at index 7"},
      {"a;b=1\"2\"", "Unexpected character at index 5"},
      {"a=1", "Unexpected character at index 1"},
      {"a;b=\"1", "Unexpected end of input"},
      {"a;b=\"1\\", "Unexpected end of input"},
      {"a;b=", "Unexpected end of input"},
      {"a;", "Unexpected end of input"},
      {"a,", "Unexpected end of input"},
      {"a ", "Unexpected end of input"},
      {"a;b=1\t", "Unexpected end of input"},
  };
  for (const auto& row : rows) EXPECT_EQ(Normalized(row.field), row.text) << row.field;
}

TEST(Extension, TellsAParameterWithoutValueFromOneWithIt) {
  const ExtensionList list = ParseExtensions("a; b; c=d");
  ASSERT_EQ(list.extensions.size(), 1u);
  ASSERT_EQ(list.extensions[0].params.size(), 2u);
  EXPECT_EQ(list.extensions[0].params[0].value, std::nullopt);
  EXPECT_EQ(list.extensions[0].params[1].value, "d");
}

}  // namespace
}  // namespace hawser::ws

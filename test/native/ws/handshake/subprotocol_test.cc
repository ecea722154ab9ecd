#include "ws/handshake/subprotocol.h"

#include <gtest/gtest.h>

namespace hawser::ws {
namespace {

using Names = std::vector<std::string_view>;

TEST(Subprotocol, ParsesLists) {
  const struct {
    std::string_view field;
    Names names;
  } rows[] = {
      {"json", {"json"}},   {"a,b", {"a", "b"}},  {"a, b ,\tc", {"a", "b", "c"}},
      {"b, a", {"b", "a"}}, {"A, a", {"A", "a"}}, {"!#$%&'*+-.^_`|~", {"!#$%&'*+-.^_`|~"}},
  };
  for (const auto& row : rows) {
    const SubprotocolList list = ParseSubprotocols(row.field);
    EXPECT_FALSE(list.error) << row.field;
    EXPECT_EQ(list.names, row.names) << row.field;
  }
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
      {"a,b,a", "The \"a\" subprotocol is duplicated"},
      {"a,a,b", "The \"a\" subprotocol is duplicated"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(ParseSubprotocols(row.field).error.Text(), row.text) << row.field;
  }
}

}  // namespace
}  // namespace hawser::ws

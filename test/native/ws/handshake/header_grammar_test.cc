#include "ws/handshake/header_grammar.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>

namespace hawser::ws {
namespace {

TEST(HeaderGrammar, KnowsTheTokenCharactersOfRfc7230) {
  const std::string_view separators = "()<>@,;:\\\"/[]?={}";
  for (int c = 0; c < 256; ++c) {
    const bool printable = c > ' ' && c < 0x7f;
    const bool token = printable && separators.find(static_cast<char>(c)) == std::string_view::npos;
    EXPECT_EQ(IsTokenChar(static_cast<char>(c)), token) << c;
  }
}

TEST(HeaderGrammar, ComparesWithoutCaseButWithLength) {
  EXPECT_TRUE(EqualsIgnoringCase("WebSocket", "websocket"));
  EXPECT_FALSE(EqualsIgnoringCase("websockets", "websocket"));
  EXPECT_FALSE(EqualsIgnoringCase("websocke", "websocket"));
  EXPECT_FALSE(EqualsIgnoringCase("", "websocket"));
  EXPECT_FALSE(EqualsIgnoringCase("[\\]", "{|}"));
}

TEST(HeaderGrammar, NamesEachSyntaxError) {
  using Kind = SyntaxError::Kind;
  EXPECT_EQ((SyntaxError{}).Text(), "");
  EXPECT_EQ((SyntaxError{Kind::kUnexpectedCharacter, 7}).Text(), "Unexpected character at index 7");
  EXPECT_EQ((SyntaxError{Kind::kUnexpectedEnd}).Text(), "Unexpected end of input");
}

}  // namespace
}  // namespace hawser::ws

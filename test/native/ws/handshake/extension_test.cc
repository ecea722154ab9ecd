#include "ws/handshake/extension.h"

#include <gtest/gtest.h>

namespace hawser::ws {
namespace {

std::string Plain(std::string_view field) {
  const PlainField plain = ToPlainExtensions(field);
  return plain.error ? plain.error.Text() : plain.text;
}

TEST(Extension, ParsesListsOfOffers) {
  const struct {
    std::string_view field;
    const char* plain;
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
      {"a; b=\"1\\2\"; c=\"\\3\", d; e=\"4\\5\\6\"", "a; b=12; c=3, d; e=456"},
      {"permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits"},
      {"a;  b", "a; b"},
      {"__proto__; constructor=1", "__proto__; constructor=1"},
  };
  for (const auto& row : rows) EXPECT_EQ(Plain(row.field), row.plain) << row.field;
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
  for (const auto& row : rows) {
    EXPECT_EQ(Plain(row.field), row.text) << row.field;
    EXPECT_EQ(ParseOffers(row.field, "a").error.Text(), row.text) << row.field;
  }
}

TEST(Extension, TellsAParameterWithoutValueFromOneWithIt) {
  const ExtensionOffers parsed = ParseOffers("a; b; c=d", "a");
  ASSERT_EQ(parsed.offers.size(), 1u);
  ASSERT_EQ(parsed.offers[0].params.size(), 2u);
  EXPECT_EQ(parsed.offers[0].params[0].value, std::nullopt);
  EXPECT_EQ(parsed.offers[0].params[1].value, "d");
}

TEST(Extension, GivesTheOffersOfOneNameAndNoOther) {
  const ExtensionOffers parsed = ParseOffers("a; x, b; y, a; z=1, c", "a");
  ASSERT_EQ(parsed.offers.size(), 2u);
  EXPECT_EQ(parsed.offers[0].params[0].name, "x");
  EXPECT_EQ(parsed.offers[1].params[0].name, "z");
  EXPECT_TRUE(ParseOffers("a, b", "c").offers.empty());
}

TEST(Extension, KeepsOnlySoManyParametersOfAnOffer) {
  std::string field = "a";
  for (int i = 0; i < 1000; ++i) field += "; b";
  const ExtensionOffers parsed = ParseOffers(field + ", a; c", "a");
  ASSERT_EQ(parsed.offers.size(), 2u);
  EXPECT_EQ(parsed.offers[0].params.size(), kMaxExtensionParams);
  EXPECT_EQ(parsed.offers[1].params[0].name, "c");
  EXPECT_TRUE(ParseOffers(field + "; (", "a").error) << "what is left out is still judged";
}

}  // namespace
}  // namespace hawser::ws

#include "ws/handshake/accept_key.h"

#include <gtest/gtest.h>

#include "ws/frames.h"

namespace hawser::ws {
namespace {

TEST(AcceptKey, IsThatOfTheRfcsExample) {
  EXPECT_EQ(AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(EncodeBase64, WritesTheExamplesOfRfc4648) {
  const struct {
    const char* plain;
    const char* encoded;
  } rows[] = {{"", ""},
              {"f", "Zg=="},
              {"fo", "Zm8="},
              {"foo", "Zm9v"},
              {"foob", "Zm9vYg=="},
              {"fooba", "Zm9vYmE="},
              {"foobar", "Zm9vYmFy"},
              {"\xfb\xff\xbf", "+/+/"}};
  for (const auto& row : rows) EXPECT_EQ(EncodeBase64(BytesOf(row.plain)), row.encoded);
}

}  // namespace
}  // namespace hawser::ws

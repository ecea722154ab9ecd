#include "ws/handshake/server_handshake.h"

#include <gtest/gtest.h>

namespace hawser::ws {
namespace {

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr UpgradeRequest kGood = {"GET", "websocket", kKey, 13};

TEST(ServerHandshake, AcceptsWhatMayBeAccepted) {
  EXPECT_EQ(CheckUpgradeRequest(kGood), Refusal::kNone);
  EXPECT_EQ(CheckUpgradeRequest({"GET", "WebSocket", kKey, 8}), Refusal::kNone);
  EXPECT_EQ(CheckUpgradeRequest({"GET", "websocket", "+/0123456789abcdefghij==", 13}),
            Refusal::kNone);
}

TEST(ServerHandshake, RefusesTheFirstThingThatIsWrong) {
  const struct {
    UpgradeRequest request;
    Refusal refusal;
  } rows[] = {
      {{"POST", "", "", -1}, Refusal::kMethod},
      {{"get", "websocket", kKey, 13}, Refusal::kMethod},
      {{"GET", "", "", -1}, Refusal::kUpgrade},
      {{"GET", "h2c", kKey, 13}, Refusal::kUpgrade},
      {{"GET", "websocket", "", -1}, Refusal::kKey},
      {{"GET", "websocket", "dGhlIHNhbXBsZSBub25jZQ=", 13}, Refusal::kKey},
      {{"GET", "websocket", "dGhlIHNhbXBsZSBub25jZQ===", 13}, Refusal::kKey},
      {{"GET", "websocket", "dGhlIHNhbXBsZSBub25j-Q==", 13}, Refusal::kKey},
      {{"GET", "websocket", "dGhlIHNhbXBsZSBub25jZQAA", 13}, Refusal::kKey},
      {{"GET", "websocket", kKey, -1}, Refusal::kVersion},
      {{"GET", "websocket", kKey, 12}, Refusal::kVersion},
      {{"GET", "websocket", kKey, 14}, Refusal::kVersion},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(CheckUpgradeRequest(row.request), row.refusal)
        << row.request.method << " " << row.request.key << " " << row.request.version;
  }
}

TEST(ServerHandshake, HasAStatusAndAMessageForEachRefusal) {
  for (size_t i = 1; i < kRefusalCount; ++i) {
    const auto refusal = static_cast<Refusal>(i);
    EXPECT_EQ(InfoOf(refusal).status, refusal == Refusal::kMethod ? 405 : 400);
    EXPECT_STRNE(InfoOf(refusal).message, "");
  }
  EXPECT_STREQ(InfoOf(Refusal::kVersion).header_name, "Sec-WebSocket-Version");
  EXPECT_STREQ(InfoOf(Refusal::kVersion).header_value, "13, 8");
}

TEST(ServerHandshake, WritesTheHeadOfTheResponse) {
  constexpr const char* kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  const std::string always =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  EXPECT_EQ(ResponseHead(kAccept, "", ""), always);
  EXPECT_EQ(ResponseHead(kAccept, "json", "x; y=1"),
            always + "\r\nSec-WebSocket-Protocol: json\r\nSec-WebSocket-Extensions: x; y=1");
}

}  // namespace
}  // namespace hawser::ws

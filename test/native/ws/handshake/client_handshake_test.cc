#include "ws/handshake/client_handshake.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace hawser::ws {
namespace {

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::string_view kNames[] = {"json", "cbor"};

constexpr UpgradeOffer kPlain = {kAccept, {}, ""};
constexpr UpgradeOffer kWithSubprotocols = {kAccept, kNames, ""};
constexpr UpgradeOffer kWithExtension = {kAccept, {}, "x"};

struct Row {
  const char* name;
  UpgradeOffer offer;
  UpgradeResponse response;
  HandshakeError error;
};

const Row kRows[] = {
    {"plain", kPlain, {"websocket", kAccept, {}, {}}, HandshakeError::kNone},
    {"any case", kPlain, {"WEBSOCKET", kAccept, {}, {}}, HandshakeError::kNone},
    {"no Upgrade", kPlain, {{}, kAccept, {}, {}}, HandshakeError::kUpgrade},
    {"other Upgrade", kPlain, {"h2c", {}, "x", "x"}, HandshakeError::kUpgrade},
    {"no accept", kPlain, {"websocket", {}, "x", "x"}, HandshakeError::kAccept},
    {"wrong accept", kPlain, {"websocket", kKey, {}, {}}, HandshakeError::kAccept},
    {"subprotocol", kWithSubprotocols, {"websocket", kAccept, "cbor", {}}, HandshakeError::kNone},
    {"unasked subprotocol",
     kPlain,
     {"websocket", kAccept, "json", {}},
     HandshakeError::kSubprotocolNotRequested},
    {"unknown subprotocol",
     kWithSubprotocols,
     {"websocket", kAccept, "xml", "x"},
     HandshakeError::kInvalidSubprotocol},
    {"subprotocol of other case",
     kWithSubprotocols,
     {"websocket", kAccept, "JSON", {}},
     HandshakeError::kInvalidSubprotocol},
    {"empty subprotocol",
     kWithSubprotocols,
     {"websocket", kAccept, "", {}},
     HandshakeError::kInvalidSubprotocol},
    {"no subprotocol",
     kWithSubprotocols,
     {"websocket", kAccept, {}, {}},
     HandshakeError::kNoSubprotocol},
    {"unasked extension",
     kPlain,
     {"websocket", kAccept, {}, ""},
     HandshakeError::kNoExtensionRequested},
    {"extension", kWithExtension, {"websocket", kAccept, {}, "x; y=1"}, HandshakeError::kNone},
    {"extension declined", kWithExtension, {"websocket", kAccept, {}, {}}, HandshakeError::kNone},
    {"malformed extensions",
     kWithExtension,
     {"websocket", kAccept, {}, "x;"},
     HandshakeError::kInvalidExtensions},
    {"other extension",
     kWithExtension,
     {"websocket", kAccept, {}, "y"},
     HandshakeError::kExtensionNotRequested},
    {"one extension too many",
     kWithExtension,
     {"websocket", kAccept, {}, "x, y"},
     HandshakeError::kExtensionNotRequested},
};

TEST(ClientHandshake, JudgesResponses) {
  for (const Row& row : kRows) {
    EXPECT_STREQ(TextOf(CheckUpgradeResponse(row.offer, row.response)), TextOf(row.error))
        << row.name;
  }
}

TEST(ClientHandshake, HasATestAndATextForEachError) {
  std::set<HandshakeError> tested;
  for (const Row& row : kRows) tested.insert(row.error);
  EXPECT_EQ(tested.size(), kHandshakeErrorCount);
  std::set<std::string> texts;
  for (size_t i = 0; i < kHandshakeErrorCount; ++i) {
    texts.insert(TextOf(static_cast<HandshakeError>(i)));
  }
  EXPECT_EQ(texts.size(), kHandshakeErrorCount);
}

TEST(ClientHandshake, MakesTheKeyOfTheRfcsExample) {
  std::array<uint8_t, 16> nonce;
  std::string_view text = "the sample nonce";
  std::copy(text.begin(), text.end(), nonce.begin());
  EXPECT_EQ(MakeKey(nonce), kKey);
}

}  // namespace
}  // namespace hawser::ws

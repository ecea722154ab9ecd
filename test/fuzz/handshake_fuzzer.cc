// Fuzzes the opening handshake of both roles for memory errors, and for what must hold: an accepted
// request is one by the RFC's letter, and its client accepts the server's response.
//
// Lines: method, Upgrade, Sec-WebSocket-Key, version, Sec-WebSocket-Protocol of a request; Upgrade,
// Sec-WebSocket-Accept, Sec-WebSocket-Protocol, Sec-WebSocket-Extensions of a response; the name of
// the extension that was offered. A response's line "-" stands for a field that is absent.
#include <openssl/sha.h>

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "fuzz_input.h"
#include "ws/handshake/accept_key.h"
#include "ws/handshake/client_handshake.h"
#include "ws/handshake/server_handshake.h"
#include "ws/handshake/subprotocol.h"

namespace hawser::ws {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The bytes of a padded base64 text; none when it is no such text. Bits that stand for no byte are
// not looked at.
std::optional<std::string> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return {};
  size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return {};
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
  }
  return bytes;
}

bool IsTokenByTheLetter(std::string_view text) {
  constexpr std::string_view kSeparators = "()<>@,;:\\\"/[]?={} \t";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return c > 0x20 && c < 0x7f && kSeparators.find(c) == std::string_view::npos;
  });
}

int VersionOf(std::string_view text) {
  int version = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  return error == std::errc() && end == text.data() + text.size() ? version : -1;
}

void CheckAcceptKey(std::string_view key) {
  const std::string accept = AcceptKey(key);
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<uint8_t, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const uint8_t*>(text.data()), text.size(), digest.data());
  const auto decoded = DecodeBase64(accept);
  Expect(accept.size() == 28 && decoded &&
             std::equal(decoded->begin(), decoded->end(), digest.begin(), digest.end(),
                        [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; }),
         "the accept key is the digest of the key and the GUID");
}

using Names = std::vector<std::string_view>;

// What a list has between its commas.
Names Split(std::string_view text) {
  Names names;
  while (!text.empty()) {
    names.push_back(text.substr(0, text.find(", ")));
    text.remove_prefix(std::min(names.back().size() + 2, text.size()));
  }
  return names;
}

// A field that is absent names nothing; one that is wrong names nothing either.
Names CheckSubprotocols(std::string_view field, const PlainField& plain) {
  if (plain.error) {
    Expect(!plain.error.Text().empty(), "an error has a text");
    Expect(plain.error.index <= field.size(), "an error is within the field");
    return {};
  }
  const Names names = Split(plain.text);
  Expect(!names.empty() && std::ranges::all_of(names, IsTokenByTheLetter), "a list is of tokens");
  const PlainField again = ToPlainSubprotocols(plain.text);
  Expect(!again.error && again.text == plain.text, "there is one plain form");
  return names;
}

// The response to an accepted request: its client must take it.
void CheckResponse(std::string_view key, const Names& offered) {
  const std::string_view protocol = offered.empty() ? "" : offered.front();
  const std::string head = ResponseHead(AcceptKey(key), protocol, "x; a=1");
  const std::string_view start = "HTTP/1.1 101 Switching Protocols\r\n";
  Expect(head.starts_with(start), "the response switches protocols");

  UpgradeResponse response;
  std::string_view rest = std::string_view(head).substr(start.size());
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(line.size() + 2, rest.size()));
    const size_t colon = line.find(": ");
    Expect(colon != std::string_view::npos, "a line of the head is a field");
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = line.substr(colon + 2);
    if (name == "Upgrade") response.upgrade = value;
    if (name == "Sec-WebSocket-Accept") response.accept = value;
    if (name == "Sec-WebSocket-Protocol") response.subprotocol = value;
    if (name == "Sec-WebSocket-Extensions") response.extensions = value;
  }
  const std::string expected = AcceptKey(key);
  const UpgradeOffer offer{.accept = expected, .subprotocols = offered, .extension = "x"};
  Expect(CheckUpgradeResponse(offer, response) == HandshakeError::kNone,
         "a client accepts the response to its request");
}

void CheckRequest(const UpgradeRequest& request, const Names& subprotocols) {
  const Refusal refusal = CheckUpgradeRequest(request);
  if (refusal != Refusal::kNone) {
    const RefusalInfo& info = InfoOf(refusal);
    Expect(info.status >= 400 && info.status < 500 && *info.message != '\0',
           "a refusal is the client's fault, and says which");
    return;
  }
  const auto nonce = DecodeBase64(request.key);
  Expect(request.method == "GET" && nonce && nonce->size() == 16,
         "an accepted request has a key of 16 bytes");
  CheckResponse(request.key, subprotocols);
}

std::optional<std::string_view> Field(FuzzInput& input) {
  const std::string_view line = input.Line();
  if (line == "-") return {};
  return line;
}

void CheckForeignResponse(std::string_view key, const Names& subprotocols, FuzzInput& input) {
  UpgradeResponse response;
  response.upgrade = Field(input);
  response.accept = Field(input);
  response.subprotocol = Field(input);
  response.extensions = Field(input);
  const std::string_view extension = input.Line();
  const std::string accept = AcceptKey(key);
  const UpgradeOffer offer{.accept = accept, .subprotocols = subprotocols, .extension = extension};
  const HandshakeError error = CheckUpgradeResponse(offer, response);
  Expect((error == HandshakeError::kNone) == (*TextOf(error) == '\0'), "an error has a text");
  // With the right proof the rest is judged as well.
  response.upgrade = "WebSocket";
  response.accept = accept;
  const HandshakeError judged = CheckUpgradeResponse(offer, response);
  Expect(judged != HandshakeError::kUpgrade && judged != HandshakeError::kAccept,
         "a proof that is right is accepted");
  if (judged != HandshakeError::kNone) return;
  Expect(response.subprotocol.has_value() == !offer.subprotocols.empty(),
         "a subprotocol comes if any was requested");
  Expect(!response.extensions || !extension.empty(), "an extension comes only if it was offered");
}

}  // namespace
}  // namespace hawser::ws

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hawser;
  using namespace hawser::ws;
  FuzzInput input(data, size);
  UpgradeRequest request;
  request.method = input.Line();
  request.upgrade = input.Line();
  request.key = input.Line();
  request.version = VersionOf(input.Line());
  const std::string_view field = input.Line();
  const PlainField plain = ToPlainSubprotocols(field);
  const Names subprotocols = CheckSubprotocols(field, plain);
  CheckAcceptKey(request.key);
  CheckRequest(request, subprotocols);
  CheckForeignResponse(request.key, subprotocols, input);
  return 0;
}

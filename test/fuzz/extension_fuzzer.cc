// Fuzzes the Sec-WebSocket-Extensions field and the negotiation of permessage-deflate for memory
// errors, and for what must hold: what was parsed can be written and parsed again, and both ends
// make the same of an answer.
//
// Four bytes of options for each end, server first; then the field.
#include <algorithm>
#include <optional>
#include <string>

#include "fuzz_input.h"
#include "ws/deflate/permessage_deflate.h"

namespace hawser::ws {
namespace {

std::optional<bool> MaybeBool(uint8_t byte) {
  if (byte % 3 == 0) return {};
  return byte % 3 == 1;
}

WindowBitsOption WindowOption(uint8_t byte) {
  using Kind = WindowBitsOption::Kind;
  const auto kind = static_cast<Kind>(byte % 4);
  return {kind, kind == Kind::kNumber ? 8 + byte / 4 % 8 : 0};
}

DeflateOptions TakeOptions(FuzzInput& input) {
  DeflateOptions options;
  options.server_no_context_takeover = MaybeBool(input.Byte());
  options.client_no_context_takeover = MaybeBool(input.Byte());
  options.server_max_window_bits = WindowOption(input.Byte());
  options.client_max_window_bits = WindowOption(input.Byte());
  return options;
}

bool IsSame(std::span<const Extension> some, std::span<const Extension> others) {
  const auto is_same_param = [](const ExtensionParam& a, const ExtensionParam& b) {
    return a.name == b.name && a.value == b.value;
  };
  return std::equal(some.begin(), some.end(), others.begin(), others.end(),
                    [&](const Extension& a, const Extension& b) {
                      return a.name == b.name &&
                             std::equal(a.params.begin(), a.params.end(), b.params.begin(),
                                        b.params.end(), is_same_param);
                    });
}

// parse(format(x)) == x
void CheckRoundTrip(std::span<const Extension> extensions) {
  const std::string field = FormatExtensions(extensions);
  const ExtensionList again = ParseExtensions(field);
  Expect(!again.error && IsSame(again.extensions, extensions),
         "extensions that were written are parsed as they were");
  Expect(FormatExtensions(again.extensions) == field, "extensions are written in one form");
}

void CheckError(const SyntaxError& error, std::string_view field) {
  Expect(!error.Text().empty(), "an error has a text");
  if (error.kind != SyntaxError::Kind::kUnexpectedCharacter) return;
  Expect(error.index < field.size(), "an unexpected character is within the field");
  for (const char c : field.substr(0, error.index)) {
    Expect(static_cast<unsigned char>(c) < 0x80, "before an unexpected character all is ASCII");
  }
}

void CheckDirection(const DeflateDirection& direction) {
  Expect(direction.window_bits >= 8 && direction.window_bits <= kMaxWindowBits,
         "an agreed window has 8 to 15 bits");
}

// The answer of a server reaches a client with these options.
void CheckAnswer(const DeflateAgreement& answered, const DeflateOptions& client) {
  CheckDirection(answered.params.server);
  CheckDirection(answered.params.client);
  const std::span<const Extension> answer(&answered.extension, 1);
  CheckRoundTrip(answer);
  const DeflateAgreement taken = AcceptDeflateAnswer(client, answer);
  if (taken.refusal) {
    using Reason = DeflateRefusal::Reason;
    Expect(taken.refusal.reason == Reason::kUnexpectedNoContextTakeover ||
               taken.refusal.reason == Reason::kUnexpectedWindowBits,
           "an answer is refused only for what the client has ruled out");
    return;
  }
  const DeflateParams& here = taken.params;
  const DeflateParams& there = answered.params;
  Expect(here.server.window_bits == there.server.window_bits &&
             here.server.no_context_takeover == there.server.no_context_takeover,
         "both ends know how the server compresses");
  Expect(here.client.window_bits <= there.client.window_bits &&
             here.client.no_context_takeover == there.client.no_context_takeover,
         "a client keeps to the window that the server expects");
}

void CheckNegotiation(const DeflateOptions& server, const DeflateOptions& client,
                      std::span<const Extension> offers) {
  const DeflateAgreement agreement = AcceptDeflateOffer(server, offers);
  if (agreement.refusal) {
    Expect(!agreement.refusal.Text().empty(), "a refusal has a text");
  } else {
    CheckAnswer(agreement, client);
  }
}

// What an unknown server might answer.
void CheckForeignAnswer(const DeflateOptions& client, std::span<const Extension> answers) {
  const DeflateAgreement agreement = AcceptDeflateAnswer(client, answers);
  if (agreement.refusal) return;
  CheckDirection(agreement.params.server);
  CheckDirection(agreement.params.client);
}

}  // namespace
}  // namespace hawser::ws

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hawser;
  using namespace hawser::ws;
  FuzzInput input(data, size);
  const DeflateOptions server = TakeOptions(input);
  const DeflateOptions client = TakeOptions(input);
  const Extension offer = OfferDeflate(client);
  CheckRoundTrip(std::span(&offer, 1));
  CheckNegotiation(server, client, std::span(&offer, 1));

  const std::span<const uint8_t> bytes = input.Bytes(size);
  const std::string_view field(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  ExtensionList list = ParseExtensions(field);
  if (list.error) {
    CheckError(list.error, field);
    return 0;
  }
  CheckRoundTrip(list.extensions);
  std::erase_if(list.extensions, [](const Extension& e) { return e.name != kDeflateName; });
  if (list.extensions.empty()) return 0;
  CheckNegotiation(server, {}, list.extensions);
  CheckForeignAnswer(client, list.extensions);
  return 0;
}

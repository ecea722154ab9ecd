// Fuzzes the Sec-WebSocket-Extensions field and the negotiation of permessage-deflate for memory
// errors, and for what must hold: the plain form of a field says the same as the field, what is
// written is parsed as it was, and both ends make the same of an answer.
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

bool IsSame(const Extension& some, const Extension& other) {
  return some.name == other.name &&
         std::ranges::equal(some.params, other.params, [](const auto& a, const auto& b) {
           return a.name == b.name && a.value == b.value;
         });
}

bool IsSame(std::span<const Extension> some, std::span<const Extension> others) {
  return std::ranges::equal(some, others,
                            [](const auto& a, const auto& b) { return IsSame(a, b); });
}

// As an endpoint writes it into its header.
std::string Written(const Extension& extension) {
  std::string field = extension.name;
  for (const ExtensionParam& param : extension.params) {
    field.append("; ").append(param.name);
    if (param.value) field.append("=").append(*param.value);
  }
  return field;
}

void CheckRoundTrip(const Extension& extension) {
  const ExtensionOffers again = ParseOffers(Written(extension), extension.name);
  Expect(!again.error && IsSame(again.offers, std::span(&extension, 1)),
         "an extension that was written is parsed as it was");
}

// The plain form of a field says the same, and is its own plain form.
void CheckPlain(std::string_view field, const PlainField& plain, const ExtensionOffers& parsed) {
  const PlainField again = ToPlainExtensions(plain.text);
  Expect(!again.error && again.text == plain.text, "there is one plain form");
  const ExtensionOffers parsed_again = ParseOffers(plain.text, kDeflateName);
  Expect(!parsed_again.error && IsSame(parsed_again.offers, parsed.offers),
         "the plain form says the same");
  Expect(plain.text.size() <= 2 * field.size(), "the plain form adds blanks at most");
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
  CheckRoundTrip(answered.extension);
  const DeflateAgreement taken = AcceptDeflateAnswer(client, std::span(&answered.extension, 1));
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
  CheckRoundTrip(offer);
  CheckNegotiation(server, client, std::span(&offer, 1));

  const std::span<const uint8_t> bytes = input.Bytes(size);
  const std::string_view field(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const PlainField plain = ToPlainExtensions(field);
  const ExtensionOffers parsed = ParseOffers(field, kDeflateName);
  Expect(plain.error.kind == parsed.error.kind && plain.error.index == parsed.error.index,
         "a field is wrong at one place");
  if (parsed.error) {
    CheckError(parsed.error, field);
    return 0;
  }
  CheckPlain(field, plain, parsed);
  if (parsed.offers.empty()) return 0;
  CheckNegotiation(server, {}, parsed.offers);
  CheckForeignAnswer(client, parsed.offers);
  return 0;
}

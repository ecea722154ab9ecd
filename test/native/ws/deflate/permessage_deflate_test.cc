#include "ws/deflate/permessage_deflate.h"

#include <gtest/gtest.h>

namespace hawser::ws {
namespace {

using Kind = WindowBitsOption::Kind;

WindowBitsOption Bits(int bits) { return {Kind::kNumber, bits}; }
constexpr WindowBitsOption kYes{Kind::kTrue};
constexpr WindowBitsOption kNo{Kind::kFalse};

std::string Format(const Extension& extension) {
  std::string field = extension.name;
  for (const ExtensionParam& param : extension.params) {
    field.append("; ").append(param.name);
    if (param.value) field.append("=").append(*param.value);
  }
  return field;
}

// Headers are written without the extension's name; several offers are separated by commas.
std::vector<Extension> Parse(std::string_view params) {
  std::string field = kDeflateName;
  for (const char c : params) {
    if (c == ',') {
      field.append(", ").append(kDeflateName);
    } else {
      field += c;
    }
  }
  ExtensionOffers parsed = ParseOffers(field, kDeflateName);
  EXPECT_FALSE(parsed.error) << field;
  return parsed.offers;
}

std::string Outcome(const DeflateAgreement& agreement) {
  if (agreement.refusal) {
    return (agreement.refusal.is_type_error() ? "TypeError: " : "Error: ") +
           agreement.refusal.Text();
  }
  return Format(agreement.extension).substr(std::string_view(kDeflateName).size());
}

TEST(PermessageDeflate, OffersWhatTheOptionsAskFor) {
  const struct {
    DeflateOptions options;
    const char* offer;
  } rows[] = {
      {{}, "permessage-deflate; client_max_window_bits"},
      {{.client_max_window_bits = kNo}, "permessage-deflate"},
      {{.client_max_window_bits = kYes}, "permessage-deflate; client_max_window_bits"},
      {{.client_max_window_bits = Bits(10)}, "permessage-deflate; client_max_window_bits=10"},
      {{true, true, Bits(8), Bits(15)},
       "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
       "server_max_window_bits=8; client_max_window_bits=15"},
      {{false, false, kNo, kNo}, "permessage-deflate"},
  };
  for (const auto& row : rows) EXPECT_EQ(Format(OfferDeflate(row.options)), row.offer);
}

TEST(PermessageDeflate, AcceptsOrRefusesOffersAsAServer) {
  const struct {
    DeflateOptions options;
    const char* offers;
    const char* outcome;
  } rows[] = {
      {{}, "", ""},
      {{}, "; client_max_window_bits", ""},
      {{}, "; client_max_window_bits=10", "; client_max_window_bits=10"},
      {{}, "; server_max_window_bits=9", "; server_max_window_bits=9"},
      {{},
       "; client_no_context_takeover; server_no_context_takeover",
       "; client_no_context_takeover; server_no_context_takeover"},
      {{.server_no_context_takeover = true}, "", "; server_no_context_takeover"},
      {{.client_no_context_takeover = true}, "", "; client_no_context_takeover"},
      {{.server_no_context_takeover = false}, "; server_no_context_takeover,", ""},
      {{.server_max_window_bits = Bits(10)},
       "; server_max_window_bits=12",
       "; server_max_window_bits=10"},
      {{.client_max_window_bits = Bits(9)},
       "; client_max_window_bits; server_max_window_bits=8",
       "; client_max_window_bits=9; server_max_window_bits=8"},
      {{.client_max_window_bits = Bits(9)},
       ",; client_max_window_bits",
       "; client_max_window_bits=9"},
      {{.client_max_window_bits = kNo}, "; client_max_window_bits=10", ""},
      {{.server_no_context_takeover = false},
       "; server_no_context_takeover",
       "Error: None of the extension offers can be accepted"},
      {{.server_max_window_bits = kNo},
       "; server_max_window_bits=15",
       "Error: None of the extension offers can be accepted"},
      {{.server_max_window_bits = Bits(11)},
       "; server_max_window_bits=10",
       "Error: None of the extension offers can be accepted"},
      {{.client_max_window_bits = Bits(11)},
       "; client_max_window_bits=10",
       "Error: None of the extension offers can be accepted"},
      {{.client_max_window_bits = Bits(11)},
       "",
       "Error: None of the extension offers can be accepted"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Outcome(AcceptDeflateOffer(row.options, Parse(row.offers))), row.outcome)
        << row.offers;
  }
}

TEST(PermessageDeflate, RefusesMalformedParametersWhereverTheyStand) {
  const struct {
    const char* offers;
    const char* outcome;
  } rows[] = {
      {"; unknown", "Error: Unknown parameter \"unknown\""},
      {",; unknown=1", "Error: Unknown parameter \"unknown\""},
      {"; client_max_window_bits; client_max_window_bits",
       "Error: Parameter \"client_max_window_bits\" must have only a single value"},
      {"; server_no_context_takeover=1",
       "TypeError: Invalid value for parameter \"server_no_context_takeover\": 1"},
      {"; client_no_context_takeover=true",
       "TypeError: Invalid value for parameter \"client_no_context_takeover\": true"},
      {"; server_max_window_bits",
       "TypeError: Invalid value for parameter \"server_max_window_bits\": true"},
      {"; server_max_window_bits=7",
       "TypeError: Invalid value for parameter \"server_max_window_bits\": 7"},
      {"; client_max_window_bits=16",
       "TypeError: Invalid value for parameter \"client_max_window_bits\": 16"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Outcome(AcceptDeflateOffer({}, Parse(row.offers))), row.outcome) << row.offers;
  }
}

TEST(PermessageDeflate, ReadsWindowsAsJavaScriptReadsNumbers) {
  for (const char* value : {"10", "010", "+10", "1e1", "10.0", "10.", "1.E+1", "100e-1", "0xa",
                            "0XA", "0b1010", "0o12"}) {
    const auto offers = Parse(std::string("; server_max_window_bits=") + value);
    EXPECT_EQ(Outcome(AcceptDeflateOffer({}, offers)), "; server_max_window_bits=10") << value;
  }
  for (const char* value : {"-10", "+-10", "10.5", "0x", "0x+a", "1_0", "10px", "inf", "nan", "e1",
                            "1e", ".", "+", "1e999", "0b2", "0"}) {
    const auto offers = Parse(std::string("; server_max_window_bits=") + value);
    EXPECT_TRUE(AcceptDeflateOffer({}, offers).refusal) << value;
  }
}

TEST(PermessageDeflate, AcceptsOrRefusesTheAnswerAsAClient) {
  const struct {
    DeflateOptions options;
    const char* answer;
    const char* outcome;
  } rows[] = {
      {{}, "", ""},
      {{},
       "; server_no_context_takeover; server_max_window_bits=8",
       "; server_no_context_takeover; server_max_window_bits=8"},
      {{}, "; client_max_window_bits=12", "; client_max_window_bits=12"},
      {{.client_max_window_bits = Bits(10)}, "", "; client_max_window_bits=10"},
      {{.client_max_window_bits = Bits(10)},
       "; client_max_window_bits=9",
       "; client_max_window_bits=9"},
      {{.client_max_window_bits = Bits(10)},
       "; client_max_window_bits=11",
       "Error: Unexpected or invalid parameter \"client_max_window_bits\""},
      {{.client_max_window_bits = kNo},
       "; client_max_window_bits=11",
       "Error: Unexpected or invalid parameter \"client_max_window_bits\""},
      {{.client_no_context_takeover = false},
       "; client_no_context_takeover",
       "Error: Unexpected parameter \"client_no_context_takeover\""},
      {{},
       "; client_max_window_bits",
       "TypeError: Invalid value for parameter \"client_max_window_bits\": true"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Outcome(AcceptDeflateAnswer(row.options, Parse(row.answer))), row.outcome)
        << row.answer;
  }
}

TEST(PermessageDeflate, TellsEachRoleItsOwnDirection) {
  const DeflateAgreement agreement = AcceptDeflateOffer(
      {},
      Parse("; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits=10"));
  const DeflateDirection& server = agreement.params.sending(Role::kServer);
  EXPECT_EQ(&server, &agreement.params.receiving(Role::kClient));
  EXPECT_TRUE(server.no_context_takeover);
  EXPECT_EQ(server.window_bits, 9);
  const DeflateDirection& client = agreement.params.sending(Role::kClient);
  EXPECT_EQ(&client, &agreement.params.receiving(Role::kServer));
  EXPECT_FALSE(client.no_context_takeover);
  EXPECT_EQ(client.window_bits, 10);
}

}  // namespace
}  // namespace hawser::ws

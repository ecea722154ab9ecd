#include "ws/deflate/permessage_deflate.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "ws/deflate/number_text.h"

namespace hawser::ws {
namespace {

using Reason = DeflateRefusal::Reason;

constexpr const char* kServerNoTakeover = "server_no_context_takeover";
constexpr const char* kClientNoTakeover = "client_no_context_takeover";
constexpr const char* kServerWindow = "server_max_window_bits";
constexpr const char* kClientWindow = "client_max_window_bits";

constexpr int kMinWindowBits = 8;

// A list of parameters that is well-formed: each at most once, with values of its kind. A window
// without a number (only a client's offer of client_max_window_bits may have none) has 0 bits.
struct Offer {
  DeflateRefusal refusal;
  Extension extension;

  const ExtensionParam* Find(const char* name) const {
    const auto& params = extension.params;
    const auto found = std::ranges::find(params, name, &ExtensionParam::name);
    return found == params.end() ? nullptr : &*found;
  }
  bool Has(const char* name) const { return Find(name) != nullptr; }
  int Bits(const char* name) const {
    const ExtensionParam* const param = Find(name);
    return param == nullptr || !param->value ? 0 : std::stoi(*param->value);
  }
  // Keeps the place of a parameter that is there already.
  void Set(const char* name, std::optional<std::string> value) {
    auto& params = extension.params;
    const auto found = std::ranges::find(params, name, &ExtensionParam::name);
    if (found == params.end()) {
      params.push_back({name, std::move(value)});
    } else {
      found->value = std::move(value);
    }
  }
  void Remove(const char* name) {
    std::erase_if(extension.params,
                  [=](const ExtensionParam& param) { return param.name == name; });
  }
};

// ws takes a window in any form that JavaScript reads as its number.
std::optional<int> ParseWindowBits(std::string_view text) {
  const std::optional<int> bits = ToSmallInteger(text);
  const bool is_window = bits && *bits >= kMinWindowBits && *bits <= kMaxWindowBits;
  return is_window ? bits : std::nullopt;
}

DeflateRefusal InvalidValue(const ExtensionParam& param) {
  return {Reason::kInvalidValue, param.name, param.value.value_or("true")};
}

// Gives a parameter its plain value.
DeflateRefusal Normalize(ExtensionParam* param, Role own) {
  if (param->name == kServerNoTakeover || param->name == kClientNoTakeover) {
    return param->value ? InvalidValue(*param) : DeflateRefusal{};
  }
  if (param->name != kServerWindow && param->name != kClientWindow) {
    return {Reason::kUnknownParameter, param->name};
  }
  if (!param->value) {
    // RFC 7692 7.1.2.2: in an offer it only says that the client knows the parameter.
    const bool may_lack_value = param->name == kClientWindow && own == Role::kServer;
    return may_lack_value ? DeflateRefusal{} : InvalidValue(*param);
  }
  const std::optional<int> bits = ParseWindowBits(*param->value);
  if (!bits) return InvalidValue(*param);
  param->value = std::to_string(*bits);
  return {};
}

Offer Normalized(const Extension& extension, Role own) {
  Offer offer{{}, extension};
  auto& params = offer.extension.params;
  for (ExtensionParam& param : params) {
    if (std::ranges::count(params, param.name, &ExtensionParam::name) > 1) {
      offer.refusal = {Reason::kRepeatedParameter, param.name};
    } else {
      offer.refusal = Normalize(&param, own);
    }
    if (offer.refusal) break;
  }
  return offer;
}

bool IsAcceptable(const Offer& offer, const DeflateOptions& options) {
  if (options.server_no_context_takeover == false && offer.Has(kServerNoTakeover)) return false;
  const WindowBitsOption& server = options.server_max_window_bits;
  if (offer.Has(kServerWindow)) {
    if (server.kind == WindowBitsOption::Kind::kFalse) return false;
    if (server.is_number() && server.bits > offer.Bits(kServerWindow)) return false;
  }
  const WindowBitsOption& client = options.client_max_window_bits;
  if (client.is_number()) {
    // RFC 7692 7.1.2.2: a client that does not mention the parameter must not be answered it.
    if (!offer.Has(kClientWindow)) return false;
    const int most = offer.Bits(kClientWindow);
    if (most != 0 && client.bits > most) return false;
  }
  return true;
}

uint8_t WindowOf(const Offer& offer, const char* name) {
  const int bits = offer.Bits(name);
  if (bits == 0) return kMaxWindowBits;
  return static_cast<uint8_t>(std::clamp<int>(bits, kMinWindowBits, kMaxWindowBits));
}

DeflateAgreement Agreement(Offer offer) {
  DeflateAgreement agreement;
  agreement.params.server = {offer.Has(kServerNoTakeover), WindowOf(offer, kServerWindow)};
  agreement.params.client = {offer.Has(kClientNoTakeover), WindowOf(offer, kClientWindow)};
  agreement.extension = std::move(offer.extension);
  return agreement;
}

DeflateAgreement Refused(DeflateRefusal refusal) {
  DeflateAgreement agreement;
  agreement.refusal = std::move(refusal);
  return agreement;
}

}  // namespace

std::string DeflateRefusal::Text() const {
  switch (reason) {
    case Reason::kNone:
      break;
    case Reason::kRepeatedParameter:
      return "Parameter \"" + param + "\" must have only a single value";
    case Reason::kUnknownParameter:
      return "Unknown parameter \"" + param + "\"";
    case Reason::kInvalidValue:
      return "Invalid value for parameter \"" + param + "\": " + value;
    case Reason::kNoAcceptableOffer:
      return "None of the extension offers can be accepted";
    case Reason::kUnexpectedNoContextTakeover:
      return "Unexpected parameter \"client_no_context_takeover\"";
    case Reason::kUnexpectedWindowBits:
      return "Unexpected or invalid parameter \"client_max_window_bits\"";
  }
  return {};
}

Extension OfferDeflate(const DeflateOptions& options) {
  using Kind = WindowBitsOption::Kind;
  Extension offer{kDeflateName, {}};
  const auto add_window = [&](const char* name, const WindowBitsOption& option) {
    if (option.kind == Kind::kTrue) offer.params.push_back({name, std::nullopt});
    if (option.is_number() && option.bits != 0) {
      offer.params.push_back({name, std::to_string(option.bits)});
    }
  };
  if (options.server_no_context_takeover == true) {
    offer.params.push_back({kServerNoTakeover, std::nullopt});
  }
  if (options.client_no_context_takeover == true) {
    offer.params.push_back({kClientNoTakeover, std::nullopt});
  }
  add_window(kServerWindow, options.server_max_window_bits);
  const bool unset = options.client_max_window_bits.kind == Kind::kUnset;
  add_window(kClientWindow, unset ? WindowBitsOption{Kind::kTrue} : options.client_max_window_bits);
  return offer;
}

DeflateAgreement AcceptDeflateOffer(const DeflateOptions& options,
                                    std::span<const Extension> offers) {
  std::optional<Offer> accepted;
  for (const Extension& extension : offers) {
    Offer offer = Normalized(extension, Role::kServer);
    if (offer.refusal) return Refused(std::move(offer.refusal));
    if (!accepted && IsAcceptable(offer, options)) accepted = std::move(offer);
  }
  if (!accepted) return Refused({Reason::kNoAcceptableOffer});

  if (options.server_no_context_takeover == true) accepted->Set(kServerNoTakeover, std::nullopt);
  if (options.client_no_context_takeover == true) accepted->Set(kClientNoTakeover, std::nullopt);
  if (options.server_max_window_bits.is_number()) {
    accepted->Set(kServerWindow, std::to_string(options.server_max_window_bits.bits));
  }
  const WindowBitsOption& client = options.client_max_window_bits;
  if (client.is_number()) {
    accepted->Set(kClientWindow, std::to_string(client.bits));
  } else if (accepted->Bits(kClientWindow) == 0 || client.kind == WindowBitsOption::Kind::kFalse) {
    accepted->Remove(kClientWindow);
  }
  return Agreement(std::move(*accepted));
}

DeflateAgreement AcceptDeflateAnswer(const DeflateOptions& options,
                                     std::span<const Extension> answers) {
  std::optional<Offer> first;
  for (const Extension& extension : answers) {
    Offer answer = Normalized(extension, Role::kClient);
    if (answer.refusal) return Refused(std::move(answer.refusal));
    if (!first) first = std::move(answer);
  }

  if (options.client_no_context_takeover == false && first->Has(kClientNoTakeover)) {
    return Refused({Reason::kUnexpectedNoContextTakeover});
  }
  const WindowBitsOption& own = options.client_max_window_bits;
  if (!first->Has(kClientWindow)) {
    // RFC 7692 7.1.2.2 leaves our window to us then; we keep to the one that we were told to use.
    if (own.is_number()) first->Set(kClientWindow, std::to_string(own.bits));
  } else if (own.kind == WindowBitsOption::Kind::kFalse ||
             (own.is_number() && first->Bits(kClientWindow) > own.bits)) {
    return Refused({Reason::kUnexpectedWindowBits});
  }
  return Agreement(std::move(*first));
}

}  // namespace hawser::ws

// Negotiation of permessage-deflate (RFC 7692 section 7.1) for both roles: what a client offers,
// what a server answers, and what a client makes of the answer. Which handshakes fail, and with
// which words, is ws's choice.
//
// Compresses nothing: that is MessageDeflater's and MessageInflater's part, which take the agreed
// DeflateParams. Thread: any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "ws/frame/frame_rules.h"
#include "ws/handshake/extension.h"

namespace hawser::ws {

inline constexpr const char* kDeflateName = "permessage-deflate";
inline constexpr uint8_t kMaxWindowBits = 15;

// A `...MaxWindowBits` option as the user gave it: nothing, a Boolean or a number.
struct WindowBitsOption {
  enum class Kind : uint8_t { kUnset, kFalse, kTrue, kNumber };
  Kind kind = Kind::kUnset;
  int bits = 0;  // kNumber

  bool is_number() const { return kind == Kind::kNumber; }
};

struct DeflateOptions {
  // Unset is not false: false refuses a peer that asks for it.
  std::optional<bool> server_no_context_takeover{};
  std::optional<bool> client_no_context_takeover{};
  WindowBitsOption server_max_window_bits{};
  WindowBitsOption client_max_window_bits{};
};

// What one endpoint may do when it compresses.
struct DeflateDirection {
  bool no_context_takeover = false;
  uint8_t window_bits = kMaxWindowBits;
};

struct DeflateParams {
  DeflateDirection server;
  DeflateDirection client;

  // The directions as seen by the endpoint of that role.
  const DeflateDirection& sending(Role own) const { return own == Role::kServer ? server : client; }
  const DeflateDirection& receiving(Role own) const {
    return own == Role::kServer ? client : server;
  }
};

struct DeflateRefusal {
  enum class Reason : uint8_t {
    kNone,
    kRepeatedParameter,
    kUnknownParameter,
    kInvalidValue,
    kNoAcceptableOffer,
    kUnexpectedNoContextTakeover,  // client_no_context_takeover, which the client has ruled out
    kUnexpectedWindowBits          // client_max_window_bits, ruled out or larger than offered
  };
  Reason reason = Reason::kNone;
  std::string param{};  // the first three: its name
  std::string value{};  // kInvalidValue: as received, "true" when it had none

  explicit operator bool() const { return reason != Reason::kNone; }
  bool is_type_error() const { return reason == Reason::kInvalidValue; }
  std::string Text() const;
};

struct DeflateAgreement {
  DeflateParams params;
  // The agreed parameters in the order of the peer's header, numbers in plain decimal: what a
  // server answers.
  Extension extension;
  DeflateRefusal refusal;  // set: the rest means nothing, the handshake fails
};

// The client's offer.
Extension OfferDeflate(const DeflateOptions& options);

// The server's choice among `offers`, which are all of permessage-deflate, in the client's order.
// One malformed offer spoils them all.
DeflateAgreement AcceptDeflateOffer(const DeflateOptions& options,
                                    std::span<const Extension> offers);

// The client's judgement of the server's answer; not empty, all of permessage-deflate; the first
// one counts.
DeflateAgreement AcceptDeflateAnswer(const DeflateOptions& options,
                                     std::span<const Extension> answers);

}  // namespace hawser::ws

// One endpoint's permessage-deflate as JavaScript holds it (lib/permessage-deflate.js): its
// options, what was negotiated, and the codecs for who compresses or inflates by itself.
// Connections take the negotiated parameters from here and inflate in their own session.
//
// Thread: the JS thread. Owner: a JS external value, freed by the garbage collector, and whoever
// has borrowed the deflater.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <span>

#include "base/growing_bytes.h"
#include "ws/deflate/agreed_deflate.h"
#include "ws/deflate/message_deflater.h"
#include "ws/deflate/message_inflater.h"
#include "ws/deflate/permessage_deflate.h"

namespace hawser::binding {

class DeflateCodec : public std::enable_shared_from_this<DeflateCodec> {
 public:
  // The sending half, in the hands of a thread that compresses a long message.
  struct Loan {
    std::unique_ptr<ws::MessageDeflater> deflater;
    uint32_t number = 0;
  };

  // Of the JS value that createDeflate() has made; null for any other.
  static DeflateCodec* From(napi_env env, napi_value value);
  // As a JS value that From() knows; null when the environment is ending.
  static napi_value ToValue(napi_env env, std::shared_ptr<DeflateCodec> codec);

  DeflateCodec(ws::Role role, const ws::DeflateOptions& options,
               const ws::DeflateSettings& settings, size_t max_history, size_t threshold,
               uint64_t max_payload)
      : role_(role),
        options_(options),
        settings_(settings),
        max_history_(max_history),
        threshold_(threshold),
        max_payload_(max_payload) {}

  ws::Role role() const { return role_; }
  ws::Extension Offer() const { return ws::OfferDeflate(options_); }
  // Takes the outcome over unless it is a refusal. A client's answers are not empty.
  ws::DeflateAgreement Negotiate(std::span<const ws::Extension> configurations);

  // For a connection of its own; null before the negotiation.
  std::unique_ptr<ws::MessageInflater> NewInflater(ws::InflaterPool* pool) const;

  // What a connection of the core's takes over; null before the negotiation.
  std::unique_ptr<const ws::AgreedDeflate> Agreed() const;

  // The sending half, made with the first call; null while it is lent.
  ws::MessageDeflater* deflater();
  // Takes the sending half out of here, so that nobody can use it meanwhile. Only while
  // deflater() is not null.
  Loan Lend();
  // Has it back, unless the history was dropped meanwhile, and what it knows with it.
  void TakeBack(Loan loan);

  // Appends the inflated form of `data` to `out`.
  ws::Error Decompress(ws::InflaterPool* pool, std::span<const uint8_t> data, bool fin,
                       base::GrowingBytes* out);
  // Of both directions. What is lent is lost to us.
  void DropHistory();

 private:
  const ws::Role role_;
  const ws::DeflateOptions options_;
  const ws::DeflateSettings settings_;
  const size_t max_history_;
  const size_t threshold_;
  const uint64_t max_payload_;
  ws::DeflateParams params_;
  bool negotiated_ = false;
  bool lent_ = false;
  uint32_t loans_ = 0;
  std::unique_ptr<ws::MessageDeflater> deflater_;
  std::unique_ptr<ws::MessageInflater> inflater_;
};

// Appends the compressed form of `data`, a whole message or a fragment of one, to `out`. False when
// there is no memory for it: then `deflater` has forgotten what the peer has not got.
[[nodiscard]] bool Compress(ws::MessageDeflater* deflater, ws::DeflaterPool* pool,
                            std::span<const uint8_t> data, bool fin, base::GrowingBytes* out);

}  // namespace hawser::binding

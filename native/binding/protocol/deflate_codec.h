// One endpoint's permessage-deflate as JavaScript holds it (lib/permessage-deflate.js): its
// options, what was negotiated, and the codecs for who compresses or inflates by itself.
// Connections take the negotiated parameters from here and inflate in their own session.
//
// Thread: the JS thread. Owner: a JS external value, freed by the garbage collector.
#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "net/connection/command.h"
#include "ws/deflate/message_deflater.h"
#include "ws/deflate/message_inflater.h"
#include "ws/deflate/permessage_deflate.h"

namespace hawser::binding {

class DeflateCodec {
 public:
  // Of the JS value that createDeflate() has made; null for any other.
  static DeflateCodec* From(napi_env env, napi_value value);

  DeflateCodec(ws::Role role, const ws::DeflateOptions& options,
               const ws::DeflateSettings& settings, size_t max_history, uint64_t max_payload)
      : role_(role),
        options_(options),
        settings_(settings),
        max_history_(max_history),
        max_payload_(max_payload) {}

  ws::Extension Offer() const { return ws::OfferDeflate(options_); }
  // Takes the outcome over unless it is a refusal.
  ws::DeflateAgreement Negotiate(std::span<const ws::Extension> configurations);

  // For a connection of its own; null before the negotiation.
  std::unique_ptr<ws::MessageInflater> NewInflater(ws::InflaterPool* pool) const;

  // What a connection of the core's takes over; null before the negotiation.
  std::unique_ptr<const net::Deflate> Agreed() const;

  // The sending half, made with the first call. Whoever compresses on another thread shares it, and
  // nobody else may use it meanwhile.
  const std::shared_ptr<ws::MessageDeflater>& deflater();

  ws::Error Decompress(ws::InflaterPool* pool, std::span<const uint8_t> data, bool fin,
                       std::vector<uint8_t>* out);
  void DropHistory();

 private:
  const ws::Role role_;
  const ws::DeflateOptions options_;
  const ws::DeflateSettings settings_;
  const size_t max_history_;
  const uint64_t max_payload_;
  ws::DeflateParams params_;
  bool negotiated_ = false;
  std::shared_ptr<ws::MessageDeflater> deflater_;
  std::unique_ptr<ws::MessageInflater> inflater_;
};

// Adds createDeflate, offer, negotiate, compress, compressLater, decompress, closeDeflate and
// setMaxDeflateHistory to `exports`.
void ExportDeflate(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding

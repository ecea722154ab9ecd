// Compresses a long message on a thread of libuv's pool, with a zlib stream of its own. Thread: the
// JS thread, but Execute(). Owner: itself; it ends when it has called back, or never will.
#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <span>

#include "base/growing_bytes.h"
#include "binding/protocol/deflate_codec.h"

namespace hawser::binding {

class CompressWorker : public Napi::AsyncWorker {
 public:
  // `data`: a Uint8Array that nobody else has, kept until the end. Takes the codec's deflater for
  // as long. `callback`: function(error: Error | null, compressed: Buffer)
  CompressWorker(const Napi::Function& callback, std::shared_ptr<DeflateCodec> codec,
                 const Napi::Value& data, bool fin);

 protected:
  void Execute() override;
  void OnOK() override;
  void OnError(const Napi::Error& error) override;

 private:
  const std::shared_ptr<DeflateCodec> codec_;
  DeflateCodec::Loan loan_;
  const Napi::ObjectReference data_;
  const std::span<const uint8_t> bytes_;
  const bool fin_;
  base::GrowingBytes out_;
};

}  // namespace hawser::binding

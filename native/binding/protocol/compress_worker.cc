#include "binding/protocol/compress_worker.h"

#include <utility>

#include "binding/node/environment.h"
#include "binding/node/napi_call.h"
#include "ws/error.h"

namespace hawser::binding {

CompressWorker::CompressWorker(const Napi::Function& callback, std::shared_ptr<DeflateCodec> codec,
                               const Napi::Value& data, bool fin)
    : Napi::AsyncWorker(callback, "hawser.compress"),
      codec_(std::move(codec)),
      loan_(codec_->Lend()),
      data_(Napi::Persistent(data.As<Napi::Object>())),
      bytes_(ToBytes(data.Env(), data)),
      fin_(fin) {}

void CompressWorker::Execute() {
  ws::DeflaterPool pool;
  if (!Compress(loan_.deflater.get(), &pool, bytes_, fin_, &out_)) {
    SetError(ws::InfoOf(ws::Error::kNoMemory).text);
  }
}

void CompressWorker::OnOK() {
  codec_->TakeBack(std::move(loan_));
  const napi_value compressed = Environment::Of(Env())->buffers().Copy(out_.bytes());
  if (compressed != nullptr) {
    Callback().Call({Env().Null(), Napi::Value(Env(), compressed)});
  } else {
    codec_->DropHistory();  // the peer will not get what is in it
    Callback().Call({Env().GetAndClearPendingException().Value()});
  }
}

void CompressWorker::OnError(const Napi::Error& error) {
  codec_->TakeBack(std::move(loan_));
  Callback().Call({Napi::RangeError::New(Env(), error.Message()).Value()});
}

}  // namespace hawser::binding

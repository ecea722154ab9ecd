#include "binding/loops/send_batch.h"

#include "binding/node/napi_call.h"

namespace hawser::binding {

void SendBatch::Share(napi_env env, napi_value words, napi_value bytes) {
  // For as long as the environment lives, like the addon's exports.
  napi_ref keep;
  CheckOk(napi_create_reference(env, words, 1, &keep));
  CheckOk(napi_create_reference(env, bytes, 1, &keep));
  words_ = ToSpan<uint32_t>(env, words);
  bytes_ = ToBytes(env, bytes);
}

}  // namespace hawser::binding

#include "binding/loops/loop_facts.h"

#include "binding/node/napi_call.h"

namespace hawser::binding {

void LoopFacts::Share(napi_env env, napi_value words) {
  // For as long as the environment lives, like the addon's exports.
  napi_ref keep;
  CheckOk(napi_create_reference(env, words, 1, &keep));
  words_ = ToSpan<uint32_t>(env, words);
}

}  // namespace hawser::binding

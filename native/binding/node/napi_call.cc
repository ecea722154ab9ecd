#include "binding/node/napi_call.h"

#include <string>

namespace hawser::binding {

void Refuse(napi_env env, const char* expected) {
  if (Refused(env)) return;
  const std::string text = std::string("An argument is not ") + expected;
  // An environment that is ending takes no exception any more, and needs none.
  static_cast<void>(napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", text.c_str()));
}

}  // namespace hawser::binding

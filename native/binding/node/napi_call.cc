#include "binding/node/napi_call.h"

namespace hawser::binding {

void Throw(napi_env env, Thrown kind, const std::string& text) {
  if (Refused(env)) return;
  switch (kind) {
    case Thrown::kError:
      static_cast<void>(napi_throw_error(env, nullptr, text.c_str()));
      break;
    case Thrown::kTypeError:
      static_cast<void>(napi_throw_type_error(env, nullptr, text.c_str()));
      break;
    case Thrown::kRangeError:
      static_cast<void>(napi_throw_range_error(env, nullptr, text.c_str()));
      break;
    case Thrown::kSyntaxError:
      static_cast<void>(node_api_throw_syntax_error(env, nullptr, text.c_str()));
      break;
  }
}

void Refuse(napi_env env, const char* expected) {
  Throw(env, Thrown::kTypeError, std::string("An argument is not ") + expected);
}

}  // namespace hawser::binding

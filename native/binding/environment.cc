#include "binding/environment.h"

#include <openssl/rand.h>

#include <cstdint>
#include <memory>

#include "binding/napi_call.h"

namespace hawser::binding {

bool FillRandom(uint8_t* out, size_t size) { return RAND_bytes(out, static_cast<int>(size)) == 1; }

Environment* Environment::Create(napi_env env) {
  auto* environment = new Environment();
  CheckOk(napi_set_instance_data(
      env, environment, [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); },
      nullptr));
  return environment;
}

Environment* Environment::Of(napi_env env) {
  void* data = nullptr;
  CheckOk(napi_get_instance_data(env, &data));
  return static_cast<Environment*>(data);
}

}  // namespace hawser::binding

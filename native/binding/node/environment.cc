#include "binding/node/environment.h"

#include <openssl/rand.h>

#include "binding/node/napi_call.h"

namespace hawser::binding {

bool FillRandom(uint8_t* out, size_t size) { return RAND_bytes(out, static_cast<int>(size)) == 1; }

Environment::Environment(napi_env env)
    : masks_(FillRandom), buffers_(env), pump_(env), loops_(std::make_unique<Loops>(env, pump_)) {}

Environment* Environment::Create(napi_env env) {
  auto* environment = new Environment(env);
  CheckOk(napi_set_instance_data(
      env, environment, [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); },
      nullptr));
  CheckOk(napi_add_env_cleanup_hook(env, OnCleanup, environment));
  return environment;
}

// The order matters: once the loops have stopped, no thread wakes the pump.
void Environment::OnCleanup(void* data) {
  auto* const environment = static_cast<Environment*>(data);
  environment->loops_.reset();
  environment->pump_.Close();
}

Environment* Environment::Of(napi_env env) {
  void* data = nullptr;
  CheckOk(napi_get_instance_data(env, &data));
  return static_cast<Environment*>(data);
}

}  // namespace hawser::binding

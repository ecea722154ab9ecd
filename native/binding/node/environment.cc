#include "binding/node/environment.h"

#include <algorithm>
#include <vector>

#include "base/mutex.h"
#include "binding/node/napi_call.h"
#include "binding/node/random.h"

namespace hawser::binding {

namespace {

// Of the process: the environments that have loaded the addon. Never destroyed, like all that is
// the process's.
struct Registry {
  base::Mutex mutex;
  std::vector<Environment*> environments HAWSER_GUARDED_BY(mutex);
};

Registry& TheRegistry() {
  static auto* const registry = new Registry;
  return *registry;
}

uv_loop_s* LoopOf(napi_env env) {
  uv_loop_s* loop = nullptr;
  CheckOk(napi_get_uv_event_loop(env, &loop));
  return loop;
}

napi_value GlobalOf(napi_env env) {
  napi_value global;
  CheckOk(napi_get_global(env, &global));
  return global;
}

}  // namespace

Environment::Environment(napi_env env, napi_value exports)
    : env_(env), loop_(LoopOf(env)), masks_(FillRandom), buffers_(env) {
  CheckOk(napi_create_reference(env, exports, 1, &exports_));
}

Environment* Environment::Create(napi_env env, napi_value exports) {
  auto* environment = new Environment(env, exports);
  CheckOk(napi_set_instance_data(
      env, environment, [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); },
      nullptr));
  CheckOk(napi_add_env_cleanup_hook(env, OnCleanup, environment));
  Registry& registry = TheRegistry();
  base::MutexLock lock(registry.mutex);
  registry.environments.push_back(environment);
  return environment;
}

void Environment::OnCleanup(void* data) {
  auto* const environment = static_cast<Environment*>(data);
  environment->topics_.reset();  // before the loops, which it hands messages to
  environment->sockets_.reset();
  Registry& registry = TheRegistry();
  base::MutexLock lock(registry.mutex);
  std::erase(registry.environments, environment);
}

Environment* Environment::Of(napi_env env) {
  void* data = nullptr;
  CheckOk(napi_get_instance_data(env, &data));
  return static_cast<Environment*>(data);
}

napi_value Environment::ExportsOf(napi_env env) {
  Registry& registry = TheRegistry();
  base::MutexLock lock(registry.mutex);
  const auto known = std::ranges::find_if(registry.environments,
                                          [env](const Environment* one) { return one->IsIn(env); });
  if (known == registry.environments.end()) return nullptr;
  napi_value exports;
  CheckOk(napi_get_reference_value((*known)->env_, (*known)->exports_, &exports));
  return exports;
}

// Whether both are of one environment of Node: it has one loop (but programs that embed Node may
// give several the same), and one global object. Another one's values are not to be touched, for
// they are another thread's.
bool Environment::IsIn(napi_env env) const {
  if (loop_ != LoopOf(env)) return false;
  bool is_same = false;
  CheckOk(napi_strict_equals(env, GlobalOf(env_), GlobalOf(env), &is_same));
  return is_same;
}

}  // namespace hawser::binding

#include "binding/node/quiet_resource.h"

#include "binding/node/napi_call.h"

namespace hawser::binding {

napi_value NewQuietResource(napi_env env) {
  constexpr auto kHasRef = [](napi_env any, napi_callback_info) {
    napi_value no;
    CheckOk(napi_get_boolean(any, false, &no));
    return no;
  };
  napi_value resource = nullptr;
  napi_value has_ref = nullptr;
  const bool made = Succeeded(napi_create_object(env, &resource)) &&
                    Succeeded(napi_create_function(env, "hasRef", NAPI_AUTO_LENGTH, kHasRef,
                                                   nullptr, &has_ref)) &&
                    Succeeded(napi_set_named_property(env, resource, "hasRef", has_ref));
  return made ? resource : nullptr;
}

}  // namespace hawser::binding

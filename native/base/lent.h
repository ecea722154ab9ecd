// Functions that the runtime which has loaded us may lend us, and may not: those of the OpenSSL and
// the zlib inside Node. They are looked up once, as the addon is loaded. Thread: any; no state.
//
// HAWSER_LENT(name), in a namespace and after the header that declares ::name, makes that name one
// that is null where the runtime lacks it:
//   - with ELF a weak symbol, bound by the loader;
//   - elsewhere, where a binding must say which file has it or is refused, a pointer.
#pragma once

#ifdef __ELF__

#define HAWSER_LENT(name) extern "C" __attribute__((weak)) decltype(::name) name

#else

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace hawser::base {

template <typename Function>
Function* FindLent(const char* name) {
#ifdef _WIN32
  return reinterpret_cast<Function*>(GetProcAddress(GetModuleHandleW(nullptr), name));
#else
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
#endif
}

}  // namespace hawser::base

#define HAWSER_LENT(name) \
  inline decltype(::name)* const name = ::hawser::base::FindLent<decltype(::name)>(#name)

#endif

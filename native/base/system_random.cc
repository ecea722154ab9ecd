#include "base/system_random.h"

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>

#include "base/uninterrupted.h"
#elif defined(__APPLE__)
#include <sys/random.h>
#endif

#include <algorithm>
#include <cstddef>

namespace hawser::base {

namespace {

constexpr size_t kMost = 256;  // what the system gives in one piece

// How many bytes of `out` the system has filled; 0 when it has none.
size_t FillPart(std::span<uint8_t> out) {
#ifdef __linux__
  // The C library of some systems has no name for it.
  const long result =
      Uninterrupted([&] { return syscall(SYS_getrandom, out.data(), out.size(), 0); });
  return result < 0 ? 0 : static_cast<size_t>(result);
#elif defined(__APPLE__)
  return getentropy(out.data(), out.size()) == 0 ? out.size() : 0;
#else
  // Whatever loads us on other systems has OpenSSL.
  static_cast<void>(out);
  return 0;
#endif
}

}  // namespace

bool FillFromSystem(std::span<uint8_t> out) {
  while (!out.empty()) {
    const size_t filled = FillPart(out.first(std::min(out.size(), kMost)));
    if (filled == 0) return false;
    out = out.subspan(filled);
  }
  return true;
}

}  // namespace hawser::base

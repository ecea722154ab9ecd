#include "binding/node/random.h"

#include <openssl/rand.h>

#if defined(__APPLE__)
#include <sys/random.h>
#elif !defined(_WIN32)
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#endif

#include <algorithm>

// On Windows a runtime's symbols are bound by name to Node's program, which has them.
#ifndef _WIN32
#pragma weak RAND_bytes
#endif

namespace hawser::binding {

#ifndef _WIN32

namespace {

constexpr size_t kMost = 256;  // what the system gives in one piece

bool FillFromSystem(uint8_t* out, size_t size) {
  while (size > 0) {
    const size_t part = std::min(size, kMost);
#ifdef __APPLE__
    if (getentropy(out, part) != 0) return false;
    const size_t filled = part;
#else
    // The C library of some systems has no name for it.
    const long result = syscall(SYS_getrandom, out, part, 0);
    if (result < 0 && errno == EINTR) continue;
    if (result <= 0) return false;
    const auto filled = static_cast<size_t>(result);
#endif
    out += filled;
    size -= filled;
  }
  return true;
}

}  // namespace

bool FillRandom(uint8_t* out, size_t size) {
  if (RAND_bytes == nullptr) return FillFromSystem(out, size);
  return RAND_bytes(out, static_cast<int>(size)) == 1;
}

#else

bool FillRandom(uint8_t* out, size_t size) { return RAND_bytes(out, static_cast<int>(size)) == 1; }

#endif

}  // namespace hawser::binding

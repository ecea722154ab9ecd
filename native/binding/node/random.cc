#include "binding/node/random.h"

#include <openssl/rand.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#elif defined(__APPLE__)
#include <sys/random.h>
#endif

#include <algorithm>

#include "base/lent.h"

namespace hawser::binding {

HAWSER_LENT(RAND_bytes);

namespace {

constexpr size_t kMost = 256;  // what the system gives in one piece

// How many bytes of `out` the system has filled; 0 when it has none.
size_t FillPart(uint8_t* out, size_t size) {
#ifdef __linux__
  // The C library of some systems has no name for it.
  long result;
  do {
    result = syscall(SYS_getrandom, out, size, 0);
  } while (result < 0 && errno == EINTR);
  return result < 0 ? 0 : static_cast<size_t>(result);
#elif defined(__APPLE__)
  return getentropy(out, size) == 0 ? size : 0;
#else
  // Whatever loads us on other systems has OpenSSL.
  static_cast<void>(out);
  static_cast<void>(size);
  return 0;
#endif
}

bool FillFromSystem(uint8_t* out, size_t size) {
  while (size > 0) {
    const size_t filled = FillPart(out, std::min(size, kMost));
    if (filled == 0) return false;
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

}  // namespace hawser::binding

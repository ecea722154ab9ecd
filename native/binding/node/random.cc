#include "binding/node/random.h"

#include <openssl/rand.h>

#include "base/lent.h"
#include "base/system_random.h"

namespace hawser::binding {

HAWSER_LENT(RAND_bytes);

bool FillRandom(uint8_t* out, size_t size) {
  if (RAND_bytes == nullptr) return base::FillFromSystem({out, size});
  return RAND_bytes(out, static_cast<int>(size)) == 1;
}

}  // namespace hawser::binding

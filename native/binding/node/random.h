// Random bytes for keys: of the OpenSSL that is inside the node program, else of the system.
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hawser::binding {

// False when there are none to be had.
bool FillRandom(uint8_t* out, size_t size);

}  // namespace hawser::binding

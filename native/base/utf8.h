// Is a run of bytes well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, at most U+10FFFF)?
//
// Judges one whole text; there is no incremental form, since messages are judged at their end.
// Thread: any; no state.
#pragma once

#include <cstdint>
#include <span>

namespace hawser::base {

bool IsValidUtf8(std::span<const uint8_t> text);

}  // namespace hawser::base

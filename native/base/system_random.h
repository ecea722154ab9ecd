// Random bytes of the operating system. Thread: any.
#pragma once

#include <cstdint>
#include <span>

namespace hawser::base {

// Whether the system has given them: it does not where nobody needs it to (Windows), or where a
// sandbox forbids the call.
[[nodiscard]] bool FillFromSystem(std::span<uint8_t> out);

}  // namespace hawser::base

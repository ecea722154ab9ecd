// Small integers as JavaScript reads them out of a text: Number("0xf"), Number("1e1") and
// Number("9.0") are among those that ws takes for a window. Thread: any; no state.
#pragma once

#include <optional>
#include <string_view>

namespace hawser::ws {

// The integer from 2 to 99 that Number(text) is; nothing for any other number, and for no number.
// White space is not looked for.
std::optional<int> ToSmallInteger(std::string_view text);

}  // namespace hawser::ws

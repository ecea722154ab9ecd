// System calls that a signal may interrupt. Thread: any.
#pragma once

#include <cerrno>

namespace hawser::base {

// `call` again for as long as a signal interrupts it.
template <typename Call>
auto Uninterrupted(Call&& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace hawser::base

// The generator's only clock: monotonic nanoseconds.
// It is read once per socket read, not once per message, so that its cost stays out of the rate.
#pragma once

#include <time.h>

#include <cstdint>

namespace hawser::bench {

inline constexpr uint64_t kNsPerSecond = 1'000'000'000;

// Without any event for so long a run has failed.
inline constexpr int kStallMs = 10'000;
inline constexpr uint64_t kStallNs = kStallMs * (kNsPerSecond / 1000);

inline uint64_t NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * kNsPerSecond + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace hawser::bench

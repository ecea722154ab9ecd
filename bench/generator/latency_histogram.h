// A histogram of durations with about 1.5 % resolution: 64 linear steps within each power of two.
// Fixed memory, constant time per record. It keeps no samples, so a quantile is the middle of a
// step. Used on the generator's only thread; owned by a workload.
#pragma once

#include <array>
#include <cstdint>

namespace hawser::bench {

class LatencyHistogram {
 public:
  void Record(uint64_t duration_ns);
  void Clear();

  // `quantile` in 0..1. 0 when nothing was recorded.
  double QuantileUs(double quantile) const;

 private:
  static constexpr unsigned kStepBits = 6;
  static constexpr unsigned kSteps = 1u << kStepBits;
  static constexpr unsigned kPowers = 64 - kStepBits + 1;

  static unsigned IndexOf(uint64_t duration_ns);
  static double MiddleNs(unsigned index);

  std::array<uint64_t, kPowers * kSteps> counts_{};
  uint64_t total_ = 0;
};

}  // namespace hawser::bench

#include "generator/latency_histogram.h"

#include <bit>

namespace hawser::bench {

void LatencyHistogram::Record(uint64_t duration_ns) {
  ++counts_[IndexOf(duration_ns)];
  ++total_;
}

void LatencyHistogram::Clear() {
  counts_.fill(0);
  total_ = 0;
}

double LatencyHistogram::QuantileUs(double quantile) const {
  const double wanted = quantile * static_cast<double>(total_);
  uint64_t seen = 0;
  for (unsigned index = 0; index < counts_.size(); ++index) {
    seen += counts_[index];
    if (seen > 0 && static_cast<double>(seen) >= wanted) return MiddleNs(index) / 1000.0;
  }
  return 0;
}

// Durations below kSteps have a step each; above, the top kStepBits + 1 bits choose the step.
unsigned LatencyHistogram::IndexOf(uint64_t duration_ns) {
  if (duration_ns < kSteps) return static_cast<unsigned>(duration_ns);
  const unsigned shift = static_cast<unsigned>(std::bit_width(duration_ns)) - kStepBits - 1;
  const unsigned step = static_cast<unsigned>(duration_ns >> shift) - kSteps;
  return (shift + 1) * kSteps + step;
}

double LatencyHistogram::MiddleNs(unsigned index) {
  if (index < kSteps) return index;
  const unsigned shift = index / kSteps - 1;
  const uint64_t low = static_cast<uint64_t>(kSteps + index % kSteps) << shift;
  return static_cast<double>(low) + static_cast<double>(uint64_t{1} << shift) / 2.0;
}

}  // namespace hawser::bench

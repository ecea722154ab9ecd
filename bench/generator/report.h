// The result of a run: one JSON line on standard output.
#pragma once

#include <cstdint>

#include "generator/latency_histogram.h"
#include "generator/options.h"

namespace hawser::bench {

struct Report {
  uint64_t messages = 0;  // echoed, received, or handshakes, by mode
  double seconds = 0;     // of the measured phase
  double generator_cpu_s = 0;
  double p50_us = 0;
  double p99_us = 0;
  uint64_t errors = 0;
};

void PrintReport(const Options& options, const Report& report);

// User and system time of this process so far.
double CpuSeconds();

}  // namespace hawser::bench

#include "generator/report.h"

#include <sys/resource.h>

#include <cinttypes>
#include <cstdio>

namespace hawser::bench {

void PrintReport(const Options& options, const Report& report) {
  const double rate =
      report.seconds > 0 ? static_cast<double>(report.messages) / report.seconds : 0;
  std::printf("{\"mode\":\"%s\",\"tls\":%s,\"connections\":%" PRIu32
              ",\"size\":%zu,\"inFlight\":%" PRIu32 ",\"messages\":%" PRIu64
              ",\"seconds\":%.6f,\"rate\":%.1f,\"p50Us\":%.2f,\"p99Us\":%.2f"
              ",\"generatorCpuSeconds\":%.3f,\"errors\":%" PRIu64 "}\n",
              NameOf(options.mode), options.tls ? "true" : "false", options.connections,
              options.shape.size_bytes, options.in_flight, report.messages, report.seconds, rate,
              report.p50_us, report.p99_us, report.generator_cpu_s, report.errors);
  std::fflush(stdout);
}

double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace hawser::bench

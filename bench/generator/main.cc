// load_generator: the independent judge of bench/. See bench/README.md.

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <memory>

#include "generator/connect_workload.h"
#include "generator/crowd_workload.h"
#include "generator/echo_workload.h"
#include "generator/fanout_workload.h"
#include "generator/gate.h"
#include "generator/options.h"
#include "generator/report.h"
#include "generator/workload.h"

namespace hawser::bench {
namespace {

void RaiseDescriptorLimit() {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::unique_ptr<Workload> MakeWorkload(const Options& options) {
  switch (options.mode) {
    case Mode::kEcho:
    case Mode::kLatency:
      return std::make_unique<EchoWorkload>(options);
    case Mode::kFanout:
      return std::make_unique<FanoutWorkload>(options);
    case Mode::kConnect:
      return std::make_unique<ConnectWorkload>(options);
    case Mode::kCrowd:
      return std::make_unique<CrowdWorkload>(options);
    case Mode::kIdle:
      return std::make_unique<IdleWorkload>(options);
  }
  return nullptr;
}

int Main(int argc, char** argv) {
  Options options;
  const std::string wrong = ParseOptions(argc, argv, &options);
  if (!wrong.empty()) {
    std::fprintf(stderr, "%s\n%s\n", wrong.c_str(), Usage().c_str());
    return 2;
  }
  RaiseDescriptorLimit();
  // OpenSSL writes without MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  const std::unique_ptr<Workload> workload = MakeWorkload(options);
  Report report = workload->Run();
  workload->NoteLostConnections();
  if (workload->compression_refused()) {
    std::puts(R"({"unsupported":"the server does not agree to permessage-deflate"})");
    return 0;
  }
  report.errors = workload->errors();
  PrintReport(options, report);
  if (options.gate || options.mode == Mode::kIdle) {
    WaitForEndOfInput();
    workload->NoteLostConnections();
  }
  workload->PrintFailures();
  return workload->errors() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hawser::bench

int main(int argc, char** argv) { return hawser::bench::Main(argc, argv); }

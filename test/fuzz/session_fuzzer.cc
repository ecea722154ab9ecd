// Fuzzes Session for memory errors, and for differences: the same bytes must lead to the same
// events whether they arrive whole, in pieces, or directly in the buffer.
#include <cstdlib>

#include "ws/session_harness.h"

namespace hawser::ws {
namespace {

using Path = SessionHarness::Path;

// The first bytes of an input choose how the rest is received.
struct Plan {
  Role role;
  Limits limits;
  std::optional<DeflateDirection> peer;  // of permessage-deflate
  uint8_t piece_seed;
};

constexpr size_t kPlanSize = 2;

Plan PlanOf(const uint8_t* data) {
  Plan plan;
  plan.role = (data[0] & 1) != 0 ? Role::kServer : Role::kClient;
  plan.limits.skip_utf8_validation = (data[0] & 2) != 0;
  if ((data[0] & 4) != 0) plan.limits.max_payload = 100;
  if ((data[0] & 8) != 0) plan.limits.max_fragments = 3;
  if ((data[0] & 16) != 0) plan.peer.emplace().no_context_takeover = (data[0] & 32) != 0;
  plan.limits.max_buffered_chunks = 0;  // depends on the pieces by intention
  plan.piece_seed = data[1];
  return plan;
}

std::vector<Record> Run(const Plan& plan, Path path, std::string_view bytes, bool whole) {
  SessionHarness harness(plan.role, plan.limits, path, plan.peer);
  // An announced length is worth at most 1 MiB; more must have been paid for in bytes received,
  // of which each inflates to 1032 at most.
  const size_t most_inflated = plan.peer ? 1032 : 1;
  const size_t most_memory = (size_t{1} << 20) + 4 * most_inflated * bytes.size();
  uint32_t random = plan.piece_seed;
  while (!bytes.empty()) {
    random = random * 1664525 + 1013904223;
    const size_t piece = whole ? bytes.size() : std::min<size_t>(bytes.size(), 1 + (random >> 27));
    harness.Receive(bytes.substr(0, piece));
    bytes.remove_prefix(piece);
  }
  for (const size_t need : harness.needs()) {
    if (need > most_memory) std::abort();
  }
  return harness.records();
}

}  // namespace
}  // namespace hawser::ws

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hawser::ws;
  if (size < kPlanSize) return 0;
  const Plan plan = PlanOf(data);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + kPlanSize, size - kPlanSize);
  const std::vector<Record> whole = Run(plan, Path::kFeed, bytes, true);
  if (Run(plan, Path::kFeed, bytes, false) != whole) std::abort();
  if (Run(plan, Path::kDirect, bytes, false) != whole) std::abort();
  return 0;
}

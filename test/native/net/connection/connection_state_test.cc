#include "net/connection/connection_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace hawser::net {
namespace {

using enum ConnectionState;

constexpr ConnectionState kAll[] = {kOpen, kEnding, kSentEnd, kPeerEnded, kLastWrites, kClosed};
static_assert(std::size(kAll) == kConnectionStates);

constexpr Transition kAllTransitions[] = {Transition::kEnd, Transition::kDrained,
                                          Transition::kPeerEnd, Transition::kClose};
static_assert(std::size(kAllTransitions) == kTransitions);

TEST(ConnectionStateTest, FollowsTheTableAndMakesNoOtherTransition) {
  const struct {
    ConnectionState from;
    Transition transition;
    ConnectionState to;
  } rows[] = {
      // Our side ends first, the peer's end answers; or the other way round.
      {kOpen, Transition::kEnd, kEnding},
      {kEnding, Transition::kDrained, kSentEnd},
      {kSentEnd, Transition::kPeerEnd, kClosed},
      {kOpen, Transition::kPeerEnd, kPeerEnded},
      {kPeerEnded, Transition::kEnd, kLastWrites},
      {kLastWrites, Transition::kDrained, kClosed},
      // The peer's end comes while our last bytes wait.
      {kEnding, Transition::kPeerEnd, kLastWrites},
      // Whatever was going on, it may be cut off.
      {kOpen, Transition::kClose, kClosed},
      {kEnding, Transition::kClose, kClosed},
      {kSentEnd, Transition::kClose, kClosed},
      {kPeerEnded, Transition::kClose, kClosed},
      {kLastWrites, Transition::kClose, kClosed},
  };
  for (const ConnectionState from : kAll) {
    for (const Transition transition : kAllTransitions) {
      const auto row = std::ranges::find_if(
          rows, [&](const auto& r) { return r.from == from && r.transition == transition; });
      const auto expected =
          row == std::end(rows) ? std::nullopt : std::optional<ConnectionState>(row->to);
      EXPECT_EQ(StateAfter(from, transition), expected)
          << "state " << int(from) << ", transition " << int(transition);
    }
  }
}

TEST(ConnectionStateTest, ComesToItsEndFromEveryState) {
  for (const ConnectionState from : kAll) {
    std::set<ConnectionState> reached{from};
    for (size_t steps = 0; steps < kConnectionStates; ++steps) {
      for (const ConnectionState state : std::set(reached)) {
        for (const Transition transition : kAllTransitions) {
          if (transition == Transition::kClose) continue;  // without being cut off
          if (const auto next = StateAfter(state, transition)) reached.insert(*next);
        }
      }
    }
    EXPECT_TRUE(reached.contains(kClosed)) << "state " << int(from);
  }
}

TEST(ConnectionStateTest, EndsWhenDrainedOnceEndWasCalled) {
  for (const ConnectionState state : kAll) {
    EXPECT_EQ(EndsWhenDrained(state), state == kEnding || state == kLastWrites);
    EXPECT_EQ(EndsWhenDrained(state), StateAfter(state, Transition::kDrained).has_value());
  }
}

}  // namespace
}  // namespace hawser::net

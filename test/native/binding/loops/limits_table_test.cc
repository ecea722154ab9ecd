#include "binding/loops/limits_table.h"

#include <gtest/gtest.h>

namespace hawser::binding {
namespace {

TEST(LimitsTableTest, HasOneEntryForAllWithTheSameBounds) {
  LimitsTable table;
  LimitsTable::Entry* const first = table.Take({.max_payload = 1});
  EXPECT_EQ(table.Take({.max_payload = 1}), first);
  EXPECT_EQ(first->limits.max_payload, 1u);
  EXPECT_EQ(table.size(), 1u);
}

TEST(LimitsTableTest, TellsEveryBoundApart) {
  LimitsTable table;
  table.Take({});
  table.Take({.max_payload = 1});
  table.Take({.max_fragments = 1});
  table.Take({.max_buffered_chunks = 1});
  table.Take({.max_buffered_bytes = 1});
  table.Take({.skip_utf8_validation = true});
  EXPECT_EQ(table.size(), 6u);
}

TEST(LimitsTableTest, ForgetsWhatNobodyUses) {
  LimitsTable table;
  LimitsTable::Entry* const entry = table.Take({.max_payload = 1});
  table.Take({.max_payload = 1});
  table.GiveBack(entry);
  EXPECT_EQ(table.size(), 1u);
  EXPECT_EQ(entry->limits.max_payload, 1u);
  table.GiveBack(entry);
  EXPECT_EQ(table.size(), 0u);
}

TEST(LimitsTableTest, LeavesEntriesWhereTheyAre) {
  LimitsTable table;
  LimitsTable::Entry* const entry = table.Take({.max_payload = 1'000'000});
  for (uint32_t bound = 0; bound < 1000; ++bound) table.Take({.max_fragments = bound});
  EXPECT_EQ(entry->limits.max_payload, 1'000'000u);
  EXPECT_EQ(table.Take({.max_payload = 1'000'000}), entry);
}

}  // namespace
}  // namespace hawser::binding

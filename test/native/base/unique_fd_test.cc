#include "base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <type_traits>

namespace hawser::base {
namespace {

int NewDescriptor() { return eventfd(0, EFD_CLOEXEC); }

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

static_assert(!std::is_copy_constructible_v<UniqueFd> && !std::is_copy_assignable_v<UniqueFd>);
static_assert(sizeof(UniqueFd) == sizeof(int));

TEST(UniqueFdTest, ClosesWhatItHoldsWhenItDies) {
  const int fd = NewDescriptor();
  {
    UniqueFd owner(fd);
    EXPECT_TRUE(owner.valid());
    EXPECT_EQ(owner.get(), fd);
    EXPECT_TRUE(IsOpen(fd));
  }
  EXPECT_FALSE(IsOpen(fd));
}

TEST(UniqueFdTest, HoldsNothingByDefault) {
  UniqueFd owner;
  EXPECT_FALSE(owner.valid());
  EXPECT_EQ(owner.get(), -1);
}

TEST(UniqueFdTest, MovingHandsTheDescriptorOver) {
  UniqueFd from(NewDescriptor());
  const int fd = from.get();
  UniqueFd to(std::move(from));
  EXPECT_FALSE(from.valid());
  EXPECT_EQ(to.get(), fd);
  EXPECT_TRUE(IsOpen(fd));
}

TEST(UniqueFdTest, AssignmentClosesWhatWasHeldBefore) {
  UniqueFd owner(NewDescriptor());
  const int before = owner.get();
  UniqueFd other(NewDescriptor());
  const int after = other.get();
  owner = std::move(other);
  EXPECT_FALSE(IsOpen(before));
  EXPECT_EQ(owner.get(), after);
  EXPECT_FALSE(other.valid());
}

TEST(UniqueFdTest, AssignmentToItselfKeepsTheDescriptor) {
  UniqueFd owner(NewDescriptor());
  const int fd = owner.get();
  UniqueFd& same = owner;
  owner = std::move(same);
  EXPECT_EQ(owner.get(), fd);
  EXPECT_TRUE(IsOpen(fd));
}

TEST(UniqueFdTest, ReleaseLeavesTheDescriptorOpen) {
  int fd = -1;
  {
    UniqueFd owner(NewDescriptor());
    fd = owner.Release();
    EXPECT_FALSE(owner.valid());
  }
  EXPECT_TRUE(IsOpen(fd));
  UniqueFd closes_it(fd);
}

TEST(UniqueFdTest, ClosingKeepsErrno) {
  errno = EAGAIN;
  { UniqueFd already_closed(1 << 20); }
  EXPECT_EQ(errno, EAGAIN);
}

}  // namespace
}  // namespace hawser::base

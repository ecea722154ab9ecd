// A file descriptor with one owner. It is closed in this class's destructor and nowhere else, so
// that a number can not be closed twice (the second close() would hit whatever descriptor has got
// the number meanwhile). Does not know what the descriptor is: no shutdown, no linger, no flags.
// Thread: that of its owner.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace hawser::base {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    UniqueFd taken(std::move(other));
    std::swap(fd_, taken.fd_);  // `taken` closes what this held
    return *this;
  }
  ~UniqueFd() {
    if (fd_ < 0) return;
    const int saved_errno =
        errno;   // a caller on its way out of a failed system call still wants to report it
    close(fd_);  // never repeated: Linux has released the number even when this says EINTR
    errno = saved_errno;
  }

  bool valid() const { return fd_ >= 0; }
  int get() const { return fd_; }

  // Gives the descriptor to the caller, who must close it.
  [[nodiscard]] int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace hawser::base

#include "base/thread.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <string>

namespace hawser::base {
namespace {

// What a thread finds about itself.
struct Finding {
  void Run() {
    pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    while (!named) continue;
    char buffer[16];
    pthread_getname_np(pthread_self(), buffer, sizeof buffer);
    name = buffer;
  }
  bool Blocks(int signal) const { return sigismember(&blocked, signal) == 1; }

  std::atomic<bool> named{false};
  sigset_t blocked{};
  std::string name;
};

TEST(ThreadTest, HasItsNameAndBlocksSignalsButThoseOfFaults) {
  Finding finding;
  Thread thread;
  ASSERT_EQ(thread.Start<&Finding::Run>(&finding, "fifteen-letters"), 0);
  finding.named = true;
  thread.Join();
  EXPECT_EQ(finding.name, "fifteen-letters");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1, SIGPROF, SIGALRM}) {
    EXPECT_TRUE(finding.Blocks(signal)) << signal;
  }
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    EXPECT_FALSE(finding.Blocks(fault)) << fault;
  }
}

TEST(ThreadTest, LeavesTheSignalsOfWhoStartsIt) {
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  Finding finding;
  finding.named = true;
  Thread thread;
  ASSERT_EQ(thread.Start<&Finding::Run>(&finding, "thread"), 0);
  thread.Join();
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (int signal = 1; signal < NSIG; ++signal) {
    EXPECT_EQ(sigismember(&before, signal), sigismember(&after, signal)) << signal;
  }
}

}  // namespace
}  // namespace hawser::base

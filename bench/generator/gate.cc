#include "generator/gate.h"

#include <cstdio>

namespace hawser::bench {

void AnnounceReadyAndWait() {
  std::puts("{\"ready\":true}");
  std::fflush(stdout);
  int character;
  do {
    character = std::getchar();
  } while (character != '\n' && character != EOF);
}

void WaitForEndOfInput() {
  while (std::getchar() != EOF) continue;
}

}  // namespace hawser::bench

// Byte streams of connections that agreed on permessage-deflate without further parameters, and the
// events they must lead to. Thread: any. Owner: the tests of Session.
#pragma once

#include <vector>

#include "ws/session_vectors.h"

namespace hawser::ws {

// The examples of RFC 7692 7.2.3.
std::vector<SessionVector> DeflateRfcVectors();
// Messages of every size and shape, fragmented and mixed with others.
std::vector<SessionVector> DeflateValidVectors();
// Whatever ends a connection because of compression.
std::vector<SessionVector> DeflateErrorVectors();

inline std::vector<SessionVector> AllDeflateVectors() {
  std::vector<SessionVector> all = DeflateRfcVectors();
  for (auto make : {DeflateValidVectors, DeflateErrorVectors}) {
    for (SessionVector& vector : make()) all.push_back(std::move(vector));
  }
  return all;
}

}  // namespace hawser::ws

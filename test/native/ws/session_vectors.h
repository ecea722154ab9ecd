// Byte streams and the events they must lead to. One table, run by several tests in every way that
// bytes can arrive. Thread: any. Owner: the tests of Session.
#pragma once

#include <string>
#include <vector>

#include "ws/frames.h"

namespace hawser::ws {

struct SessionVector {
  std::string name;
  Role role;
  std::string bytes;
  std::vector<Record> records;
};

// The examples of RFC 6455 5.7.
std::vector<SessionVector> RfcVectors();
// Frames of every kind and length form, alone and one after another.
std::vector<SessionVector> ValidVectors();
// Everything that ends a connection, with the frames before it still delivered and nothing after
// it.
std::vector<SessionVector> ErrorVectors();

inline std::vector<SessionVector> AllVectors() {
  std::vector<SessionVector> all = RfcVectors();
  for (auto make : {ValidVectors, ErrorVectors}) {
    for (SessionVector& vector : make()) all.push_back(std::move(vector));
  }
  return all;
}

}  // namespace hawser::ws

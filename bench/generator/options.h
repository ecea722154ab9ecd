// The generator's command line: `load_generator <mode> --port N [options]`.
// Each option stands once, in the table of options.cc. The target is always 127.0.0.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "generator/message_content.h"

namespace hawser::bench {

enum class Mode {
  kEcho,     // every connection keeps `in_flight` messages under way and checks what comes back
  kLatency,  // echo with one connection and one message in flight
  kFanout,   // the server is the sender: every connection checks `messages` messages
  kConnect,  // `messages` handshakes, `parallel` at a time
  kCrowd,    // echo, while `fed` more clients check `messages` messages each from the server
  kIdle,     // opens `connections`, holds them until stdin closes
};

struct Options {
  Mode mode = Mode::kEcho;
  uint16_t port = 0;
  bool tls = false;
  uint32_t connections = 1;
  MessageShape shape;
  uint32_t in_flight = 1;
  uint32_t pause_ms =
      0;  // echo: bursts of `in_flight` messages, this long after the last came back
  double duration_s = 2;  // of the measured phase, when `messages` is 0
  uint64_t messages = 0;  // echo: in all; fanout, crowd: each client; connect: handshakes
  double warmup_s = 0;    // the same load before the measured phase, not reported
  uint32_t fed = 0;       // crowd: clients that the server feeds
  size_t fed_size_bytes = 64;
  bool slow = false;       // crowd: they read slower than the server sends
  uint32_t parallel = 50;  // handshakes under way at once
  bool gate = false;       // print {"ready":true} and wait for a line before measuring, and for the
                           // end of stdin before closing connections: both ends are then quiet
  bool hold = false;       // connect: keep the measured connections open until the end
  bool spin = false;       // poll without sleeping, so that waking up is not part of a latency
};

// Returns an empty string, or what is wrong with the command line.
std::string ParseOptions(int argc, char** argv, Options* options);

std::string Usage();
const char* NameOf(Mode mode);

}  // namespace hawser::bench

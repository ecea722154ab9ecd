#include "generator/options.h"

#include <charconv>
#include <string_view>

namespace hawser::bench {
namespace {

struct ModeName {
  const char* name;
  Mode mode;
};

constexpr ModeName kModes[] = {{"echo", Mode::kEcho},     {"latency", Mode::kLatency},
                               {"fanout", Mode::kFanout}, {"connect", Mode::kConnect},
                               {"crowd", Mode::kCrowd},   {"idle", Mode::kIdle}};

template <typename Number>
bool ParseNumber(std::string_view text, Number* number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *number);
  return error == std::errc() && stop == end && *number >= Number{0};
}

// An option with a null `parse` is a flag.
struct OptionRow {
  const char* name;
  const char* value_name;
  bool (*parse)(std::string_view text, Options* options);
  void (*set)(Options* options);
};

template <auto kMember>
constexpr OptionRow Value(const char* name, const char* value_name) {
  return {name, value_name,
          [](std::string_view text, Options* options) {
            return ParseNumber(text, &(options->*kMember));
          },
          nullptr};
}

template <bool Options::*kMember>
constexpr OptionRow Flag(const char* name) {
  return {name, nullptr, nullptr, [](Options* options) { options->*kMember = true; }};
}

template <bool MessageShape::*kMember>
constexpr OptionRow ShapeFlag(const char* name) {
  return {name, nullptr, nullptr, [](Options* options) { options->shape.*kMember = true; }};
}

constexpr OptionRow kSize = {"--size", "bytes",
                             [](std::string_view text, Options* options) {
                               return ParseNumber(text, &options->shape.size_bytes);
                             },
                             nullptr};

constexpr OptionRow kOptions[] = {Value<&Options::port>("--port", "n"),
                                  Value<&Options::connections>("--connections", "n"),
                                  kSize,
                                  Value<&Options::in_flight>("--in-flight", "n"),
                                  Value<&Options::pause_ms>("--pause-ms", "n"),
                                  Value<&Options::fed>("--fed", "n"),
                                  Value<&Options::fed_size_bytes>("--fed-size", "bytes"),
                                  Value<&Options::duration_s>("--duration", "seconds"),
                                  Value<&Options::messages>("--messages", "n"),
                                  Value<&Options::warmup_s>("--warmup", "seconds"),
                                  Value<&Options::parallel>("--parallel", "n"),
                                  Flag<&Options::tls>("--tls"),
                                  ShapeFlag<&MessageShape::text>("--text"),
                                  ShapeFlag<&MessageShape::json>("--json"),
                                  ShapeFlag<&MessageShape::mixed>("--mixed"),
                                  ShapeFlag<&MessageShape::deflate>("--deflate"),
                                  Flag<&Options::slow>("--slow"),
                                  Flag<&Options::gate>("--gate"),
                                  Flag<&Options::hold>("--hold"),
                                  Flag<&Options::spin>("--spin")};

const OptionRow* FindOption(std::string_view name) {
  for (const OptionRow& row : kOptions) {
    if (name == row.name) return &row;
  }
  return nullptr;
}

bool ParseMode(std::string_view name, Mode* mode) {
  for (const ModeName& row : kModes) {
    if (name != row.name) continue;
    *mode = row.mode;
    return true;
  }
  return false;
}

std::string CheckTogether(const Options& options) {
  if (options.port == 0) return "--port is required";
  if (options.connections == 0 || options.in_flight == 0 || options.parallel == 0) {
    return "--connections, --in-flight and --parallel must be at least 1";
  }
  const bool counted = options.mode == Mode::kFanout || options.mode == Mode::kConnect ||
                       options.mode == Mode::kCrowd;
  if (counted && options.messages == 0) return "this mode needs --messages";
  return {};
}

}  // namespace

std::string ParseOptions(int argc, char** argv, Options* options) {
  if (argc < 2 || !ParseMode(argv[1], &options->mode)) return "the first argument is the mode";
  for (int i = 2; i < argc; ++i) {
    const std::string name = argv[i];
    const OptionRow* const row = FindOption(name);
    if (row == nullptr) return "unknown option " + name;
    if (row->parse == nullptr) {
      row->set(options);
    } else if (++i == argc || !row->parse(argv[i], options)) {
      return name + " needs a number that is not negative and not too large";
    }
  }
  if (options->mode == Mode::kLatency) options->connections = options->in_flight = 1;
  return CheckTogether(*options);
}

std::string Usage() {
  std::string usage = "usage: load_generator ";
  for (const ModeName& row : kModes) usage.append(row.name).append("|");
  usage.back() = ' ';
  for (const OptionRow& row : kOptions) {
    usage.append("[").append(row.name);
    if (row.value_name != nullptr) usage.append(" ").append(row.value_name);
    usage.append("] ");
  }
  return usage;
}

const char* NameOf(Mode mode) {
  for (const ModeName& row : kModes) {
    if (row.mode == mode) return row.name;
  }
  return "";
}

}  // namespace hawser::bench

#include "generator/message_content.h"

#include <array>
#include <random>
#include <string>

namespace hawser::bench {
namespace {

// More than a window of 32 KiB holds of 1 KiB messages: no message finds its twin there.
constexpr size_t kJsonVariants = 64;

// Most messages of real programs are small, most bytes are in large ones.
constexpr std::array<size_t, 16> kMixedSizes = {64,  200, 16,   1024,  125, 4096, 40,  700,
                                                300, 64,  2048, 65536, 90,  180,  512, 16384};

constexpr std::array<const char*, 16> kWords = {
    "order",  "client", "pending", "shipped", "Lisbon", "Nairobi", "Osaka",  "Quito",
    "update", "ticker", "volume",  "account", "north",  "harbour", "signal", "confirmed"};

std::vector<uint8_t> PlainPayload(size_t size, bool text) {
  std::vector<uint8_t> payload(size);
  for (size_t i = 0; i < size; ++i) {
    payload[i] = static_cast<uint8_t>(text ? 'a' + i % 26 : i * 31 + 7);
  }
  return payload;
}

std::vector<uint8_t> JsonPayload(size_t size, std::minstd_rand* random) {
  const auto number = [random](unsigned below) { return std::to_string((*random)() % below); };
  const auto word = [random] { return std::string(kWords[(*random)() % kWords.size()]); };
  std::string text;
  while (text.size() < size) {
    text += R"({"id":)" + number(1'000'000) + R"(,"kind":")" + word() + R"(","place":")" + word();
    text += R"(","price":)" + number(1000) + "." + number(100) + R"(,"open":true,"tags":[")" +
            word() + R"(",")" + word() + R"("]},)";
  }
  return {text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

std::vector<std::vector<uint8_t>> MakePayloads(const MessageShape& shape) {
  std::vector<std::vector<uint8_t>> payloads;
  if (shape.json) {
    std::minstd_rand random(1);  // the same texts in every run
    for (size_t i = 0; i < kJsonVariants; ++i) {
      payloads.push_back(JsonPayload(shape.size_bytes, &random));
    }
  } else if (shape.mixed) {
    for (const size_t size : kMixedSizes) payloads.push_back(PlainPayload(size, shape.text));
  } else {
    payloads.push_back(PlainPayload(shape.size_bytes, shape.text));
  }
  return payloads;
}

}  // namespace hawser::bench

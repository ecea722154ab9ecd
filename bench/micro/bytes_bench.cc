// The two walks over every byte of a payload: masking and the check of UTF-8.

#include <cstdlib>

#include "base/mask.h"
#include "base/utf8.h"
#include "micro/payload.h"

namespace hawser::bench {
namespace {

constexpr base::MaskKey kKey = {0x6b, 0xd1, 0x3e, 0xa7};
constexpr std::string_view kManyLanguages = "Grüße, Ελλάδα, 東京, 🚀 ";

void Mask(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  std::vector<uint8_t> data = BinaryPayload(size);
  for (auto _ : state) {
    base::Mask(data, kKey);
    benchmark::ClobberMemory();
  }
  CountMessages(state, 1, size);
}

void Utf8(benchmark::State& state, std::string_view piece) {
  const auto size = static_cast<size_t>(state.range(0));
  const std::vector<uint8_t> text = TextPayload(size, piece);
  for (auto _ : state) {
    if (!base::IsValidUtf8(text)) std::abort();
  }
  CountMessages(state, 1, size);
}

void Utf8OfAscii(benchmark::State& state) { Utf8(state, kTextPiece); }
void Utf8OfManyLanguages(benchmark::State& state) { Utf8(state, kManyLanguages); }

BENCHMARK(Mask)->Arg(64)->Arg(1024)->Arg(16 * 1024)->Arg(1024 * 1024);
BENCHMARK(Utf8OfAscii)->Arg(64)->Arg(1024)->Arg(16 * 1024)->Arg(1024 * 1024);
BENCHMARK(Utf8OfManyLanguages)->Arg(64)->Arg(1024)->Arg(16 * 1024)->Arg(1024 * 1024);

}  // namespace
}  // namespace hawser::bench

// permessage-deflate as a connection uses it, by size of the message: with the window of earlier
// messages (context takeover) and without. The texts differ from message to message, as real ones
// do: a repeated message would compress to almost nothing.

#include <cstdlib>
#include <string>

#include "micro/payload.h"
#include "ws/deflate/deflater.h"
#include "ws/deflate/inflater.h"
#include "ws/deflate/message_deflater.h"
#include "ws/deflate/message_inflater.h"
#include "ws/deflate/permessage_deflate.h"

namespace hawser::bench {
namespace {

// So many that none is within the window of its twin.
std::vector<std::vector<uint8_t>> Texts(size_t size) {
  std::vector<std::vector<uint8_t>> texts;
  uint32_t number = 1;
  for (size_t i = 0; i < 64; ++i) {
    std::string text;
    while (text.size() < size) {
      number = number * 1'664'525 + 1'013'904'223;
      text += R"({"id":)" + std::to_string(number) + R"(,"kind":"ticker","place":")" +
              std::to_string(number % 977) + R"(","open":true},)";
    }
    texts.emplace_back(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
  }
  return texts;
}

void Deflate(benchmark::State& state, bool no_context_takeover) {
  const auto size = static_cast<size_t>(state.range(0));
  const std::vector<std::vector<uint8_t>> texts = Texts(size);
  ws::DeflaterPool pool;
  ws::MessageDeflater deflater({.no_context_takeover = no_context_takeover}, {});
  std::vector<uint8_t> out;
  size_t next = 0;
  for (auto _ : state) {
    out.clear();
    if (!deflater.Deflate(&pool, texts[next++ % texts.size()], true, &out)) std::abort();
    benchmark::DoNotOptimize(out.data());
  }
  CountMessages(state, 1, size);
}

// Each text as the sender compressed it behind the ones before it.
std::vector<std::vector<uint8_t>> Compressed(const std::vector<std::vector<uint8_t>>& texts,
                                             const ws::DeflateDirection& sender) {
  ws::DeflaterPool pool;
  ws::MessageDeflater deflater(sender, {});
  std::vector<std::vector<uint8_t>> compressed(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!deflater.Deflate(&pool, texts[i], true, &compressed[i])) std::abort();
  }
  return compressed;
}

// Starting again from the first text is no break: it refers to nothing before it.
void Inflate(benchmark::State& state, bool no_context_takeover) {
  const auto size = static_cast<size_t>(state.range(0));
  const ws::DeflateDirection peer{.no_context_takeover = no_context_takeover};
  const std::vector<std::vector<uint8_t>> messages = Compressed(Texts(size), peer);
  ws::InflaterPool pool;
  ws::MessageInflater inflater(&pool, peer);
  std::vector<uint8_t> out(size + 1);  // with room left, one call does it all
  size_t next = 0;
  for (auto _ : state) {
    const ws::InflateProgress body = inflater.Inflate(messages[next++ % messages.size()], out);
    const std::span<uint8_t> rest = std::span(out).subspan(body.produced);
    const size_t produced = body.produced + inflater.InflateTail(rest).produced;
    if (produced != size) std::abort();
    inflater.EndMessage(std::span(out).first(size));
    inflater.Release();
  }
  CountMessages(state, 1, size);
}

void DeflateWithWindow(benchmark::State& state) { Deflate(state, false); }
void DeflateAlone(benchmark::State& state) { Deflate(state, true); }
void InflateWithWindow(benchmark::State& state) { Inflate(state, false); }
void InflateAlone(benchmark::State& state) { Inflate(state, true); }

BENCHMARK(DeflateWithWindow)->Arg(64)->Arg(1024)->Arg(16 * 1024);
BENCHMARK(DeflateAlone)->Arg(64)->Arg(1024)->Arg(16 * 1024);
BENCHMARK(InflateWithWindow)->Arg(64)->Arg(1024)->Arg(16 * 1024);
BENCHMARK(InflateAlone)->Arg(64)->Arg(1024)->Arg(16 * 1024);

}  // namespace
}  // namespace hawser::bench

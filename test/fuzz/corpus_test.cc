// The committed inputs of all fuzzers as ordinary tests: what a fuzzer aborts for fails here, too,
// wherever the native tests run, without clang.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// LLVMFuzzerTestOneInput of <name>_fuzzer.cc, under the name that CMakeLists.txt gives it here.
extern "C" {
int Fuzz_session(const uint8_t* data, size_t size);
int Fuzz_handshake(const uint8_t* data, size_t size);
int Fuzz_extension(const uint8_t* data, size_t size);
int Fuzz_inflate(const uint8_t* data, size_t size);
int Fuzz_topics(const uint8_t* data, size_t size);
int Fuzz_tls(const uint8_t* data, size_t size);
}

namespace hawser {
namespace {

struct Input {
  int (*fuzz)(const uint8_t* data, size_t size);
  std::filesystem::path file;
};

std::vector<Input> AllInputs() {
  const std::vector<std::pair<const char*, decltype(Input::fuzz)>> fuzzers = {
      {"session", Fuzz_session}, {"handshake", Fuzz_handshake}, {"extension", Fuzz_extension},
      {"inflate", Fuzz_inflate}, {"topics", Fuzz_topics},       {"tls", Fuzz_tls},
  };
  std::vector<Input> inputs;
  for (const auto& [name, fuzz] : fuzzers) {
    const std::filesystem::path folder = std::filesystem::path(HAWSER_FUZZ_CORPUS) / name;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      inputs.push_back({fuzz, entry.path()});
    }
  }
  std::ranges::sort(inputs, {}, &Input::file);
  return inputs;
}

class CorpusTest : public testing::TestWithParam<Input> {};

TEST_P(CorpusTest, IsAsTheFuzzerWantsIt) {
  std::ifstream file(GetParam().file, std::ios::binary);
  ASSERT_TRUE(file.is_open());
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  const auto* const data = reinterpret_cast<const uint8_t*>(bytes.data());
  EXPECT_EQ(GetParam().fuzz(data, bytes.size()), 0);
}

INSTANTIATE_TEST_SUITE_P(Fuzzers, CorpusTest, testing::ValuesIn(AllInputs()),
                         [](const auto& param) {
                           const std::filesystem::path& file = param.param.file;
                           return file.parent_path().filename().string() + "_" +
                                  file.filename().string();
                         });

}  // namespace
}  // namespace hawser

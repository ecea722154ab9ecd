#include "ws/error.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace hawser::ws {
namespace {

constexpr auto kFirst = Error::kUnexpectedRsv23;
constexpr auto kFirstOfZlib = Error::kInvalidBlockType;

bool IsOfZlib(const ErrorInfo& info) { return std::string(info.code) == "Z_DATA_ERROR"; }

template <typename Visit>
void ForEachError(Visit visit) {
  for (auto i = static_cast<size_t>(kFirst); i < kErrorCount; ++i) {
    visit(InfoOf(static_cast<Error>(i)));
  }
}

TEST(Error, HasATextACodeAndACloseCodeForEachEntry) {
  ForEachError([](const ErrorInfo& info) {
    EXPECT_STRNE(info.text, "");
    EXPECT_NE(std::string(info.code).rfind("WS_ERR_", 0) == 0, IsOfZlib(info)) << info.code;
    EXPECT_TRUE(info.close_code == 1002 || (info.close_code >= 1007 && info.close_code <= 1009));
  });
}

TEST(Error, EndsATextInABlankExactlyWhenANumberFollows) {
  ForEachError([](const ErrorInfo& info) {
    EXPECT_EQ(std::string(info.text).back() == ' ', info.has_value) << info.text;
  });
}

TEST(Error, HasNoTextTwice) {
  std::set<std::string> texts;
  ForEachError([&](const ErrorInfo& info) { EXPECT_TRUE(texts.insert(info.text).second); });
}

TEST(Error, IsARangeErrorUnlessThePayloadItselfIsBad) {
  ForEachError([](const ErrorInfo& info) {
    EXPECT_EQ(info.range_error, info.close_code != 1007) << info.text;
  });
}

TEST(Error, OfZlibIsDataThatDoesNotFitTheMessage) {
  for (size_t i = 0; i < kErrorCount; ++i) {
    const auto error = static_cast<Error>(i);
    EXPECT_EQ(IsOfZlib(InfoOf(error)), error >= kFirstOfZlib) << i;
    if (IsOfZlib(InfoOf(error))) {
      EXPECT_EQ(InfoOf(error).close_code, 1007);
    }
  }
}

TEST(Error, KeepsEntriesAndTextsInStep) {
  const struct {
    Error error;
    const char* code;
    uint16_t close_code;
  } rows[] = {
      {Error::kUnexpectedRsv23, "WS_ERR_UNEXPECTED_RSV_2_3", 1002},
      {Error::kUnexpectedRsv1, "WS_ERR_UNEXPECTED_RSV_1", 1002},
      {Error::kInvalidOpcode, "WS_ERR_INVALID_OPCODE", 1002},
      {Error::kExpectedFin, "WS_ERR_EXPECTED_FIN", 1002},
      {Error::kInvalidControlPayloadLength, "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH", 1002},
      {Error::kExpectedMask, "WS_ERR_EXPECTED_MASK", 1002},
      {Error::kUnexpectedMask, "WS_ERR_UNEXPECTED_MASK", 1002},
      {Error::kInvalidCloseCode, "WS_ERR_INVALID_CLOSE_CODE", 1002},
      {Error::kInvalidUtf8, "WS_ERR_INVALID_UTF8", 1007},
      {Error::kUnsupportedPayloadLength, "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH", 1009},
      {Error::kMessageTooLong, "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", 1009},
      {Error::kTooManyBufferedChunks, "WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008},
      {Error::kTooManyBufferedBytes, "WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008},
      {Error::kTooManyFragments, "WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008},
      {Error::kNoMemory, "WS_ERR_NO_MEMORY", 1009},
  };
  EXPECT_EQ(std::size(rows) + 1, static_cast<size_t>(kFirstOfZlib));
  for (const auto& row : rows) {
    EXPECT_STREQ(InfoOf(row.error).code, row.code);
    EXPECT_EQ(InfoOf(row.error).close_code, row.close_code) << row.code;
  }
}

}  // namespace
}  // namespace hawser::ws

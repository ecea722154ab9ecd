// What can be wrong with received frames: one entry per reason, and one table with what the user
// and the peer are told about it. The texts and codes are those of ws (shared contract, section 6)
// and of Node's zlib.
// Thread: any; no state.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hawser::ws {

enum class Error : uint8_t {
  kNone,
  kUnexpectedRsv23,
  kUnexpectedRsv1,
  kInvalidOpcode,
  kExpectedFin,
  kInvalidControlPayloadLength,
  kExpectedMask,
  kUnexpectedMask,
  kInvalidCloseCode,
  kInvalidUtf8,
  kUnsupportedPayloadLength,
  kMessageTooLong,
  kTooManyBufferedChunks,
  kTooManyBufferedBytes,
  kTooManyFragments,
  kNoMemory,  // for the message: told by who was to provide it
  // What zlib finds wrong with compressed data; these stay last.
  kInvalidBlockType,
  kInvalidStoredBlock,
  kTooManySymbols,
  kInvalidCodeLengths,
  kInvalidBitLengths,
  kMissingEndOfBlock,
  kInvalidLiteralLengths,
  kInvalidDistances,
  kInvalidLiteralCode,
  kInvalidDistanceCode,
  kDistanceTooFarBack,
  kInflateFailed  // for a reason of another name; stays last: kErrorCount
};

inline constexpr size_t kErrorCount = static_cast<size_t>(Error::kInflateFailed) + 1;

struct ErrorInfo {
  const char*
      text;  // the message; where has_value is set it ends in a space and the number follows
  const char* code;     // the error object's `code`
  uint16_t close_code;  // of the close frame that answers it (RFC 6455 7.4.1)
  bool range_error;     // a RangeError, else a plain Error
  bool has_value;
};

const ErrorInfo& InfoOf(Error error);

}  // namespace hawser::ws

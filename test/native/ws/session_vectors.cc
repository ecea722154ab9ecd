#include "ws/session_vectors.h"

namespace hawser::ws {
namespace {

constexpr Role kServer = Role::kServer;
constexpr Role kClient = Role::kClient;

// "Hello, " and the euro sign and an emoji: characters of one, three and four bytes.
const std::string kUnicode = "Hello, \xe2\x82\xac \xf0\x9f\x98\x80";

std::vector<SessionVector> ValidVectorsFor(Role role) {
  const auto frame = [role](Opcode opcode, const std::string& payload, bool fin = true) {
    return Frame(role, opcode, payload, fin);
  };
  const std::string close_1000 = std::string("\x03\xe8", 2);
  std::vector<SessionVector> vectors = {
      {"nothing", role, "", {}},
      {"empty text", role, frame(Opcode::kText, ""), {Text("")}},
      {"empty binary", role, frame(Opcode::kBinary, ""), {Binary("")}},
      {"unicode text", role, frame(Opcode::kText, kUnicode), {Text(kUnicode)}},
      {"binary that is no UTF-8", role, frame(Opcode::kBinary, "\xff\xfe"), {Binary("\xff\xfe")}},
      {"empty ping", role, frame(Opcode::kPing, ""), {Ping("")}},
      {"longest ping",
       role,
       frame(Opcode::kPing, std::string(125, 'p')),
       {Ping(std::string(125, 'p'))}},
      {"pong", role, frame(Opcode::kPong, "\xff"), {Pong("\xff")}},
      {"close without code", role, frame(Opcode::kClose, ""), {Close(1005)}},
      {"close with code", role, frame(Opcode::kClose, close_1000), {Close(1000)}},
      {"close with reason",
       role,
       frame(Opcode::kClose, close_1000 + kUnicode),
       {Close(1000, kUnicode)}},
      {"close with longest reason",
       role,
       frame(Opcode::kClose, close_1000 + std::string(123, 'r')),
       {Close(1000, std::string(123, 'r'))}},
      {"bytes after a close frame",
       role,
       frame(Opcode::kClose, close_1000) + frame(Opcode::kText, "late") + "\xff\xff",
       {Close(1000)}},
      {"several messages",
       role,
       frame(Opcode::kText, "a") + frame(Opcode::kBinary, "bc") + frame(Opcode::kPing, "d") +
           frame(Opcode::kText, "") + frame(Opcode::kText, "ef"),
       {Text("a"), Binary("bc"), Ping("d"), Text(""), Text("ef")}},
      {"two fragments",
       role,
       frame(Opcode::kText, "Hel", false) + frame(Opcode::kContinuation, "lo"),
       {Text("Hello", {3, 5})}},
      {"fragments that split a character",
       role,
       frame(Opcode::kText, kUnicode.substr(0, 8), false) +
           frame(Opcode::kContinuation, kUnicode.substr(8, 1), false) +
           frame(Opcode::kContinuation, kUnicode.substr(9)),
       {Text(kUnicode, {8, 9, 15})}},
      {"empty fragments are counted but end nowhere",
       role,
       frame(Opcode::kBinary, "", false) + frame(Opcode::kContinuation, "ab", false) +
           frame(Opcode::kContinuation, "", false) + frame(Opcode::kContinuation, ""),
       {Binary("ab", {2})}},
      {"nothing but empty fragments",
       role,
       frame(Opcode::kText, "", false) + frame(Opcode::kContinuation, ""),
       {Text("")}},
      {"control frames between fragments",
       role,
       frame(Opcode::kPong, "0") + frame(Opcode::kText, "a", false) + frame(Opcode::kPing, "1") +
           frame(Opcode::kContinuation, "b", false) + frame(Opcode::kPong, "2") +
           frame(Opcode::kContinuation, "c") + frame(Opcode::kText, "d"),
       {Pong("0"), Ping("1"), Pong("2"), Text("abc", {1, 2, 3}), Text("d")}},
      {"close inside a fragmented message",
       role,
       frame(Opcode::kText, "lost", false) + frame(Opcode::kClose, close_1000),
       {Close(1000)}},
  };
  for (const size_t size : {1, 124, 125, 126, 127, 128, 1000, 65535, 65536, 70001}) {
    std::string payload(size, '\0');
    for (size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(i * 7 + i / 256);
    vectors.push_back({"binary of " + std::to_string(size) + " bytes",
                       role,
                       frame(Opcode::kBinary, payload) + frame(Opcode::kText, "next"),
                       {Binary(payload), Text("next")}});
  }
  return vectors;
}

// Bytes in hex, for what the encoder would not write.
SessionVector Refused(const std::string& name, Role role, const char* hex, Error error,
                      uint64_t value = 0) {
  return {name, role, FromHex(hex), {Failure(error, value)}};
}

std::vector<SessionVector> OpcodeErrors() {
  std::vector<SessionVector> vectors;
  for (const unsigned opcode : {3u, 4u, 5u, 6u, 7u, 11u, 12u, 13u, 14u, 15u}) {
    const std::string bytes = {static_cast<char>(0x80 | opcode), '\0'};
    vectors.push_back({"reserved opcode " + std::to_string(opcode),
                       kClient,
                       bytes,
                       {Failure(Error::kInvalidOpcode, opcode)}});
  }
  return vectors;
}

std::vector<SessionVector> CloseErrors() {
  std::vector<SessionVector> vectors;
  for (const unsigned code : {0u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 2999u, 5000u, 65535u}) {
    const std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code)};
    for (const Role role : {kServer, kClient}) {
      vectors.push_back({"close code " + std::to_string(code),
                         role,
                         Frame(role, Opcode::kClose, payload),
                         {Failure(Error::kInvalidCloseCode, code)}});
    }
  }
  vectors.push_back({"invalid code goes before invalid reason",
                     kServer,
                     Frame(kServer, Opcode::kClose, std::string("\x00\x00\xff", 3)),
                     {Failure(Error::kInvalidCloseCode, 0)}});
  vectors.push_back({"close reason that is no UTF-8",
                     kServer,
                     Frame(kServer, Opcode::kClose, std::string("\x03\xe8\xff", 3)),
                     {Failure(Error::kInvalidUtf8)}});
  return vectors;
}

std::vector<SessionVector> TextErrors(Role role) {
  return {
      {"text that is no UTF-8",
       role,
       Frame(role, Opcode::kText, "ok") + Frame(role, Opcode::kText, "\xc0\x80"),
       {Text("ok"), Failure(Error::kInvalidUtf8)}},
      {"fragmented text that is no UTF-8, judged at its end",
       role,
       Frame(role, Opcode::kText, "\xff", false) + Frame(role, Opcode::kPing, "still here") +
           Frame(role, Opcode::kContinuation, "a"),
       {Ping("still here"), Failure(Error::kInvalidUtf8)}},
      {"data frame inside a fragmented message",
       role,
       Frame(role, Opcode::kText, "a", false) + Frame(role, Opcode::kBinary, "b"),
       {Failure(Error::kInvalidOpcode, 2)}},
      {"frames after an error",
       role,
       Frame(role, Opcode::kContinuation, "a") + Frame(role, Opcode::kText, "b"),
       {Failure(Error::kInvalidOpcode, 0)}},
  };
}

}  // namespace

std::vector<SessionVector> RfcVectors() {
  const std::string k256(256, 'x');
  const std::string k64K(65536, 'y');
  return {
      {"unmasked text", kClient, FromHex("81 05 48 65 6c 6c 6f"), {Text("Hello")}},
      {"masked text", kServer, FromHex("81 85 37 fa 21 3d 7f 9f 4d 51 58"), {Text("Hello")}},
      {"fragmented unmasked text",
       kClient,
       FromHex("01 03 48 65 6c 80 02 6c 6f"),
       {Text("Hello", {3, 5})}},
      {"unmasked ping", kClient, FromHex("89 05 48 65 6c 6c 6f"), {Ping("Hello")}},
      {"masked pong", kServer, FromHex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"), {Pong("Hello")}},
      {"256 bytes of binary", kClient, FromHex("82 7e 01 00") + k256, {Binary(k256)}},
      {"64 KiB of binary",
       kClient,
       FromHex("82 7f 00 00 00 00 00 01 00 00") + k64K,
       {Binary(k64K)}},
  };
}

std::vector<SessionVector> ValidVectors() {
  std::vector<SessionVector> vectors = ValidVectorsFor(kServer);
  for (SessionVector& vector : ValidVectorsFor(kClient)) vectors.push_back(std::move(vector));
  // RFC 6455 5.2 asks for the shortest form; ws and others take any.
  vectors.push_back({"5 bytes in the 16-bit form",
                     kClient,
                     FromHex("81 7e 00 05 48 65 6c 6c 6f"),
                     {Text("Hello")}});
  vectors.push_back({"5 bytes in the 64-bit form",
                     kServer,
                     FromHex("81 ff 00 00 00 00 00 00 00 05 37 fa 21 3d 7f 9f 4d 51 58"),
                     {Text("Hello")}});
  return vectors;
}

std::vector<SessionVector> ErrorVectors() {
  std::vector<SessionVector> vectors = {
      Refused("RSV2", kClient, "a1 00", Error::kUnexpectedRsv23),
      Refused("RSV3", kClient, "91 00", Error::kUnexpectedRsv23),
      Refused("RSV1", kClient, "c1 00", Error::kUnexpectedRsv1),
      Refused("RSV1 of a control frame", kServer, "c9 80", Error::kUnexpectedRsv1),
      Refused("continuation of nothing", kClient, "80 00", Error::kInvalidOpcode, 0),
      Refused("fragmented ping", kClient, "09 00", Error::kExpectedFin),
      Refused("fragmented close", kServer, "08 80", Error::kExpectedFin),
      Refused("ping of 126", kClient, "89 7e", Error::kInvalidControlPayloadLength, 126),
      Refused("pong of 127", kServer, "8a ff", Error::kInvalidControlPayloadLength, 127),
      Refused("close of 1", kServer, "88 81", Error::kInvalidControlPayloadLength, 1),
      Refused("unmasked frame to a server", kServer, "81 00", Error::kExpectedMask),
      Refused("masked frame to a client", kClient, "81 80", Error::kUnexpectedMask),
      Refused("2^53 bytes", kServer, "82 ff 00 20 00 00 00 00 00 00",
              Error::kUnsupportedPayloadLength),
      Refused("2^64 - 1 bytes", kClient, "82 7f ff ff ff ff ff ff ff ff",
              Error::kUnsupportedPayloadLength),
      Refused("2^53 - 1 bytes", kClient, "82 7f 00 1f ff ff ff ff ff ff", Error::kMessageTooLong),
      // Where a frame breaks several rules, the first of this order is reported.
      Refused("RSV2 before RSV1", kServer, "eb 00", Error::kUnexpectedRsv23),
      Refused("RSV1 before opcode", kServer, "4b 7f", Error::kUnexpectedRsv1),
      Refused("opcode before FIN and mask", kServer, "0b 7f", Error::kInvalidOpcode, 11),
      Refused("FIN before length", kServer, "09 7f", Error::kExpectedFin),
      Refused("control length before mask", kServer, "89 7e", Error::kInvalidControlPayloadLength,
              126),
  };
  for (auto make : {OpcodeErrors, CloseErrors}) {
    for (SessionVector& vector : make()) vectors.push_back(std::move(vector));
  }
  for (const Role role : {kServer, kClient}) {
    for (SessionVector& vector : TextErrors(role)) vectors.push_back(std::move(vector));
  }
  return vectors;
}

}  // namespace hawser::ws

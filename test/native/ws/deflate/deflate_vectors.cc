#include "ws/deflate/deflate_vectors.h"

#include "ws/deflate/deflate_samples.h"

namespace hawser::ws {
namespace {

// Turns the first frame of `frames` into that of a compressed message.
std::string Compressed(std::string frames) {
  frames[0] = static_cast<char>(frames[0] | 0x40);
  return frames;
}

std::string Hex(Role role, Opcode opcode, const char* hex, bool fin = true) {
  return Compressed(Frame(role, opcode, FromHex(hex), fin));
}

std::vector<SessionVector> RfcVectorsFor(Role role) {
  const auto text = [role](const char* hex) { return Hex(role, Opcode::kText, hex); };
  const std::string hello = text("f2 48 cd c9 c9 07 00");
  return {
      {"one block", role, hello, {Text("Hello")}},
      {"two fragments",
       role,
       Hex(role, Opcode::kText, "f2 48 cd", false) +
           Frame(role, Opcode::kContinuation, FromHex("c9 c9 07 00")),
       // The first three bytes tell two letters.
       {Text("Hello", {2, 5})}},
      {"a reference to the message before",
       role,
       hello + text("f2 00 11 00 00"),
       {Text("Hello"), Text("Hello")}},
      {"a block without compression",
       role,
       text("00 05 00 fa ff 48 65 6c 6c 6f 00"),
       {Text("Hello")}},
      {"a block with BFINAL", role, text("f3 48 cd c9 c9 07 00 00"), {Text("Hello")}},
      {"two blocks", role, text("f2 48 05 00 00 00 ff ff ca c9 c9 07 00"), {Text("Hello")}},
      {"an empty message", role, text("00"), {Text("")}},
  };
}

std::vector<SessionVector> ShapesFor(Role role) {
  const auto frame = [role](Opcode opcode, const std::string& payload, bool fin = true) {
    return Frame(role, opcode, payload, fin);
  };
  const std::string json = JsonMessage(3000, 1);
  PlainDeflate peer;
  PlainDeflate mixed;
  PlainDeflate final;
  PlainDeflate pieces;
  const std::string first_piece = pieces.Message(json.substr(0, 100), false);
  const std::string second_piece = pieces.Message(json.substr(100), true);
  const std::string one = mixed.Message(json);
  const std::string other = mixed.Message(JsonMessage(3000, 2));
  return {
      {"a payload of no bytes", role, Compressed(frame(Opcode::kText, "")), {Text("")}},
      {"the tail not cut off",
       role,
       Hex(role, Opcode::kText, "f2 48 cd c9 c9 07 00 00 00 ff ff"),
       {Text("Hello")}},
      {"a BFINAL block without a byte after it",
       role,
       Hex(role, Opcode::kText, "f3 48 cd c9 c9 07 00"),
       {Text("Hello")}},
      {"a message after one with BFINAL, referring to it",
       role,
       Hex(role, Opcode::kText, "f3 48 cd c9 c9 07 00 00") +
           Hex(role, Opcode::kBinary, "f2 00 11 00 00"),
       {Text("Hello"), Binary("Hello")}},
      {"a large message of BFINAL blocks only",
       role,
       Compressed(frame(Opcode::kBinary, final.Message(JsonMessage(100000, 5), true, Z_FINISH))),
       {Binary(JsonMessage(100000, 5))}},
      {"three messages of one stream, the second not compressed",
       role,
       Compressed(frame(Opcode::kText, one)) + frame(Opcode::kText, "plain") +
           Compressed(frame(Opcode::kText, other)),
       {Text(json), Text("plain"), Text(JsonMessage(3000, 2))}},
      {"fragments with control frames between them",
       role,
       Compressed(frame(Opcode::kText, first_piece, false)) + frame(Opcode::kPing, "1") +
           frame(Opcode::kContinuation, "", false) + frame(Opcode::kContinuation, second_piece),
       {Ping("1"), Text(json, {100, 3000})}},
      {"fragments that are not compressed, after one message that is",
       role,
       Compressed(frame(Opcode::kText, peer.Message("Hello"))) + frame(Opcode::kText, "a", false) +
           frame(Opcode::kContinuation, "b"),
       {Text("Hello"), Text("ab", {1, 2})}},
      // The tail reads as a letter, and the rest of it as the start of a reference. zlib has no way
      // to tell, and ws delivers the same.
      {"a truncated message", role, Hex(role, Opcode::kText, "f2 48 cd"), {Text("Heh")}},
  };
}

std::vector<SessionVector> SizesFor(Role role) {
  std::vector<SessionVector> vectors;
  PlainDeflate peer;
  SessionVector all{"all sizes on one connection", role, "", {}};
  for (const size_t size :
       {0, 1, 125, 126, 5000, 16383, 16384, 16385, 32768, 65536, 70001, 300000}) {
    for (const std::string& payload :
         {std::string(size, 'z'), RandomBytes(size), JsonMessage(size, 9)}) {
      const std::string bytes = Compressed(Frame(role, Opcode::kBinary, peer.Message(payload)));
      all.bytes += bytes;
      all.records.push_back(Binary(payload));
    }
  }
  vectors.push_back(std::move(all));
  return vectors;
}

std::vector<SessionVector> ZlibErrorsFor(Role role) {
  // Found by trying random bytes.
  const struct {
    Error error;
    const char* hex;
  } rows[] = {
      {Error::kInvalidBlockType, "76"},
      {Error::kInvalidStoredBlock, "d1 c3 bd d1 5b"},
      {Error::kTooManySymbols, "f5 6f 08"},
      {Error::kInvalidCodeLengths, "05 24 b4 28"},
      {Error::kInvalidBitLengths, "7c 14 a2 0d"},
      {Error::kMissingEndOfBlock, "0d 8f c1 11 00 40 04 03 ff a9 7e 6b df"},
      {Error::kInvalidLiteralLengths, "05 c1 31 01 00 30 0c 02 b0 bf 2a b0 2a bd 30"},
      {Error::kInvalidDistances, "05 c2 31 01 00 00 08 02 b0 df 14 56 03 05 e9 9f c0 6d"},
      {Error::kInvalidLiteralCode, "1b bf"},
      {Error::kInvalidDistanceCode, "42 bc"},
      {Error::kDistanceTooFarBack, "83 d1"},
  };
  std::vector<SessionVector> vectors;
  for (const auto& row : rows) {
    vectors.push_back({InfoOf(row.error).text,
                       role,
                       Frame(role, Opcode::kText, "before") + Hex(role, Opcode::kBinary, row.hex) +
                           Frame(role, Opcode::kText, "after"),
                       {Text("before"), Failure(row.error)}});
  }
  return vectors;
}

std::vector<SessionVector> ErrorsFor(Role role) {
  PlainDeflate peer;
  const std::string bad_text = peer.Message("\xff\xff\xff\xff");
  std::vector<SessionVector> vectors = {
      {"inflated text that is no UTF-8",
       role,
       Compressed(Frame(role, Opcode::kText, bad_text)),
       {Failure(Error::kInvalidUtf8)}},
      {"RSV1 of a continuation",
       role,
       Hex(role, Opcode::kText, "f2 48 cd", false) +
           Hex(role, Opcode::kContinuation, "c9 c9 07 00"),
       {Failure(Error::kUnexpectedRsv1)}},
      {"RSV1 of a continuation of nothing",
       role,
       Hex(role, Opcode::kContinuation, "00"),
       {Failure(Error::kUnexpectedRsv1)}},
      {"RSV1 of a ping", role, Hex(role, Opcode::kPing, ""), {Failure(Error::kUnexpectedRsv1)}},
      {"FIN of a ping before its RSV1",
       role,
       Hex(role, Opcode::kPing, "", false),
       {Failure(Error::kExpectedFin)}},
      {"a reserved opcode before its RSV1",
       role,
       Hex(role, static_cast<Opcode>(3), ""),
       {Failure(Error::kInvalidOpcode, 3)}},
      {"bad data in a first fragment, at once",
       role,
       Hex(role, Opcode::kText, "76", false) + Frame(role, Opcode::kPing, "late"),
       {Failure(Error::kInvalidBlockType)}},
  };
  for (SessionVector& vector : ZlibErrorsFor(role)) vectors.push_back(std::move(vector));
  return vectors;
}

template <typename... Make>
std::vector<SessionVector> BothRoles(Make... make) {
  std::vector<SessionVector> all;
  for (const Role role : {Role::kServer, Role::kClient}) {
    for (auto make_one : {make...}) {
      for (SessionVector& vector : make_one(role)) all.push_back(std::move(vector));
    }
  }
  return all;
}

}  // namespace

std::vector<SessionVector> DeflateRfcVectors() { return BothRoles(RfcVectorsFor); }
std::vector<SessionVector> DeflateValidVectors() { return BothRoles(ShapesFor, SizesFor); }
std::vector<SessionVector> DeflateErrorVectors() { return BothRoles(ErrorsFor); }

}  // namespace hawser::ws

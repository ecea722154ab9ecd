// The session of a connection over a JavaScript stream (lib/streamed/connection.js): fed with the
// stream's chunks on the JS thread, decoding them in place.
//
// Messages that do not lie whole in one chunk are collected in Buffers made by Node, so that
// handing them over costs no copy. Thread: the JS thread. Owner: a JS external value, freed by the
// garbage collector.
#pragma once

#include <napi.h>

#include <memory>
#include <utility>

#include "ws/session.h"

namespace hawser::binding {

class StreamSession {
 public:
  // `inflater`: null without permessage-deflate.
  StreamSession(napi_env env, ws::Role role, const ws::Limits& limits,
                std::unique_ptr<ws::MessageInflater> inflater)
      : env_(env), limits_(limits), session_(role, &limits_, std::move(inflater)) {}
  ~StreamSession();
  StreamSession(const StreamSession&) = delete;
  StreamSession& operator=(const StreamSession&) = delete;

  // Decodes `chunk` as the header of `records` says, until it is used up, the records are full, or
  // much was inflated; returns the number of events. `payloads` is a JS array for what does not lie
  // in the chunk.
  uint32_t Receive(std::span<uint8_t> chunk, std::span<uint32_t> records, napi_value payloads);
  // A close frame or an error was the last event.
  bool finished() const { return out_of_memory_ || session_.finished(); }

 private:
  class RecordWriter;

  ws::Event NextEvent();
  [[nodiscard]] bool GrowBuffer(size_t size);
  napi_value TakeBuffer();

  const napi_env env_;
  const ws::Limits limits_;
  ws::Session session_;
  // The Buffer that a message is being collected in, as a strong reference; null when there is
  // none.
  napi_ref buffer_ = nullptr;
  std::span<uint8_t> buffer_bytes_;
  bool out_of_memory_ = false;  // for a message, which was the last
};

// Adds createSession, receive and isFinished to `exports`.
void ExportStreamSession(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding

#include "binding/loops/loop_functions.h"

#include <memory>
#include <string>
#include <utility>

#include "binding/loops/adopt_function.h"
#include "binding/loops/adopted_sockets.h"
#include "binding/loops/event_drain.h"
#include "binding/loops/loop_branch.h"
#include "binding/loops/loop_constants.h"
#include "binding/loops/tls/tls_functions.h"
#include "binding/node/environment.h"
#include "binding/node/js_reader.h"
#include "binding/node/napi_call.h"
#include "binding/protocol/frame_encoding.h"
#include "binding/topics/topics.h"
#include "net/stream/socket_name.h"

namespace hawser::binding {

namespace {

Loops& LoopsOf(napi_env env) { return AdoptedSockets::Of(env).loops(); }

void Push(napi_env env, uint32_t slot, net::Command::Action action) {
  LoopsOf(env).LaneOf(slot).outbox.Push({slot, std::move(action)});
}

// For the caller of a send.
void ThrowNoMemory(napi_env env) {
  napi_throw_error(env, "ERR_MEMORY_ALLOCATION_FAILED",
                   "There is no memory for what is to be sent");
}

// setDispatch(dispatch: function): what drains and dispatches from now on
void SetDispatch(const Napi::CallbackInfo& info) {
  AdoptedSockets::Of(info.Env()).pump().SetDispatch(info[0]);
}

// shareFacts(words: Uint32Array): see loop_facts.h
void ShareFacts(const Napi::CallbackInfo& info) {
  AdoptedSockets::Of(info.Env()).facts().Share(info.Env(), info[0]);
}

// startLoops(threads: number) -> threads that the system had for them; -1: there are no
// descriptors, or nothing that wakes Node's loop
Napi::Value StartLoops(const Napi::CallbackInfo& info) {
  Loops& loops = LoopsOf(info.Env());
  const bool started = loops.Start(info[0].As<Napi::Number>());
  return Napi::Number::New(info.Env(), started ? static_cast<double>(loops.threads()) : -1);
}

// release(slot): its last event was dispatched
void Release(const Napi::CallbackInfo& info) {
  LoopsOf(info.Env()).Release(info[0].As<Napi::Number>());
}

// shareBatch(words: Uint32Array, bytes: Uint8Array): see send_batch.h
void ShareBatch(const Napi::CallbackInfo& info) {
  LoopsOf(info.Env()).batch().Share(info.Env(), info[0], info[1]);
}

// collect(): takes the frames of the batch, and says in the facts what waits now
napi_value Collect(napi_env env, napi_callback_info) {
  LoopsOf(env).Collect();
  return nullptr;
}

// sendFrame(slot, frame: opcode and flags, payload: string | Uint8Array, text_bound, maskKey?) ->
// bytes of the frame, before compression. text_bound is what a string takes as UTF-8, at most, and
// one for N-API's terminator; 0 says that the payload is a Uint8Array.
napi_value SendFrame(napi_env env, napi_callback_info info) {
  const auto [slot_value, frame, value, text_bound, given_key] = Arguments<5>(env, info);
  FrameDescription description(ToUint32(env, frame));
  if (!description.TakeMaskKey(env, given_key)) return nullptr;

  const uint32_t slot = ToUint32(env, slot_value);
  Loops& loops = LoopsOf(env);
  Loops::Lane& lane = loops.LaneOf(slot);
  const ws::FrameOptions options = description.options();
  const uint32_t bound = ToUint32(env, text_bound);
  const Payload payload =
      bound > 0 ? Payload::Text(value, bound) : Payload::Bytes(ToBytes(env, value));
  if (Refused(env)) return nullptr;
  const size_t size = description.compress()
                          ? lane.outbox.SendCompressed(env, slot, options, payload)
                          : lane.outbox.SendFrame(env, slot, options, payload);
  if (size == 0) {
    ThrowNoMemory(env);
    return nullptr;
  }
  loops.NoteWork();
  return FromUint32(env, static_cast<uint32_t>(size));
}

// sendAgain(slot) -> bytes of the frame that the last sendFrame() of this loop has made; 0: make it
// anew
napi_value SendAgain(napi_env env, napi_callback_info info) {
  const auto [slot_value] = Arguments<1>(env, info);
  const uint32_t slot = ToUint32(env, slot_value);
  Loops& loops = LoopsOf(env);
  Loops::Lane& lane = loops.LaneOf(slot);
  const size_t size = lane.outbox.SendAgain(slot);
  loops.NoteWork();
  return FromUint32(env, static_cast<uint32_t>(size));
}

// sendHead(slot, bytes: Uint8Array): the response to the upgrade, right after adopt(); counted as
// sent, and as what the kernel has taken
void SendHead(const Napi::CallbackInfo& info) {
  const auto bytes = ToSpan<uint8_t>(info.Env(), info[1]);
  if (Refused(info.Env())) return;
  if (!LoopsOf(info.Env()).SendHead(info[0].As<Napi::Number>(), bytes)) ThrowNoMemory(info.Env());
}

// sendRaw(slot, bytes: Uint8Array)
void SendRaw(const Napi::CallbackInfo& info) {
  const uint32_t slot = info[0].As<Napi::Number>();
  const auto bytes = ToSpan<uint8_t>(info.Env(), info[1]);
  if (Refused(info.Env())) return;
  if (!LoopsOf(info.Env()).LaneOf(slot).outbox.SendRaw(slot, bytes)) ThrowNoMemory(info.Env());
}

// receiveAhead(slot, bytes: Uint8Array): what Node has read before the adoption
void ReceiveAhead(const Napi::CallbackInfo& info) {
  const auto bytes = ToSpan<uint8_t>(info.Env(), info[1]);
  if (Refused(info.Env())) return;
  base::Memory memory = base::Memory::TryCopy(bytes);
  const uint32_t slot = info[0].As<Napi::Number>();
  if (memory) {
    Push(info.Env(), slot, net::Receive{std::move(memory)});
  } else {
    Push(info.Env(), slot, net::Terminate{});  // a part of what the peer has sent is lost
  }
}

// notifyWritten(slot, position): report kWritten with that number when all posted before is in the
// kernel
napi_value NotifyWritten(napi_env env, napi_callback_info info) {
  const auto [slot, position] = Arguments<2>(env, info);
  Push(env, ToUint32(env, slot), net::NotifyWritten{ToUint32(env, position)});
  return nullptr;
}

// provideBuffer(slot, buffer: Uint8Array): the caller keeps it alive until its message, or the end
// of the connection
void ProvideBuffer(const Napi::CallbackInfo& info) {
  const auto buffer = ToSpan<uint8_t>(info.Env(), info[1]);
  if (Refused(info.Env())) return;
  Push(info.Env(), info[0].As<Napi::Number>(), net::ProvideBuffer{buffer});
}

// pause(slot, most): receives at most so many bytes more, and never more than was said before
void Pause(const Napi::CallbackInfo& info) {
  const uint32_t most = info[1].As<Napi::Number>();
  Push(info.Env(), info[0].As<Napi::Number>(), net::SetReading{.on = false, .most = most});
}

void Resume(const Napi::CallbackInfo& info) {
  Push(info.Env(), info[0].As<Napi::Number>(), net::SetReading{.on = true});
}

void End(const Napi::CallbackInfo& info) {
  Push(info.Env(), info[0].As<Napi::Number>(), net::End{});
}

// awaitPong(slot): the next pong may be awaited, as a sign of life
void AwaitPong(const Napi::CallbackInfo& info) {
  Push(info.Env(), info[0].As<Napi::Number>(), net::AwaitPong{});
}

// endHeartbeat(slot): the closing handshake begins
void EndHeartbeat(const Napi::CallbackInfo& info) {
  Push(info.Env(), info[0].As<Napi::Number>(), net::EndHeartbeat{});
}

// terminate(slot, reset: boolean): with an RST, or after an attempt to write what was sent
void Terminate(const Napi::CallbackInfo& info) {
  Push(info.Env(), info[0].As<Napi::Number>(), net::Terminate{.reset = TruthOf(info[1])});
}

// holdPublished(slot, on: boolean, isMessage: boolean): what is published to the connection waits
// for the end of a message in several frames, or for one more frame
void HoldPublished(const Napi::CallbackInfo& info) {
  using Behind = net::HoldPublished::Behind;
  const Behind behind = TruthOf(info[2]) ? Behind::kMessage : Behind::kFrame;
  Push(info.Env(), info[0].As<Napi::Number>(), net::HoldPublished{TruthOf(info[1]), behind});
}

// setNoDelay(slot, on)
void SetNoDelay(const Napi::CallbackInfo& info) {
  Push(info.Env(), info[0].As<Napi::Number>(), net::SetNoDelay{TruthOf(info[1])});
}

// setKeepAlive(slot, on, delay in seconds)
void SetKeepAlive(const Napi::CallbackInfo& info) {
  Push(info.Env(), info[0].As<Napi::Number>(),
       net::SetKeepAlive{TruthOf(info[1]), info[2].As<Napi::Number>()});
}

// post(goesOn: boolean): everything above takes effect; the facts say what it was. goesOn says that
// the same tick may send more
napi_value Post(napi_env env, napi_callback_info info) {
  const auto [goes_on] = Arguments<1>(env, info);
  LoopsOf(env).Post(ToBool(env, goes_on));
  return nullptr;
}

// drain(records: Uint32Array, pool: Uint8Array, payloads: array) -> number of events
napi_value DrainInto(napi_env env, napi_callback_info info) {
  const auto [records, pool, payloads] = Arguments<3>(env, info);
  const auto words = ToSpan<uint32_t>(env, records);
  const auto bytes = ToSpan<uint8_t>(env, pool);
  if (Refused(env)) return nullptr;
  return FromUint32(env, DrainEvents(env, LoopsOf(env), words, bytes, payloads));
}

// rearm(): the dispatch function is called again in the next turn of Node's loop
void Rearm(const Napi::CallbackInfo& info) { AdoptedSockets::Of(info.Env()).pump().Rearm(); }

// dispatch(): calls the dispatch function now, as a callback of Node's loop would
void Dispatch(const Napi::CallbackInfo& info) { AdoptedSockets::Of(info.Env()).pump().Dispatch(); }

// setDriver(javaScript: boolean) -> whether it has changed
Napi::Value SetDriver(const Napi::CallbackInfo& info) {
  const net::Driver driver = TruthOf(info[0]) ? net::Driver::kOwner : net::Driver::kThread;
  return Napi::Boolean::New(info.Env(), LoopsOf(info.Env()).SetDriver(driver));
}

// setRef(on): whether connections keep the process alive
void SetRef(const Napi::CallbackInfo& info) {
  AdoptedSockets::Of(info.Env()).pump().SetRef(TruthOf(info[0]));
}

// progress(index) -> Uint32Array: the words of net::SendProgress of kSlotsPerProgressArray
// connections
Napi::Value Progress(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), LoopsOf(info.Env()).ProgressArray(info[0].As<Napi::Number>()));
}

// {address, family, port} as net.Socket has it, or undefined for a Unix socket
Napi::Value ToObject(Napi::Env env, const net::SocketName& name) {
  using Family = net::SocketName::Family;
  if (name.family == Family::kNone) return env.Undefined();
  auto object = Napi::Object::New(env);
  object["address"] = net::AddressText(name);
  object["family"] = name.family == Family::kIpv6 ? "IPv6" : "IPv4";
  object["port"] = Napi::Number::New(env, name.port);
  return object;
}

// peerName(slot), localName(slot) -> object as above; the slot must not have been released
Napi::Value PeerName(const Napi::CallbackInfo& info) {
  const NameTable& names = LoopsOf(info.Env()).names();
  return ToObject(info.Env(), names.Peer(info[0].As<Napi::Number>()));
}

Napi::Value LocalName(const Napi::CallbackInfo& info) {
  const NameTable& names = LoopsOf(info.Env()).names();
  return ToObject(info.Env(), names.Local(info[0].As<Napi::Number>()));
}

// otherEnd(slot) -> slot of the connection's other end, -1 if that is not of this environment; the
// slot must not have been released
Napi::Value OtherEnd(const Napi::CallbackInfo& info) {
  const auto other = LoopsOf(info.Env()).names().OtherEnd(info[0].As<Napi::Number>());
  return Napi::Number::New(info.Env(), other ? static_cast<double>(*other) : -1);
}

// descriptorOf(slot) -> number; the slot must not have been released
Napi::Value DescriptorOf(const Napi::CallbackInfo& info) {
  const int fd = LoopsOf(info.Env()).DescriptorOf(info[0].As<Napi::Number>());
  return Napi::Number::New(info.Env(), fd);
}

// share(slot) -> another descriptor of its socket, which the caller closes, once all that was sent
// before is written; -1: the connection is closed, or there is no descriptor left
Napi::Value Share(const Napi::CallbackInfo& info) {
  base::UniqueFd shared = LoopsOf(info.Env()).Share(info[0].As<Napi::Number>());
  return Napi::Number::New(info.Env(), shared.Release());
}

// bytesRead(slot), bytesWritten(slot) -> number, as on the wire; the slot must not have been
// released
Napi::Value BytesRead(const Napi::CallbackInfo& info) {
  const uint32_t slot = info[0].As<Napi::Number>();
  const uint64_t bytes = LoopsOf(info.Env()).TrafficOf(slot).received();
  return Napi::Number::New(info.Env(), static_cast<double>(bytes));
}

Napi::Value BytesWritten(const Napi::CallbackInfo& info) {
  const uint32_t slot = info[0].As<Napi::Number>();
  const uint64_t bytes = LoopsOf(info.Env()).TrafficOf(slot).sent();
  return Napi::Number::New(info.Env(), static_cast<double>(bytes));
}

// dropped(slot) -> messages that its loop has dropped; the slot must not have been released
Napi::Value Dropped(const Napi::CallbackInfo& info) {
  const net::Traffic& traffic = LoopsOf(info.Env()).TrafficOf(info[0].As<Napi::Number>());
  return Napi::Number::New(info.Env(), traffic.dropped());
}

// turnAtExit(): the process is about to exit: what was sent goes out
void TurnAtExit(const Napi::CallbackInfo& info) { LoopsOf(info.Env()).TurnAtExit(); }

}  // namespace

void ExportAdoptedSockets(Napi::Env env, Napi::Object exports) {
  if (!AdoptedSockets::AreSupported(env)) return;
  Environment::Of(env)->SetSockets(std::make_unique<AdoptedSockets>(env));
  Topics& topics = Topics::Of(env);
  topics.SetLoops(std::make_unique<LoopBranch>(topics.hub(), LoopsOf(env)));
  PropertyOf(exports, "lent").As<Napi::Object>()["loops"] = Napi::Boolean::New(env, true);
  AddLoopConstants(env, PropertyOf(exports, "constants").As<Napi::Object>());
  const napi_property_descriptor frequent[] = {
      {"collect", nullptr, Collect, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"sendFrame", nullptr, SendFrame, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"sendAgain", nullptr, SendAgain, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"notifyWritten", nullptr, NotifyWritten, nullptr, nullptr, nullptr, napi_enumerable,
       nullptr},
      {"post", nullptr, Post, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"drain", nullptr, DrainInto, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  static_cast<void>(Succeeded(napi_define_properties(env, exports, std::size(frequent), frequent)));

  ExportAdopt(env, exports);
  ExportTls(env, exports);
  exports["setDispatch"] = Napi::Function::New<SetDispatch>(env, "setDispatch");
  exports["shareFacts"] = Napi::Function::New<ShareFacts>(env, "shareFacts");
  exports["startLoops"] = Napi::Function::New<StartLoops>(env, "startLoops");
  exports["release"] = Napi::Function::New<Release>(env, "release");
  exports["shareBatch"] = Napi::Function::New<ShareBatch>(env, "shareBatch");
  exports["sendHead"] = Napi::Function::New<SendHead>(env, "sendHead");
  exports["sendRaw"] = Napi::Function::New<SendRaw>(env, "sendRaw");
  exports["receiveAhead"] = Napi::Function::New<ReceiveAhead>(env, "receiveAhead");
  exports["provideBuffer"] = Napi::Function::New<ProvideBuffer>(env, "provideBuffer");
  exports["pause"] = Napi::Function::New<Pause>(env, "pause");
  exports["resume"] = Napi::Function::New<Resume>(env, "resume");
  exports["end"] = Napi::Function::New<End>(env, "end");
  exports["awaitPong"] = Napi::Function::New<AwaitPong>(env, "awaitPong");
  exports["endHeartbeat"] = Napi::Function::New<EndHeartbeat>(env, "endHeartbeat");
  exports["terminate"] = Napi::Function::New<Terminate>(env, "terminate");
  exports["holdPublished"] = Napi::Function::New<HoldPublished>(env, "holdPublished");
  exports["setNoDelay"] = Napi::Function::New<SetNoDelay>(env, "setNoDelay");
  exports["setKeepAlive"] = Napi::Function::New<SetKeepAlive>(env, "setKeepAlive");
  exports["rearm"] = Napi::Function::New<Rearm>(env, "rearm");
  exports["dispatch"] = Napi::Function::New<Dispatch>(env, "dispatch");
  exports["setDriver"] = Napi::Function::New<SetDriver>(env, "setDriver");
  exports["setRef"] = Napi::Function::New<SetRef>(env, "setRef");
  exports["progress"] = Napi::Function::New<Progress>(env, "progress");
  exports["peerName"] = Napi::Function::New<PeerName>(env, "peerName");
  exports["localName"] = Napi::Function::New<LocalName>(env, "localName");
  exports["otherEnd"] = Napi::Function::New<OtherEnd>(env, "otherEnd");
  exports["descriptorOf"] = Napi::Function::New<DescriptorOf>(env, "descriptorOf");
  exports["share"] = Napi::Function::New<Share>(env, "share");
  exports["bytesRead"] = Napi::Function::New<BytesRead>(env, "bytesRead");
  exports["bytesWritten"] = Napi::Function::New<BytesWritten>(env, "bytesWritten");
  exports["dropped"] = Napi::Function::New<Dropped>(env, "dropped");
  exports["turnAtExit"] = Napi::Function::New<TurnAtExit>(env, "turnAtExit");
  exports["slotsPerProgressArray"] = Napi::Number::New(env, Loops::kSlotsPerProgressArray);
}

}  // namespace hawser::binding

#include "binding/topics/topic_functions.h"

#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>

#include "binding/node/napi_call.h"
#include "binding/topics/topics.h"

namespace hawser::binding {

namespace {

using topics::TopicId;

// Names are whole keys of lib/topics/topic-names.js, which checks their length.
constexpr size_t kMaxName = 8 * 1024;

class Name {
 public:
  Name(napi_env env, napi_value value) {
    if (!Succeeded(napi_get_value_string_utf8(env, value, bytes_.data(), bytes_.size(), &size_))) {
      Refuse(env, "a string");
    }
  }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kMaxName> bytes_;
  size_t size_ = 0;
};

// A connection as JavaScript names it: whether a loop serves it, and its number there.
struct Member {
  ServedBranch* branch = nullptr;
  uint32_t number = 0;

  static Member From(napi_env env, napi_value is_on_loop, napi_value number) {
    return {Topics::Of(env).BranchOf(ToBool(env, is_on_loop)), ToUint32(env, number)};
  }
};

std::optional<TopicId> Find(napi_env env, const Name& name) {
  return Topics::Of(env).hub().Find(name.text());
}

napi_value FromBool(napi_env env, bool truth) {
  napi_value value;
  CheckOk(napi_get_boolean(env, truth, &value));
  return value;
}

// subscribe(isOnLoop, member, name) -> boolean, false: it has before
napi_value Subscribe(napi_env env, napi_callback_info info) {
  const auto [is_on_loop, number, text] = Arguments<3>(env, info);
  const Member member = Member::From(env, is_on_loop, number);
  const Name name(env, text);
  if (Refused(env) || member.branch == nullptr) return nullptr;
  return FromBool(env, member.branch->Subscribe(member.number, name.text()));
}

// What `ask(branch, member, topic)` says of a member and a topic that arguments name; false: nobody
// has subscribed to one of that name.
template <typename Ask>
napi_value AskOfTopic(napi_env env, napi_callback_info info, Ask&& ask) {
  const auto [is_on_loop, number, text] = Arguments<3>(env, info);
  const Member member = Member::From(env, is_on_loop, number);
  const Name name(env, text);
  if (Refused(env) || member.branch == nullptr) return nullptr;
  const auto topic = Find(env, name);
  return FromBool(env, topic && ask(*member.branch, member.number, *topic));
}

// unsubscribe(isOnLoop, member, name) -> boolean, false: it has not
napi_value Unsubscribe(napi_env env, napi_callback_info info) {
  return AskOfTopic(env, info, [](ServedBranch& branch, uint32_t member, TopicId topic) {
    return branch.Unsubscribe(member, topic);
  });
}

// isSubscribed(isOnLoop, member, name) -> boolean
napi_value IsSubscribed(napi_env env, napi_callback_info info) {
  return AskOfTopic(env, info, [](ServedBranch& branch, uint32_t member, TopicId topic) {
    return branch.Has(member, topic);
  });
}

// leaveTopics(isOnLoop, member): all of its topics
napi_value LeaveTopics(napi_env env, napi_callback_info info) {
  const auto [is_on_loop, number] = Arguments<2>(env, info);
  const Member member = Member::From(env, is_on_loop, number);
  if (!Refused(env) && member.branch != nullptr) member.branch->Leave(member.number);
  return nullptr;
}

// topicsOf(isOnLoop, member) -> string[], names, in no order
napi_value TopicsOf(napi_env env, napi_callback_info info) {
  const auto [is_on_loop, number] = Arguments<2>(env, info);
  const Member member = Member::From(env, is_on_loop, number);
  napi_value names = nullptr;
  if (Refused(env) || member.branch == nullptr || !Succeeded(napi_create_array(env, &names))) {
    return nullptr;
  }
  uint32_t count = 0;
  for (const uint32_t topic : member.branch->TopicsOf(member.number)) {
    const std::string name = Topics::Of(env).hub().NameOf(topic);
    napi_value text = nullptr;
    if (!Succeeded(napi_create_string_utf8(env, name.data(), name.size(), &text)) ||
        !Succeeded(napi_set_element(env, names, count++, text))) {
      return nullptr;
    }
  }
  return names;
}

uint32_t MembersOf(napi_env env, bool is_on_loop, TopicId topic) {
  const ServedBranch* const branch = Topics::Of(env).BranchOf(is_on_loop);
  return branch == nullptr ? 0 : branch->MembersOf(topic);
}

// subscriberCount(name) -> those of this environment
napi_value SubscriberCount(napi_env env, napi_callback_info info) {
  const auto [text] = Arguments<1>(env, info);
  const Name name(env, text);
  if (Refused(env)) return nullptr;
  const auto topic = Find(env, name);
  return FromUint32(env, topic ? MembersOf(env, true, *topic) + MembersOf(env, false, *topic) : 0);
}

// publish(name, frame: opcode and flags, compress: boolean, payload: string | Uint8Array,
// textBound: as of sendFrame(), except: member of the loops, or -1)
//     -> how many members the loops of this environment hand it to
napi_value Publish(napi_env env, napi_callback_info info) {
  const auto [text, frame, compress, value, text_bound, except] = Arguments<6>(env, info);
  const Name name(env, text);
  const uint32_t bound = ToUint32(env, text_bound);
  Topics::Publication publication{
      .topic = {},
      .frame = FrameDescription(ToUint32(env, frame)),
      .compress = ToBool(env, compress),
      .payload = bound > 0 ? Payload::Text(value, bound) : Payload::Bytes(ToBytes(env, value)),
      .except = ToUint32(env, except)};
  if (Refused(env)) return nullptr;
  const auto topic = Find(env, name);
  if (!topic) return FromUint32(env, 0);
  publication.topic = *topic;
  Topics& topics = Topics::Of(env);
  if (!topics.Publish(publication)) {
    napi_throw_error(env, "ERR_MEMORY_ALLOCATION_FAILED",
                     "There is no memory for what is to be sent");
    return nullptr;
  }
  const uint32_t count = MembersOf(env, true, *topic);
  const bool leaves_one_out = count > 0 && publication.except != Topics::kNobody &&
                              topics.BranchOf(true)->Has(publication.except, *topic);
  return FromUint32(env, count - (leaves_one_out ? 1 : 0));
}

// An array of the numbers; null when the environment is ending.
napi_value ToArray(napi_env env, const std::vector<uint32_t>& numbers) {
  napi_value array = nullptr;
  if (!Succeeded(napi_create_array_with_length(env, numbers.size(), &array))) return nullptr;
  for (uint32_t i = 0; i < numbers.size(); ++i) {
    if (!Succeeded(napi_set_element(env, array, i, FromUint32(env, numbers[i])))) return nullptr;
  }
  return array;
}

// streamMembers(name) -> number[], the members that JavaScript serves
napi_value StreamMembers(napi_env env, napi_callback_info info) {
  const auto [text] = Arguments<1>(env, info);
  const Name name(env, text);
  if (Refused(env)) return nullptr;
  const auto topic = Find(env, name);
  return ToArray(env,
                 topic ? Topics::Of(env).streams().MembersFor(*topic) : std::vector<uint32_t>());
}

// setOnPublished(function): called when other threads have published to members that JavaScript
// serves
napi_value SetOnPublished(napi_env env, napi_callback_info info) {
  const auto [function] = Arguments<1>(env, info);
  Topics::Of(env).streams().SetOnPublished(function);
  return nullptr;
}

// takePublished(take: function(members: number[], opcode, compress: boolean, payload: Buffer)):
// called for each message that has waited, in order
napi_value TakePublished(napi_env env, napi_callback_info info) {
  const auto [take] = Arguments<1>(env, info);
  StreamBranch& streams = Topics::Of(env).streams();
  for (const topics::MessagePtr& message : streams.Take()) {
    const std::vector<uint32_t> members = streams.MembersFor(message->topic);
    if (members.empty()) continue;
    const napi_value payload = Environment::Of(env)->buffers().Copy(message->payload().bytes());
    if (payload == nullptr) return nullptr;  // a RangeError, or the end
    napi_value nobody;
    CheckOk(napi_get_undefined(env, &nobody));
    const std::array<napi_value, 4> arguments{
        ToArray(env, members), FromUint32(env, static_cast<uint32_t>(message->opcode)),
        FromBool(env, message->compress), payload};
    if (arguments[0] == nullptr ||
        !Succeeded(
            napi_call_function(env, nobody, take, arguments.size(), arguments.data(), nullptr))) {
      return nullptr;
    }
  }
  return nullptr;
}

}  // namespace

void ExportTopics(Napi::Env env, Napi::Object exports) {
  Environment::Of(env)->SetTopics(std::make_unique<Topics>(env));
  const auto function = [](const char* name, napi_callback call) {
    return napi_property_descriptor{name,    nullptr,         call,   nullptr, nullptr,
                                    nullptr, napi_enumerable, nullptr};
  };
  const napi_property_descriptor functions[] = {
      function("subscribe", Subscribe),
      function("unsubscribe", Unsubscribe),
      function("isSubscribed", IsSubscribed),
      function("leaveTopics", LeaveTopics),
      function("topicsOf", TopicsOf),
      function("subscriberCount", SubscriberCount),
      function("publish", Publish),
      function("streamMembers", StreamMembers),
      function("setOnPublished", SetOnPublished),
      function("takePublished", TakePublished),
  };
  static_cast<void>(
      Succeeded(napi_define_properties(env, exports, std::size(functions), functions)));
}

}  // namespace hawser::binding

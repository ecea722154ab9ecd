#include "binding/topics/stream_branch.h"

#include <utility>

#include "binding/node/napi_call.h"
#include "binding/node/quiet_resource.h"

namespace hawser::binding {

StreamBranch::StreamBranch(napi_env env, topics::Hub& hub) : ServedBranch(hub), env_(env) {
  hub_.Add(*this);
}

StreamBranch::~StreamBranch() { hub_.Remove(*this); }

void StreamBranch::SetOnPublished(napi_value function) {
  napi_value name = nullptr;
  if (!Succeeded(napi_create_string_utf8(env_, "hawser topics", NAPI_AUTO_LENGTH, &name))) return;
  napi_threadsafe_function wake = nullptr;
  const auto call = [](napi_env env, napi_value on_published, void*, void*) {
    if (env == nullptr || on_published == nullptr) return;
    napi_value global;
    CheckOk(napi_get_global(env, &global));
    // It throws nothing: lib/topics/ sees to that.
    static_cast<void>(
        Succeeded(napi_call_function(env, global, on_published, 0, nullptr, nullptr)));
  };
  if (!Succeeded(napi_create_threadsafe_function(env_, function, NewQuietResource(env_), name, 0, 1,
                                                 nullptr, nullptr, nullptr, call, &wake))) {
    return;
  }
  CheckOk(napi_unref_threadsafe_function(env_, wake));
  // Of the hooks the last comes first: nobody wakes us any more once the environment ends that.
  CheckOk(napi_add_env_cleanup_hook(env_, OnCleanup, this));
  base::MutexLock lock(mutex_);
  wake_ = wake;
}

void StreamBranch::OnCleanup(void* self) {
  auto* const branch = static_cast<StreamBranch*>(self);
  branch->hub_.Remove(*branch);
}

void StreamBranch::Leave(uint32_t member) {
  std::vector<uint32_t> topics = TopicsOf(member);
  table_.Leave(member);
  for (const uint32_t topic : topics) {
    if (!Holds(topic)) hub_.Leave(topic);
  }
}

std::vector<uint32_t> StreamBranch::TopicsOf(uint32_t member) const {
  std::vector<uint32_t> topics;
  table_.ForEachTopic(member, [&](uint32_t topic) { topics.push_back(topic); });
  return topics;
}

std::vector<uint32_t> StreamBranch::MembersFor(topics::TopicId topic) const {
  std::vector<uint32_t> members;
  table_.ForEachMember(topic, [&](uint32_t member) { members.push_back(member); });
  return members;
}

void StreamBranch::Deliver(const topics::MessagePtr& message) {
  base::MutexLock lock(mutex_);
  if (wake_ == nullptr) return;
  waiting_.push_back(message);
  if (waiting_.size() > 1) return;
  static_cast<void>(napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking));
}

std::vector<topics::MessagePtr> StreamBranch::Take() {
  base::MutexLock lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace hawser::binding

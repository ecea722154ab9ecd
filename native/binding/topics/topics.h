// The topics of one environment: its two branches of the process's hub, and what is published here.
//
// Connections whose sockets the core has are served by their loops (LoopBranch, where there are
// such); all others by JavaScript, which this tells whom (StreamBranch). Thread: the JS thread.
// Owner: Environment, whose cleanup ends it before the loops.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>

#include "base/slice.h"
#include "binding/node/environment.h"
#include "binding/protocol/frame_encoding.h"
#include "binding/topics/stream_branch.h"
#include "topics/hub.h"

namespace hawser::binding {

// Who serves the subscribers that are not JavaScript's.
class PublishingBranch : public ServedBranch {
 public:
  using ServedBranch::ServedBranch;
  virtual ~PublishingBranch() = default;

  // Where frames for these alone are encoded.
  virtual base::SliceWriter& writer() = 0;
  // To all but one member. Takes effect with the next post.
  virtual void Publish(topics::MessagePtr message, uint32_t except) = 0;
};

class Topics final : public Environment::Part {
 public:
  static constexpr uint32_t kNobody = UINT32_MAX;

  static Topics& Of(napi_env env) { return static_cast<Topics&>(*Environment::Of(env)->topics()); }

  explicit Topics(napi_env env);
  ~Topics() override;
  Topics(const Topics&) = delete;
  Topics& operator=(const Topics&) = delete;

  // Before the first subscription.
  void SetLoops(std::unique_ptr<PublishingBranch> loops);

  // Null: there are no loops.
  ServedBranch* BranchOf(bool is_on_loop) {
    return is_on_loop ? static_cast<ServedBranch*>(loops_.get()) : &streams_;
  }
  StreamBranch& streams() { return streams_; }
  topics::Hub& hub() { return hub_; }

  struct Publication {
    topics::TopicId topic;
    FrameDescription frame;
    bool compress = true;
    Payload payload;
    uint32_t except = kNobody;  // a member of the loops
  };
  // To the loops of this environment, and to all other environments; JavaScript serves its own.
  // False: there is no memory for it.
  [[nodiscard]] bool Publish(const Publication& publication);

 private:
  topics::MessagePtr NewMessage(const Publication& publication, base::SliceWriter* writer) const;

  const napi_env env_;
  topics::Hub& hub_;
  StreamBranch streams_;
  std::unique_ptr<PublishingBranch> loops_;
};

}  // namespace hawser::binding

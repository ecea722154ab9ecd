// ConnectionTable: what is published to the subscribers of a topic, each of which gets it in the
// order of its other commands.
#include <errno.h>

#include <utility>

#include "net/connection/connection_table.h"

namespace hawser::net {

bool ConnectionTable::Do(Connection& connection, const Subscribe& subscribe) {
  topics_.Subscribe(connection.slot(), subscribe.topic);
  return true;
}

bool ConnectionTable::Do(Connection& connection, const Unsubscribe& unsubscribe) {
  topics_.Unsubscribe(connection.slot(), unsubscribe.topic);
  return true;
}

bool ConnectionTable::Do(Connection& connection, const LeaveTopics&) {
  topics_.Leave(connection.slot());
  return true;
}

bool ConnectionTable::Do(Connection& connection, const HoldPublished& hold) {
  for (const topics::MessagePtr& message : connection.HoldPublished(hold)) {
    if (!Hand(connection, *message)) return false;
  }
  return true;
}

void ConnectionTable::Publish(const net::Publish& publish) {
  const topics::MessagePtr& message = publish.message;
  topics_.ForEachMember(message->topic, [&](uint32_t slot) {
    Connection* const connection = slot == publish.except ? nullptr : Find(slot);
    if (connection == nullptr || !connection->sends()) return;
    if (!connection->Admits(message->frame.size())) {
      if (connection->was_slow()) failed_.push_back(slot);
      return;
    }
    if (connection->KeepPublished(message)) return;
    if (!Hand(*connection, *message)) failed_.push_back(slot);
  });
  // Not before: to leave changes the table.
  for (const uint32_t slot : std::exchange(failed_, {})) Destroy(slot);
}

// Whether the connection lives on.
bool ConnectionTable::Hand(Connection& connection, const topics::Message& message) {
  connection.CountPublished(message.frame.size());
  MarkDirty(connection);  // it is counted from now on, whenever it is sent
  CompressedSending* const compressed = connection.compressed();
  const bool compresses =
      message.compress && compressed != nullptr && compressed->IsWorthIt(message.payload_size);
  if (compressed == nullptr || (!compresses && !compressed->holds())) {
    connection.queue().Append(message.frame);
    return true;
  }
  Command::Action action = Write{message.frame};
  if (compresses) {
    action = WriteCompressed{
        .payload = message.payload(), .opcode = message.opcode, .stands_alone = true};
  }
  return ExecuteInOrder(connection, action);
}

}  // namespace hawser::net

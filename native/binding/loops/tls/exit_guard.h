// Halts event loops as exit() begins. OpenSSL has an exit handler that frees what all its
// connections use, and it does not wait for the threads of loops, which go on to the very end of
// the process. Ours was registered later, and is called before it. Thread: any. Owner: the process.
#pragma once

namespace hawser::net {
class EventLoop;
}

namespace hawser::binding {

// The loop has connections of TLS.
void HaltAtExit(net::EventLoop& loop);
// It has been stopped.
void NeedNotHalt(net::EventLoop& loop);

}  // namespace hawser::binding

// The agreement with a driver over standard input and output (`--gate`), so that the driver can
// read the server's counters while nothing moves: "ready" out, any line in, measured phase, result
// out, end of input. Blocking: it is used only when no message is under way.
#pragma once

namespace hawser::bench {

// Prints {"ready":true} and waits for a line (or for the end of input).
void AnnounceReadyAndWait();

void WaitForEndOfInput();

}  // namespace hawser::bench

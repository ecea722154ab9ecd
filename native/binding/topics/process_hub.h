// The one hub of the process. Thread: any.
#pragma once

#include "topics/hub.h"

namespace hawser::binding {

topics::Hub& ProcessHub();

}  // namespace hawser::binding

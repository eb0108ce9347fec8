// A libcontainer::Process that is a plain child of the test, so that waiting and relaying can be
// tested without a container.
#pragma once

#include <libcontainer/process.h>

#include <functional>

namespace hull::test {

// Runs `body` in a child and ends it with the result. With `terminal` the child's streams are a pty
// of its own, else those of `io`. Signal dispositions and the mask are as a container's would be.
libcontainer::Process start_child(const std::function<int()>& body,
                                  const libcontainer::ProcessIo& io, bool terminal);

}  // namespace hull::test

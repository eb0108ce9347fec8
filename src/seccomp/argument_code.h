// Code that looks at the arguments of a system call.
#pragma once

#include "seccomp/decision.h"
#include "seccomp/emitter.h"

namespace libcontainer::seccomp {

// Tries the rules in their order; goes to `otherwise` if none matches.
Target emit_rules(Emitter& emitter, const RuleList& list, Target otherwise);

}  // namespace libcontainer::seccomp

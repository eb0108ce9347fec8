// From a step's kind to its payload's type: for tables over all kinds.
#pragma once

#include "wire/namespace_steps.h"
#include "wire/process_steps.h"
#include "wire/rootfs_steps.h"
#include "wire/step.h"

namespace libcontainer::wire {

// The payload struct of a kind has the kind's name; the caller's steps have none.
namespace payload {
using MakeCgroup = Nothing;
using JoinCgroup = Nothing;
using JoinIntelRdt = Nothing;
using WriteIdMaps = Nothing;
using MoveNetDevices = Nothing;
using RunRuntimeHooks = Nothing;
using SetOomScoreAdj = Nothing;
using SetRlimits = Nothing;
using Release = Nothing;
using SendSeccompListener = Nothing;
using namespace wire;
}  // namespace payload

template <StepKind kKind>
struct PayloadOfKind;

#define LC_STEP_KIND(kind, actor, name)  \
  template <>                            \
  struct PayloadOfKind<StepKind::kind> { \
    using Type = payload::kind;          \
  };
LC_STEP_KINDS(LC_STEP_KIND)
#undef LC_STEP_KIND

template <StepKind kKind>
using PayloadOf = typename PayloadOfKind<kKind>::Type;

}  // namespace libcontainer::wire

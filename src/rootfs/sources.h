// Sources of bind mounts. Init opens them itself where it can; what needs the caller's credentials,
// stage 0 opens in init's mount namespace, at the mount's turn: it may lie in a mount made just
// before.
#pragma once

#include <cstdint>
#include <span>

#include "rootfs/target.h"
#include "sys/fd.h"
#include "wire/plan.h"
#include "wire/protocol.h"
#include "wire/rootfs_steps.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// Init's side.
struct Sources {
  sys::Fd socket;           // to stage 0; none: it does not serve
  bool introduced = false;  // stage 0 knows the mount namespace
  wire::Message answer;     // the last one: what a failed step says lies in it
};

// A detached copy of the source, id-mapped if the step wants that. Runs in: init.
wire::Status open_source(const wire::BindMount& step, std::uint32_t number, Sources& sources,
                         BindSource& source);

// Answers until the other end closes. Runs in: stage 0.
void serve_sources(wire::Block plan, std::span<const wire::Step> steps,
                   const wire::DescriptorLayout& layout, sys::FdRef socket);

}  // namespace libcontainer::rootfs

#include "rootfs/sources.h"

#include <linux/sched.h>

#include <string_view>

#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"

namespace libcontainer::rootfs {
namespace {

using wire::MessageKind;
using wire::Status;

Status clone_source(wire::Block plan, const wire::BindMount& step, sys::Fd& tree) {
  const auto depth = step.recursive != 0 ? sys::Depth::Recursive : sys::Depth::Top;
  STEP_ASSIGN(
      tree, "open_tree",
      clone_tree({.path = plan.c_str(step.source), .depth = depth, .last = step.source_last}));
  return {};
}

// Linux 5.12.
Status map_ids(const wire::BindMount& step, sys::FdRef user_namespace, sys::FdRef tree) {
  const mount_attr mapping{.attr_set = MOUNT_ATTR_IDMAP,
                           .attr_clr = 0,
                           .propagation = 0,
                           .userns_fd = static_cast<std::uint64_t>(user_namespace.number())};
  const auto depth = step.recursive_mapping != 0 ? sys::Depth::Recursive : sys::Depth::Top;
  STEP_TRY(wire::kIdMapCall, sys::mount_set_attributes(tree, "", depth, mapping));
  return {};
}

Status fetch(std::uint32_t number, Sources& sources, sys::Fd& tree) {
  sys::Fd own;
  if (!sources.introduced) {
    STEP_ASSIGN(own, "open /proc/self/ns/mnt",
                sys::open_at(sys::FdRef::cwd(), "/proc/self/ns/mnt", O_RDONLY));
    sources.introduced = true;
  }
  const auto asked =
      wire::send(sources.socket, {.kind = MessageKind::Fetch, .step = number}, {}, own);
  auto answer = wire::receive(sources.socket);
  if (!asked || !answer) return {EPIPE, "", "the process that opens sources has ended"};
  sources.answer = std::move(*answer);
  const wire::MessageHeader& header = sources.answer.header;
  if (header.value != 0) {
    // The call's name and its terminator.
    return {header.value, reinterpret_cast<const char*>(sources.answer.body.data())};
  }
  tree = std::move(sources.answer.fd);
  return {};
}

// What init asks for, which is nothing but a step of the plan.
Status open_for(wire::Block plan, std::span<const wire::Step> steps,
                const wire::DescriptorLayout& layout, const wire::Message& request, sys::Fd& tree) {
  const std::uint32_t number = request.header.step;
  if (number >= steps.size() || steps[number].kind != wire::StepKind::BindMount) return {EINVAL};
  const auto* step = plan.object<wire::BindMount>(steps[number].offset);
  if (step == nullptr) return {EINVAL};
  if (request.fd) STEP_TRY("setns", sys::set_namespace(request.fd, CLONE_NEWNS));
  STEP_PASS(clone_source(plan, *step, tree));
  if (step->mapping_slot == wire::kNoSlot) return {};
  return map_ids(*step, sys::FdRef::borrow(layout.slot(step->mapping_slot)), tree);
}

}  // namespace

Status open_source(const wire::BindMount& step, std::uint32_t number, Sources& sources,
                   BindSource& source) {
  if (step.mapping_slot == wire::kNoSlot) {
    const Status own = open_copy(source);
    if (own.error != EACCES || !sources.socket) return own;
  }
  return fetch(number, sources, source.fd);
}

void serve_sources(wire::Block plan, std::span<const wire::Step> steps,
                   const wire::DescriptorLayout& layout, sys::FdRef socket) {
  for (;;) {
    const auto request = wire::receive(socket);
    if (!request || request->header.kind != MessageKind::Fetch) return;
    sys::Fd tree;
    const Status status = open_for(plan, steps, layout, *request, tree);
    const std::string_view call = status.call;
    const auto body = std::as_bytes(std::span(call.data(), call.size() + 1));
    const wire::MessageHeader answer{
        .kind = MessageKind::Source, .step = request->header.step, .value = status.error};
    if (!wire::send(socket, answer, body, status.ok() ? sys::FdRef(tree) : sys::FdRef())) return;
  }
}

}  // namespace libcontainer::rootfs

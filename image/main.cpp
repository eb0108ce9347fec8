// Executes a plan. Started as stage 0 by the caller (src/launch): argv is {name, extra descriptors,
// slots}, the descriptors lie as wire::DescriptorLayout says. No libc, no allocation.
#include <linux/prctl.h>

#include <array>
#include <string_view>

#include "image/errno_words.h"
#include "image/machine.h"
#include "sys/decimal.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/process.h"
#include "sys/termination.h"
#include "wire/process_steps.h"
#include "wire/protocol.h"

namespace libcontainer::image {
namespace {

constexpr int kFailure = 255;

// While the root is built, modes are as the plan has them.
constexpr mode_t kNoMask = 0;

std::string_view text_of(const char* argument) { return argument; }

int number_of(const char* argument) {
  return static_cast<int>(sys::parse_decimal(text_of(argument)).value);
}

// Nothing of the host's is kept but what the plan knows, and none of it survives the execve.
void close_other_descriptors(const wire::DescriptorLayout& layout, int slots) {
  constexpr unsigned kCloseOnExec = 4;  // CLOSE_RANGE_CLOEXEC
  sys::close_from(layout.slot(slots));
  const int first = layout.socket();
  const int last = layout.slot(slots) - 1;
  if (sys::invoke(SYS_close_range, first, last, kCloseOnExec)) return;
  for (int fd = first; fd <= last; ++fd) (void)sys::call(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
}

bool map_times(Machine& machine, std::int32_t slot) {
  const sys::Fd file(machine.slot(slot).number());
  const auto bytes = sys::map_shared(file, machine.steps.size() * sizeof(wire::StepTime));
  if (!bytes) return false;
  machine.times = {reinterpret_cast<wire::StepTime*>(bytes->data()), machine.steps.size()};
  return true;
}

bool map_births(Machine& machine) {
  const sys::Fd file(machine.layout.births());
  const auto bytes = sys::map_shared(file, wire::kMostBirths * sizeof(wire::Birth));
  if (!bytes) return false;
  machine.births = {reinterpret_cast<wire::Birth*>(bytes->data()), wire::kMostBirths};
  return true;
}

bool load_plan(Machine& machine) {
  const auto file = sys::FdRef::borrow(machine.layout.plan());
  const auto status = sys::stat_fd(file);
  if (!status) return false;
  const auto bytes = sys::map_readonly(file, status->stx_size);
  if (!bytes) return false;
  sys::Fd(machine.layout.plan()).reset();
  machine.plan = wire::Block(*bytes);
  const auto* header = machine.plan.object<wire::PlanHeader>(0);
  if (header == nullptr || header->magic != wire::kPlanMagic) return false;
  machine.steps = machine.plan.list(header->steps);
  for (std::uint32_t i = 0; i < machine.steps.size(); ++i) {
    const wire::StepKind kind = machine.steps[i].kind;
    if (!wire::is_step_kind(static_cast<std::uint8_t>(kind))) return false;
    if (is_callers(kind)) machine.last_caller_step = i;
  }
  if (header->maps_phase == wire::MapsPhase::NotDumpable) {
    (void)sys::set_process_control(PR_SET_DUMPABLE, 0);
  }
  if (header->times_slot != wire::kNoSlot && !map_times(machine, header->times_slot)) return false;
  return !machine.steps.empty();
}

// The caller's turn begins with step `index`; it says with which step ours does.
std::uint32_t hand_over(Machine& machine, std::uint32_t index) {
  const int listener = machine.seccomp_listener ? machine.seccomp_listener.number() : 0;
  const wire::MessageHeader at{.kind = wire::MessageKind::At, .step = index, .value = listener};
  if (!wire::write_message(machine.socket, at)) sys::exit_process(kFailure);
  const auto answer = wire::read_header(machine.socket);
  // End of file: the caller is gone, or wants us to be.
  if (!answer || answer->kind != wire::MessageKind::Go) sys::exit_process(kFailure);
  // The agent has it: while it was ours too, the agent's end would not end a call that waits.
  machine.seccomp_listener.reset();
  return answer->step;
}

// The payload leads a session: a terminal becomes its own, and no signal of the caller's process
// group reaches it.
void become_init() {
  (void)sys::new_session();
  sys::end_on_request();
  (void)sys::set_process_control(PR_SET_NAME, reinterpret_cast<unsigned long>("hull:init"));
}

void append(std::span<char> buffer, std::size_t& size, std::string_view text) {
  const std::size_t room = buffer.size() - size;
  const std::size_t count = text.size() < room ? text.size() : room;
  __builtin_memcpy(buffer.data() + size, text.data(), count);
  size += count;
}

// To the caller: what failed, a NUL, on what.
void report(const Machine& machine, std::uint32_t index, const wire::Status& status) {
  std::array<char, wire::kMaxDetail> body;
  std::size_t size = 0;
  append(body, size, status.call);
  append(body, size, std::string_view("\0", 1));
  append(body, size, status.detail);
  const wire::MessageHeader fail{
      .kind = wire::MessageKind::Fail, .step = index, .value = status.error};
  (void)wire::write_message(machine.socket, fail, std::as_bytes(std::span(body)).first(size));
}

// The caller listens no more: one line on the payload's stderr, "exec /run.sh: no such file or
// directory".
void complain(const wire::Status& status) {
  std::array<char, wire::kMaxDetail + 128> line;  // the call and the errno in words are short
  std::size_t size = 0;
  if (status.says_it_all()) {
    append(line, size, status.detail);
  } else {
    append(line, size, status.call);
    if (!status.detail.empty()) append(line, size, " ");
    append(line, size, status.detail);
    append(line, size, ": ");
    append(line, size, errno_words(status.error));
  }
  append(line, size, "\n");
  (void)sys::write_all(sys::FdRef::borrow(2), std::string_view(line.data(), size));
}

}  // namespace

void run_from(Machine& machine, std::uint32_t index) {
  if (machine.actor == wire::Actor::Init) become_init();
  while (index < machine.steps.size()) {
    const wire::Step& step = machine.steps[index];
    if (is_callers(step.kind)) {
      index = hand_over(machine, index);
      continue;
    }
    machine.current = index;
    machine.note_begin();
    const wire::Status status = execute_step(machine, step);
    machine.note_end();
    if (!status.ok()) {
      if (index > machine.last_caller_step) {
        complain(status);
      } else {
        report(machine, index, status);
      }
      sys::exit_process(kFailure);
    }
    ++index;
  }
  sys::exit_process(kFailure);
}

}  // namespace libcontainer::image

extern "C" [[noreturn]] void image_main(long argc, char** argv) {
  using namespace libcontainer;
  // A name, the number of extra descriptors, the number of slots.
  if (argc != 3) sys::exit_process(image::kFailure);
  image::Machine machine;
  machine.layout.extra = image::number_of(argv[1]);
  machine.socket = sys::FdRef::borrow(machine.layout.socket());
  image::close_other_descriptors(machine.layout, image::number_of(argv[2]));
  if (!image::load_plan(machine) || !image::map_births(machine)) sys::exit_process(image::kFailure);
  sys::reset_signals();
  (void)sys::set_umask(image::kNoMask);
  (void)sys::set_process_control(PR_SET_NAME, reinterpret_cast<unsigned long>("hull:stage0"));
  image::run_from(machine, 0);
}

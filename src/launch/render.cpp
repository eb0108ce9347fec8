// What went wrong inside, in words: the field of config.json, the object, the call, the errno.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "launch/describe.h"
#include "launch/session.h"
#include "spec/text.h"
#include "wire/status.h"

namespace libcontainer::launch {
namespace {

bool is_control(char32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

// SECURITY: whatever comes from inside may hold anything: C1 as well as C0, and bytes that are no
// UTF-8, which some terminals take for C1.
std::string clean(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto [character, length] = spec::decode_utf8(text);
    const bool is_shown = length != 0 && !is_control(character);
    result += is_shown ? text.substr(0, length) : "?";
    text.remove_prefix(std::max(length, 1U));
  }
  return result;
}

// The phrases that engines map to exit codes 126 and 127.
Error program_error(std::string_view name, int system_error, std::string_view call,
                    std::string_view detail) {
  if (call == "search") {
    return base::make_error(Errc::NotFound,
                            fmt::format("exec: \"{}\": executable file not found in $PATH", name));
  }
  const std::string words = base::errno_words(system_error);
  if (call == "interpreter") {
    return base::make_error(
        base::errc_of_errno(system_error),
        fmt::format("exec: \"{}\": its interpreter '{}': {}", name, clean(detail), words));
  }
  const std::string text = call == "stat" ? fmt::format("exec: \"{0}\": stat {0}: {1}", name, words)
                                          : fmt::format("exec: \"{}\": {}", name, words);
  return base::make_error(base::errc_of_errno(system_error), text);
}

std::string failed_step(const wire::Plan& plan, std::uint32_t step) {
  const auto& origin = plan.origins[step];
  if (origin.failure.empty()) return step_subject(plan, step);
  return fmt::format("{}: {}", clean(origin.failure), wire::format_field(origin));
}

Error step_error(const wire::Plan& plan, std::uint32_t step, int system_error,
                 std::string_view call, std::string_view detail) {
  const std::string subject = failed_step(plan, step);
  const std::string said = clean(detail);
  // The detail says it all where no call failed.
  if (call == wire::kHookCall) return base::make_error(Errc::HookFailed, said);
  if (call.empty()) {
    return base::make_error(base::errc_of_errno(system_error),
                            fmt::format("{}: {}", subject, said));
  }
  const std::string action = said.empty() ? clean(call) : fmt::format("{} '{}'", clean(call), said);
  Error error = base::make_system_error(system_error, fmt::format("{}: {}", subject, action));
  if (call != wire::kIdMapCall || system_error != EINVAL) return error;
  return base::with_hint(std::move(error),
                         "maybe the filesystem used doesn't support idmap mounts on this kernel?");
}

}  // namespace

Error render_failure(const wire::Plan& plan, std::uint32_t step, int system_error,
                     std::string_view call, std::string_view detail) {
  if (step >= plan.steps.size()) {
    return base::make_error(Errc::Internal, "a step failed that is not in the plan");
  }
  const auto& origin = plan.origins[step];
  Error error = plan.steps[step].kind == wire::StepKind::FindProgram
                    ? program_error(origin.subject, system_error, call, detail)
                    : step_error(plan, step, system_error, call, detail);
  return base::with_field(std::move(error), wire::format_field(origin));
}

}  // namespace libcontainer::launch

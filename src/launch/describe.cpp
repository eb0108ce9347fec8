#include "launch/describe.h"

#include <fmt/format.h>

namespace libcontainer::launch {
namespace {

std::string_view name_of(wire::Actor actor) {
  switch (actor) {
    case wire::Actor::Caller:
      return "caller";
    case wire::Actor::Stage0:
      return "stage 0";
    case wire::Actor::Init:
      return "init";
  }
  return "";
}

}  // namespace

std::string describe(const wire::Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& kind = wire::info(plan.steps[i].kind);
    const auto& origin = plan.origins[i];
    std::string line = fmt::format("{:3} {:7} {}", i, name_of(kind.actor), kind.name);
    if (const std::string field = wire::format_field(origin); !field.empty()) {
      line += fmt::format(" [{}]", field);
    }
    if (!origin.subject.empty()) line += ' ' + origin.subject;
    text += line + '\n';
  }
  return text;
}

}  // namespace libcontainer::launch

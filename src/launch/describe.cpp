#include "launch/describe.h"

namespace libcontainer::launch {
namespace {

std::string with_subject(std::string text, const wire::Origin& origin) {
  if (!origin.subject.empty()) text.append(1, ' ').append(origin.subject);
  return text;
}

constexpr StepActor to_public(wire::Actor actor) {
  switch (actor) {
    case wire::Actor::Stage0:
      return StepActor::Stage0;
    case wire::Actor::Init:
      return StepActor::Init;
    default:
      return StepActor::Caller;
  }
}

}  // namespace

std::string step_text(const wire::Plan& plan, std::size_t number) {
  return with_subject(std::string(wire::info(plan.steps[number].kind).name), plan.origins[number]);
}

std::string step_subject(const wire::Plan& plan, std::size_t number) {
  std::string field = wire::format_field(plan.origins[number]);
  if (field.empty()) return step_text(plan, number);
  return with_subject(std::move(field), plan.origins[number]);
}

Step describe(const wire::Plan& plan, std::size_t number) {
  return {.number = number,
          .actor = to_public(wire::info(plan.steps[number].kind).actor),
          .text = step_text(plan, number),
          .field = wire::format_field(plan.origins[number]),
          .environment = {}};
}

std::vector<Step> describe(const wire::Plan& plan) {
  std::vector<Step> steps;
  steps.reserve(plan.steps.size());
  for (std::size_t i = 0; i < plan.steps.size(); ++i) steps.push_back(describe(plan, i));
  return steps;
}

}  // namespace libcontainer::launch

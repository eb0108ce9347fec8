// The steps that make a container, as people and tools see them. docs/architecture.md has the
// table of all kinds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer {

// The program that calls the library; the process that it starts first, with the caller's
// credentials and namespaces; and the container's first process.
enum class StepActor : std::uint8_t { Caller, Stage0, Init };
constexpr std::string_view to_string(StepActor actor) {
  if (actor == StepActor::Stage0) return "stage 0";
  return actor == StepActor::Init ? "init" : "caller";
}

struct Step {
  std::size_t number = 0;  // in the plan, from 0
  StepActor actor = StepActor::Caller;
  std::string text;   // "mount '/proc' (proc)"
  std::string field;  // of config.json, "mounts[0]"; empty: no field asks for it
  // Of the step that executes the program: "NAME=value", as the program gets it. Only from
  // explain().
  std::vector<std::string> environment;
};

// A step that was taken.
struct TimedStep {
  Step step;
  std::chrono::nanoseconds begin{};  // since the library was called
  std::chrono::nanoseconds duration{};
};

// The steps in the order of their numbers, without those that were left to others: after create()
// nobody waits for what init does once it is started.
using ProfileReceiver = std::function<void(const std::vector<TimedStep>&)>;

}  // namespace libcontainer

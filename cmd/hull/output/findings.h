// What is wrong with a config.json, as `validate` shows it.
#pragma once

#include <libcontainer/diagnose.h>

#include <span>
#include <string>
#include <string_view>

namespace hull::output {

struct FindingCounts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
};
FindingCounts count(std::span<const libcontainer::Finding> findings);

// A line for each, hints below; the last one counts them. `document` is what they are about.
std::string format_findings_text(std::span<const libcontainer::Finding> findings,
                                 std::string_view document);
std::string format_findings_json(std::span<const libcontainer::Finding> findings);

}  // namespace hull::output

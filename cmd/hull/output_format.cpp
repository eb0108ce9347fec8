#include "hull/output_format.h"

#include <algorithm>

namespace hull {

Outcome<OutputFormat> read_output_format(const Args& args) {
  const auto format = args.text("format");
  if (format == "json") return OutputFormat::Json;
  const auto row = std::ranges::find(args.command->flags, "format", &Flag::name);
  if (format == row->default_value) return OutputFormat::Text;
  return std::unexpected(Failure("invalid format option"));
}

}  // namespace hull

// Text in columns. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace hull::output {

using TableLine = std::vector<std::string>;

// Left-aligned, with 3 spaces after the longest cell of a column, which is `min_width` wide at
// least; the last one is not padded. All lines have as many cells as the first. Widths are counted
// in bytes; text of strangers must have gone through printable().
std::string format_table(std::span<const TableLine> lines, std::size_t min_width);

}  // namespace hull::output

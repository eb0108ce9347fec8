#include "process/interpreter.h"

#include <elf.h>

#include <string_view>

#include "base/text.h"
#include "sys/file.h"

namespace libcontainer::process {
namespace {

// What the beginning of a file tells: the loader's path stands behind the segments, as linkers
// place it. Empty: nothing.
std::string_view loader_in(std::string_view head) {
  Elf64_Ehdr header;
  if (head.size() < sizeof header) return {};
  __builtin_memcpy(&header, head.data(), sizeof header);
  if (header.e_ident[EI_CLASS] != ELFCLASS64) return {};
  Elf64_Phdr segment;
  std::uint64_t at = header.e_phoff;
  for (unsigned i = 0; i < header.e_phnum; ++i, at += sizeof segment) {
    if (at > head.size() - sizeof segment) return {};
    __builtin_memcpy(&segment, head.data() + at, sizeof segment);
    if (segment.p_type != PT_INTERP) continue;
    const bool fits = segment.p_offset < head.size() && segment.p_filesz > 1 &&
                      segment.p_filesz <= head.size() - segment.p_offset;
    return fits ? std::string_view(head.data() + segment.p_offset, segment.p_filesz - 1)
                : std::string_view();
  }
  return {};
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view interpreter_in(std::string_view head) {
  if (base::has_prefix(head, ELFMAG)) return loader_in(head);
  if (!base::has_prefix(head, "#!")) return {};
  const std::size_t end = head.find('\n');
  if (end == std::string_view::npos) return {};
  std::size_t first = 2;
  while (first < end && is_blank(head[first])) ++first;
  std::size_t last = first;
  while (last < end && !is_blank(head[last])) ++last;
  return {head.data() + first, last - first};
}

}  // namespace

wire::Status check_interpreter(sys::CPath program, InterpreterPath& interpreter) {
  const auto status = sys::stat_at(sys::FdRef::cwd(), program);
  if (!status || (status->stx_mode & S_IFMT) != S_IFREG) return {};
  const auto file = sys::open_at(sys::FdRef::cwd(), program, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  std::array<char, 1024> head;
  const auto size = file ? sys::read_full(*file, head) : sys::SysResult<std::size_t>(0);
  const std::string_view path = interpreter_in({head.data(), size.value_or(0)});
  if (path.empty() || path.size() >= interpreter.size()) return {};
  __builtin_memcpy(interpreter.data(), path.data(), path.size());
  interpreter[path.size()] = '\0';
  const auto there = sys::stat_at(sys::FdRef::cwd(), interpreter.data());
  if (there || (there.error().value != ENOENT && there.error().value != ENOTDIR)) return {};
  return {there.error().value, "interpreter", interpreter.data()};
}

}  // namespace libcontainer::process

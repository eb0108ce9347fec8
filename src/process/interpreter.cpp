#include "process/interpreter.h"

#include <elf.h>

#include <algorithm>
#include <string_view>

#include "sys/file.h"

namespace libcontainer::process {
namespace {

using Block = std::array<char, 1024>;

// Text that fits with its end.
bool keep(std::string_view text, InterpreterPath& interpreter) {
  if (text.empty() || text.size() >= interpreter.size()) return false;
  __builtin_memcpy(interpreter.data(), text.data(), text.size());
  interpreter[text.size()] = '\0';
  return true;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool read_first_line(std::string_view head, InterpreterPath& interpreter) {
  const auto* const end = std::find(head.begin(), head.end(), '\n');
  if (end == head.end()) return false;
  const auto* const first = std::find_if_not(head.begin() + 2, end, is_blank);
  return keep({first, std::find_if(first, end, is_blank)}, interpreter);
}

bool read_loader(sys::FdRef file, std::string_view head, InterpreterPath& interpreter) {
  Elf64_Ehdr header;
  if (head.size() < sizeof header) return false;
  __builtin_memcpy(&header, head.data(), sizeof header);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr)) {
    return false;
  }
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    const std::span bytes(reinterpret_cast<char*>(&segment), sizeof segment);
    const auto size = sys::read_at(file, bytes, header.e_phoff + i * sizeof segment);
    if (!size || *size != sizeof segment) return false;
    if (segment.p_type != PT_INTERP) continue;
    const auto length = std::min<std::uint64_t>(segment.p_filesz, interpreter.size() - 1);
    const auto path = sys::read_at(file, std::span(interpreter).first(length), segment.p_offset);
    if (!path) return false;
    interpreter[*path] = '\0';
    return interpreter[0] != '\0';
  }
  return false;
}

bool find_interpreter(sys::FdRef file, InterpreterPath& interpreter) {
  Block block;
  const auto size = sys::read_at(file, block, 0);
  if (!size) return false;
  const std::string_view head(block.data(), *size);
  if (head.starts_with("#!")) return read_first_line(head, interpreter);
  return head.starts_with(ELFMAG) && read_loader(file, head, interpreter);
}

}  // namespace

wire::Status check_interpreter(sys::CPath program, InterpreterPath& interpreter) {
  const auto status = sys::stat_at(sys::FdRef::cwd(), program);
  if (!status || (status->stx_mode & S_IFMT) != S_IFREG) return {};
  const auto file = sys::open_at(sys::FdRef::cwd(), program, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file || !find_interpreter(*file, interpreter)) return {};
  const auto there = sys::stat_at(sys::FdRef::cwd(), interpreter.data());
  if (there || (there.error().value != ENOENT && there.error().value != ENOTDIR)) return {};
  return {there.error().value, "interpreter", interpreter.data()};
}

}  // namespace libcontainer::process

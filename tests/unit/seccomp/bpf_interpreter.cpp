#include "bpf_interpreter.h"

#include <cstring>

namespace libcontainer::seccomp {
namespace {

bool holds(const sock_filter& instruction, std::uint32_t accumulator) {
  switch (BPF_OP(instruction.code)) {
    case BPF_JEQ:
      return accumulator == instruction.k;
    case BPF_JGT:
      return accumulator > instruction.k;
    case BPF_JGE:
      return accumulator >= instruction.k;
    default:
      return (accumulator & instruction.k) != 0;
  }
}

bool load(const seccomp_data& data, std::uint32_t offset, std::uint32_t& accumulator) {
  if (offset % 4 != 0 || offset + 4 > sizeof(data)) return false;
  std::memcpy(&accumulator, reinterpret_cast<const char*>(&data) + offset, 4);
  return true;
}

}  // namespace

Execution run(std::span<const sock_filter> program, const seccomp_data& data) {
  Execution result;
  std::uint32_t accumulator = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    ++result.steps;
    const sock_filter& instruction = program[at];
    switch (instruction.code) {
      case BPF_RET | BPF_K:
        return {true, instruction.k, result.steps};
      case BPF_LD | BPF_W | BPF_ABS:
        if (!load(data, instruction.k, accumulator)) return result;
        break;
      case BPF_ALU | BPF_AND | BPF_K:
        accumulator &= instruction.k;
        break;
      case BPF_JMP | BPF_JA:
        at += instruction.k;
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
      case BPF_JMP | BPF_JGT | BPF_K:
      case BPF_JMP | BPF_JGE | BPF_K:
      case BPF_JMP | BPF_JSET | BPF_K:
        at += holds(instruction, accumulator) ? instruction.jt : instruction.jf;
        break;
      default:
        return result;
    }
  }
  return result;
}

}  // namespace libcontainer::seccomp

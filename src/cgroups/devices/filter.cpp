#include "cgroups/devices/filter.h"

#include <cstddef>

namespace libcontainer::cgroups::devices {

namespace {

// The context is the first argument; the others keep what was read of it.
enum Register : std::uint8_t {
  kResult = BPF_REG_0,
  kContext = BPF_REG_1,
  kType = BPF_REG_2,
  kAccess = BPF_REG_3,
  kMajor = BPF_REG_4,
  kMinor = BPF_REG_5,
  kScratch = BPF_REG_6,
};

constexpr Access kAll = kRead | kWrite | kMknod;

bpf_insn instruction(unsigned code, Register to, Register from, std::size_t offset,
                     std::int64_t value) {
  bpf_insn result{};
  result.code = static_cast<std::uint8_t>(code);
  result.dst_reg = to & 15U;
  result.src_reg = from & 15U;
  result.off = static_cast<std::int16_t>(offset);
  result.imm = static_cast<std::int32_t>(value);
  return result;
}

bpf_insn load(Register to, std::size_t offset) {
  return instruction(BPF_LDX | BPF_MEM | BPF_W, to, kContext, offset, 0);
}
bpf_insn copy(Register to, Register from) {
  return instruction(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0);
}
bpf_insn set(Register to, std::int64_t value) {
  return instruction(BPF_ALU64 | BPF_MOV | BPF_K, to, kResult, 0, value);
}
bpf_insn compute(unsigned operation, Register to, std::int64_t value) {
  return instruction(BPF_ALU64 | operation | BPF_K, to, kResult, 0, value);
}
// The distance of a jump is known when its block is.
bpf_insn jump_unless_equal(Register left, std::int64_t value) {
  return instruction(BPF_JMP32 | BPF_JNE | BPF_K, left, kResult, 0, value);
}
bpf_insn jump_unless_same(Register left, Register right) {
  return instruction(BPF_JMP | BPF_JNE | BPF_X, left, right, 0, 0);
}
bpf_insn jump_if_zero(Register left) {
  return instruction(BPF_JMP | BPF_JEQ | BPF_K, left, kResult, 0, 0);
}
bpf_insn leave() { return instruction(BPF_JMP | BPF_EXIT, kResult, kResult, 0, 0); }

std::int64_t access_bits(Access access) {
  std::int64_t bits = 0;
  if ((access & kRead) != 0) bits |= BPF_DEVCG_ACC_READ;
  if ((access & kWrite) != 0) bits |= BPF_DEVCG_ACC_WRITE;
  if ((access & kMknod) != 0) bits |= BPF_DEVCG_ACC_MKNOD;
  return bits;
}

// The low half of the first word is the type, the high half what is asked for.
std::vector<bpf_insn> prologue() {
  constexpr int kHalf = 16;
  return {load(kType, offsetof(bpf_cgroup_dev_ctx, access_type)),
          copy(kAccess, kType),
          compute(BPF_AND, kType, 0xffff),
          compute(BPF_RSH, kAccess, kHalf),
          load(kMajor, offsetof(bpf_cgroup_dev_ctx, major)),
          load(kMinor, offsetof(bpf_cgroup_dev_ctx, minor))};
}

// What ends the program if the exception applies; each jump leaves the block.
std::vector<bpf_insn> block(const DeviceSet& devices, Access access, Default everything_else) {
  const bool is_char = devices.type == DeviceType::Char;
  std::vector<bpf_insn> code{
      jump_unless_equal(kType, is_char ? BPF_DEVCG_DEV_CHAR : BPF_DEVCG_DEV_BLOCK)};
  if (access != kAll) {
    code.push_back(copy(kScratch, kAccess));
    code.push_back(compute(BPF_AND, kScratch, access_bits(access)));
    // SECURITY: part of what is asked for is enough to forbid, not to allow.
    code.push_back(everything_else == Default::Deny ? jump_unless_same(kScratch, kAccess)
                                                    : jump_if_zero(kScratch));
  }
  if (devices.major != kEvery) code.push_back(jump_unless_equal(kMajor, devices.major));
  if (devices.minor != kEvery) code.push_back(jump_unless_equal(kMinor, devices.minor));
  code.push_back(set(kResult, everything_else == Default::Deny ? 1 : 0));
  code.push_back(leave());
  for (std::size_t i = 0; i < code.size(); ++i) {
    const unsigned kind = code[i].code & 7U;
    const bool jumps = (kind == BPF_JMP || kind == BPF_JMP32) && i + 1 < code.size();
    if (jumps) code[i].off = static_cast<std::int16_t>(code.size() - i - 1);
  }
  return code;
}

void append(std::vector<bpf_insn>& to, const std::vector<bpf_insn>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

std::vector<bpf_insn> compile_filter(const RuleSet& rules) {
  std::vector<bpf_insn> program = prologue();
  for (const auto& [devices, access] : rules.exceptions) {
    append(program, block(devices, access, rules.everything_else));
  }
  program.push_back(set(kResult, rules.everything_else == Default::Allow ? 1 : 0));
  program.push_back(leave());
  return program;
}

}  // namespace libcontainer::cgroups::devices

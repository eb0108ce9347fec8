// The architectures a profile may name, and how the kernel tells them apart.
#pragma once

#include <linux/audit.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace libcontainer::seccomp {

struct Architecture {
  std::string_view name;       // in config.json
  std::uint32_t audit;         // seccomp_data.arch; x86_64 and x32 share theirs
  std::uint8_t argument_bits;  // what a system call looks at in each argument: 32 or 64
  std::endian endian;
};

// The numbers of x32 have this bit, those of x86_64 have not.
inline constexpr std::uint32_t kX32Bit = 0x40000000;

inline constexpr auto kArchitectures = std::to_array<Architecture>({
    {"SCMP_ARCH_X86", AUDIT_ARCH_I386, 32, std::endian::little},
    {"SCMP_ARCH_X86_64", AUDIT_ARCH_X86_64, 64, std::endian::little},
    {"SCMP_ARCH_X32", AUDIT_ARCH_X86_64, 32, std::endian::little},
    {"SCMP_ARCH_ARM", AUDIT_ARCH_ARM, 32, std::endian::little},
    {"SCMP_ARCH_AARCH64", AUDIT_ARCH_AARCH64, 64, std::endian::little},
    {"SCMP_ARCH_MIPS", AUDIT_ARCH_MIPS, 32, std::endian::big},
    {"SCMP_ARCH_MIPS64", AUDIT_ARCH_MIPS64, 64, std::endian::big},
    {"SCMP_ARCH_MIPS64N32", AUDIT_ARCH_MIPS64N32, 32, std::endian::big},
    {"SCMP_ARCH_MIPSEL", AUDIT_ARCH_MIPSEL, 32, std::endian::little},
    {"SCMP_ARCH_MIPSEL64", AUDIT_ARCH_MIPSEL64, 64, std::endian::little},
    {"SCMP_ARCH_MIPSEL64N32", AUDIT_ARCH_MIPSEL64N32, 32, std::endian::little},
    {"SCMP_ARCH_PPC", AUDIT_ARCH_PPC, 32, std::endian::big},
    {"SCMP_ARCH_PPC64", AUDIT_ARCH_PPC64, 64, std::endian::big},
    {"SCMP_ARCH_PPC64LE", AUDIT_ARCH_PPC64LE, 64, std::endian::little},
    {"SCMP_ARCH_RISCV64", AUDIT_ARCH_RISCV64, 64, std::endian::little},
    {"SCMP_ARCH_S390", AUDIT_ARCH_S390, 32, std::endian::big},
    {"SCMP_ARCH_S390X", AUDIT_ARCH_S390X, 64, std::endian::big},
    {"SCMP_ARCH_LOONGARCH64", AUDIT_ARCH_LOONGARCH64, 64, std::endian::little},
});

// Positions in kArchitectures.
using ArchitectureIndex = std::size_t;

constexpr std::optional<ArchitectureIndex> find_architecture(std::string_view name) {
  for (ArchitectureIndex i = 0; i < kArchitectures.size(); ++i) {
    if (kArchitectures[i].name == name) return i;
  }
  return std::nullopt;
}

inline constexpr std::string_view kNativeArchitectureName =
#if defined(__x86_64__) && defined(__ILP32__)
    "SCMP_ARCH_X32";
#elif defined(__x86_64__)
    "SCMP_ARCH_X86_64";
#elif defined(__i386__)
    "SCMP_ARCH_X86";
#elif defined(__aarch64__)
    "SCMP_ARCH_AARCH64";
#elif defined(__arm__)
    "SCMP_ARCH_ARM";
#elif defined(__riscv) && __riscv_xlen == 64
    "SCMP_ARCH_RISCV64";
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
    "SCMP_ARCH_PPC64LE";
#elif defined(__s390x__)
    "SCMP_ARCH_S390X";
#elif defined(__loongarch64)
    "SCMP_ARCH_LOONGARCH64";
#else
#error "unknown architecture: add it here"
#endif

inline constexpr ArchitectureIndex kNativeArchitecture =
    *find_architecture(kNativeArchitectureName);
inline constexpr ArchitectureIndex kX86_64 = *find_architecture("SCMP_ARCH_X86_64");
inline constexpr ArchitectureIndex kX32 = *find_architecture("SCMP_ARCH_X32");

}  // namespace libcontainer::seccomp

#include "hull/output/seccomp.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace hull::output {
namespace {

using libcontainer::SeccompAction;
using libcontainer::SeccompExplanation;
using libcontainer::SeccompOperator;

SeccompExplanation explanation() {
  SeccompExplanation result;
  result.instructions = 12;
  result.default_action = {.action = SeccompAction::Errno, .data = EPERM};
  result.newer_calls = {.action = SeccompAction::Errno, .data = ENOSYS};
  result.other_architectures = {.action = SeccompAction::KillThread};
  result.architectures = {
      {.name = "SCMP_ARCH_X86_64",
       .newer_from = 136,
       .syscalls = {{.name = "personality",
                     .number = 135,
                     .via = {},
                     .cases = {{.conditions = {{.index = 0, .value = 8}},
                                .answer = {.action = SeccompAction::Allow},
                                .field = "linux.seccomp.syscalls[1]"},
                               {.conditions =
                                    {{.index = 0,
                                      .value = 0xff00,
                                      .value_two = 0x100,
                                      .op = SeccompOperator::MaskedEqual},
                                     {.index = 1, .value = 2, .op = SeccompOperator::Less}},
                                .answer = {.action = SeccompAction::Trace, .data = 7},
                                .field = "linux.seccomp.syscalls[2]"},
                               {.conditions = {},
                                .answer = {.action = SeccompAction::Errno, .data = EPERM},
                                .field = "linux.seccomp.defaultAction"}}},
                    {.name = "openat2",
                     .number = 437,
                     .via = {},
                     .cases = {{.conditions = {},
                                .answer = {.action = SeccompAction::Errno, .data = ENOSYS},
                                .field = {}}}}}},
      {.name = "SCMP_ARCH_X86",
       .newer_from = {},
       .syscalls = {{.name = "arm_sync", .number = {}, .via = {}, .cases = {}},
                    {.name = "semop", .number = {}, .via = "ipc", .cases = {}},
                    {.name = "socket",
                     .number = 359,
                     .via = "socketcall",
                     .cases = {{.conditions = {},
                                .answer = {.action = SeccompAction::Allow},
                                .field = "linux.seccomp.syscalls[0]"}}}}}};
  result.rules = {{.field = "linux.seccomp.syscalls[0]",
                   .answer = {.action = SeccompAction::Allow},
                   .conditions = {},
                   .syscalls = 300,
                   .unknown = {"a\nb", "c"}},
                  {.field = "linux.seccomp.syscalls[1]",
                   .answer = {.action = SeccompAction::Errno, .data = 4000},
                   .conditions = {{.index = 0, .value = 8}, {.index = 0, .value = 9}},
                   .any_suffices = true,
                   .syscalls = 1,
                   .unknown = {}}};
  return result;
}

TEST(SeccompText, HasALineForEachCase) {
  EXPECT_EQ(format_syscalls_text(explanation()), R"(SCMP_ARCH_X86_64
  personality (135)  arg0 == 0x8                              SCMP_ACT_ALLOW           linux.seccomp.syscalls[1]
                     (arg0 & 0xff00) == 0x100 and arg1 < 0x2  SCMP_ACT_TRACE (7)       linux.seccomp.syscalls[2]
                     otherwise                                SCMP_ACT_ERRNO (EPERM)   linux.seccomp.defaultAction
  openat2 (437)                                               SCMP_ACT_ERRNO (ENOSYS)  newer than the profile
SCMP_ARCH_X86
  arm_sync      not on this architecture
  semop         only called through ipc
  socket (359)                                  SCMP_ACT_ALLOW  linux.seccomp.syscalls[0]
                also called through socketcall
)");
}

TEST(SeccompSummary, HasALineForEachRule) {
  EXPECT_EQ(format_seccomp_summary(explanation()),
            R"(12 instructions for SCMP_ARCH_X86_64, SCMP_ARCH_X86
  linux.seccomp.syscalls[0]    300 calls   SCMP_ACT_ALLOW           ignored, as no such call is known: a\nb c
  linux.seccomp.syscalls[1]    1 call      SCMP_ACT_ERRNO (4000)    arg0 == 0x8 or arg0 == 0x9
  linux.seccomp.defaultAction  all others  SCMP_ACT_ERRNO (EPERM)
  newer than the profile       from 136    SCMP_ACT_ERRNO (ENOSYS)  SCMP_ARCH_X86_64
  other architectures          all         SCMP_ACT_KILL_THREAD
)");
}

TEST(SeccompJson, HasBoth) {
  EXPECT_EQ(format_seccomp_json(explanation()), R"({
  "instructions": 12,
  "default": {
    "action": "SCMP_ACT_ERRNO",
    "errnoRet": 1
  },
  "newer": {
    "action": "SCMP_ACT_ERRNO",
    "errnoRet": 38
  },
  "otherArchitectures": {
    "action": "SCMP_ACT_KILL_THREAD"
  },
  "architectures": [
    {
      "name": "SCMP_ARCH_X86_64",
      "newerFrom": 136,
      "syscalls": [
        {
          "name": "personality",
          "number": 135,
          "cases": [
            {
              "args": [
                {
                  "index": 0,
                  "value": 8,
                  "op": "SCMP_CMP_EQ"
                }
              ],
              "action": "SCMP_ACT_ALLOW",
              "field": "linux.seccomp.syscalls[1]"
            },
            {
              "args": [
                {
                  "index": 0,
                  "value": 65280,
                  "valueTwo": 256,
                  "op": "SCMP_CMP_MASKED_EQ"
                },
                {
                  "index": 1,
                  "value": 2,
                  "op": "SCMP_CMP_LT"
                }
              ],
              "action": "SCMP_ACT_TRACE",
              "data": 7,
              "field": "linux.seccomp.syscalls[2]"
            },
            {
              "action": "SCMP_ACT_ERRNO",
              "errnoRet": 1,
              "field": "linux.seccomp.defaultAction"
            }
          ]
        },
        {
          "name": "openat2",
          "number": 437,
          "cases": [
            {
              "action": "SCMP_ACT_ERRNO",
              "errnoRet": 38
            }
          ]
        }
      ]
    },
    {
      "name": "SCMP_ARCH_X86",
      "syscalls": [
        {
          "name": "arm_sync",
          "cases": []
        },
        {
          "name": "semop",
          "via": "ipc",
          "cases": []
        },
        {
          "name": "socket",
          "number": 359,
          "via": "socketcall",
          "cases": [
            {
              "action": "SCMP_ACT_ALLOW",
              "field": "linux.seccomp.syscalls[0]"
            }
          ]
        }
      ]
    }
  ],
  "rules": [
    {
      "field": "linux.seccomp.syscalls[0]",
      "syscalls": 300,
      "action": "SCMP_ACT_ALLOW",
      "unknown": [
        "a\nb",
        "c"
      ]
    },
    {
      "field": "linux.seccomp.syscalls[1]",
      "syscalls": 1,
      "action": "SCMP_ACT_ERRNO",
      "errnoRet": 4000,
      "args": [
        {
          "index": 0,
          "value": 8,
          "op": "SCMP_CMP_EQ"
        },
        {
          "index": 0,
          "value": 9,
          "op": "SCMP_CMP_EQ"
        }
      ],
      "anySuffices": true
    }
  ]
}
)");
}

}  // namespace
}  // namespace hull::output

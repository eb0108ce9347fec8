#include "security/label.h"

#include <gtest/gtest.h>

#include "security/plan_labels.h"
#include "sys/file.h"

namespace libcontainer::security {
namespace {

struct Planned {
  wire::StepKind kind;
  wire::LabelUse use;
  std::string text;
  bool operator==(const Planned&) const = default;
};

std::vector<Planned> labels_of(void (*plan_labels)(wire::PlanBuilder&, const ProcessConfig&),
                               const ProcessConfig& process) {
  wire::PlanBuilder builder;
  plan_labels(builder, process);
  const wire::Plan plan = std::move(builder).finish(wire::MapsPhase::NotDumpable);
  const wire::Block block{plan.block};
  std::vector<Planned> found;
  for (const wire::Step& step : plan.steps) {
    const auto& label = step.kind == wire::StepKind::SetLabel
                            ? block.object<wire::SetLabel>(step.offset)->label
                            : block.object<wire::SetInheritedLabel>(step.offset)->label;
    found.push_back({step.kind, label.use, std::string(block.text(label.text))});
  }
  return found;
}

ProcessConfig labelled() {
  ProcessConfig process;
  process.apparmor_profile = "profile";
  process.selinux_label = "u:r:t:s0";
  return process;
}

TEST(PlanLabels, NoneByDefault) {
  for (const auto plan : {plan_key_label, plan_init_labels, plan_tenant_labels}) {
    EXPECT_TRUE(labels_of(plan, {}).empty());
  }
}

TEST(PlanLabels, AreAsTheFilesTakeThem) {
  using enum wire::LabelUse;
  using enum wire::StepKind;
  EXPECT_EQ(labels_of(plan_init_labels, labelled()),
            (std::vector<Planned>{{SetLabel, ApparmorExecute, "exec profile"},
                                  {SetLabel, SelinuxExecute, "u:r:t:s0"}}));
  EXPECT_EQ(labels_of(plan_tenant_labels, labelled()),
            (std::vector<Planned>{{SetInheritedLabel, ApparmorExecute, "exec profile"},
                                  {SetInheritedLabel, SelinuxExecute, "u:r:t:s0"}}));
  EXPECT_EQ(labels_of(plan_key_label, labelled()),
            (std::vector<Planned>{{SetInheritedLabel, SelinuxKeys, "u:r:t:s0"}}));
}

// The kernel answers EINVAL where no module takes the label.
TEST(SetLabel, FailsWhereNoModuleTakesIt) {
  const bool has_modules =
      sys::stat_at(sys::FdRef::cwd(), "/sys/fs/selinux/enforce").has_value() ||
      sys::stat_at(sys::FdRef::cwd(), "/sys/kernel/security/apparmor").has_value();
  if (has_modules) GTEST_SKIP() << "this kernel has AppArmor or SELinux";
  wire::PlanBuilder builder;
  const wire::Label label{.text = builder.text("exec profile"),
                          .use = wire::LabelUse::ApparmorExecute};
  const wire::Plan plan = std::move(builder).finish(wire::MapsPhase::NotDumpable);
  EXPECT_FALSE(set_label(wire::Block{plan.block}, label).ok());
}

}  // namespace
}  // namespace libcontainer::security

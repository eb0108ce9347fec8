#include "security/plan_labels.h"

#include "wire/process_steps.h"

namespace libcontainer::security {
namespace {

using wire::LabelUse;

template <class Step>
void add(wire::PlanBuilder& plan, LabelUse use, std::string_view field, const std::string& label) {
  if (label.empty()) return;
  const bool apparmor = use == LabelUse::ApparmorExecute;
  plan.add(Step{.label = {.text = plan.text(apparmor ? "exec " + label : label), .use = use}},
           {.field = field, .subject = "'" + label + "'"});
}

template <class Step>
void add_execute_labels(wire::PlanBuilder& plan, const ProcessConfig& process) {
  add<Step>(plan, LabelUse::ApparmorExecute, "process.apparmorProfile", process.apparmor_profile);
  add<Step>(plan, LabelUse::SelinuxExecute, "process.selinuxLabel", process.selinux_label);
}

}  // namespace

void plan_key_label(wire::PlanBuilder& plan, const ProcessConfig& process) {
  add<wire::SetInheritedLabel>(plan, LabelUse::SelinuxKeys, "process.selinuxLabel",
                               process.selinux_label);
}

void plan_init_labels(wire::PlanBuilder& plan, const ProcessConfig& process) {
  add_execute_labels<wire::SetLabel>(plan, process);
}

void plan_tenant_labels(wire::PlanBuilder& plan, const ProcessConfig& process) {
  add_execute_labels<wire::SetInheritedLabel>(plan, process);
}

}  // namespace libcontainer::security

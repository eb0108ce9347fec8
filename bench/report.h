// The outcome as text: a Markdown table for people and the README, JSON for programs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "environment.h"
#include "results.h"

namespace libcontainer::bench {

struct Subject {
  Program program;
  std::string version;  // first line of --version
};

struct Report {
  Machine machine;
  std::vector<Subject> subjects;
  std::vector<Row> rows;
  int rounds = 0;
};

std::string to_markdown(const Report& report, const Results& results);
std::string to_json(const Report& report, const Results& results);

}  // namespace libcontainer::bench

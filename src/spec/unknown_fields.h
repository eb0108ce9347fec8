// Fields of a config.json that no struct has. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::spec {

struct UnknownField {
  std::string path;               // "process.capabilites"
  std::string_view did_you_mean;  // the field nearest to it; empty: none is near
};

// In the order of the document. Objects whose names are data (annotations, sysctl) and those of
// other platforms have none.
std::vector<UnknownField> find_unknown_fields(const boost::json::value& config);

// How many insertions, deletions, replacements and swaps of neighbours make one of the other, in
// any case; `limit` + 1 for more than that.
unsigned edit_distance(std::string_view a, std::string_view b, unsigned limit);

// Looks for what a name that nobody knows was meant to be, of which a third of the letters, and no
// more than three, may be wrong.
class NearestName {
 public:
  explicit NearestName(std::string_view name);
  // Of two that are as near the first one counts.
  void offer(std::string_view candidate);
  // Empty: none is near.
  std::string_view found() const { return nearest_; }

 private:
  std::string_view name_;
  unsigned best_;
  std::string_view nearest_;
};

}  // namespace libcontainer::spec

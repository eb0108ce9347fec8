# Compares verdicts in TAP: awk -v complete=0|1 -f compare.awk BASELINE LOG...
#
# One line a test. A test that passes in the baseline and nowhere else is a failure: it makes the exit
# status 1. Tests are known by their names; if one name is there more than once, it passes in the baseline
# if all of them do. complete: the logs are of every file that the baseline is of.

function read_verdict() {
  verdict = $1 == "not" ? "fails" : "passes"
  name = $0
  sub(/^(not )?ok [0-9]+ /, "", name)
  reason = ""
  if (match(name, / # skip.*/)) {
    verdict = "skipped"
    reason = substr(name, RSTART + 8)
    name = substr(name, 1, RSTART - 1)
  }
  sub(/ # timeout after.*/, "", name)
  sub(/ +$/, "", name)
}

function tell(what, name, detail) {
  printf "%-10s %s: %s%s\n", what, file, name, detail == "" ? "" : " (" detail ")"
  ++count[what]
}

function compare() {
  known = name in before
  if (verdict == "passes")
    tell("ok", name)
  else if (!known)
    tell(verdict == "skipped" ? "skipped" : "not ok", name, reason)
  else if (before[name] != "passes")
    tell(verdict == "skipped" ? "skipped" : "not ok", name, "baseline: " before[name])
  else
    tell("FAILURE", name, verdict reason)
}

function end_of_file() {
  if (file != "" && ran != planned)
    tell("FAILURE", planned - ran " of " planned + 0 " tests", "did not run")
}

BEGIN { baseline = ARGV[1] }
/^(not )?ok [0-9]+ / && FILENAME == baseline {
  read_verdict()
  if (!(name in before) || before[name] == "passes") before[name] = verdict
  next
}
FILENAME == baseline { next }
FNR == 1 {
  end_of_file()
  file = FILENAME
  sub(/.*\//, "", file)
  sub(/\.tap$/, ".bats", file)
  ran = 0
  planned = -1
}
/^1\.\.[0-9]+$/ { planned = substr($0, 4) + 0 }
/^(not )?ok [0-9]+ / {
  read_verdict()
  ++ran
  seen[name] = 1
  compare()
}
END {
  end_of_file()
  file = "suite"
  if (complete)
    for (name in before)
      if (!(name in seen) && before[name] == "passes") tell("FAILURE", name, "did not run")
  printf "%d pass, %d skipped, %d fail as in the baseline, %d failures\n", count["ok"],
    count["skipped"], count["not ok"], count["FAILURE"]
  exit count["FAILURE"] > 0
}

# Writes OUTPUT, a header with the commit of SOURCE, and touches it only when the commit has changed.
execute_process(COMMAND git describe --always --dirty --abbrev=12 --match "v[0-9]*"
  WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define HULL_COMMIT \"${commit}\"\n")

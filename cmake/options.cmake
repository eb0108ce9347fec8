# Options, and the flags that every target shares (lc_flags). The image has flags of its own, and tests
# that only drive the command are not instrumented (lc_plain_flags).
option(LC_LTO "link-time optimisation" OFF)
option(LC_WERROR "warnings are errors" OFF)
option(LC_FUZZ "build the fuzzers (clang 19)" OFF)
option(LC_TESTS "build the tests" ON)
option(LC_BENCH "build the benchmarks" ON)
set(LC_SYSTEMD AUTO CACHE STRING "the systemd cgroup driver: ON, OFF, AUTO (if libsystemd is there)")
set_property(CACHE LC_SYSTEMD PROPERTY STRINGS AUTO ON OFF)
set(LC_SANITIZE "" CACHE STRING "sanitizers for everything but the image, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

set(LC_HAS_SYSTEMD OFF)
if(NOT LC_SYSTEMD STREQUAL OFF)
  find_library(LC_SYSTEMD_LIBRARY systemd)
  find_path(LC_SYSTEMD_INCLUDE systemd/sd-bus.h)
  if(LC_SYSTEMD_LIBRARY AND LC_SYSTEMD_INCLUDE)
    set(LC_HAS_SYSTEMD ON)
  elseif(LC_SYSTEMD STREQUAL ON)
    message(FATAL_ERROR "LC_SYSTEMD=ON, but libsystemd and its headers are not there")
  else()
    message(STATUS "without the systemd cgroup driver: libsystemd and its headers are not there")
  endif()
endif()

find_program(LC_CCACHE ccache)
if(LC_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LC_CCACHE})
endif()

add_library(lc_plain_flags INTERFACE)
target_include_directories(lc_plain_flags INTERFACE ${PROJECT_SOURCE_DIR}/include)
# -iquote, not -I: <sys/socket.h> must stay the system's, "sys/socket.h" is ours.
target_compile_options(lc_plain_flags INTERFACE "SHELL:-iquote ${PROJECT_SOURCE_DIR}/src")
target_compile_definitions(lc_plain_flags INTERFACE _GNU_SOURCE FMT_HEADER_ONLY=1
  "FMT_STATIC_THOUSANDS_SEPARATOR=','")
# -Wno-missing-field-initializers: designated initialisers leave the defaults of the rest on purpose.
target_compile_options(lc_plain_flags INTERFACE -Wall -Wextra -Wno-missing-field-initializers -Wconversion -Wshadow -Wold-style-cast
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
if(LC_WERROR)
  target_compile_options(lc_plain_flags INTERFACE -Werror)
endif()
add_library(lc_flags INTERFACE)
target_link_libraries(lc_flags INTERFACE lc_plain_flags)
if(LC_SANITIZE)
  target_compile_options(lc_flags INTERFACE -fsanitize=${LC_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(LC_SANITIZE MATCHES undefined AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # GCC has a record of every check registered as a global that AddressSanitizer guards: a million
    # in hull, 0.3 s at each start. A check without a record traps (see docs/testing.md).
    target_compile_options(lc_flags INTERFACE -fsanitize-undefined-trap-on-error)
  endif()
  target_link_options(lc_flags INTERFACE -fsanitize=${LC_SANITIZE})
endif()
# -Os: the start of a command is page faults. Sections: only what is called is linked.
set(CMAKE_CXX_FLAGS_RELEASE "-Os -DNDEBUG")
target_compile_options(lc_plain_flags INTERFACE -ffunction-sections -fdata-sections)
if(LC_LTO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

# lc_layer(NAME SOURCES… [NEEDS layer…]): one folder of src/ as an object library, with its unit tests' name.
function(lc_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;NEEDS" ${ARGN})
  add_library(lc_${name} OBJECT ${ARG_SOURCES})
  target_link_libraries(lc_${name} PUBLIC lc_flags)
  foreach(need ${ARG_NEEDS})
    target_link_libraries(lc_${name} PUBLIC ${need})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY LC_LAYERS lc_${name})
endfunction()

# lc_mechanism(NAME APPLY sources… PLAN sources…): what decides (caller) and what executes. The
# apply sources are compiled twice: here, for the tests, and into the image.
function(lc_mechanism name)
  cmake_parse_arguments(ARG "" "" "APPLY;PLAN;NEEDS" ${ARGN})
  lc_layer(${name} SOURCES ${ARG_APPLY} ${ARG_PLAN} NEEDS lc_wire ${ARG_NEEDS})
  list(TRANSFORM ARG_APPLY PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set_property(GLOBAL APPEND PROPERTY LC_IMAGE_SOURCES ${ARG_APPLY})
endfunction()

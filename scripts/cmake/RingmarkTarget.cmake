# How every target of this project is compiled: the same standard, warnings and include root.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(RINGMARK_SANITIZE "" CACHE STRING "value of -fsanitize=, empty for none")

add_library(ringmark_options INTERFACE)
target_include_directories(ringmark_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(ringmark_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Woverloaded-virtual -Wunused-result -Wno-missing-field-initializers -Werror
  # clang 19 warns of a call inside libstdc++ 12 (std::stable_sort), which g++ does not.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
if(RINGMARK_SANITIZE)
  target_compile_options(ringmark_options INTERFACE -fsanitize=${RINGMARK_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(ringmark_options INTERFACE -fsanitize=${RINGMARK_SANITIZE})
  # g++ 12 reports members of coroutine frames and std::expected as maybe uninitialised only when instrumented.
  target_compile_options(ringmark_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(CMAKE_UNITY_BUILD)
  # A source's own types look like a header's there, because another file includes the source.
  target_compile_options(ringmark_options INTERFACE -Wno-subobject-linkage)
endif()

# ringmark_cold_source(FILE...): code that runs once, at the start. CLI11 takes half as long to compile this way.
function(ringmark_cold_source)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-O0" SKIP_PRECOMPILE_HEADERS ON)
  endif()
endfunction()

# Compiling these anew takes a third of the time of a source. Each source still includes what it uses.
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/headers.cpp" CONTENT "")
add_library(ringmark_headers OBJECT "${CMAKE_BINARY_DIR}/headers.cpp")
target_link_libraries(ringmark_headers PRIVATE ringmark_options)
target_precompile_headers(ringmark_headers PRIVATE
  <array> <atomic> <chrono> <coroutine> <expected> <functional> <memory> <optional> <span> <string> <string_view> <vector>)

# ringmark_library(NAME SOURCES... [PUBLIC libs...] [PRIVATE libs...] [PRECOMPILED headers...]): the static library of
# one folder, with those headers precompiled instead of the usual ones.
function(ringmark_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE;PRECOMPILED" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ringmark_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  if(ARG_PRECOMPILED)
    target_precompile_headers(${name} PRIVATE ${ARG_PRECOMPILED})
  else()
    target_precompile_headers(${name} REUSE_FROM ringmark_headers)
  endif()
endfunction()

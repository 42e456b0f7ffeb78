# How every target of this project is compiled: the same standard, warnings and include root.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(RINGMARK_SANITIZE "" CACHE STRING "value of -fsanitize=, empty for none")

add_library(ringmark_options INTERFACE)
target_include_directories(ringmark_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(ringmark_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Woverloaded-virtual -Wunused-result -Wno-missing-field-initializers -Werror)
if(RINGMARK_SANITIZE)
  target_compile_options(ringmark_options INTERFACE -fsanitize=${RINGMARK_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(ringmark_options INTERFACE -fsanitize=${RINGMARK_SANITIZE})
  # g++ 12 reports members of coroutine frames and std::expected as maybe uninitialised only when instrumented.
  target_compile_options(ringmark_options INTERFACE -Wno-maybe-uninitialized)
endif()

# ringmark_cold_source(FILE...): code that runs once, at the start. CLI11 takes half as long to compile this way.
function(ringmark_cold_source)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-O1")
  endif()
endfunction()

# ringmark_library(NAME SOURCES... [PUBLIC libs...] [PRIVATE libs...]): the static library of one folder.
function(ringmark_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ringmark_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

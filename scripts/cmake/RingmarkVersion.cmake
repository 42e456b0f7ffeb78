# The commit that --version prints. Taken when CMake configures; "unknown" outside a git checkout.

find_package(Git QUIET)
set(RINGMARK_COMMIT "unknown")
if(Git_FOUND)
  execute_process(COMMAND "${GIT_EXECUTABLE}" describe --always --dirty --exclude=*
                  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(RINGMARK_COMMIT "${commit}")
  endif()
endif()

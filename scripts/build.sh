# shellcheck shell=bash
# Sourced by the scripts beside it: the repository's root, and how one preset of it is built.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly repository

# Runs a command quietly; what it printed is shown only when it fails.
run_quietly() {
  local output
  if ! output=$("$@" 2>&1); then
    printf '%s\n' "$output" >&2
    return 1
  fi
}

# ensure_built PRESET [TARGET...]: brings build/PRESET up to date and keeps standard output free for the program that
# follows. It configures each time, because the commit that --version prints is taken then. The lock lets
# scripts/serve and scripts/load start side by side.
ensure_built() {
  local preset=$1
  shift
  local targets=()
  if (($# > 0)); then targets=(--target "$@"); fi
  "$repository/scripts/setup"
  mkdir -p "$repository/build"
  (
    cd "$repository" || exit
    flock 9
    run_quietly cmake --preset "$preset"
    cmake --build --preset "$preset" "${targets[@]}" >&2
  ) 9>"$repository/build/$preset.lock"
}

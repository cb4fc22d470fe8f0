#!/usr/bin/env bash
# clang-tidy (version 14) over the programs and the tests. Takes minutes, so it is a target of
# its own (`cmake --build --preset dev --target tidy`), not a test.
#
#   tidy.sh SOURCE BUILD
set -eu
cd "$1"
tidy=$(command -v run-clang-tidy-14 || command -v run-clang-tidy)
"$tidy" -p "$2" -quiet -j "$(nproc)" "$1/(milter|tests)/.*" 2>/dev/null

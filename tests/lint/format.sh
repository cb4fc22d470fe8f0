#!/usr/bin/env bash
# The code is as .clang-format (version 14) would write it.
set -eu
cd "$1"
format=$(command -v clang-format-14 || command -v clang-format) || {
	echo "format: skipped, clang-format is not installed"
	exit 77
}
find milter tests -name '*.[ch]' -print0 | xargs -0 "$format" --dry-run --Werror

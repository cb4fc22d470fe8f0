#!/usr/bin/env bash
# The table of readings in the sources is what its generator makes of Unicode 15.0.
set -eu
cd "$1/milter/text"
readings=/usr/share/unicode/Unihan_Readings.txt.bz2
variants=/usr/share/unicode/Unihan_Variants.txt.bz2
if ! [ -e $readings ] || ! [ -e $variants ] || ! command -v bzcat >/dev/null; then
	echo "han_table: skipped, unicode-data is not installed"
	exit 77
fi
if ! bzcat $readings | head -n 9 | grep -q "version: 15\.0"; then
	echo "han_table: skipped, unicode-data is of another version of Unicode"
	exit 77
fi
./han.sh $readings $variants | diff - han.def

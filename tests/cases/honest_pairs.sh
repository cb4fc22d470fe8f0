#!/usr/bin/env bash
# Every honest case is to be let pass and has its twin right behind it, which is to be acted
# on; there are at least 60. honest_pairs.sh FOLDER
set -eu
awk '
	FNR == 1 { if (open) bad("no twin for " open) }
	/^== honest: / { if (open) bad("no twin for " open); open = $0; want = "action=accept" }
	/^== twin: / { if (!open) bad("no honest case before " $0); open = ""; want = "acted"; pairs++ }
	/^== / && !/^== (honest|twin): / { bad("neither honest nor twin: " $0) }
	/^expect / { if ($2 != want) bad(open $0 " does not begin with " want) }
	function bad(text) { print FILENAME ": " text; failed = 1; open = "" }
	END {
		if (open) bad("no twin for " open)
		if (pairs < 60) bad("only " pairs + 0 " pairs")
		print pairs + 0 " pairs"
		exit failed
	}
' "$1"/*.case

# Makes the table of readings of ideographs, han.def, from two files of the Unihan database
# (Debian's unicode-data has them as /usr/share/unicode/Unihan_*.txt.bz2, unpacked here):
#
#	LC_ALL=C awk -f han.awk Unihan_Readings.txt Unihan_Variants.txt >han.def
#
# Bytes, not characters: the locale must be C.

BEGIN {
	FS = "\t"
	FIRST = 19968 # U+4E00
	LAST = 40959  # U+9FFF
	DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
	# Vowels with a tone, and ü and ê with and without one, to plain letters.
	marked = "ā á ǎ à ē é ě è ī í ǐ ì ō ó ǒ ò ū ú ǔ ù ü ǖ ǘ ǚ ǜ ń ň ǹ ḿ ê ế ề"
	plain = "a a a a e e e e i i i i o o o o u u u u u u u u u n n n m e e e"
	count = split(marked, from, " ")
	split(plain, to, " ")
}

/^#/ || NF < 3 { next }

function code_of(text, value, i) {
	value = 0
	for (i = 3; i <= length(text); i++)
		value = value * 16 + index("0123456789ABCDEF", substr(text, i, 1)) - 1
	return value
}

# Of three octets, as all from U+0800 to U+FFFF.
function utf8(code) {
	return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64,
		128 + code % 64)
}

function without_tones(text, i) {
	for (i = 1; i <= count; i++)
		gsub(from[i], to[i], text)
	gsub(/[^a-z]/, "", text) # a combining mark
	return text
}

# The first reading is the usual one.
$2 == "kMandarin" {
	code = code_of($1)
	if (code >= FIRST && code <= LAST) {
		split($3, readings, " ")
		reading[code] = without_tones(readings[1])
		seen[reading[code]] = 1
	}
}

# An ideograph that is a simplified form itself stays as it is.
$2 == "kSimplifiedVariant" {
	code = code_of($1)
	split($3, variants, " ")
	other = code_of(variants[1])
	if (code >= FIRST && code <= LAST && other >= FIRST && other <= LAST &&
		index(" " $3 " ", " " $1 " ") == 0)
		simplified[code] = other
}

function close_row() {
	if (row != "")
		print head row tail
	row = ""
}

END {
	print "/* Mandarin readings of ideographs and their simplified forms, from the Unihan database of"
	print " * Unicode 15.0 (copyright Unicode, Inc.; Unicode License v3), made by han.awk."
	print " * HAN_SYLLABLES: the readings, without tones. HAN_READINGS: two characters for each"
	print " * ideograph from U+4E00 to U+9FFF, the number of its reading in base 64 (\"--\" where there"
	print " * is none: rare ones). HAN_SIMPLIFIED: pairs of an ideograph and its simplified form, in"
	print " * order."
	print " */"
	# A sort by insertion: there are some 400.
	syllables = 0
	for (text in seen) {
		for (at = ++syllables; at > 1 && sorted[at - 1] > text; at--)
			sorted[at] = sorted[at - 1]
		sorted[at] = text
	}
	head = "HAN_SYLLABLES("
	tail = ")"
	for (i = 1; i <= syllables; i++) {
		number[sorted[i]] = i - 1
		row = row (row == "" ? "" : ", ") "\"" sorted[i] "\""
		if (i % 12 == 0)
			close_row()
	}
	close_row()
	head = "HAN_READINGS(\""
	tail = "\")"
	for (code = FIRST; code <= LAST; code++) {
		if (code in reading) {
			i = number[reading[code]]
			row = row substr(DIGITS, int(i / 64) + 1, 1) substr(DIGITS, i % 64 + 1, 1)
		} else {
			row = row "--"
		}
		if ((code - FIRST) % 44 == 43)
			close_row()
	}
	close_row()
	head = "HAN_SIMPLIFIED(\""
	pairs = 0
	for (code = FIRST; code <= LAST; code++) {
		if (!(code in simplified))
			continue
		row = row utf8(code) utf8(simplified[code])
		if (++pairs % 16 == 0)
			close_row()
	}
	close_row()
}

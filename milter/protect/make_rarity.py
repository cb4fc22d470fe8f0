#!/usr/bin/env python3
"""Writes rarity.def out of the collection that its first lines name:

    make_rarity.py common-surnames-by-country.csv common-forenames-by-country.csv >rarity.def

Where the collection gives a share, a word's bits come from it; where it gives a rank alone, from
a model in which the frequency falls with the square root of the rank. Commit
eb62e13d4d62dd96cdfae79d293a02066352205f of the collection gives the table that stands here, byte
for byte. The table was there first: the constants below were found from it.
"""
import csv
import math
import re
import sys
import unicodedata

HEAD = """\
/* RARITY(name, bits): how rare a common given or family name is, as log2(1/frequency).
 * Names from the public-domain (CC0) collection "popular names by country"
 * (github.com/sigpwned/popular-names-by-country-dataset): ranks and shares in each country,
 * the commonest one counts; what is common in one country alone counts 2 more. Folded,
 * sorted by bytes; rarity.c searches it.
 */"""

COMMONEST = 6.0  # no share counts as more than this
FIRST_SURNAME = 7.5  # bits of rank 1 where no share is known
FIRST_FORENAME = 7.0
NO_RANK = 32
ONE_COUNTRY = 2

# Letters that have no decomposition.
PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
                       "ð": "d", "þ": "th", "ə": "e", "ħ": "h"})


def words(name):
    letters = unicodedata.normalize("NFKD", name.lower())
    letters = "".join(c for c in letters if not unicodedata.combining(c)).translate(PLAIN)
    for word in re.split(r"[ \-/]+", letters):
        word = re.sub(r"\W", "", word)
        if len(word) > 1 and all(c < "\u0250" for c in word):  # of one letter: an initial
            yield word


def surname_bits(row):
    if row["Percent"]:
        return max(COMMONEST, 1.5 - math.log2(float(row["Percent"])))
    return FIRST_SURNAME + math.log2(int(row["Rank"] or NO_RANK)) / 2


def forename_bits(row):
    return FIRST_FORENAME + math.log2(int(row["Index"])) / 2


def read(path, bits_of, table):
    with open(path, encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            for word in words(row["Romanized Name"]):
                bits, countries = table.get(word, (math.inf, set()))
                table[word] = (min(bits, bits_of(row)), countries | {row["Country"]})


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table = {}
    read(sys.argv[1], surname_bits, table)
    read(sys.argv[2], forename_bits, table)
    print(HEAD)
    for word, (bits, countries) in sorted(table.items(), key=lambda item: item[0].encode()):
        print(f'RARITY("{word}", {round(bits) + (ONE_COUNTRY if len(countries) == 1 else 0)})')


if __name__ == "__main__":
    main()

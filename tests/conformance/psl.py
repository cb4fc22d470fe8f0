#!/usr/bin/python3
"""Registrable domains against the tests of the public suffix list.

usage: psl.py DRIVER FOLDER

Names that are no domain have no registrable domain either; the list that counts is the one
built into libpsl.
"""
import sys

from suites import ask, conclude, path_of, unhex

KNOWN = {}


def to_ascii(name):
    return ".".join(
        part if part.isascii() else "xn--" + part.lower().encode("punycode").decode()
        for part in name.split(".")
    ).lower()


def main():
    driver, folder = sys.argv[1:3]
    rows = []
    with open(path_of(folder, "psl/tests/tests.txt"), encoding="utf-8") as file:
        for line in file:
            words = line.split("//")[0].split()
            if len(words) == 2 and words[0] != "null":
                rows.append((words[0], "" if words[1] == "null" else to_ascii(words[1])))
    answers = ask(driver, "suffix", [name for name, _ in rows])
    differ = {
        row: f"{name!r}: {unhex(got)!r}, wanted {want!r}"
        for row, ((name, want), got) in enumerate(zip(rows, answers), 1)
        if unhex(got) != want
    }
    return conclude("psl", len(rows), differ, KNOWN)


sys.exit(main())

#!/usr/bin/python3
"""Strict addresses against the is_email() suites.

usage: isemail.py DRIVER FOLDER SUITE

What the suite calls valid for SMTP must be taken, whatever else it says of it (a domain that
has no mail server, a quoted local part); anything else must be refused: comments, folds,
obsolete forms, addresses too long. Domains here are names of two labels and more, so address
literals and top-level domains are refused on purpose.
"""
import re
import sys
import xml.etree.ElementTree as xml

from suites import ask, conclude, path_of, unhex

VALID = {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321", "ISEMAIL_VALID"}
LONG = "longer than RFC 5321 4.5.3.1 allows: real addresses are, and MTAs deliver to them"
DOTS = "dots anywhere in a local part: addresses in use have them, and MTAs deliver to them"
KNOWN = {
    "tests.xml": {
        **dict.fromkeys([15, 16], DOTS),
        **dict.fromkeys([26, 39, 59, 60], LONG),
        159: "a quoted pair of an 8-bit character, which RFC 6531 allows",
    },
    "tests-original.xml": {
        **dict.fromkeys([21, 23], LONG),
        **dict.fromkeys([24, 25, 26, 76, 77, 78, 102, 103, 104, 130, 131, 132], DOTS),
    },
}


def wanted(category, text):
    domain = text.rpartition("@")[2]
    return category in VALID and not domain.startswith("[") and "." in domain


def main():
    driver, folder, suite = sys.argv[1:4]
    tests = xml.parse(path_of(folder, "addr-isemail/test/" + suite)).getroot().iter("test")
    rows = []
    for test in tests:
        text = test.findtext("address") or ""
        # Control characters stand as their symbols.
        text = re.sub("[\\u2400-\\u241f]", lambda m: chr(ord(m[0]) - 0x2400), text)
        rows.append((text, wanted(test.findtext("category"), text), test.findtext("diagnosis")))
    answers = ask(driver, "strict", [row[0] for row in rows])
    differ = {
        number: f"{text!r}: {'refused' if got == 'no' else unhex(got)!r}, {diagnosis}"
        for number, ((text, want, diagnosis), got) in enumerate(zip(rows, answers), 1)
        if (got != "no") != want
    }
    return conclude(suite, len(rows), differ, KNOWN[suite])


sys.exit(main())

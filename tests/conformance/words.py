#!/usr/bin/python3
"""Encoded words against what other decoders make of them.

usage: words.py DRIVER FOLDER SUITE

Blanks at the ends do not count, and runs of them are one. What differs is listed, with the
reason.
"""
import json
import sys

from suites import ask, conclude, path_of, unhex

SURROGATES = "bytes that are no UTF-8: both show replacement characters, not as many"
FIELD = "the row ends in another field, where its parser stops"
BLANK = "a blank that nobody wrote is put between text and an encoded word; we put none"

KNOWN = {
    "rspamd": {},
    "jsmime": {
        21: SURROGATES,
        22: "a charset that nobody knows: its ASCII is shown all the same, as some readers do",
        30: "one character split over two charsets: as row 21",
        42: "base64 with blanks inside: decoded, as other readers do (the fact BAD_ENCODING)",
        45: "no charset: decoded as UTF-8, as other readers do",
    },
    "dovecot": {8: SURROGATES},
    "gmime": {},
    "stalwart": {4: FIELD, 12: FIELD, 22: BLANK, 28: BLANK, 29: BLANK},
}


def load(folder, suite):
    files = {
        "rspamd": "addr-rspamd/rfc2047.json",
        "jsmime": "addr-jsmime/vectors.json",
        "dovecot": "addr-dovecot/vectors.json",
        "gmime": "addr-gmime/vectors.json",
        "stalwart": "mime-stalwart/resources/unstructured.json",
    }
    with open(path_of(folder, files[suite]), encoding="utf-8") as file:
        data = json.load(file)
    if suite == "rspamd":
        return data
    if suite == "jsmime":
        return data["decodeRFC2047Words"]
    if suite == "dovecot":
        return [(row["input"], row["output"]) for row in data["header_decode"]]
    if suite == "stalwart":
        return [(row["header"], row["expected"]) for row in data]
    return [row[:2] for row in data["rfc2047_text"] + data["broken_rfc2047_text"]]


def plain(text):
    return " ".join(text.split())


def main():
    driver, folder, suite = sys.argv[1:4]
    rows = [(plain(text), plain(want)) for text, want in load(folder, suite)]
    answers = ask(driver, "words", [text for text, _ in rows])
    differ = {
        row: f"{text!r}: {plain(unhex(got))!r}, wanted {want!r}"
        for row, ((text, want), got) in enumerate(zip(rows, answers), 1)
        if plain(unhex(got)) != want
    }
    return conclude(suite, len(rows), differ, KNOWN[suite])


sys.exit(main())

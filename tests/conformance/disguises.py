#!/usr/bin/env python3
"""disguises.py GUISE: every way in which a sender is disguised is seen, claimed and told.

disguises.json: header blocks (bytes as latin-1 text), the facts that they prove ("A|B": either)
and whether somebody protected is claimed in them. recombined.json: From fields put together
from several disguises, and the protected name and domain that at least one of 13 mail readers
shows of them, but not all: a candidate must have them too. Each is judged twice, and must come
out the same.
"""
import json
import os
import subprocess
import sys
import tempfile
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = """people = (
  { name = "Jane Roe"; titles = ["CEO", "Chief Executive Officer"];
    addresses = ["jane.roe@corp.example"]; },
  { name = "Tomas Lindqvarn"; addresses = ["tomas.lindqvarn@consulate.example"]; },
  { name = "Oleksandr Brevny"; addresses = ["o.brevny@presidency.example"]; },
  { name = "Siân Ó Brádaigh"; addresses = ["sian@obradaigh.example"]; }
);
domains = ( { name = "corp.example"; } );
"""
# A filter that has said nothing: no message waits for DNS.
CONFIG = """protected = "list.conf"; authserv_id = "mx.corp.example";
authentication: { mode = "trust";
	trust = ( { authserv_id = "filter.corp.example"; writer = "milter"; } ); };
"""
AT_ONCE = 250


def fold(text):
    """Letters and digits alone, without case and marks: readers show the rest in many ways."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def judge(guise, folder, headers):
    verdicts = []
    for start in range(0, len(headers), AT_ONCE):
        paths = []
        for number, header in enumerate(headers[start:start + AT_ONCE]):
            paths.append(os.path.join(folder, f"{number}.eml"))
            with open(paths[-1], "wb") as file:
                file.write(header.encode("latin-1") + b"\r\nHi\r\n")
        ran = subprocess.run(
            [guise, "check", "-c", os.path.join(folder, "guise.conf"), "--json",
             "--client", "203.0.113.9", "--helo", "x.evil.example",
             "--mail-from", "x91@evil.example"] + paths, stdout=subprocess.PIPE)
        verdicts += [json.loads(line) for line in ran.stdout.decode().split("\n") if line]
    return verdicts


def missing(row, verdict):
    """What of the row the verdict does not have."""
    facts = set(verdict["facts"])
    for expected in row.get("facts", []):
        if not facts & set(expected.split("|")):
            yield f"the fact {expected}"
    if row.get("claim") and not verdict["claims"]:
        yield "a claim"
    shown = [fold(one["name"] + one["address"]) for one in verdict["candidates"]]
    for key in ("name", "domain"):
        wanted = fold(row.get(key, ""))
        if wanted and not any(wanted in one for one in shown):
            yield f"a candidate with {row[key]}"


def main(guise):
    rows = []
    for name in ("disguises.json", "recombined.json"):
        with open(os.path.join(HERE, name), encoding="utf-8") as file:
            rows += json.load(file)
    headers = [row["headers"] for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("list.conf", LIST), ("guise.conf", CONFIG)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        verdicts = judge(guise, folder, headers)
        again = judge(guise, folder, headers)
    if len(verdicts) != len(rows) or not rows:
        print(f"{len(verdicts)} verdicts for {len(rows)} headers")
        return 1
    failed = 0
    for row, verdict, second in zip(rows, verdicts, again):
        told = list(missing(row, verdict))
        if verdict != second:
            told.append("the same verdict again")
        failed += bool(told)
        if told:
            print(f"{row['headers']!r}: without {', '.join(told)}")
    print(f"{len(rows)} headers, {failed} not seen through")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

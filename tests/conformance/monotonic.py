#!/usr/bin/env python3
"""monotonic.py GUISE DATA: nothing that anyone can add lowers the score of a forged header.

Each header of guise-evasions is judged as it is, with one more field in front or behind, and
with something more before or behind what stands in From. A second From, a comment, an encoded
word, garbage: the score must not fall, nor the action. Two things make another message of it
and are left out: a From where there was none, and a word that becomes part of the claiming
name.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import suites

FRONT = [
    b"From: Somebody <s@other.example>\r\n",
    b"X-Junk: \xff\xfe\r\n",
    b'From: (comment) <a@b.example>, "c" <d@e.example>\r\n',
    b"List-Id: <l.lists.example>\r\n",
    b"List-Unsubscribe: <mailto:x@lists.example>\r\n",
    b"Authentication-Results: mx.corp.example; dmarc=pass header.from=corp.example\r\n",
]
BEHIND = [
    b"From: Somebody <s@other.example>\r\n",
    b"Sender: (x) y@z.example\r\n",
    b"Reply-To: =?utf-8?B?SGk=?= <y@z.example>\r\n",
    b"From: \x00\xff<<>>@@\r\n",
    b"Reply-To: ((((\r\n",
    b"Resent-From: x@y.example\r\n",
    b"References: <1@corp.example>\r\n",
]
FRONT_INSIDE = [
    b"a@b.example, ",
    b"(x) ",
    b"=?utf-8?Q?x?= <a@b.example>, ",
    b"\xff, ",
    b", ",
    b"<>, ",
    b"g: a@b.example;, ",
]
BEHIND_INSIDE = [
    b" (x)",
    b", a@b.example",
    b", =?utf-8?Q?x?= <a@b.example>",
    b";",
    b", \xff\xfe",
    b", <<>>",
    b", ((((",
    b', "',
    b" :;",
    b" <>",
    b", <@a.example:b@c.example>",
    b", \x00",
    b"\r(x)",
    b"\r\n ",
]
ACTIONS = ["accept", "tag", "quarantine", "reject", "tempfail"]
LIST = """people = ( { name = "Jane Roe"; addresses = ["jane.roe@corp.example"]; } );
domains = ( { name = "corp.example"; } );
"""
# A filter that has said nothing: what only authentication could say is unknown, and none of
# the thousands of messages waits for DNS.
CONFIG = """protected = "list.conf"; authserv_id = "mx.corp.example";
authentication: { mode = "trust";
	trust = ( { authserv_id = "filter.corp.example"; writer = "milter"; } ); };
"""


def variants(header):
    yield "as it is", header
    for field in FRONT:
        yield f"{field!r} in front", field + header
    for field in BEHIND:
        yield f"{field!r} behind", header + field
    inside = re.match(rb"(?s)(From:[ \t]*)([^\n]*(?:\r\n[ \t][^\n]*)*)(\r\n.*)$", header)
    if inside:
        name, value, rest = inside.groups()
        for text in FRONT_INSIDE:
            yield f"{text!r} in front inside", name + text + value + rest
        for text in BEHIND_INSIDE:
            yield f"{text!r} behind inside", name + value + text + rest


def judge(guise, folder, messages):
    paths = []
    for number, message in enumerate(messages):
        paths.append(os.path.join(folder, f"{number}.eml"))
        with open(paths[-1], "wb") as file:
            file.write(message + b"\r\nHi\r\n")
    ran = subprocess.run(
        [guise, "check", "-c", os.path.join(folder, "guise.conf"), "--json",
         "--client", "203.0.113.9", "--helo", "x.evil.example",
         "--mail-from", "x91@evil.example"] + paths, stdout=subprocess.PIPE)
    return [json.loads(line) for line in ran.stdout.decode().split("\n") if line]


def is_lower(now, before):
    return (now["score"] < before["score"] or
            ACTIONS.index(now["action"]) < ACTIONS.index(before["action"]))


def main(guise, data):
    with open(suites.path_of(data, "guise-evasions/cases.json"), encoding="utf-8") as file:
        cases = json.load(file)
    judged = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("list.conf", LIST), ("guise.conf", CONFIG)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        for case in cases:
            header = case["headers"].encode("latin-1")
            named = list(variants(header))
            verdicts = judge(guise, folder, [message for _, message in named])
            if len(verdicts) != len(named):
                print(f"{case['id']}: {len(verdicts)} verdicts for {len(named)} messages")
                failed += 1
                continue
            for (name, _), verdict in list(zip(named, verdicts))[1:]:
                judged += 1
                adds_from = "From: " in name and "Resent" not in name
                if adds_from and "NO_FROM" in verdicts[0]["facts"]:
                    continue
                if is_lower(verdict, verdicts[0]):
                    failed += 1
                    print(f"{case['id']} with {name}: {verdicts[0]['score']} "
                          f"{verdicts[0]['action']} becomes {verdict['score']} "
                          f"{verdict['action']}")
    print(f"{judged} headers with something added, {failed} judged lower")
    return 1 if failed or not judged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

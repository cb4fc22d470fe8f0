#!/usr/bin/env python3
"""Makes an archive of invented mail, has guise scan it, and counts what it hurt and missed.

archive.py --guise PROGRAM [--honest N] [--forged N] [--people N] [--listed N] [--seed N]
           [--keep FOLDER] [--names FILE] [--show N]

Most of it is what archives hold: threads of mailing lists in several shapes, personal mail of
three decades, patches, digests, bounces, notifications, newsletters. Some of those who write are
on a protected list, each with all addresses they write from; others bear names near theirs. Into
it go impersonations of those on the list. No name server answers, so nothing can be
authenticated any more.

Exit status: 1 if more than 1 in 10,000 honest messages is acted on (in a small archive: any), if
one is rejected, or if fewer than 95 in 100 impersonations are acted on; else 0.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from email.header import Header
from email.utils import quote

from impersonations import IMPERSONATIONS
from people import make_people
from honest import HONEST


class Archive:
    """What the makers of messages draw from."""

    def __init__(self, rng, people, listed):
        self.rng = rng
        self.people = people
        self.listed = listed
        self.strangers = [each for each in people if not each.is_listed]
        self.number = 0

    def anybody(self):
        """A writer: those on the list write as often as the others together."""
        pool = self.listed if self.rng.random() < 0.5 else self.strangers
        return self.rng.choice(pool)

    def date(self):
        """A day between 1997 and 2024, as RFC 5322 writes it."""
        rng = self.rng
        day = rng.choice(["Mon", "Tue", "Wed", "Thu", "Fri"])
        month = rng.choice(
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        )
        return "%s, %d %s %d %02d:%02d:%02d %s" % (
            day,
            rng.randint(1, 28),
            month,
            rng.randint(1997, 2024),
            rng.randint(0, 23),
            rng.randint(0, 59),
            rng.randint(0, 59),
            rng.choice(["+0000", "-0700", "+0200", "-0500 (EST)", "+0900", "+0330"]),
        )


def phrase(name, rng):
    """A display name as mail programs write it."""
    try:
        name.encode("ascii")
    except UnicodeEncodeError:
        charset = rng.choice(["utf-8", "utf-8", "iso-8859-1", "gb18030", "koi8-r"])
        try:
            name.encode(charset)
        except UnicodeEncodeError:
            charset = "utf-8"
        return Header(name, charset, maxlinelen=900).encode().replace("\n", "")
    if any(c in name for c in '.,:;()<>@[]\\"') or rng.random() < 0.3:
        return '"%s"' % quote(name)
    return name


def write_list(path, archive, organizations):
    """The protected list, in the syntax of libconfig."""

    def text(value):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    with open(path, "w", encoding="utf-8") as out:
        out.write("people = (\n")
        out.write(
            ",\n".join(
                "  { name = %s; addresses = [%s]; }"
                % (text(each.name), ", ".join(map(text, each.addresses)))
                for each in archive.listed
            )
        )
        out.write("\n);\norganizations = (\n")
        out.write(
            ",\n".join(
                '  { name = %s; domains = ["%s", "*.%s"]; }' % (text(name), domain, domain)
                for name, domain in organizations
            )
        )
        out.write("\n);\n")


def write_mbox(path, messages):
    """An mbox, with "From " lines quoted."""
    with open(path, "wb") as out:
        for message in messages:
            lines = message.split(b"\n")
            out.write(b"From archive@lists.test Thu Jan  1 00:00:00 2004\n")
            for line in lines:
                out.write((b">" if line.startswith(b"From ") else b"") + line + b"\n")
            out.write(b"\n")


def make_messages(archive, makers, count):
    """`count` messages: their kinds and their bytes."""
    weights = [maker.share for maker in makers]
    kinds = archive.rng.choices(makers, weights=weights, k=count)
    made = []
    for maker in kinds:
        archive.number += 1
        message = maker(archive, phrase)
        if isinstance(message, str):
            message = message.encode("utf-8", "surrogateescape")
        made.append((maker.__name__, message))
    return made


def scan(guise, folder):
    """What guise says of each message: a list of objects."""
    with open(os.path.join(folder, "guise.conf"), "w", encoding="utf-8") as out:
        out.write('protected = "protected.conf";\n')
        out.write('dns: { servers = ["127.0.0.1@9"]; deadline = 100; };\n')
    done = subprocess.run(
        [guise, "scan", "-c", os.path.join(folder, "guise.conf"), "--json",
         os.path.join(folder, "archive.mbox")],
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode not in (0, 1):
        sys.exit("guise scan: exit status %d" % done.returncode)
    return [json.loads(line) for line in done.stdout.splitlines()]


def tell(verdict, kind, message):
    """One line and the sender, of what should have been otherwise."""
    fields = [
        line
        for line in message.decode("utf-8", "replace").split("\n\n")[0].split("\n")
        if line.lower().startswith(("from:", "sender:", "reply-to:", "subject:"))
    ]
    claims = [
        (c["place"], c["means"], round(c["strength"], 2), c["state"], c["principal"])
        for c in verdict["claims"]
    ]
    findings = [(f["check"], round(f["weight"], 1)) for f in verdict["findings"]]
    print(verdict["action"], verdict["score"], kind, fields, claims[:3], findings)


def report(verdicts, truth, show):
    """Prints the counts; returns whether the bar is met."""
    hurt = rejected = caught = forged = 0
    missed = {}
    shown = 0
    for verdict, (is_forged, kind, message) in zip(verdicts, truth):
        acts = verdict["action"] != "accept"
        if is_forged:
            forged += 1
            caught += acts
            seen = missed.setdefault(kind, [0, 0])
            seen[0] += not acts
            seen[1] += 1
        elif acts:
            hurt += 1
            rejected += verdict["action"] == "reject"
        if acts != is_forged and shown < show:
            shown += 1
            tell(verdict, kind, message)
    honest = len(truth) - forged
    print("honest: %d, acted on: %d, rejected: %d" % (honest, hurt, rejected))
    print("impersonations: %d, acted on: %d (%.1f %%)" % (forged, caught, 100 * caught / forged))
    for kind, (lost, of) in sorted(missed.items()):
        if lost:
            print("  missed %d of %d: %s" % (lost, of, kind))
    return hurt * 10000 <= honest and rejected == 0 and caught * 100 >= 95 * forged


def main():
    """See the top of the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--guise", required=True)
    parser.add_argument("--honest", type=int, default=3000)
    parser.add_argument("--forged", type=int, default=400)
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--listed", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    parser.add_argument("--names")
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    people, organizations = make_people(rng, options.people, options.listed, options.names)
    archive = Archive(rng, people, [each for each in people if each.is_listed])
    messages = [(False, *made) for made in make_messages(archive, HONEST, options.honest)]
    messages += [(True, *made) for made in make_messages(archive, IMPERSONATIONS, options.forged)]
    rng.shuffle(messages)
    with tempfile.TemporaryDirectory() as room:
        folder = options.keep or room
        os.makedirs(folder, exist_ok=True)
        write_list(os.path.join(folder, "protected.conf"), archive, organizations)
        write_mbox(os.path.join(folder, "archive.mbox"), [made[2] for made in messages])
        verdicts = scan(options.guise, folder)
    if len(verdicts) != len(messages):
        sys.exit("guise scan judged %d of %d messages" % (len(verdicts), len(messages)))
    sys.exit(0 if report(verdicts, messages, options.show) else 1)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Address fields against what other parsers show of them.

usage: addresses.py DRIVER FOLDER SUITE

A row is right when every mailbox that the other parser shows is among our candidates, its
address and, where it has one, its name, whatever the origin. Case of domains, quotes and runs
of blanks do not count: they are nothing that a reader sees. Rows for which the other parser
shows no mailbox with a domain are left out; there is nothing in them to be missed. What
differs is listed, with the reason.
"""
import json
import re
import sys

from suites import ask, conclude, path_of, unhex

COMMENTS = "comments put into the name; ours are candidates of their own"
URI = "a URI of a List- field, taken for an address with its scheme; ours is without it"

KNOWN = {
    "dovecot": {},
    "gmime": {
        19: "the final dot of a domain cut off; ours shows it, and judges the domain without",
    },
    "jsmime": {
        27: "a domain with a blank inside: ours ends at the blank",
        49: "encoded words left alone in this part of the suite",
        **dict.fromkeys([56, 57, 59, 60, 74], COMMENTS),
        68: "an encoded '<' becomes part of the local part; ours has the address without it",
    },
    "nodemailer": {
        8: "a local part with '[' unquoted; ours has it as a name",
        9: "a domain that begins with '[' and never ends; ours has it as a name",
        22: "stray angle brackets kept in the name; ours is without them",
        39: "nothing but '@'",
        52: "a stray '>' becomes the name",
        53: "no domain",
        **dict.fromkeys(
            [56, 57, 58], "an address after a blank becomes the other's name; ours are two"
        ),
    },
    "rspamd": {},
    "stalwart": {
        **dict.fromkeys([9, 10, 11, 15, 57], COMMENTS),
        14: "a source route kept in the address; ours has the mailbox, and the route's domain",
        **dict.fromkeys([*range(39, 43), *range(44, 49)], URI),
    },
}


def load(folder, suite):
    """(field, [(name, address)]) as the other parser shows it."""
    files = {
        "dovecot": "addr-dovecot/vectors.json",
        "gmime": "addr-gmime/vectors.json",
        "jsmime": "addr-jsmime/vectors.json",
        "nodemailer": "addr-nodemailer/vectors.json",
        "rspamd": "addr-rspamd/mime_addr.json",
        "stalwart": "mime-stalwart/resources/address.json",
    }
    with open(path_of(folder, files[suite]), encoding="utf-8") as file:
        data = json.load(file)
    if suite == "dovecot":
        return [
            (row["input"], [(row["name"], f"{row['mailbox']}@{row['domain']}")])
            for row in data["address"]
            if row["mailbox"] and row["domain"]
        ]
    if suite == "gmime":
        return [(row[0], gmime_mailboxes(row[2])) for row in data["addrspec"] + data["broken_addrspec"]]
    if suite == "jsmime":
        rows = data["parseAddressingHeader"] + data["parseAddressingHeader (RFC 2047 support)"]
        return [(text, flat(shown, "email")) for text, shown in rows]
    if suite == "nodemailer":
        return [(row["input"], flat(row["nodemailer"], "address")) for row in data]
    if suite == "rspamd":
        return [(text, flat(shown, "addr")) for text, shown in data]
    return [(row["header"].strip("\n"), stalwart(row["expected"])) for row in data]


def flat(shown, key):
    out = []
    for one in shown:
        members = one.get("group")
        if isinstance(members, list):
            out += flat(members, key)
        elif one.get(key):
            out.append((one.get("name"), one[key]))
    return out


def stalwart(shown):
    out = []
    for kind, content in (shown or {}).items():
        lists = [content] if kind == "List" else [group.get("addresses", []) for group in content]
        for members in lists:
            out += [(one.get("name"), one["address"]) for one in members if one.get("address")]
    return out


def gmime_mailboxes(text):
    """Of the form in which it shows a list: names quoted where they must be."""
    out = []
    for part in re.findall(r'(?:"(?:[^"\\\\]|\\\\.)*"|[^",;:]|:(?=[^ ]))+', text):
        name, _, address = part.strip().rstrip(">").rpartition("<")
        if "@" in address:
            out.append((name, address))
    return out


def plain(text):
    text = "".join(c for c in text or "" if c not in '"\\')
    return " ".join(text.split())


def same_address(text):
    local, _, domain = text.rpartition("@")
    return plain(local).replace(" ", "") + "@" + plain(domain).replace(" ", "").lower()


def candidates(answer):
    names, addresses = set(), set()
    for one in filter(None, answer.split("\t")):
        _, name, address, _ = one.split(":")
        names.add(plain(unhex(name)))
        addresses.add(same_address(unhex(address)))
    return names, addresses


def missing(shown, answer):
    names, addresses = candidates(answer)
    out = [address for _, address in shown if same_address(address) not in addresses]
    return out + [name for name, _ in shown if plain(name) and plain(name) not in names]


def main():
    driver, folder, suite = sys.argv[1:4]
    rows = []
    for row, (text, shown) in enumerate(load(folder, suite), 1):
        shown = [(name, address) for name, address in shown if "@" in address]
        if shown:
            rows.append((row, text, shown))
    answers = ask(driver, "senders", [text for _, text, _ in rows])
    differ = {}
    for (row, text, shown), answer in zip(rows, answers):
        missed = missing(shown, answer)
        if missed:
            names, addresses = candidates(answer)
            differ[row] = f"{text!r}: no {missed!r} among {sorted(names)} {sorted(addresses)}"
    return conclude(suite, len(rows), differ, KNOWN[suite])


sys.exit(main())

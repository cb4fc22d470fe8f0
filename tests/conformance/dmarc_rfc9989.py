#!/usr/bin/python3
"""Vectors for RFC 9989 that were written for another implementation, through the DMARC driver.

usage: dmarc_rfc9989.py DRIVER FOLDER

What a vector says of the result, the policy and the organisational domain is put into the
form that the driver reads from the data folder; what it says of that implementation's own
reports (queries in order, properties of its objects) is left out, and counted.
"""
import ast
import json
import os
import re
import subprocess
import sys
import tempfile

from suites import path_of

FIELDS = {"status.result": "result", "policy": "policy", "domain": "org_domain"}


def domains(call, key):
    part = re.search(key + r": \[(.*?)\]", call)
    return re.findall(r"domain: '([^']*)'", part[1]) if part else []


def data(kind, value):
    if kind == "TXT":
        return '"' + "".join(value) + '"'
    return f"{value['priority']} {value['exchange']}" if kind == "MX" else value


def zone_of(vector):
    zone = vector["zone"]
    if isinstance(zone, str):
        try:
            zone = ast.literal_eval(re.sub(r"\bTXT:", "'TXT':", zone.split(")")[0].strip()))
        except (SyntaxError, ValueError):
            return None
    out = {}
    for name, records in zone.items():
        if isinstance(records, str):
            return None
        out[name] = {kind: [data(kind, v) for v in values] for kind, values in records.items()}
    return out


def expectations(vector, call, count):
    """One call is "result"; of two, the names say which is meant."""
    out = {}
    for what, how in vector["expect"]:
        said = re.fullmatch(r"to\.equal\('([^']*)'\)", how)
        name, _, rest = what.partition(".")
        if count == 2 and (name == "unaligned") != (call == 1):
            continue
        if said and rest in FIELDS:
            out[FIELDS[rest]] = said[1]
    return out


def cases(vectors):
    for number, vector in enumerate(vectors, 1):
        zone = zone_of(vector)
        for call, text in enumerate(vector["calls"]):
            expect = expectations(vector, call, len(vector["calls"]))
            if zone is None or not expect:
                continue
            yield {
                "id": f"{number}.{call + 1}",
                "note": vector["name"],
                "zone": zone,
                "header_from": re.search(r"headerFrom: '([^']*)'", text)[1],
                "spf_pass_domain": (domains(text, "spfDomains") or [None])[0],
                "dkim_pass_domains": domains(text, "dkimDomains"),
                "expect": expect,
            }


def main():
    driver, folder = sys.argv[1:3]
    with open(path_of(folder, "dmarc-rfc9989/vectors.json"), encoding="utf-8") as file:
        vectors = json.load(file)
    told = list(cases(vectors))
    used = {case["id"].split(".")[0] for case in told}
    print(f"{len(vectors)} vectors, {len(vectors) - len(used)} say nothing of a result")
    with tempfile.TemporaryDirectory() as scratch:
        os.makedirs(os.path.join(scratch, "conformance", "dmarc-guise"))
        path = os.path.join(scratch, "conformance", "dmarc-guise", "cases.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(told, file)
        return subprocess.run([driver], env={"GUISE_TEST_DATA": scratch}, check=False).returncode


sys.exit(main())

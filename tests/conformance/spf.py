#!/usr/bin/python3
"""Runs the RFC 7208 test suite through the spf driver.

usage: spf.py DRIVER FOLDER SUITE MINIMUM

FOLDER is where suites are kept (GUISE_TEST_DATA overrides it), SUITE a path below its
conformance folder.

Fails when a check passes that the suite does not let pass, or when fewer than MINIMUM come
out as the suite wants. Exits 77 (skipped) without the suite or a YAML reader.
"""
import os
import subprocess
import sys

SKIPPED = 77


def quoted(text):
    """TXT data for dns_table_add(): bytes outside plain text as \\DDD."""
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        raw = text.encode("utf-8")
    out = ""
    for byte in raw:
        plain = 0x20 <= byte < 0x7F and byte not in b'"\\'
        out += chr(byte) if plain else "\\%03d" % byte
    return '"' + out + '"'


def record_line(name, kind, value):
    if kind == "TXT":
        strings = value if isinstance(value, list) else [value]
        return f"{name} TXT " + " ".join(quoted(s) for s in strings)
    if kind == "MX":
        return f"{name} MX {value[0]} {value[1] or '.'}"
    return f"{name} {kind} {value}"


def zone_lines(zone):
    """The suite writes type SPF for TXT; NONE and TIMEOUT speak of the types not given."""
    for name, records in zone.items():
        kinds = {k for r in records if isinstance(r, dict) for k in r}
        for record in records:
            if record == "TIMEOUT":
                continue
            for kind, value in record.items():
                if value == "NONE" or (kind == "SPF" and "TXT" in kinds):
                    continue
                if kind == "SPF":
                    if "TIMEOUT" in records:
                        continue
                    kind = "TXT"
                if value == "TIMEOUT":
                    yield f"{name} {kind} !timeout"
                else:
                    yield record_line(name, kind, value)
        if "TIMEOUT" in records:
            yield f"{name} ANY !timeout"


def driver_input(sections):
    for number, section in enumerate(sections):
        yield "reset"
        for line in zone_lines(section["zonedata"]):
            yield "zone\t" + line
        for name, test in section["tests"].items():
            fields = [f"{number}/{name}", test["host"], test["helo"], test.get("mailfrom", "")]
            yield "check\t" + "\t".join(str(f) for f in fields)


def main():
    driver, minimum = sys.argv[1], int(sys.argv[4])
    folder = os.environ.get("GUISE_TEST_DATA", sys.argv[2])
    suite = os.path.join(folder, "conformance", sys.argv[3])
    if not os.path.exists(suite):
        print("the suite is not here:", suite)
        return SKIPPED
    try:
        import yaml
    except ImportError:
        print("python3-yaml is not installed")
        return SKIPPED
    with open(suite, encoding="utf-8") as file:
        sections = list(yaml.safe_load_all(file))
    text = "".join(line + "\n" for line in driver_input(sections))
    ran = subprocess.run([driver], input=text.encode("utf-8"), stdout=subprocess.PIPE, check=True)
    got = {}
    for line in ran.stdout.decode("utf-8", "replace").splitlines():
        name, result, reason = line.split("\t")
        got[name] = (result, reason)

    right = wrong_passes = total = 0
    for number, section in enumerate(sections):
        for name, test in section["tests"].items():
            wanted = test["result"] if isinstance(test["result"], list) else [test["result"]]
            result, reason = got[f"{number}/{name}"]
            total += 1
            if result in wanted:
                right += 1
                continue
            wrong_passes += result == "pass"
            print(f"{section['description']}: {name}: {result} ({reason}), wanted {wanted}")
    print(f"{right} of {total} as wanted, {wrong_passes} passes that must not be")
    return 0 if wrong_passes == 0 and right >= minimum else 1


sys.exit(main())

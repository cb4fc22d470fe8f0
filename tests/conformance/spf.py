#!/usr/bin/python3
"""Runs the RFC 7208 test suite through the spf driver.

usage: spf.py DRIVER FOLDER SUITE MINIMUM

FOLDER is where suites are kept (GUISE_TEST_DATA overrides it), SUITE a path below its
conformance folder.

The suite is a YAML file, or a folder of files as stalwart's mail-auth has them.

Fails when a check passes that the suite does not let pass, or when fewer than MINIMUM come
out as the suite wants. Exits 77 (skipped) without the suite or a YAML reader.
"""
import ipaddress
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


def stalwart_line(line, zone):
    """"a: name address, address", "spf: name text" and so on, as records of the suites above."""
    kind, _, rest = line.strip().partition(":")
    name, _, data = rest.strip().partition(" ")
    records = zone.setdefault(name, [])
    values = [value.strip() for value in data.split(",")]
    if kind in ("spf", "exp"):
        records.append({"TXT": data.strip()})
    elif kind in ("a", "aaaa"):
        records.extend({kind.upper(): value} for value in values)
    elif kind == "mx":
        for number, value in enumerate(values):
            host = f"mx{number}.{name}"
            records.append({"MX": [number, host]})
            zone.setdefault(host, []).append({"AAAA" if ":" in value else "A": value})
    elif kind == "ptr":
        reverse = ipaddress.ip_address(name).reverse_pointer
        zone.setdefault(reverse, []).extend({"PTR": value} for value in values)


def stalwart_sections(path):
    """Lines of "key: value", records before tests; a record among the tests replaces that of
    its name. What check_host() is asked with a domain other than the sender's is left out."""
    for name in sorted(os.listdir(path)):
        with open(os.path.join(path, name), encoding="utf-8") as file:
            documents = file.read().split("\n---")
        for document in documents:
            yield from stalwart_document(name, document)


def stalwart_document(title, document):
    zone = {"_dns_error.org": ["TIMEOUT"], "_dns_error.test.org": ["TIMEOUT"]}
    tests, one, in_tests = {}, {}, False
    for line in document.splitlines():
        key, _, value = line.strip().lstrip("- ").partition(":")
        value = value.strip()
        if line.strip().startswith("#") or not line.strip():
            continue
        if key in ("records", "tests"):
            in_tests = key == "tests"
        elif key == "name":
            title += ": " + value if not in_tests else ""
        elif not in_tests:
            stalwart_line(line, zone)
        elif key == "spf":
            yield {"description": title, "zonedata": zone, "tests": tests}
            zone, tests = dict(zone), {}
            zone[value.split()[0]] = [
                record for record in zone.get(value.split()[0], []) if "TXT" not in record
            ]
            stalwart_line(line.strip().lstrip("- "), zone)
        else:
            one[key] = value
            if key == "expect" and one.get("sender", "").endswith("@" + one["domain"]):
                tests[f"{len(tests) + 1}"] = {
                    "host": one["ip"],
                    "helo": "helo.test",
                    "mailfrom": one["sender"],
                    "result": value.split()[0],
                }
    yield {"description": title, "zonedata": zone, "tests": tests}


def load(path):
    if os.path.isdir(path):
        return list(stalwart_sections(path))
    import yaml

    with open(path, encoding="utf-8") as file:
        return list(yaml.safe_load_all(file))


def main():
    driver, minimum = sys.argv[1], int(sys.argv[4])
    folder = os.environ.get("GUISE_TEST_DATA", sys.argv[2])
    suite = os.path.join(folder, "conformance", sys.argv[3])
    if not os.path.exists(suite):
        print("the suite is not here:", suite)
        return SKIPPED
    try:
        sections = load(suite)
    except ImportError:
        print("python3-yaml is not installed")
        return SKIPPED
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

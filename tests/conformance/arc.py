#!/usr/bin/python3
"""Runs the ARC validation suite through the arc driver.

usage: arc.py DRIVER FOLDER SUITE MINIMUM

FOLDER is where suites are kept (GUISE_TEST_DATA overrides it), SUITE a path below its
conformance folder.

Fails when a message passes that the suite does not let pass, or when fewer than MINIMUM come
out as the suite wants. Exits 77 (skipped) without the suite or a YAML reader.
"""
import os
import subprocess
import sys

SKIPPED = 77


def driver_input(sections):
    for number, section in enumerate(sections):
        yield "reset"
        for name, text in section["txt-records"].items():
            strings = text if isinstance(text, list) else [text]
            quoted = " ".join('"' + s.replace("\n", "") + '"' for s in strings)
            yield f"zone\t{name} TXT {quoted}"
        for name, test in section["tests"].items():
            message = (test["message"] or "").encode("utf-8", "surrogateescape")
            yield f"check\t{number}/{name}\t{message.hex()}"


def load(path):
    """A YAML file, or a folder of files: records, an empty line, a message that passes."""
    if not os.path.isdir(path):
        import yaml

        with open(path, encoding="utf-8") as file:
            return list(yaml.safe_load_all(file))
    sections = []
    for name in sorted(os.listdir(path)):
        with open(os.path.join(path, name), encoding="utf-8", errors="surrogateescape") as file:
            zone, _, message = file.read().partition("\n\n")
        records = dict(line.split(" ", 1) for line in zone.splitlines())
        sections.append(
            {
                "description": name,
                "txt-records": records,
                "tests": {name: {"message": message, "cv": "pass"}},
            }
        )
    return sections


def is_right(wanted, result):
    """Where the suite names no result, the chain must not pass."""
    if not wanted:
        return result != "pass"
    return result == str(wanted).lower()


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
            result, reason = got[f"{number}/{name}"]
            wanted = test["cv"]
            total += 1
            if is_right(wanted, result):
                right += 1
                continue
            wrong_passes += result == "pass"
            print(f"{section['description']}: {name}: {result} ({reason}), wanted {wanted}")
    print(f"{right} of {total} as wanted, {wrong_passes} passes that must not be")
    return 0 if wrong_passes == 0 and right >= minimum else 1


sys.exit(main())

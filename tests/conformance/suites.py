"""What the runners in this folder share: where suites are, how drivers are asked."""
import os
import subprocess
import sys

SKIPPED = 77


def path_of(folder, suite):
    """A file of a suite; ends the program as skipped where it is not."""
    folder = os.environ.get("GUISE_TEST_DATA", folder)
    path = os.path.join(folder, "conformance", suite)
    if not os.path.exists(path):
        print("the suite is not here:", path)
        sys.exit(SKIPPED)
    return path


def raw(text):
    """The bytes of a text: UTF-8; code points that stand for single bytes stay bytes."""
    return text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text


def ask(driver, command, texts):
    """One answer of the driver `read` for each text."""
    lines = "".join(f"{command}\t{raw(text).hex()}\n" for text in texts)
    ran = subprocess.run([driver], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return ran.stdout.decode().split("\n")[:-1]


def unhex(text):
    return bytes.fromhex(text).decode("utf-8", "replace")


def conclude(name, total, differ, known):
    """Prints the count. `differ`: what came out otherwise, by row (1 is the first); `known`:
    the reason, likewise. Fails on a difference that is not known, or known in vain."""
    print(f"{name}: {total - len(differ)} of {total} alike, {len(differ)} differ")
    for row in sorted(set(differ) - set(known)):
        print(f"  row {row}: {differ[row]}")
    for row in sorted(set(known) - set(differ)):
        print(f"  row {row} does not differ: {known[row]}")
    return 0 if differ.keys() == known.keys() and total > 0 else 1

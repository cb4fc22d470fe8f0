"""See banned.sh."""

import pathlib
import re
import sys

FUNCTIONS = re.compile(
    r"\b(strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strtok|strtok_r|strncpy|strncat|alloca|"
    r"atoi|atol|atoll|atof|scanf|sscanf|system|popen|tmpnam|mktemp|asctime|ctime)\s*\("
)
# A view has no NUL: it must not reach what looks for one.
VIEW_IN_STRING_FUNCTION = re.compile(r"\bstr[a-z]+\s*\([^;]*\.ptr\b(?!\[)")
STATEMENT = re.compile(r'(?:"(?:\\.|[^"\\\n])*"|[^;{}"])+')
CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif)\b.*$", re.M)
GUARD = re.compile(r"\A\s*#ifndef ([A-Z0-9_]+)\n#define \1\n")


def without_comments(text):
    """The same lines, comments blanked, strings left alone."""
    token = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', re.S)

    def blank(match):
        found = match.group()
        return found if found[0] in "\"'" else re.sub(r"[^\n]", " ", found)

    return token.sub(blank, text)


def faults(path, text, in_tests):
    code = without_comments(text)

    def line_of(offset):
        return code.count("\n", 0, offset) + 1

    for match in FUNCTIONS.finditer(code):
        yield line_of(match.start()), f"{match.group(1)} is banned"
    if in_tests:
        return
    for statement in STATEMENT.finditer(code):
        found = statement.group()
        if "%s" in found and len(re.findall(r"(?:\.|->)ptr\b", found)) > found.count("%.*s"):
            yield line_of(statement.end()), "%s with the bytes of a view: they do not end at a NUL"
    for match in VIEW_IN_STRING_FUNCTION.finditer(code):
        yield line_of(match.start()), "the bytes of a view in a function that looks for a NUL"
    if path.parts[1] == "base":
        return
    guard = GUARD.match(code)
    for match in CONDITIONAL.finditer(code, guard.end() if guard else 0):
        yield line_of(match.start()), "conditional compilation outside milter/base"


def main():
    top = pathlib.Path(sys.argv[1])
    fail = 0
    for folder in ("milter", "tests"):
        for file in sorted((top / folder).rglob("*.[ch]")):
            path = file.relative_to(top)
            for line, what in faults(path, file.read_text(errors="replace"), folder == "tests"):
                print(f"banned: {path}:{line}: {what}")
                fail = 1
    return fail


sys.exit(main())

"""guised at a real Sendmail, attached with the very line of README.md.

    sendmail_test.py --guised PROGRAM --packages FOLDER [NAME OF A TEST ...]

Debian's Sendmail would push Postfix out, so it is not installed: its packages are downloaded
into FOLDER, once, and unpacked there. It runs in a network and with a host name of its own:
the addresses of the clients are real ones there, and nothing leaves this machine.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import pathlib
import re
import shutil
import smtplib
import subprocess
import unittest

from lab import (CORP_SERVER, RECIPIENT, STRANGER, TOP, Answer, Client, Lab, fields_of,
                 free_port, message, new_mark, wait_until, without_fields)

HOST = "mx.inbox.example"
OURS = f"guise.{HOST}"
PACKAGES = ["sendmail-bin", "sendmail-cf", "sendmail-base", "libwrap0", "liblockfile1"]

# Without DNS, without local delivery: what is for inbox.example goes on to the next hop.
CONFIGURATION = """\
include(`@CF@/m4/cf.m4')dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `@HOST@')dnl
define(`QUEUE_DIR', `@DIR@/queue')dnl
define(`STATUS_FILE', `@DIR@/statistics')dnl
define(`ALIAS_FILE', `@DIR@/aliases')dnl
define(`confPID_FILE', `@DIR@/sendmail.pid')dnl
define(`confSERVICE_SWITCH_FILE', `@DIR@/service.switch')dnl
define(`confLOG_LEVEL', `0')dnl
define(`confTO_IDENT', `0s')dnl
define(`confQUEUE_LA', `1000')dnl
define(`confREFUSE_LA', `1000')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
RELAY_DOMAIN(`inbox.example')dnl
define(`SMART_HOST', `relay:[127.0.0.1]')dnl
define(`RELAY_MAILER_ARGS', `TCP $h @NEXT_HOP@')dnl
DAEMON_OPTIONS(`Name=main, Addr=127.0.0.1, Port=@MAIN@')dnl
DAEMON_OPTIONS(`Name=plain, Addr=127.0.0.1, Port=@PLAIN@, InputMailFilters=')dnl
DAEMON_OPTIONS(`Name=absent, Addr=127.0.0.1, Port=@ABSENT@, InputMailFilters=absent')dnl
@FILTER@
MAIL_FILTER(`absent', `S=local:@DIR@/nobody-listens.sock, F=T')dnl
MAILER(`local')dnl
MAILER(`smtp')dnl
"""

arguments = argparse.Namespace()
lab = None


class SendmailClient(Client):
    """A client that has its address; Sendmail knows no XCLIENT."""

    def __init__(self, port, address):
        smtplib.SMTP.__init__(self, "127.0.0.1", port, local_hostname="mail.evil.example",
                              timeout=60, source_address=(address, 0))
        self.command_encoding = "utf-8"
        self.ehlo()

    @staticmethod
    def queue_id(text):
        return re.match(r"2\.0\.0 (\S+) Message accepted", text).group(1)


class SendmailLab(Lab):
    """A Sendmail in the place of Postfix, and smtp-sink as its next hop."""

    # Sendmail uses no socket below a folder in which everyone may write.
    parent = "/run"

    def _mail_server(self, names):
        self.mta = self.folder / "mta"
        (self.mta / "queue").mkdir(parents=True, mode=0o700)
        self.delivered = self.mta / "delivered"
        self.delivered.mkdir()
        shutil.chown(self.delivered, "nobody")
        (self.mta / "aliases").touch()
        (self.mta / "service.switch").write_text("hosts files\naliases files\n")
        self.ports = {name: free_port() for name in ("main", "plain", "absent", "next_hop")}
        self.configuration = self.mta / "sendmail.cf"
        self._configure()
        self.servers = []
        next_hop = f"127.0.0.1:{self.ports['next_hop']}"
        self._start("sink.log", ["/usr/sbin/smtp-sink", "-R", self.delivered, "-u", "nobody",
                                 "-d", "%H%M%S.", next_hop, "100"])
        self._start("sendmail.log", [sendmail_program(), "-C", self.configuration, "-bD",
                                     "-X", self.mta / "trace"])
        for name in self.ports:
            wait_until(lambda: self._is_listening(name), f"{name}: {self.mail_log()}")

    def _configure(self):
        values = {"CF": macros(), "DIR": self.mta, "HOST": HOST}
        values.update((name.upper(), port) for name, port in self.ports.items())
        documented = re.search(r"^INPUT_MAIL_FILTER\(`guise'.*$", (TOP / "README.md").read_text(),
                               re.M).group()
        values["FILTER"] = documented.replace("/run/guise/guise.sock",
                                              self.sockets["main"][0].partition(":")[2])
        text = re.sub(r"@([A-Z_]+)@", lambda found: str(values[found.group(1)]), CONFIGURATION)
        made = subprocess.run(["m4", f"-D_CF_DIR_={macros()}/"], input=text.encode(),
                              capture_output=True, check=True)
        self.configuration.write_bytes(made.stdout)

    def _start(self, log_name, command):
        with open(self.mta / log_name, "wb") as log:
            self.servers.append(subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "LD_LIBRARY_PATH": str(libraries())}))

    def _is_listening(self, name):
        for server in self.servers:
            if server.poll() is not None:
                raise AssertionError(f"{server.args[0]} ended: {self.mail_log()}")
        with open("/proc/net/tcp") as table:  # a connection would be a session in the trace
            return f":{self.ports[name]:04X} 00000000:0000 0A" in table.read()

    def _stop_mail_server(self):
        for server in getattr(self, "servers", []):
            server.terminate()
            server.wait(20)

    def client(self, name, address=STRANGER):
        return SendmailClient(self.ports[name], address)

    def arrived(self, mark):
        """As Lab.arrived(); without the lines that smtp-sink puts on top."""
        mark = mark.encode()

        def find():
            for file in self.delivered.iterdir():
                content = file.read_bytes()
                # An empty line ends each file.
                if mark in content and content.endswith(b"\n\n"):
                    file.unlink()
                    return re.sub(rb"\A(?:X-.*\n)+Received:.*\n(?:[ \t].*\n)*", b"", content)
            return None

        return wait_until(find, f"a message with {mark!r}: {self.mail_log()[-3000:]}")

    def mail_log(self):
        return "".join((self.mta / name).read_text(errors="replace")
                       for name in ("sink.log", "sendmail.log", "trace")
                       if (self.mta / name).exists())


def unpacked():
    return arguments.packages / "root"


def macros():
    return unpacked() / "usr/share/sendmail/cf"


def libraries():
    return next((unpacked() / "usr/lib").glob("*/libwrap.so.0")).parent


def sendmail_program():
    return unpacked() / "usr/libexec/sendmail/sendmail"


class SkipAll(Exception):
    """Why there is nothing to test with."""


def unpack():
    """Downloads what is not there yet, and unpacks it in one step."""
    if unpacked().exists():
        return
    arguments.packages.mkdir(parents=True, exist_ok=True)
    new = arguments.packages / "new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        subprocess.run(["apt-get", "-q", "-o", "Acquire::Retries=0", "-o",
                        "Acquire::http::Timeout=10", "-o", "APT::Sandbox::User=root",
                        "download", *PACKAGES],
                       cwd=new, check=True, capture_output=True, timeout=40)
        for package in sorted(new.glob("*.deb")):
            subprocess.run(["dpkg", "-x", package, new / "root"], check=True,
                           capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError) as fault:
        said = (getattr(fault, "stderr", None) or b"").decode(errors="replace").strip()
        raise SkipAll(f"Debian's packages of Sendmail cannot be had: {said or fault}") from None
    # Set-group-ID programs do not look at LD_LIBRARY_PATH.
    (new / "root/usr/libexec/sendmail/sendmail").chmod(0o755)
    (new / "root").rename(unpacked())
    shutil.rmtree(new)
    if "SUDO_UID" in os.environ:  # whoever built may also remove
        subprocess.run(["chown", "-hR", f"{os.environ['SUDO_UID']}:{os.environ['SUDO_GID']}",
                        arguments.packages], check=True)


def prepare():
    """Raises SkipAll where the test cannot run."""
    for program in ("m4", "unshare", "ip", "nsd", "smtp-sink", "openssl"):
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
            raise SkipAll(f"{program} is not installed")
    if os.getuid() != 0:
        raise SkipAll("a private Sendmail needs root")
    if subprocess.run(["unshare", "--uts", "--net", "true"], capture_output=True).returncode:
        raise SkipAll("no network and host name of its own can be had here (unshare)")
    unpack()
    linked = subprocess.run(["ldd", sendmail_program()], capture_output=True, text=True,
                            env={**os.environ, "LD_LIBRARY_PATH": str(libraries())})
    missing = [line.split()[0] for line in linked.stdout.splitlines() if "not found" in line]
    if missing or linked.returncode:
        raise SkipAll(f"Sendmail lacks libraries here: {' '.join(missing) or linked.stderr}")


def setUpModule():
    global lab
    subprocess.run(["hostname", HOST], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in (CORP_SERVER, STRANGER):
        subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
    lab = SendmailLab(arguments.guised, "unix", ["main"])
    try:
        lab.guised("main", 'mode = "enforce";\n').start()
    except BaseException:
        lab.close()
        raise


def tearDownModule():
    """A sanitizer with something to say would change the status of guised."""
    status, log = lab.guiseds[0].stop(), lab.guiseds[0].log()
    lab.close()
    if status:
        raise AssertionError(f"guised ended with {status}:\n{log}")


def without_delivery(delivered):
    """Without what Sendmail itself put on top: its one Received."""
    return re.sub(rb"\AReceived:.*\n(?:[ \t].*\n)*", b"", delivered)


class SendmailTest(unittest.TestCase):
    def verdict_of(self, delivered):
        found = fields_of(delivered, "X-Guise-Verdict")
        self.assertEqual(len(found), 1, delivered.decode("utf-8", "replace"))
        return found[0]

    def assert_tagged(self, delivered):
        self.assertRegex(self.verdict_of(delivered), r"^tag; .*\bmode=enforce\b")

    def delivered(self, name, envelope, mark, content, address=STRANGER):
        lab.send(name, envelope, content, address)
        return lab.arrived(mark)

    def refused(self, name, sender, content, address=STRANGER):
        with self.assertRaises(Answer) as caught:
            lab.send(name, sender, content, address)
        return caught.exception

    def log_line(self, word):
        return wait_until(lambda: lab.guiseds[0].log_lines(word), f"a log line with {word}")[-1]


class Honest(SendmailTest):
    def test_mail_without_a_claim_arrives_byte_for_byte(self):
        mark = new_mark()
        content = message(
            mark, "Pia Stone <pia@elsewhere.example>",
            subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\tfolded with a tab\n   and blanks",
            fields="Received: from a (b [192.0.2.1])\n\tby c; Tue, 3 Feb 2026 09:00:00 +0100\n"
                   "DKIM-Signature: v=1; d=elsewhere.example;\n b=abc\n"
                   "X-Empty:\nX-Spaces:    three before\nx-lower-case: yes\n"
                   "Authentication-Results: mx.elsewhere.example; spf=pass\n",
            body=".\n..two dots\n\ttab, trailing blanks   \n\n" + "x" * 900 + "\n\n\n")
        plain = self.delivered("plain", "pia@elsewhere.example", mark, content)
        guised = self.delivered("main", "pia@elsewhere.example", mark, content)
        self.assertIn(b"X-Spaces:    three before\n", guised)
        self.assertEqual(without_delivery(plain), without_delivery(guised))

    def test_to_honest_mail_only_our_own_fields_are_added(self):
        mark = new_mark()
        content = message(mark, "Jane Roe <jane.roe@corp.example>", subject="folded\n  twice")
        plain = self.delivered("plain", "jane.roe@corp.example", mark, content, CORP_SERVER)
        guised = self.delivered("main", "jane.roe@corp.example", mark, content, CORP_SERVER)
        self.assertEqual(fields_of(plain, "Authentication-Results"), [])
        self.assertTrue(self.verdict_of(guised).startswith("accept"), guised)
        results = fields_of(guised, "Authentication-Results")
        self.assertEqual(len(results), 1)
        self.assertRegex(results[0], rf"^{OURS}\b.*spf=pass.*dmarc=pass")
        guised = without_fields(guised, "Authentication-Results", "X-Guise-Verdict")
        self.assertEqual(without_delivery(plain), without_delivery(guised))

    def test_dkim_survives_odd_white_space(self):
        mark = new_mark()
        content = lab.corp_key.sign(message(
            mark, "\"Roe,  Jane\"\t<jane.roe@corp.example>",
            subject="  two blanks\n\t\ttwo tabs ",
            body="dots:\n.\n..\nblank lines at the end\n\n\n"))
        delivered = self.delivered("main", "bounce@forwarder.example", mark, content)
        self.assertTrue(self.verdict_of(delivered).startswith("accept"), delivered)
        self.assertIn("dkim=pass", fields_of(delivered, "Authentication-Results")[0])

    def test_dkim_of_a_long_message_passes(self):
        mark = new_mark()
        body = "".join(f"line {n} of a message that is spooled\n" for n in range(20000))
        content = lab.corp_key.sign(message(mark, "Jane Roe <jane.roe@corp.example>", body=body))
        delivered = self.delivered("main", "bounce@forwarder.example", mark, content)
        self.assertIn("dkim=pass", fields_of(delivered, "Authentication-Results")[0])


class Forged(SendmailTest):
    def test_a_name_from_a_stranger_is_tagged_and_logged_by_queue_id(self):
        mark = new_mark()
        queue_id = lab.send("main", "x@evil.example", message(mark, '"Jane Roe" <x@evil.example>'))
        self.assert_tagged(lab.arrived(mark))
        line = self.log_line(queue_id)
        self.assertRegex(line, rf"\b{queue_id}: .*verdict=tag\b.*\bdone=tag\b")
        self.assertIn(f"client={STRANGER}", line)
        self.assertIn("Jane Roe", line)

    def test_a_forged_address_is_rejected_and_told_nothing(self):
        answer = self.refused("main", "www-data@shop.example",
                              message(new_mark(), "Jane Roe <jane.roe@corp.example>"))
        self.assertEqual(answer.code, 550)
        self.assertTrue(answer.text.startswith("5.7.1 "), answer.text)
        for secret in ("jane", "roe", "corp", "guise", "spf", "dmarc", "imperson"):
            self.assertNotIn(secret, answer.text.lower())
        reference = re.findall(r"[A-Za-z0-9-]{6,}", answer.text)[-1]
        self.assertIn("done=reject", self.log_line(reference))

    def test_quarantine_stays_in_the_queue_with_a_reason(self):
        mark = new_mark()
        queue_id = lab.send("main", "x@evil.example",
                            message(mark, "Parisa Nourbakhsh <x@evil.example>"))
        held = lab.mta / f"queue/hf{queue_id}"
        wait_until(held.exists, f"{held.name} in {os.listdir(lab.mta / 'queue')}")
        content = held.read_text(errors="replace")
        self.assertRegex(content, r"(?m)^qguise: \S", content)
        self.assertRegex(content, r"(?mi)^H.*X-Guise-Verdict: quarantine; ", content)
        self.assertIn(mark, content)
        self.assertRegex(self.log_line(queue_id), r"\bdone=quarantine\b")
        later = new_mark()
        self.delivered("main", "pia@elsewhere.example", later,
                       message(later, "Pia Stone <pia@elsewhere.example>"))
        self.assertFalse([file for file in lab.delivered.iterdir()
                          if mark.encode() in file.read_bytes()])

    def test_a_message_after_a_rejected_one_is_judged_alone(self):
        mark = new_mark()
        with lab.client("main") as client:
            with self.assertRaises(Answer):
                client.deliver("x@shop.example",
                               message(new_mark(), "Jane Roe <jane.roe@corp.example>"))
            client.deliver("pia@elsewhere.example", message(mark, "Pia <pia@elsewhere.example>"))
        self.assertEqual(fields_of(lab.arrived(mark), "X-Guise-Verdict"), [])


class Fields(SendmailTest):
    FORGED = ("Authentication-Results: mx.elsewhere.example; spf=pass (one)\n"
              f"Authentication-Results: {OURS}; dmarc=pass (forged 1)\n"
              "X-Guise-Verdict: accept; forged=2\n"
              "Authentication-Results: other.example; dkim=pass (two)\n"
              f"Authentication-Results:\n {OURS.upper()} 1; dmarc=pass (forged 3)\n"
              "X-GUISE-Reference: forged-4\n"
              "X-Guise-Verdict: accept; forged=5\n")

    def check(self, sender):
        mark = new_mark()
        delivered = self.delivered("main", sender.split("<")[1][:-1], mark,
                                   message(mark, sender, fields=self.FORGED))
        self.assertNotIn(b"forged", delivered)
        foreign = [value for value in fields_of(delivered, "Authentication-Results")
                   if not value.startswith(OURS)]
        self.assertEqual(foreign, ["mx.elsewhere.example; spf=pass (one)",
                                   "other.example; dkim=pass (two)"])
        return delivered

    def test_forged_fields_go_from_mail_without_a_claim(self):
        delivered = self.check("Pia Stone <pia@elsewhere.example>")
        self.assertEqual(fields_of(delivered, "X-Guise-Verdict"), [])

    def test_forged_fields_go_from_a_forgery(self):
        self.assert_tagged(self.check("Jane Roe <x@evil.example>"))


class Absent(SendmailTest):
    def test_without_guised_sendmail_asks_to_come_back(self):
        answer = self.refused("absent", "pia@elsewhere.example",
                              message(new_mark(), "Pia Stone <pia@elsewhere.example>"))
        self.assertEqual(answer.code, 451)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--guised", required=True)
    parser.add_argument("--packages", required=True, type=pathlib.Path)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("tests", nargs="*")
    parser.parse_args(namespace=arguments)
    arguments.packages = arguments.packages.resolve()
    if not arguments.inside:
        try:
            prepare()
        except SkipAll as why:
            print(f"skipped: {why}")
            return 77
        os.execvp("unshare", ["unshare", "--uts", "--net", sys.executable, __file__, "--inside",
                              *sys.argv[1:]])
    unittest.main(argv=[sys.argv[0], *arguments.tests], verbosity=2)


if __name__ == "__main__":
    sys.exit(main())

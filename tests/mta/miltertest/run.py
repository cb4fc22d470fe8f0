#!/usr/bin/python3
"""guised and the milter protocol, without an MTA: the scripts of miltertest(8) beside this
file, and a client of our own where a test must stop time between two steps."""

import argparse
import grp
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SUPPRESSIONS = HERE.parents[1] / "tsan.supp"
IS_ROOT = os.geteuid() == 0
GUISED = ""

PROTECTED = """
people = (
  { name = "Jane Roe"; action = "reject"; },
  { name = "Tove Tagg"; action = "tag"; },
  { name = "Hedda Holm"; action = "quarantine"; }
);
"""
JANE = (b"From", b" Jane Roe <x@evil.example>")
HONEST = (b"From", b" Pia Lind <pia@elsewhere.example>")
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|^bug: ", re.M)


def wait_until(condition, what, seconds=20, every=0.02):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(every)


def free_port(host, family):
    with socket.socket(family) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def has_ipv6():
    try:
        return free_port("::1", socket.AF_INET6) > 0
    except OSError:
        return False


class Guised:
    """One guised with a folder of its own."""

    def __init__(self, options="", protected=PROTECTED, listen=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="guised."))
        self.folder.chmod(0o755)
        self.socket = self.folder / "guise.sock"
        self.listen = listen or f"unix:{self.socket}"
        self.config = self.folder / "guise.conf"
        self.log_file = self.folder / "log"
        self.process = None
        self.environment = {}
        (self.folder / "protected.conf").write_text(protected)
        self.configure(options)

    def configure(self, options="", mode="enforce"):
        user = 'user = "root";\n' if IS_ROOT and "user =" not in options else ""
        # Nobody answers there: what needs no DNS must not wait for it.
        self.config.write_text(
            f'mode = "{mode}";\nlisten = "{self.listen}";\n{user}'
            'subject_prefix = "[SUSPICIOUS]";\ndns: { servers = ["127.0.0.1@9"]; };\n'
            + options)

    def protect(self, *names):
        self.folder.joinpath("protected.conf").write_text(
            "people = (" + ",".join(f'{{ name = "{n}"; action = "reject"; }}' for n in names)
            + ");\n")

    def command(self, *arguments):
        environment = {**os.environ, **self.environment,
                       "TSAN_OPTIONS": f"suppressions={SUPPRESSIONS}"}
        with open(self.log_file, "ab") as log:
            return subprocess.Popen([GUISED, "-c", self.config, *arguments], env=environment,
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start(self):
        self.process = self.command("-f")
        wait_until(self.is_serving, "guised to serve")
        return self

    def is_serving(self):
        if self.process.poll() is not None:
            raise AssertionError(f"guised ended with {self.process.returncode}:\n{self.log()}")
        return " serves on " in self.log()

    def is_connectable(self):
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def wait_for_log(self, text):
        wait_until(lambda: text in self.log(), f"{text!r} in the log:\n{self.log()}")

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, seconds=20):
        """The exit status."""
        return self.process.wait(seconds)

    def stop(self):
        self.signal(signal.SIGTERM)
        return self.end()

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def miltertest(self, script):
        return subprocess.Popen(
            ["miltertest", "-D", f"socket={self.listen}", "-D", f"folder={HERE}", "-s", HERE / script],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


class Milter:
    """The MTA's side of one connection, step by step."""

    def __init__(self, place, family=socket.AF_UNIX):
        self.peer = socket.socket(family)
        self.peer.settimeout(60)
        self.peer.connect(place if isinstance(place, tuple) else str(place))
        self.send(b"O", struct.pack("!III", 6, 0x1FF, 0x1FFFFF))
        letter, _ = self.receive()
        assert letter == b"O", letter
        self.send(b"D", b"Cj\0mx.inbox.example\0")
        self.send(b"C", b"mail.evil.example\0" + b"4" + struct.pack("!H", 4321) + b"203.0.113.66\0")
        self.send(b"H", b"mail.evil.example\0")

    def send(self, letter, data=b""):
        self.peer.sendall(struct.pack("!I", len(data) + 1) + letter + data)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.peer.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def receive(self):
        length = struct.unpack("!I", self.exactly(4))[0]
        data = self.exactly(length)
        return data[:1], data[1:]

    def begin(self, queue_id, *fields):
        self.send(b"D", b"Mi\0" + queue_id.encode() + b"\0")
        self.send(b"M", b"<x@evil.example>\0")
        self.send(b"R", b"<reader@inbox.example>\0")
        for name, value in fields:
            self.send(b"L", name + b"\0" + value + b"\0")
        self.send(b"N")
        self.send(b"B", b"Hello\r\n")

    def finish(self):
        """The letters of what guised asks for, the last one its answer; and the last data."""
        self.send(b"E")
        letters = b""
        while True:
            letter, data = self.receive()
            letters += letter
            if letter in b"carty":
                return letters.decode(), data

    def judge(self, queue_id, *fields):
        self.begin(queue_id, *fields)
        return self.finish()[0]


class Case(unittest.TestCase):
    def guised(self, *arguments, **options):
        guised = Guised(*arguments, **options)
        self.addCleanup(guised.remove)
        return guised

    def assert_healthy(self, guised):
        found = SANITIZER.search(guised.log())
        self.assertIsNone(found, guised.log())

    def assert_stops(self, guised):
        self.assertEqual(guised.stop(), 0, guised.log())
        self.assert_healthy(guised)
        self.assertIn("stopped", guised.log())
        self.assertFalse(guised.socket.exists(), "the socket was left behind")


class Protocol(Case):
    """Each script of miltertest, and all of them at once."""

    @classmethod
    def setUpClass(cls):
        cls.server = Guised().start()

    @classmethod
    def tearDownClass(cls):
        try:
            status = cls.server.stop()
            log = cls.server.log()
        finally:
            cls.server.remove()
        assert status == 0, log
        assert not SANITIZER.search(log), log

    def check(self, script):
        process = self.server.miltertest(script)
        output = process.communicate(timeout=120)[0]
        self.assertEqual(process.returncode, 0, f"{output}\n{self.server.log()[-3000:]}")
        self.assertIsNone(self.server.process.poll(), self.server.log())

    def test_every_script_has_a_test(self):
        tested = {name[5:] + ".lua" for name in dir(self) if name.startswith("test_")}
        for script in HERE.glob("*.lua"):
            if script.name not in ("session.lua", "load.lua"):
                self.assertIn(script.name, tested)

    def test_a_script_can_fail(self):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write('dofile(folder .. "/session.lua")\nlocal conn = open()\n'
                         'expect_untouched(conn, send(conn, "Z", forgery("Jane Roe")))\n')
            script.flush()
            process = self.server.miltertest(script.name)
            process.communicate(timeout=60)
            self.assertNotEqual(process.returncode, 0)

    def test_many_at_once(self):
        crowd = [self.server.miltertest("load.lua") for _ in range(20)]
        for process in crowd:
            output = process.communicate(timeout=240)[0]
            self.assertEqual(process.returncode, 0, output)
        self.assertIsNone(self.server.process.poll(), self.server.log())

    def test_fields_of_any_size_and_form(self):
        values = [b"", b"no blank", b" " * 50000, b"x" * 70000, b"\xff" * 200000, b"a@b," * 20000,
                  b"(" * 60000, b'"' * 60000, b"=?utf-8?Q?=00?= " * 4000, b"x\n " * 20000,
                  b"<" * 60000, b"\r" * 1000, b"=?" * 30000, b"\xe2\x80\xae" * 20000]
        milter = Milter(self.server.socket)
        for value in values:
            for name in (b"From", b"Subject", b"Sender", b"Reply-To", b"DKIM-Signature", b"Received",
                         b"Authentication-Results", b"X-Guise-Verdict", b"MIME-Version"):
                self.assertEqual(milter.judge("SIZE", (name, value), JANE), "y",
                                 (name, value[:20]))

    def test_envelopes_of_any_size(self):
        milter = Milter(self.server.socket)
        for text in (b"", b"<>", b"<", b"x" * 100000, b"\xff<>\n"):
            milter.send(b"D", b"Mi\0" + text + b"\0{auth_authen}\0\0")
            milter.send(b"H", text + b"\0")
            milter.send(b"M", text + b"\0")
            for _ in range(1100):
                milter.send(b"R", text[:2000] + b"\0")
            milter.send(b"L", JANE[0] + b"\0" + JANE[1] + b"\0")
            milter.send(b"N")
            self.assertEqual(milter.finish()[0], "y", text[:20])

    def test_the_exact_prefix_of_a_subject(self):
        milter = Milter(self.server.socket)
        milter.begin("EXACT", (b"From", b" Tove Tagg <x@evil.example>"), (b"Subject", b"\tOne\n two"),
                     (b"subject", b"Three"))
        milter.send(b"E")
        changes = {}
        while True:
            letter, data = milter.receive()
            if letter in b"carty":
                break
            if letter == b"m":
                changes[struct.unpack("!I", data[:4])[0]] = data[4:].split(b"\0")[:2]
        self.assertEqual(changes, {1: [b"Subject", b" [SUSPICIOUS]\tOne\n two"],
                                   2: [b"Subject", b" [SUSPICIOUS] Three"]})

    def test_one_line_for_each_message_with_the_queue_id_first(self):
        milter = Milter(self.server.socket)
        self.assertEqual(milter.judge("LINE1", JANE), "y")
        milter.begin("LINE2", JANE)
        text = milter.finish()[1].decode()
        self.assertRegex(text, r"^550 5\.7\.1 ")
        reference = re.search(r"\(ref ([a-z0-9]{12})\)", text)[1]
        self.assertNotIn("Jane", text)
        lines = [l for l in self.server.log().splitlines() if "LINE2: " in l]
        self.assertEqual(len(lines), 1, lines)
        self.assertRegex(lines[0], rf"LINE2: verdict=reject .*ref={reference}")


for path in sorted(HERE.glob("*.lua")):
    if path.name not in ("session.lua", "load.lua"):
        setattr(Protocol, f"test_{path.stem}",
                lambda self, script=path.name: self.check(script))


class Signals(Case):
    def test_a_hangup_does_no_harm(self):
        guised = self.guised().start()
        milter = Milter(guised.socket)
        milter.begin("HUP1", JANE)
        for _ in range(20):
            guised.signal(signal.SIGHUP)
            time.sleep(0.01)
        self.assertEqual(milter.finish()[0], "y")
        self.assertEqual(Milter(guised.socket).judge("HUP2", HONEST), "c")
        self.assertNotIn("reloaded", guised.log())
        self.assert_stops(guised)

    def test_a_reload_takes_hold_between_messages(self):
        guised = self.guised().start()
        milter = Milter(guised.socket)
        milter.begin("NEW1", JANE)
        time.sleep(0.2)  # the message has begun at the other end
        guised.protect("Kofi Brandt")
        guised.signal(signal.SIGUSR1)
        guised.wait_for_log("configuration reloaded")
        self.assertEqual(milter.finish()[0], "y", "a message keeps what it began with")
        self.assertEqual(milter.judge("NEW2", JANE), "c")
        self.assertEqual(milter.judge("NEW3", (b"From", b" Kofi Brandt <x@evil.example>")), "y")
        self.assert_stops(guised)

    def test_a_bad_configuration_is_refused(self):
        guised = self.guised().start()
        milter = Milter(guised.socket)
        guised.protect("Kofi Brandt")
        guised.configure('no_such_option = 1;\nstop_timeout = "soon";\n')
        guised.signal(signal.SIGUSR1)
        guised.wait_for_log("configuration refused")
        self.assertRegex(guised.log(), r"guise\.conf:\d+: .*no_such_option")
        self.assertRegex(guised.log(), r"guise\.conf:\d+: .*stop_timeout")
        self.assertEqual(milter.judge("BAD1", JANE), "y", "the old one does not serve on")
        guised.configure()
        guised.signal(signal.SIGUSR1)
        guised.wait_for_log("configuration reloaded")
        self.assertEqual(milter.judge("BAD2", JANE), "c")
        self.assert_stops(guised)

    def test_reloads_under_load(self):
        guised = self.guised().start()
        crowd = [guised.miltertest("load.lua") for _ in range(5)]
        while any(process.poll() is None for process in crowd):
            guised.signal(signal.SIGUSR1)
            guised.signal(signal.SIGHUP)
            time.sleep(0.05)
        for process in crowd:
            self.assertEqual(process.returncode, 0, process.communicate()[0])
        guised.wait_for_log("configuration reloaded")
        self.assert_stops(guised)

    def test_a_reload_with_another_name_server_replaces_the_resolver(self):
        guised = self.guised().start()
        milter = Milter(guised.socket)
        milter.begin("DNS1", JANE)
        time.sleep(0.2)
        for port in (10, 11, 12):
            text = guised.config.read_text()
            guised.config.write_text(re.sub(r"@\d+", f"@{port}", text))
            before = guised.log().count("configuration reloaded")
            guised.signal(signal.SIGUSR1)
            wait_until(lambda: guised.log().count("configuration reloaded") > before, "a reload")
        self.assertEqual(milter.finish()[0], "y")
        self.assert_stops(guised)

    def test_a_stop_lets_a_message_in_flight_finish(self):
        guised = self.guised("stop_timeout = 30;\n").start()
        milter = Milter(guised.socket)
        milter.begin("FLY1", JANE)
        idle = Milter(guised.socket)
        time.sleep(0.2)
        guised.signal(signal.SIGTERM)
        guised.wait_for_log("1 messages in flight")
        with self.assertRaises((EOFError, OSError)):
            Milter(guised.socket)
        time.sleep(0.5)
        self.assertIsNone(guised.process.poll(), "it did not wait")
        self.assertEqual(milter.finish()[0], "y")
        self.assertEqual(guised.end(), 0, guised.log())
        self.assertIn("stopped", guised.log())
        self.assert_healthy(guised)
        del idle

    def test_a_stop_waits_no_longer_than_its_limit(self):
        guised = self.guised("stop_timeout = 1;\n").start()
        milter = Milter(guised.socket)
        milter.begin("STUCK", JANE)
        time.sleep(0.2)
        begun = time.monotonic()
        guised.signal(signal.SIGTERM)
        self.assertEqual(guised.end(), 0, guised.log())
        self.assertGreater(time.monotonic() - begun, 0.9)
        self.assertLess(time.monotonic() - begun, 10)
        self.assertIn("1 messages were not finished", guised.log())
        self.assert_healthy(guised)
        del milter

    def test_a_second_signal_stops_at_once(self):
        guised = self.guised("stop_timeout = 60;\n").start()
        milter = Milter(guised.socket)
        milter.begin("TWICE", JANE)
        time.sleep(0.2)
        begun = time.monotonic()
        guised.signal(signal.SIGTERM)
        guised.wait_for_log("1 messages in flight")
        guised.signal(signal.SIGTERM)
        self.assertEqual(guised.end(), 0, guised.log())
        self.assertLess(time.monotonic() - begun, 10)
        self.assert_healthy(guised)
        del milter

    def test_many_that_wait_for_dns_hold_nobody_up(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent_dns:
            silent_dns.bind(("127.0.0.1", 0))
            guised = self.guised(
                protected='domains = ( { name = "corp.example"; require_auth = true; } );\n')
            port = silent_dns.getsockname()[1]
            guised.config.write_text(guised.config.read_text().replace("@9", f"@{port}"))
            guised.start()
            crowd = [Milter(guised.socket) for _ in range(50)]
            for milter in crowd:
                milter.begin("CROWD", (b"From", b" Jane <jane@corp.example>"))
                milter.send(b"E")
            begun = time.monotonic()
            honest = Milter(guised.socket)
            self.assertEqual(honest.judge("CALM", HONEST), "c")
            self.assertLess(time.monotonic() - begun, 3)
            self.assertEqual({milter.receive()[1][:3] for milter in crowd}, {b"550"})
            # Each waits for five seconds, all of them at the same time.
            self.assertLess(time.monotonic() - begun, 9)
        self.assert_stops(guised)

    def test_an_idle_one_stops_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.assertLess(self.time_to_stop(number), 4)

    def test_no_signal_reaches_libmilter(self):
        # Which took up to five seconds, and failed (70), where it got one before ours did: as
        # it begins, or behind another signal.
        for first in (None, signal.SIGHUP, signal.SIGUSR1, signal.SIGTERM):
            for _ in range(12):
                guised = self.guised()
                guised.process = guised.command("-f")
                wait_until(guised.is_connectable, "the socket", every=0.0005)
                begun = time.monotonic()
                if first is not None:
                    guised.signal(first)
                guised.signal(signal.SIGTERM)
                self.assertEqual(guised.end(), 0, guised.log())
                self.assertLess(time.monotonic() - begun, 4, f"{first} and SIGTERM")
                self.assertFalse(guised.socket.exists())

    def time_to_stop(self, number):
        guised = self.guised().start()
        idle = [Milter(guised.socket) for _ in range(3)]
        begun = time.monotonic()
        guised.signal(number)
        self.assertEqual(guised.end(), 0, guised.log())
        took = time.monotonic() - begun
        self.assert_healthy(guised)
        del idle
        return took

    def test_monitor_mode_only_marks(self):
        guised = self.guised()
        guised.configure(mode="monitor")
        guised.start()
        milter = Milter(guised.socket)
        letters = milter.judge("MON1", JANE)
        self.assertEqual(letters, "ic", "header inserted, and passed")
        self.assertEqual(milter.judge("MON2", (b"From", b" Hedda Holm <x@evil.example>")), "ic")
        self.assertEqual(milter.judge("MON3", HONEST), "c")
        self.assertRegex(guised.log(), r"MON1: verdict=reject .*mode=monitor")
        self.assert_stops(guised)


class Process(Case):
    def end_of(self, guised, *arguments):
        process = guised.command(*arguments)
        status = process.wait(20)
        self.assert_healthy(guised)
        return status

    def test_a_good_configuration_is_called_so(self):
        guised = self.guised()
        self.assertEqual(self.end_of(guised, "-t"), 0)
        self.assertIn("configuration ok: 3 people, 0 organisations, 0 domains", guised.log())
        self.assertFalse(guised.socket.exists())

    def test_every_fault_is_named(self):
        guised = self.guised('no_such_option = 1;\nsocket_mode = "1000";\n')
        guised.protect("Jane Roe", "Jane Roe")
        self.assertEqual(self.end_of(guised, "-t"), 78)
        self.assertRegex(guised.log(), r"guise\.conf:\d+: .*no_such_option")
        self.assertRegex(guised.log(), r"guise\.conf:\d+: .*socket_mode")
        self.assertRegex(guised.log(), r"protected\.conf:\d+: .*Jane Roe")
        self.assertNotIn("configuration ok", guised.log())
        self.assertEqual(self.end_of(guised, "-f"), 78)
        self.assertEqual(self.end_of(guised), 78, "in the background as well")

    def test_an_impossible_place_to_listen_is_a_fault(self):
        for place in ("guise.sock", "unix:", "inet:0@127.0.0.1", "inet:99999", "inet:25@"):
            self.assertEqual(self.end_of(self.guised(listen=place), "-t"), 78, place)

    def test_a_missing_file_is_a_fault(self):
        guised = self.guised()
        guised.config.unlink()
        self.assertEqual(self.end_of(guised, "-t"), 78)
        self.assertIn("guise.conf", guised.log())

    def test_usage(self):
        guised = self.guised()
        self.assertEqual(self.end_of(guised, "-x"), 64)
        self.assertEqual(self.end_of(guised, "surplus"), 64)
        self.assertEqual(self.end_of(guised, "-V"), 0)
        self.assertEqual(self.end_of(guised, "-h"), 0)

    def test_it_goes_to_the_background_and_says_where_it_is(self):
        guised = self.guised()
        pid_file = guised.folder / "guised.pid"
        guised.configure(f'pid_file = "{pid_file}";\nlog: {{ target = "stderr"; }};\n')
        self.assertEqual(self.end_of(guised), 0)
        pid = int(pid_file.read_text())
        self.addCleanup(lambda: self.kill(pid))
        self.assertEqual(Milter(guised.socket).judge("BACK", JANE), "y")
        self.assertEqual(os.getsid(pid), os.getpgid(pid))
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: "stopped" in guised.log(), "the end")
        wait_until(lambda: not pid_file.exists(), "the pid file to go")
        self.assert_healthy(guised)

    @staticmethod
    def kill(pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def test_a_socket_left_behind_is_replaced(self):
        guised = self.guised()
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(guised.socket))
        guised.start()
        self.assertEqual(Milter(guised.socket).judge("STALE", JANE), "y")
        self.assert_stops(guised)

    def test_a_socket_in_use_is_not_taken(self):
        guised = self.guised().start()
        self.assertEqual(self.end_of(guised, "-f"), 69)
        self.assertIn("somebody answers", guised.log())
        self.assertEqual(Milter(guised.socket).judge("USED", JANE), "y")
        self.assert_stops(guised)

    def test_a_file_that_is_no_socket_is_left_alone(self):
        guised = self.guised()
        guised.socket.write_text("precious")
        self.assertEqual(self.end_of(guised, "-f"), 69)
        self.assertEqual(guised.socket.read_text(), "precious")

    def check_inet(self, kind, host, family):
        port = free_port(host, family)
        guised = self.guised(listen=f"{kind}:{port}@{host}").start()
        milter = Milter((host, port), family)
        self.assertEqual(milter.judge("INET1", HONEST), "c")
        self.assertEqual(milter.judge("INET2", JANE), "y")
        begun = time.monotonic()
        self.assert_stops(guised)
        self.assertLess(time.monotonic() - begun, 4)

    def test_an_inet_socket(self):
        self.check_inet("inet", "127.0.0.1", socket.AF_INET)

    @unittest.skipUnless(has_ipv6(), "there is no IPv6 here")
    def test_an_inet6_socket(self):
        self.check_inet("inet6", "::1", socket.AF_INET6)

    def test_the_service_manager_is_told(self):
        if "libsystemd" not in subprocess.run(["ldd", GUISED], capture_output=True,
                                              text=True).stdout:
            self.skipTest("built without libsystemd")
        guised = self.guised()
        path = guised.folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(path))
            manager.settimeout(20)
            guised.environment["NOTIFY_SOCKET"] = str(path)
            guised.start()
            self.assertIn(b"READY=1", manager.recv(4096))
            guised.signal(signal.SIGUSR1)
            self.assertRegex(manager.recv(4096), rb"^RELOADING=1\nMONOTONIC_USEC=\d+")
            self.assertIn(b"READY=1", manager.recv(4096))
            self.assertEqual(guised.stop(), 0, guised.log())
            self.assertIn(b"STOPPING=1", manager.recv(4096))

    def test_the_rights_of_the_socket(self):
        guised = self.guised('socket_mode = "0640";\n').start()
        self.assertEqual(stat.S_IMODE(guised.socket.stat().st_mode), 0o640)
        self.assert_stops(guised)

    @unittest.skipUnless(IS_ROOT, "needs root")
    def test_root_becomes_somebody_else(self):
        nobody = pwd.getpwnam("nobody")
        group = grp.getgrnam("nogroup")
        guised = self.guised()
        guised.configure('user = "nobody";\nsocket_group = "nogroup";\nsocket_mode = "0660";\n')
        os.chown(guised.folder, nobody.pw_uid, group.gr_gid)
        guised.start()
        status = pathlib.Path(f"/proc/{guised.process.pid}/status").read_text()
        uid = nobody.pw_uid
        self.assertRegex(status, rf"Uid:\t{uid}\t{uid}\t{uid}\t{uid}\n")
        self.assertRegex(status, r"CapEff:\t0+\n")
        self.assertRegex(status, r"NoNewPrivs:\t1\n")
        self.assertEqual(guised.socket.stat().st_gid, group.gr_gid)
        self.assertEqual(Milter(guised.socket).judge("DROP", JANE), "y")
        self.assert_stops(guised)

    @unittest.skipUnless(IS_ROOT, "needs root")
    def test_root_does_not_serve_by_accident(self):
        guised = self.guised()
        guised.configure('user = "no-such-user";\n')
        self.assertEqual(self.end_of(guised, "-f"), 67)
        self.assertFalse(guised.socket.exists())
        try:
            pwd.getpwnam("guise")
        except KeyError:
            guised.configure('user = "";\n')
            self.assertEqual(self.end_of(guised, "-f"), 67)
            self.assertIn("no user guise", guised.log())

    def test_accounts_that_are_not_here_are_faults(self):
        guised = self.guised()
        guised.configure('user = "no-such-user";\nsocket_group = "no-such-group";\n')
        self.assertEqual(self.end_of(guised, "-t"), 78)
        self.assertIn("guise.conf: user: ", guised.log())
        self.assertIn("guise.conf: socket_group: ", guised.log())

    def test_what_goes_wrong_at_the_start_is_told_there(self):
        guised = self.guised('log: { target = "syslog"; };\n')
        guised.socket.write_text("precious")
        self.assertEqual(self.end_of(guised), 69)
        self.assertIn("is no socket", guised.log())


def main():
    global GUISED
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guised", required=True)
    options, rest = parser.parse_known_args()
    if not shutil.which("miltertest"):
        print("skipped: miltertest is not installed")
        sys.exit(77)
    GUISED = os.path.abspath(options.guised)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2, warnings="ignore")


if __name__ == "__main__":
    main()

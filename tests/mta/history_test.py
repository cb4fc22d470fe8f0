"""What guised remembers, at a real Postfix: what teaches and what does not, namesakes, exceptions,
campaigns over several servers, and a store that fails.

    history_test.py --guised PROGRAM --guise PROGRAM [NAME OF A TEST ...]
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from lab import (CORP_SERVER, RECIPIENT, RELAY, STRANGER, Lab, fields_of, free_port, message,
                 new_mark, wait_until)

DAY = 86400
PEN = "pen@evil.example"
arguments = argparse.Namespace()
lab = None


def setUpModule():
    global lab
    # What our users write to others comes to us; guised sees to whom it was written.
    lab = Lab(arguments.guised, "unix", ["one", "two"], [
        "virtual_alias_maps = regexp:{ {/@evil\\.example$$/ " + RECIPIENT + "} }"])


def tearDownModule():
    lab.close()


class HistoryTest(unittest.TestCase):
    """Each test has guiseds of its own, with a history of their own."""

    history = 'path = "history.db";'
    options = ""

    def setUp(self):
        self.started = []

    def tearDown(self):
        for guised in self.started:
            status = guised.stop()
            self.assertIn(status, (0, None), guised.log())
            lab.guiseds.remove(guised)
            guised.folder.rename(lab.folder / f"{guised.name}-{self.id()}")

    def start(self, name="one", history=None, options=""):
        guised = lab.guised(name, f'mode = "enforce";\nhistory: {{ {history or self.history} }};\n'
                            + options)
        self.started.append(guised)
        return guised.start()

    # --- mail ---

    def send(self, content, sender=PEN, name="one", address=STRANGER, recipients=(RECIPIENT,)):
        mark = re.search(rb"Message-ID: <([^@]+)@", content)[1].decode()
        with lab.client(name, address) as client:
            client.begin(sender, recipients)
            client.finish(content)
        return lab.arrived(mark)

    def claim(self, name="one", sender=PEN, recipients=(RECIPIENT,), subject="Minutes of Tuesday"):
        """Jane Roe, as somebody else, who is authenticated as that. The verdict."""
        content = lab.evil_key.sign(message(new_mark(), f"Jane Roe <{sender}>", subject))
        return self.verdict(self.send(content, sender, name, recipients=recipients))

    def plain(self, name="one"):
        """Authenticated, and claims nobody."""
        self.send(lab.evil_key.sign(message(new_mark(), f"Pen Friend <{PEN}>")), name=name)

    def own(self, name="one"):
        """Jane Roe herself."""
        return self.send(message(new_mark(), "Jane Roe <jane.roe@corp.example>"),
                         "jane.roe@corp.example", name, CORP_SERVER)

    def submit(self, content, sender="jane.roe@corp.example", recipients=(RECIPIENT,), name="one"):
        mark = re.search(rb"Message-ID: <([^@]+)@", content)[1].decode()
        with lab.client(name, STRANGER) as client:
            client.login("jane@mx.inbox.example", "correct horse")
            client.begin(sender, recipients)
            client.finish(content)
        return lab.arrived(mark)

    def verdict(self, delivered):
        found = fields_of(delivered, "X-Guise-Verdict")
        self.assertEqual(len(found), 1, delivered.decode("utf-8", "replace"))
        return found[0]

    # --- what is remembered ---

    def ask(self, text, *values):
        with sqlite3.connect(self.started[0].folder / "history.db", timeout=10) as connection:
            return connection.execute(text, values).fetchall()

    def contacts(self):
        try:
            return self.ask("SELECT count(*) FROM entries WHERE kind = 0")[0][0]
        except sqlite3.OperationalError:  # guised has not made it yet
            return 0

    def wait_for_contacts(self, count):
        wait_until(lambda: self.contacts() == count, f"{count} contacts, not {self.contacts()}")

    def make_older(self, days, on=None):
        """As if all of it had happened so many days ago."""
        self.ask("UPDATE entries SET first_seen = first_seen - ?, last_seen = last_seen - ?, "
                 "written_to = max(written_to - ?, 0), last_day = last_day - ?, "
                 "days = coalesce(?, days)",
                 days * DAY, days * DAY, days * DAY, days, on)
        time.sleep(1.2)  # until guised has seen that somebody wrote there

    def guise(self, *words, status=0):
        ended = subprocess.run([arguments.guise, words[0], "-c", self.started[0].config, *words[1:]],
                               capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(ended.returncode, status, ended.stdout + ended.stderr)
        return ended.stdout


class Teaching(HistoryTest):
    def test_what_is_tagged_teaches_nothing(self):
        self.start()
        for _ in range(3):
            verdict = self.claim()
            self.assertRegex(verdict, r"^tag; .*\bfirst_contact\b")
        self.own()
        wait_until(lambda: self.contacts() > 0, "what honest mail teaches")
        self.assertEqual(self.ask("SELECT count(*) FROM entries WHERE kind = 0 AND messages <> 1"),
                         [(0,)])
        self.assertRegex(self.claim(), r"\bfirst_contact\b")

    def test_mail_without_a_claim_teaches_nothing_unless_asked_for(self):
        self.start()
        self.plain()
        self.own()
        wait_until(lambda: self.contacts() > 0, "what honest mail teaches")
        self.assertRegex(self.claim(), r"\bfirst_contact\b")

    def test_mail_without_a_claim_teaches_all_where_asked_for(self):
        self.start(history=self.history + ' learn = "all";')
        self.plain()
        self.wait_for_contacts(1)
        self.assertNotIn("first_contact", self.claim())

    def test_who_is_not_authenticated_teaches_nothing(self):
        self.start(history=self.history + ' learn = "all";')
        self.send(message(new_mark(), "Pen Friend <pen@freemail.example>"), "pen@freemail.example")
        self.plain()
        self.wait_for_contacts(1)

    def test_who_writes_twice_gains_nothing(self):
        self.start(history=self.history + ' learn = "all";')
        self.plain()
        self.wait_for_contacts(1)
        self.make_older(60)
        self.plain()
        wait_until(lambda: self.ask("SELECT days FROM entries WHERE kind = 0") == [(2,)], "two days")
        self.assertRegex(self.claim(), r"^tag; (?!.*known_sender)")

    def test_whom_a_user_wrote_to_is_no_stranger_and_no_acquaintance(self):
        self.start()
        before = self.claim()
        self.assertRegex(before, r"^tag; .*\bfirst_contact\b")
        self.submit(message(new_mark(), "Jane Roe <jane.roe@corp.example>"),
                    recipients=(RECIPIENT, PEN))
        self.wait_for_contacts(2)
        self.assertRegex(self.claim(), r"^tag; (?!.*(first_contact|known_sender))")
        self.make_older(60)
        self.assertRegex(self.claim(), r"^tag; (?!.*(first_contact|known_sender))")

    def test_what_a_gateway_authenticated_teaches_without_asking_anybody(self):
        self.start(options='authentication: { mode = "trust"; trust = ( '
                   '{ authserv_id = "gateway.inbox.example"; writer = "relay"; } ); };\n')
        result = ("Authentication-Results: gateway.inbox.example;\n"
                  "\tspf=pass smtp.mailfrom={0}; dmarc=pass header.from={0}\n")
        received = ("Received: from mail.evil.example (unknown [203.0.113.66])\n"
                    "\tby gateway.inbox.example (Postfix) with ESMTP id 1234;\n"
                    "\tTue, 3 Feb 2026 09:12:01 +0100\n")
        for fields in (received, received + result.format("evil.example"),
                       result.format("other.example") + received,
                       result.format("evil.example") + received):
            self.assertEqual(self.contacts(), 0)
            self.send(message(new_mark(), f"Pen Friend <{PEN}>", fields=fields), address=RELAY)
            time.sleep(0.5)
        self.wait_for_contacts(1)

    def test_a_name_in_a_header_is_not_what_teaches(self):
        """A stranger who names an acquaintance in From is a stranger."""
        self.start(history=self.history + ' learn = "all";')
        self.plain()
        self.wait_for_contacts(1)
        self.make_older(60, 5)
        self.assertIn("known_sender", self.claim())
        forged = message(new_mark(), f"Jane Roe <{PEN}>")
        verdict = self.verdict(self.send(forged, "x@freemail.example", address="203.0.113.99"))
        self.assertRegex(verdict, r"^tag; (?!.*known_sender)")

    def test_mail_without_a_claim_asks_no_name_server(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            server.setblocking(False)
            port = server.getsockname()[1]
            self.start(options=f'dns: {{ servers = ["127.0.0.1@{port}"]; deadline = 300; }};\n')
            for _ in range(5):
                self.plain()
            with self.assertRaises(BlockingIOError):
                server.recv(4096)
            self.own()  # and the test would see one
            self.assertTrue(server.recv(4096))


class Namesakes(HistoryTest):
    history = HistoryTest.history + ' learn = "all";'

    def make_acquaintance(self):
        self.plain()
        self.wait_for_contacts(1)
        self.make_older(60, 5)

    def test_an_old_acquaintance_weighs_less_and_is_proposed_and_only_the_exception_vouches(self):
        one = self.start()
        stranger = float(re.search(r"score=([\d.]+)", self.claim())[1])
        self.assertEqual(self.guise("exceptions", "--proposed"), "")
        self.make_acquaintance()
        verdict = self.claim()
        self.assertIn("known_sender", verdict)
        self.assertNotIn("vouched=", verdict)
        self.assertLess(float(re.search(r"score=([\d.]+)", verdict)[1]), stranger - 2)
        self.assertEqual(self.guise("exceptions"), "")

        def proposed():
            return self.guise("exceptions", "--proposed")

        wait_until(proposed, "the proposal")
        self.assertIn(f"{PEN} for Jane Roe: 1 message on 1 day, last on ", proposed())
        self.assertIn(f"guise allow --principal 'Jane Roe' --address {PEN} --reason ", proposed())
        line = json.loads(self.guise("exceptions", "--proposed", "--json"))
        self.assertEqual((line["principal"], line["address"], line["messages"], line["known_days"]),
                         ("Jane Roe", PEN, 1, 6))  # it was let pass, on one more day
        self.assertNotIn(b"evil.example", (one.folder / "history.db").read_bytes())

        self.guise("allow", "--principal", "Jane Roe", "--address", PEN, "--reason", "a namesake")
        wait_until(lambda: one.log_lines("configuration reloaded"), "the reload")
        self.assertIn("never used", self.guise("exceptions"))
        self.assertEqual(proposed(), "")
        for _ in range(2):
            self.assertRegex(self.claim(), r"^accept; .*vouched=exception\b")
        wait_until(lambda: "used for 2 messages, last on " in self.guise("exceptions"), "its use")
        use = json.loads(self.guise("exceptions", "--json"))
        self.assertEqual((use["uses"], use["state"]), (2, "active"))
        self.assertIn(f'exception="{PEN} for Jane Roe: a namesake (granted by ', one.log())

        # Another principal, or another sender, is nobody's exception.
        content = lab.evil_key.sign(message(new_mark(), "Jane Roe <other@evil.example>"))
        self.assertRegex(self.verdict(self.send(content, "other@evil.example")), r"^tag; ")
        # Nor is who only writes the excepted address.
        forged = message(new_mark(), f"Jane Roe <{PEN}>")
        self.assertRegex(self.verdict(self.send(forged, PEN, address="203.0.113.99")), r"^tag; ")
        time.sleep(1)
        self.assertIn("used for 2 messages", self.guise("exceptions"))

    def test_an_exception_serves_an_authenticated_user_and_is_counted(self):
        one = self.start(options='submission = "own";\n')
        (one.folder / "protected.conf").write_text(
            'people = ( { name = "Jane Roe"; logins = ["someone"]; } );\n'
            'exceptions = ( { principal = "Jane Roe"; address = "jane@mx.inbox.example"; } );\n')
        one.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: one.log_lines("configuration reloaded"), "the reload")
        self.submit(message(new_mark(), "Jane Roe <jane@mx.inbox.example>"))
        wait_until(lambda: "used for 1 message," in self.guise("exceptions"), "its use")

    def test_guise_check_finds_what_guised_finds(self):
        one = self.start()
        file = one.folder / "message.eml"
        file.write_bytes(lab.evil_key.sign(message(new_mark(), f"Jane Roe <{PEN}>")))
        envelope = ("--client", STRANGER, "--helo", "mail.evil.example", "--mail-from", PEN,
                    "--rcpt", RECIPIENT)

        def compare(verdict, word, *more, status):
            told = json.loads(self.guise("check", "--json", *more, *envelope, file, status=status))
            checks = re.search(r"checks=([\w,]+)", verdict)[1].split(",")
            self.assertIn(word, checks)
            self.assertEqual([finding["check"] for finding in told["findings"]], checks)

        compare(self.claim(), "first_contact", status=1)
        time.sleep(0.5)
        before = self.ask("SELECT kind, key, messages, last_seen FROM entries ORDER BY 1, 2")
        self.guise("check", *envelope, file, status=1)
        time.sleep(0.5)
        self.assertEqual(
            self.ask("SELECT kind, key, messages, last_seen FROM entries ORDER BY 1, 2"), before)
        self.make_acquaintance()
        verdict = self.claim()
        compare(verdict, "known_sender", status=0)
        without = self.guise("check", "--no-history", *envelope, file, status=1)
        self.assertNotIn("known_sender", without)
        self.assertNotIn("first_contact", without)
        one.stop()
        compare(verdict, "known_sender", status=0)


class Submission(HistoryTest):
    OWN = """
people = (
  { name = "Jane Roe"; addresses = ["jane.roe@corp.example"]; logins = ["jane@mx.inbox.example"]; },
  { name = "Kofi Brandt"; addresses = ["kofi.brandt@corp.example"]; }
);
"""

    def test_a_user_may_only_use_what_is_theirs_where_that_is_asked_for(self):
        one = self.start(options='submission = "own";\n')
        (one.folder / "protected.conf").write_text(self.OWN)
        one.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: one.log_lines("configuration reloaded"), "the reload")
        mine = self.submit(message(new_mark(), "Jane Roe <jane.roe@corp.example>"))
        self.assertEqual(fields_of(mine, "X-Guise-Verdict"), [])
        for sender in ("Kofi Brandt <kofi.brandt@corp.example>",
                       "Kofi Brandt <jane.roe@corp.example>",
                       "Pia <kofi.brandt@corp.example>"):
            self.assertRegex(self.verdict(self.submit(message(new_mark(), sender))),
                             r"^tag; .*\bsubmission_not_own\b")
        # A trusted network has no user, and its own policy.
        local = self.send(message(new_mark(), "Kofi Brandt <kofi.brandt@corp.example>"),
                          address=None)
        self.assertEqual(fields_of(local, "X-Guise-Verdict"), [])


@unittest.skipUnless(shutil.which("redis-server"), "redis-server is not installed")
class Shared(HistoryTest):
    """Two guiseds that share one Redis."""

    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.history = f'store = "redis"; redis: {{ server = "127.0.0.1:{self.port}"; }};'
        self.redis = None
        self.start_redis()
        self.metrics_port = free_port()
        self.start("one", options=f'metrics: {{ listen = "127.0.0.1:{self.metrics_port}"; }};\n')
        self.start("two")

    def tearDown(self):
        self.redis.kill()
        self.redis.wait()
        super().tearDown()

    def start_redis(self):
        folder = lab.folder / f"redis-{self.port}"
        folder.mkdir(exist_ok=True)
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", folder,
             "--save", "", "--appendonly", "yes"], stdout=subprocess.DEVNULL)
        wait_until(lambda: self.say("PING") == "PONG", "redis-server")

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics") as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(name + " "):
                    return int(line.split()[-1])
        raise AssertionError(f"no metric {name}")

    def say(self, *words):
        return subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True,
                              text=True).stdout.strip()

    def test_a_campaign_is_one_for_all_servers(self):
        for i in range(4):
            verdict = self.claim("one" if i % 2 else "two", f"x{i}@evil.example")
            self.assertNotIn("campaign", verdict)
            time.sleep(0.7)
        verdict = self.claim("two", "x9@evil.example")
        self.assertIn("campaign", verdict)
        line = self.started[1].log_lines("checks=")[-1]
        self.assertIn("campaign", line)
        time.sleep(0.5)
        told = self.guise("check", "--client", STRANGER, "--mail-from", "x9@evil.example",
                          self.save("x9@evil.example"), status=1)
        self.assertRegex(told, r"5 messages to 5 recipients in 1 hours? claim the same")

    def save(self, sender):
        file = self.started[0].folder / "message.eml"
        file.write_bytes(message(new_mark(), f"Jane Roe <{sender}>"))
        return file

    def test_counters_are_told_at_one_address_and_by_one_method(self):
        address = f"http://127.0.0.1:{self.metrics_port}"
        for url, data, status in ((address + "/", None, 404), (address + "/metrics", b"x", 405)):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(url, data)
            self.assertEqual(caught.exception.code, status)
        self.assertEqual(self.metric('guise_messages_total{verdict="accept"}'), 0)
        self.plain()
        self.assertEqual(self.metric('guise_messages_total{verdict="accept"}'), 1)

    def test_many_recipients_are_a_surge_too(self):
        many = [f"reader+{i}@inbox.example" for i in range(12)]
        self.assertNotIn("campaign", self.claim("one", "a@evil.example", (RECIPIENT, *many)))
        time.sleep(0.7)
        self.assertIn("campaign", self.claim("two", "b@evil.example", (RECIPIENT, *many)))

    def test_what_one_learns_the_other_knows(self):
        self.assertRegex(self.claim("two"), r"\bfirst_contact\b")
        self.submit(message(new_mark(), "Jane Roe <jane.roe@corp.example>"),
                    recipients=(RECIPIENT, PEN))
        time.sleep(1.2)
        self.assertNotIn("first_contact", self.claim("two"))

    def test_exceptions_are_counted_for_all(self):
        for guised in self.started:
            (guised.folder / "exceptions.conf").write_text(
                f'exceptions = ( {{ principal = "Jane Roe"; address = "{PEN}"; }} );\n')
            wait_until(lambda: guised.log_lines("configuration reloaded"), "the reload")
        self.assertIn("never used", self.guise("exceptions"))
        self.assertIn("vouched=exception", self.claim("one"))
        self.assertIn("vouched=exception", self.claim("two"))
        wait_until(lambda: "used for 2 messages" in self.guise("exceptions"), "its use")

    def test_a_server_that_is_killed_stops_no_mail_and_comes_back(self):
        self.submit(message(new_mark(), "Jane Roe <jane.roe@corp.example>"),
                    recipients=(RECIPIENT, PEN))
        time.sleep(0.5)
        self.assertEqual(self.metric("guise_history_usable"), 1)
        self.assertEqual(self.metric("guise_history_read_failures_total"), 0)
        self.redis.kill()
        self.redis.wait()
        start = time.monotonic()
        for _ in range(3):
            self.assertRegex(self.claim("one"), r"^tag; (?!.*(first_contact|campaign))")
        self.assertLess(time.monotonic() - start, 10)
        one = self.started[0]
        wait_until(lambda: one.log_lines("history: "), "a line in the log")
        self.assertIn("Connection refused", one.log_lines("history: ")[0])
        self.assertEqual(self.metric("guise_history_usable"), 0)
        self.assertGreater(self.metric("guise_history_read_failures_total"), 0)
        self.assertEqual(self.metric('guise_messages_total{verdict="tag"}'), 3)
        self.assertEqual(self.metric("guise_claiming_messages_total"), 4)
        self.start_redis()
        wait_until(lambda: one.log_lines("can be used again"), "the store", 40)
        wait_until(lambda: self.metric("guise_history_usable") == 1, "the metric")
        self.assertNotIn("first_contact", self.claim("one"))
        self.assertRegex(self.claim("one", "new@evil.example"), r"\bfirst_contact\b")


class Failing(HistoryTest):
    def test_an_address_for_the_counters_that_is_none_is_refused(self):
        one = self.start()
        one.stop()
        text = one.config.read_text()
        for listen, words in (("localhost", "must be ADDRESS:PORT"), ("192.0.2.1:9815", None)):
            one.config.write_text(text + f'metrics: {{ listen = "{listen}"; }};\n')
            ended = subprocess.run([arguments.guised, "-t", "-c", one.config],
                                   capture_output=True, text=True)
            self.assertEqual(ended.returncode, 78 if words else 0, ended.stderr)
            self.assertIn(words or "", ended.stderr)
        one.start()  # with an address that is not ours: mail flows all the same
        wait_until(lambda: one.log_lines("metrics: cannot listen on 192.0.2.1:9815"), "a warning")
        self.assertRegex(self.claim(), r"^tag; ")

    def test_garbage_in_its_place_is_set_aside_while_mail_flows(self):
        one = self.start()
        self.own()
        wait_until(lambda: self.contacts() > 0, "contacts")
        garbage = one.folder / "garbage"
        garbage.write_bytes(b"no database, but long enough to be one " * 200)
        garbage.rename(one.folder / "history.db")
        self.assertRegex(self.claim(), r"^tag; ")
        wait_until(lambda: one.log_lines("set aside as"), "a line in the log")
        self.assertEqual(len(list(one.folder.glob("history.db.broken-*"))), 1)
        self.own()
        wait_until(lambda: self.contacts() > 0, "contacts in the new one")
        self.assertRegex(self.claim(), r"\bfirst_contact\b")

    def test_a_folder_that_is_not_there_stops_no_mail(self):
        one = self.start(history='path = "nowhere/history.db";')
        self.assertRegex(self.claim(), r"^tag; (?!.*first_contact)")
        self.assertIn("cannot be opened", one.log_lines("history: ")[0])
        (one.folder / "nowhere").mkdir()
        wait_until(lambda: one.log_lines("can be used again"), "the store", 40)
        self.assertRegex(self.claim(), r"\bfirst_contact\b")

    def test_killed_again_and_again_it_keeps_what_it_had_written(self):
        one = self.start()
        known = 0
        for _ in range(5):
            self.submit(message(new_mark(), "Jane Roe <jane.roe@corp.example>"),
                        recipients=(RECIPIENT, *[f"p{known + i}@evil.example" for i in range(5)]))
            known += 5
            self.wait_for_contacts(known + 1)
            one.stop(signal.SIGKILL)
            one.start()
            self.assertEqual(self.contacts(), known + 1)
        self.assertEqual(self.ask("PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(one.log_lines("set aside"), [])
        self.assertNotIn("first_contact", self.claim(sender="p3@evil.example"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--guised", required=True)
    parser.add_argument("--guise", required=True)
    parser.add_argument("tests", nargs="*")
    parser.parse_args(namespace=arguments)
    unittest.main(argv=[sys.argv[0], *arguments.tests], verbosity=2)


if __name__ == "__main__":
    sys.exit(main())

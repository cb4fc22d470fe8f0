"""guised at a real Postfix, seen from both ends.

    postfix_test.py --guised PROGRAM [--socket unix|inet|inet6] [NAME OF A TEST ...]
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import re
import signal
import socket
import time
import unittest

from lab import (CORP_SERVER, FREEMAIL_SERVER, RECIPIENT, RELAY, STRANGER, Answer, Lab,
                 fields_of, message, new_mark, wait_until, without_fields)

OURS = "guise.mx.inbox.example"
arguments = argparse.Namespace()
lab = None


def setUpModule():
    global lab
    lab = Lab(arguments.guised, arguments.socket, ["main", "monitor", "dead", "judge", "trust", "life"])
    try:
        lab.guised("main", 'mode = "enforce";\n').start()
        lab.guised("monitor", 'mode = "monitor";\n').start()
        lab.guised("dead", 'mode = "enforce";\n'
                   f'dns: {{ servers = ["127.0.0.1@{lab.dead_dns_port}"]; deadline = 1500; }};\n'
                   ).start()
        lab.guised("judge", 'mode = "enforce"; submission = "judge";\n').start()
        lab.guised("trust", 'mode = "enforce";\nauthentication: { mode = "trust"; trust = ( '
                   '{ authserv_id = "gateway.inbox.example"; writer = "relay"; } ); };\n').start()
    except BaseException:
        lab.close()
        raise


def tearDownModule():
    """Each guised ends in order: a sanitizer with something to say would change its status."""
    ended = {guised.name: guised.stop() for guised in lab.guiseds if guised.process}
    logs = {name: next(g for g in lab.guiseds if g.name == name).log()
            for name, status in ended.items() if status}
    complaints = [line for line in lab.mail_log().splitlines()
                  if " warning: milter" in line and "life" not in line
                  and lab.sockets["life"][1] not in line]
    lab.close()
    if logs:
        raise AssertionError("guised ended badly: " + repr(ended) + "\n" + "\n".join(logs.values()))
    if complaints:
        raise AssertionError("Postfix complains:\n" + "\n".join(complaints))


def without_delivery(delivered):
    """Without what Postfix itself put on top: the envelope fields and its one Received."""
    found = re.match(rb"(?:(?:Return-Path|X-Original-To|Delivered-To):.*\n)*"
                     rb"Received:.*\n(?:[ \t].*\n)*", delivered)
    return delivered[found.end():]


class GuiseTest(unittest.TestCase):
    def verdict_of(self, delivered):
        found = fields_of(delivered, "X-Guise-Verdict")
        self.assertEqual(len(found), 1, delivered.decode("utf-8", "replace"))
        return found[0]

    def assert_tagged(self, delivered):
        self.assertRegex(self.verdict_of(delivered), r"^tag; .*\bmode=enforce\b")

    def assert_not_acted_on(self, delivered):
        for verdict in fields_of(delivered, "X-Guise-Verdict"):
            self.assertTrue(verdict.startswith("accept"), verdict)

    def refused(self, name, sender, content, address=STRANGER):
        with self.assertRaises(Answer) as caught:
            lab.send(name, sender, content, address)
        return caught.exception

    def delivered(self, name, envelope, mark, content, address=STRANGER):
        lab.send(name, envelope, content, address)
        return lab.arrived(mark)


class Untouched(GuiseTest):
    def test_mail_without_a_claim_arrives_byte_for_byte(self):
        mark = new_mark()
        content = message(
            mark, "Pia Stone <pia@elsewhere.example>",
            subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\tfolded with a tab\n   and blanks",
            fields="Received: from a (b [192.0.2.1])\n\tby c; Tue, 3 Feb 2026 09:00:00 +0100\n"
                   "DKIM-Signature: v=1; d=elsewhere.example;\n b=abc\n"
                   "X-Empty:\nX-Spaces:    three before\nx-lower-case: yes\n"
                   "Authentication-Results: mx.elsewhere.example; spf=pass\n",
            body=".\n..two dots\n\ttab, trailing blanks   \n\nÄöü €\n" + "x" * 900 + "\n\n\n")
        plain = self.delivered("plain", "pia@elsewhere.example", mark, content)
        guised = self.delivered("main", "pia@elsewhere.example", mark, content)
        self.assertEqual(without_delivery(plain), without_delivery(guised))

    def test_a_large_message_arrives_byte_for_byte(self):
        mark = new_mark()
        body = "".join(f"line {n} of a long message, 0123456789 abcdefghijklmnop\n"
                       for n in range(40000))
        content = message(mark, "Pia Stone <pia@elsewhere.example>", body=body)
        plain = self.delivered("plain", "pia@elsewhere.example", mark, content)
        guised = self.delivered("main", "pia@elsewhere.example", mark, content)
        self.assertEqual(without_delivery(plain), without_delivery(guised))

    def test_to_honest_mail_only_our_own_fields_are_added(self):
        mark = new_mark()
        content = message(mark, "Jane Roe <jane.roe@corp.example>", subject="folded\n  twice")
        plain = self.delivered("plain", "jane.roe@corp.example", mark, content, CORP_SERVER)
        guised = self.delivered("main", "jane.roe@corp.example", mark, content, CORP_SERVER)
        guised = without_fields(guised, "Authentication-Results", "X-Guise-Verdict")
        self.assertEqual(without_delivery(plain), without_delivery(guised))


class Honest(GuiseTest):
    def test_own_address_with_spf_passes(self):
        mark = new_mark()
        delivered = self.delivered("main", "jane.roe@corp.example", mark,
                                   message(mark, "Jane Roe <jane.roe@corp.example>"), CORP_SERVER)
        self.assert_not_acted_on(delivered)
        results = fields_of(delivered, "Authentication-Results")
        self.assertEqual(len(results), 1)
        self.assertTrue(results[0].startswith(OURS), results)
        self.assertIn("spf=pass", results[0])
        self.assertIn("dmarc=pass", results[0])

    def test_private_address_with_dkim_passes_from_anywhere(self):
        mark = new_mark()
        content = lab.freemail_key.sign(
            message(mark, "Jane Roe <jane-m-roe.home@freemail.example>"))
        delivered = self.delivered("main", "bounce@forwarder.example", mark, content)
        self.assert_not_acted_on(delivered)
        self.assertIn("dkim=pass", fields_of(delivered, "Authentication-Results")[0])

    def test_dkim_survives_odd_white_space(self):
        mark = new_mark()
        content = lab.corp_key.sign(message(
            mark, "\"Roe,  Jane\"\t<jane.roe@corp.example>", subject="  two blanks\n\t\ttwo tabs ",
            body="dots:\n.\n..\nblank lines at the end\n\n\n"))
        delivered = self.delivered("main", "bounce@forwarder.example", mark, content)
        self.assert_not_acted_on(delivered)
        self.assertIn("dkim=pass", fields_of(delivered, "Authentication-Results")[0])

    def test_dkim_of_a_long_message_passes(self):
        mark = new_mark()
        body = "".join(f"line {n} of a message that is spooled\n" for n in range(20000))
        content = lab.corp_key.sign(message(mark, "Jane Roe <jane.roe@corp.example>", body=body))
        delivered = self.delivered("main", "bounce@forwarder.example", mark, content)
        self.assertIn("dkim=pass", fields_of(delivered, "Authentication-Results")[0])


class Forged(GuiseTest):
    def test_a_name_from_a_stranger_is_tagged(self):
        mark = new_mark()
        queue_id = lab.send("main", "x@evil.example", message(mark, '"Jane Roe" <x@evil.example>'))
        self.assert_tagged(lab.arrived(mark))
        main = next(guised for guised in lab.guiseds if guised.name == "main")
        lines = wait_until(lambda: main.log_lines(queue_id), "a log line")
        self.assertRegex(lines[-1], rf"{queue_id}: .*verdict=tag\b")
        self.assertIn("Jane Roe", lines[-1])

    def test_its_own_authentication_does_not_help_the_stranger(self):
        mark = new_mark()
        content = lab.evil_key.sign(message(mark, '"Jane Roe, CEO" <x@evil.example>'))
        self.assert_tagged(self.delivered("main", "x@evil.example", mark, content))

    def test_monitor_mode_only_says_what_would_have_been(self):
        mark = new_mark()
        content = message(mark, '"Jane Roe" <x@evil.example>', subject="Monitored")
        plain = self.delivered("plain", "x@evil.example", mark, content)
        delivered = self.delivered("monitor", "x@evil.example", mark, content)
        self.assertIn("tag", self.verdict_of(delivered))
        self.assertIn("monitor", self.verdict_of(delivered))
        guised = without_fields(delivered, "Authentication-Results", "X-Guise-Verdict")
        self.assertEqual(without_delivery(plain), without_delivery(guised))

    def test_a_forged_address_is_rejected_and_told_nothing(self):
        mark = new_mark()
        answer = self.refused("main", "www-data@shop.example",
                              message(mark, "Jane Roe <jane.roe@corp.example>"))
        self.assertEqual(answer.code, 550)
        self.assertTrue(answer.text.startswith("5.7.1 "), answer.text)
        for secret in ("jane", "roe", "corp", "guise", "spf", "dmarc", "imperson"):
            self.assertNotIn(secret, answer.text.lower())
        main = next(guised for guised in lab.guiseds if guised.name == "main")
        reference = re.findall(r"[A-Za-z0-9-]{6,}", answer.text)[-1]
        wait_until(lambda: main.log_lines(reference), f"the reference {reference} in the log")

    def test_monitor_mode_does_not_reject(self):
        mark = new_mark()
        delivered = self.delivered("monitor", "www-data@shop.example", mark,
                                   message(mark, "Jane Roe <jane.roe@corp.example>"))
        self.assertIn("reject", self.verdict_of(delivered))

    def test_the_record_decides_who_is_rejected(self):
        answer = self.refused("main", "x@evil.example",
                              message(new_mark(), "Kofi Brandt <x@evil.example>"))
        self.assertEqual(answer.code, 550)

    def test_a_domain_with_dmarc_reject_is_rejected(self):
        answer = self.refused("main", "x@evil.example",
                              message(new_mark(), "Anybody <anybody@strict.example>"))
        self.assertEqual(answer.code, 550)

    def test_a_domain_that_publishes_nothing_is_not_acted_on(self):
        mark = new_mark()
        delivered = self.delivered("main", "anybody@noauth.example", mark,
                                   message(mark, "Anybody <anybody@noauth.example>"))
        self.assert_not_acted_on(delivered)

    def test_quarantine_is_held_and_can_be_released(self):
        mark = new_mark()
        queue_id = lab.send("main", "x@evil.example",
                            message(mark, "Parisa Nourbakhsh <x@evil.example>"))
        wait_until(lambda: f"{queue_id}!" in lab.queue(), "the message in the hold queue")
        lab.release(queue_id)
        delivered = lab.arrived(mark)
        self.assertTrue(self.verdict_of(delivered).startswith("quarantine"))

    def test_monitor_mode_holds_nothing(self):
        mark = new_mark()
        delivered = self.delivered("monitor", "x@evil.example", mark,
                                   message(mark, "Parisa Nour-Bakhsh <x@evil.example>"))
        self.assertIn("quarantine", self.verdict_of(delivered))


class Fields(GuiseTest):
    FORGED = ("Authentication-Results: mx.elsewhere.example; spf=pass (one)\n"
              f"Authentication-Results: {OURS}; dmarc=pass (forged 1)\n"
              "X-Guise-Verdict: accept; forged=2\n"
              "Authentication-Results: other.example; dkim=pass (two)\n"
              f"Authentication-Results:\n {OURS.upper()} 1; dmarc=pass (forged 3)\n"
              "X-GUISE-Reference: forged-4\n"
              "X-Guise-Verdict: accept; forged=5\n")

    def check(self, sender, address=STRANGER):
        mark = new_mark()
        delivered = self.delivered("main", sender.split("<")[1][:-1], mark,
                                   message(mark, sender, fields=self.FORGED), address)
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

    def test_forged_fields_go_from_submissions(self):
        self.check("Pia Stone <pia@elsewhere.example>", address=None)


class WhoseMail(GuiseTest):
    """All of it says Jane Roe from a foreign address, which a stranger would be tagged for."""

    SENDER = "Jane Roe <x@evil.example>"

    def test_an_authenticated_user_is_vouched_for(self):
        mark = new_mark()
        for name, vouched in (("main", True), ("judge", False)):
            with lab.client(name, STRANGER) as client:
                client.login("jane@mx.inbox.example", "correct horse")
                client.deliver("x@evil.example", message(mark, self.SENDER))
            delivered = lab.arrived(mark)
            (self.assert_not_acted_on if vouched else self.assert_tagged)(delivered)

    def test_a_trusted_network_is_vouched_for(self):
        mark = new_mark()
        for name, vouched in (("main", True), ("judge", False)):
            delivered = self.delivered(name, "x@evil.example", mark,
                                       message(mark, self.SENDER), address=None)
            (self.assert_not_acted_on if vouched else self.assert_tagged)(delivered)

    def test_local_mail_is_vouched_for(self):
        mark = new_mark()
        lab.sendmail("x@evil.example", message(mark, self.SENDER).replace(b"\r\n", b"\n"))
        self.assert_not_acted_on(lab.arrived(mark))

    def test_local_mail_passes_guised_all_the_same(self):
        mark = new_mark()
        lab.sendmail("x@y.example", message(mark, "Pia <x@y.example>", fields=Fields.FORGED
                                            ).replace(b"\r\n", b"\n"))
        self.assertNotIn(b"forged", lab.arrived(mark))

    def test_a_stranger_is_not(self):
        mark = new_mark()
        self.assert_tagged(self.delivered("main", "x@evil.example", mark,
                                          message(mark, self.SENDER)))

    def relayed(self, mark, client, sender):
        """As our gateway hands it on: its Received on top names the client it had."""
        return message(mark, sender, fields=(
            f"Received: from mail.example (unknown [{client}])\n"
            f"\tby gateway.inbox.example (Postfix) with ESMTP id 1234\n"
            f"\tfor <{RECIPIENT}>; Tue, 3 Feb 2026 09:12:01 +0100\n"))

    def test_behind_a_relay_the_client_is_the_one_it_had(self):
        mark = new_mark()
        delivered = self.delivered(
            "main", "jane.roe@corp.example", mark,
            self.relayed(mark, CORP_SERVER, "Jane Roe <jane.roe@corp.example>"), RELAY)
        self.assert_not_acted_on(delivered)
        self.assertIn("spf=pass", fields_of(delivered, "Authentication-Results")[0])

    def test_nothing_is_rejected_towards_a_relay(self):
        mark = new_mark()
        delivered = self.delivered(
            "main", "x@evil.example", mark,
            self.relayed(mark, STRANGER, "Jane Roe <jane.roe@corp.example>"), RELAY)
        self.assertRegex(self.verdict_of(delivered), "reject|tag")


class TrustedResults(GuiseTest):
    """The gateway's own results count, where only the gateway can have written them."""

    RESULT = ("Authentication-Results: gateway.inbox.example; spf=pass "
              "smtp.mailfrom=corp.example;\n\tdmarc=pass header.from=corp.example\n")
    RECEIVED = (f"Received: from mail.example (unknown [{STRANGER}])\n"
                "\tby gateway.inbox.example (Postfix) with ESMTP id 1234;\n"
                "\tTue, 3 Feb 2026 09:12:01 +0100\n")
    SENDER = "Jane Roe <jane.roe@corp.example>"

    def test_what_the_relay_wrote_above_its_received_vouches(self):
        mark = new_mark()
        content = message(mark, self.SENDER, fields=self.RESULT + self.RECEIVED)
        delivered = self.delivered("trust", "jane.roe@corp.example", mark, content, RELAY)
        self.assert_not_acted_on(delivered)
        self.assertIn("vouched", self.verdict_of(delivered))

    def test_what_came_to_the_relay_does_not(self):
        mark = new_mark()
        content = message(mark, self.SENDER, fields=self.RECEIVED + self.RESULT)
        delivered = self.delivered("trust", "jane.roe@corp.example", mark, content, RELAY)
        self.assertNotIn("vouched", self.verdict_of(delivered))

    def test_what_a_stranger_wrote_does_not(self):
        mark = new_mark()
        content = message(mark, self.SENDER, fields=self.RESULT + self.RECEIVED)
        delivered = self.delivered("trust", "jane.roe@corp.example", mark, content)
        self.assertNotIn("vouched", self.verdict_of(delivered))


class SilentNameServer(GuiseTest):
    def test_a_forged_name_is_caught_without_dns(self):
        mark = new_mark()
        started = time.monotonic()
        delivered = self.delivered("dead", "x@evil.example", mark,
                                   message(mark, "Jane Roe <x@evil.example>"))
        self.assert_tagged(delivered)
        self.assertLess(time.monotonic() - started, 10)

    def test_an_own_address_passes_and_the_header_says_that_nobody_knows(self):
        mark = new_mark()
        delivered = self.delivered("dead", "jane.roe@corp.example", mark,
                                   message(mark, "Jane Roe <jane.roe@corp.example>"), CORP_SERVER)
        self.assert_not_acted_on(delivered)
        self.assertRegex(self.verdict_of(delivered), "unknown")
        self.assertIn("temperror", fields_of(delivered, "Authentication-Results")[0])

    def test_mail_without_a_claim_does_not_wait(self):
        mark = new_mark()
        started = time.monotonic()
        self.delivered("dead", "pia@elsewhere.example", mark,
                       message(mark, "Pia Stone <pia@elsewhere.example>"))
        self.assertLess(time.monotonic() - started, 1.4)


class Sessions(GuiseTest):
    def test_each_message_of_a_session_is_judged_alone(self):
        marks = [new_mark() for _ in range(6)]
        senders = ["Jane Roe <x@evil.example>", "Pia Stone <pia@elsewhere.example>"] * 3
        with lab.client("main") as client:
            for mark, sender in zip(marks, senders):
                client.deliver("x@evil.example", message(mark, sender))
        for mark, sender in zip(marks, senders):
            delivered = lab.arrived(mark)
            if "Jane" in sender:
                self.assert_tagged(delivered)
            else:
                self.assertEqual(fields_of(delivered, "X-Guise-Verdict"), [])

    def test_a_message_after_a_rejected_one_is_judged_alone(self):
        mark = new_mark()
        with lab.client("main") as client:
            with self.assertRaises(Answer):
                client.deliver("x@shop.example",
                               message(new_mark(), "Jane Roe <jane.roe@corp.example>"))
            client.deliver("pia@elsewhere.example", message(mark, "Pia <pia@elsewhere.example>"))
        self.assertEqual(fields_of(lab.arrived(mark), "X-Guise-Verdict"), [])

    def test_reset_and_sudden_ends_leave_nothing_behind(self):
        with lab.client("main") as client:
            client.command("MAIL FROM:<x@evil.example>", 2)
            client.command("RSET", 2)
            client.begin("x@evil.example")
            client.send(b"From: Jane Roe <x@evil.example>\r\nSubject: half\r\n\r\nthe rest")
            client.sock.shutdown(socket.SHUT_RDWR)
            client.close()
        mark = new_mark()
        delivered = self.delivered("main", "pia@elsewhere.example", mark,
                                   message(mark, "Pia Stone <pia@elsewhere.example>"))
        self.assertEqual(fields_of(delivered, "X-Guise-Verdict"), [])

    def test_many_sessions_at_once(self):
        marks = [new_mark() for _ in range(20)]
        clients = [lab.client("main") for _ in marks]
        for client in clients:
            client.begin("x@evil.example")
        for client, mark in zip(clients, marks):
            client.finish(message(mark, "Jane Roe <x@evil.example>"))
        for client in clients:
            client.quit()
        for mark in marks:
            self.assert_tagged(lab.arrived(mark))

    def test_one_verdict_covers_all_recipients(self):
        mark = new_mark()
        with lab.client("main") as client:
            client.begin("x@evil.example", (RECIPIENT, "second@inbox.example"))
            client.finish(message(mark, "Jane Roe <x@evil.example>"))
        self.assert_tagged(lab.arrived(mark))
        self.assert_tagged(lab.arrived(mark))

    def test_an_international_sender_is_judged(self):
        mark = new_mark()
        content = message(mark, "Jane Roe <jäne@evil.example>")
        with lab.client("main") as client:
            client.command("MAIL FROM:<jäne@evil.example> SMTPUTF8", 2)
            client.command(f"RCPT TO:<{RECIPIENT}>", 2)
            client.command("DATA", 3)
            client.finish(content)
        self.assert_tagged(lab.arrived(mark))


class Life(GuiseTest):
    """guised comes and goes; each test has one of its own."""

    def setUp(self):
        self.life = None
        folder = lab.folder / "life"
        if folder.exists():
            lab.guiseds[:] = [guised for guised in lab.guiseds if guised.name != "life"]
            folder.rename(lab.folder / f"life-before-{self.id()}")

    def tearDown(self):
        if self.life and self.life.process:
            self.assertIn(self.life.stop(), (0, None), self.life.log())

    def start(self, options='mode = "enforce";\n', environment=None):
        self.life = lab.guised("life", options)
        return self.life.start(environment)

    def test_without_guised_postfix_asks_to_come_back(self):
        answer = self.refused("life", "pia@elsewhere.example",
                              message(new_mark(), "Pia Stone <pia@elsewhere.example>"))
        self.assertEqual(answer.code, 451)

    def test_a_reload_counts_from_the_next_message_on(self):
        life = self.start()
        before, after = new_mark(), new_mark()
        content = "Zelda Quartz <x@evil.example>"
        with lab.client("life") as client:
            client.deliver("x@evil.example", message(before, content))
            file = life.folder / "protected.conf"
            file.write_text('people = ( { name = "Zelda Quartz"; } );\n')
            seen = len(life.log())
            life.process.send_signal(signal.SIGUSR1)
            wait_until(lambda: "reload" in life.log()[seen:].lower() or
                       "configuration" in life.log()[seen:].lower(), "word of the reload")
            client.deliver("x@evil.example", message(after, content))
        self.assert_not_acted_on(lab.arrived(before))
        self.assert_tagged(lab.arrived(after))

    def test_a_bad_configuration_is_refused_and_the_old_one_serves_on(self):
        life = self.start()
        file = life.folder / "protected.conf"
        file.write_text('people = ( { nam = "Zelda Quartz"; } );\n')
        life.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: life.log_lines("protected.conf"), "the fault in the log")
        self.assertRegex("\n".join(life.log_lines("protected.conf")), r"protected\.conf:1\b.*nam")
        mark = new_mark()
        self.assert_tagged(self.delivered("life", "x@evil.example", mark,
                                          message(mark, "Jane Roe <x@evil.example>")))

    def test_a_hangup_does_no_harm(self):
        life = self.start()
        life.process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        mark = new_mark()
        self.assert_tagged(self.delivered("life", "x@evil.example", mark,
                                          message(mark, "Jane Roe <x@evil.example>")))

    def test_a_stop_loses_no_message_in_flight(self):
        life = self.start()
        mark = new_mark()
        content = message(mark, "Jane Roe <x@evil.example>")
        with lab.client("life") as client:
            client.begin("x@evil.example")
            client.send(content[:120])
            life.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            try:
                client.finish(content[120:])
                self.assert_tagged(lab.arrived(mark))
            except Answer as answer:
                self.assertEqual(answer.code // 10, 45)
        started = time.monotonic()
        self.assertEqual(life.process.wait(30), 0, life.log())
        self.assertLess(time.monotonic() - started, 5)

    def test_a_stop_while_dns_is_waited_for_finishes_the_message(self):
        life = self.start('mode = "enforce";\ndns: { servers = '
                          f'["127.0.0.1@{lab.dead_dns_port}"]; deadline = 2000; }};\n')
        mark = new_mark()
        content = message(mark, "Jane Roe <jane.roe@corp.example>")
        with lab.client("life", CORP_SERVER) as client:
            client.begin("jane.roe@corp.example")
            client.send(content + b".\r\n")
            time.sleep(0.5)
            life.process.send_signal(signal.SIGTERM)
            code, text = client.getreply()
            self.assertEqual(code, 250, text)
        self.assertRegex(self.verdict_of(lab.arrived(mark)), "unknown")
        self.assertEqual(life.process.wait(30), 0, life.log())

    def test_an_idle_stop_is_quick(self):
        life = self.start()
        started = time.monotonic()
        self.assertEqual(life.stop(), 0, life.log())
        self.assertLess(time.monotonic() - started, 3)

    def test_root_is_given_up(self):
        # A process that changed its user may not be traced, which leak detection needs.
        options = ('mode = "enforce";\nuser = "nobody";\nsocket_mode = "0660";\n'
                   f'socket_group = "postfix";\npid_file = "{lab.folder}/life.pid";\n')
        sanitizer = os.environ.get("ASAN_OPTIONS", "")
        life = self.start(options, {"ASAN_OPTIONS": f"{sanitizer}:detect_leaks=0"})
        pid = int((lab.folder / "life.pid").read_text())

        def status_of_nobody():
            with open(f"/proc/{pid}/status") as file:
                status = file.read()
            return status if not re.search(r"^Uid:.*\b0\b", status, re.M) else None

        status = wait_until(status_of_nobody, "another user than root", 5)
        for kind in ("Uid", "Gid"):
            numbers = re.search(rf"^{kind}:\s+(.*)$", status, re.M).group(1).split()
            self.assertNotIn("0", numbers, f"{kind}: {numbers}")
        groups = re.search(r"^Groups:(.*)$", status, re.M).group(1).split()
        self.assertNotIn("0", groups)
        self.assertRegex(status, r"CapEff:\s+0+\n")
        if arguments.socket == "unix":
            place = os.stat(life.listen.partition(":")[2])
            self.assertEqual(place.st_mode & 0o777, 0o660)
        mark = new_mark()
        self.assert_tagged(self.delivered("life", "x@evil.example", mark,
                                          message(mark, "Jane Roe <x@evil.example>")))

    def test_the_subject_is_marked_where_asked_for(self):
        self.start('mode = "enforce";\nsubject_prefix = "[SUSPICIOUS SENDER] ";\n')
        mark = new_mark()
        delivered = self.delivered("life", "x@evil.example", mark, message(
            mark, "Jane Roe <x@evil.example>", subject="Minutes\n of Tuesday"))
        self.assertRegex(fields_of(delivered, "Subject")[0],
                         r"^\[SUSPICIOUS SENDER\] +Minutes of Tuesday$")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--guised", required=True)
    parser.add_argument("--socket", choices=["unix", "inet", "inet6"], default="unix")
    parser.add_argument("tests", nargs="*")
    parser.parse_args(namespace=arguments)
    if arguments.socket == "inet6":
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
        except OSError:
            print("skipped: this machine has no ::1")
            return 77
    unittest.main(argv=[sys.argv[0], *arguments.tests], verbosity=2)


if __name__ == "__main__":
    sys.exit(main())

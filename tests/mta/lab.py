"""A private mail system for tests: a mail server, nsd, guised, messages and keys.

Everything is in one folder, started with packaging/private-mail and taken away by
Lab.close(). Clients, domains and people are invented; the zone is written here.
"""

import base64
import os
import pathlib
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
RECIPIENT = "reader@inbox.example"

# Clients, as XCLIENT names them to Postfix.
CORP_SERVER = "198.51.100.25"  # in the SPF record of corp.example and strict.example
FREEMAIL_SERVER = "198.51.100.60"  # in that of freemail.example
STRANGER = "203.0.113.66"  # in that of evil.example, and in no other
RELAY = "203.0.113.200"  # a gateway of ours

ZONE = """\
$ORIGIN example.
$TTL 300
@                    SOA ns hostmaster 1 3600 600 86400 300
@                    NS  ns
ns                   A   127.0.0.1
corp                 TXT "v=spf1 ip4:198.51.100.25 -all"
_dmarc.corp          TXT "v=DMARC1; p=none"
strict               TXT "v=spf1 ip4:198.51.100.25 -all"
_dmarc.strict        TXT "v=DMARC1; p=reject"
freemail             TXT "v=spf1 ip4:198.51.100.60 -all"
_dmarc.freemail      TXT "v=DMARC1; p=none"
evil                 TXT "v=spf1 ip4:203.0.113.66 -all"
_dmarc.evil          TXT "v=DMARC1; p=reject"
noauth               A   198.51.100.90
"""

PROTECTED = """\
people = (
  { name = "Jane Roe"; aliases = ["Jane M. Roe"]; titles = ["Chief Executive Officer", "CEO"];
    organization = "Corp Example";
    addresses = ["jane.roe@corp.example", "jane-m-roe.home@freemail.example"]; },
  { name = "Parisa Nour-Bakhsh"; sends_email = false; action = "quarantine"; },
  { name = "Kofi Brandt"; addresses = ["kofi.brandt@corp.example"]; action = "reject"; }
);
organizations = ( { name = "Corp Example"; aliases = ["CE"]; domains = ["corp.example"]; } );
domains = (
  { name = "corp.example"; require_auth = true; },
  { name = "strict.example"; },
  { name = "noauth.example"; }
);
"""


def wait_until(condition, what, seconds=20):
    """The first true answer of `condition`, asked again and again."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


def private_mail(*arguments):
    subprocess.run(
        [TOP / "packaging/private-mail", *map(str, arguments)],
        check=True,
        stdin=subprocess.DEVNULL,
    )


def free_port(family=socket.AF_INET, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as probe:
        probe.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        return probe.getsockname()[1]


count = 0


def new_mark():
    """Stands in a message's Message-ID, to find it again."""
    global count
    count += 1
    return f"mark-{count:03}-{os.getpid()}"


def message(mark, sender, subject="Minutes of Tuesday", fields="", body="As usual.\n"):
    """A whole message with CRLF lines, as bytes."""
    text = (f"{fields}From: {sender}\nTo: {RECIPIENT}\nSubject: {subject}\n"
            f"Date: Tue, 3 Feb 2026 09:12:01 +0100\nMessage-ID: <{mark}@mail.example>\n"
            f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{body}")
    return text.replace("\n", "\r\n").encode()


def fields_of(delivered, name):
    """The values of every field of that name, unfolded, from the top."""
    head = delivered.partition(b"\n\n")[0].decode("utf-8", "replace")
    unfolded = re.sub(r"\n[ \t]+", " ", head)
    return [line.partition(":")[2].strip() for line in unfolded.split("\n")
            if line.partition(":")[0].lower() == name.lower()]


def without_fields(delivered, *names):
    """Without every field of these names, with the lines they are folded over."""
    head, blank, body = delivered.partition(b"\n\n")
    for name in names:
        head = re.sub(rb"(?im)^" + name.encode() + rb":.*(?:\n[ \t].*)*\n?", b"", head + b"\n")
        head = head.rstrip(b"\n")
    return head + blank + body


class Key:
    """A DKIM key made now."""

    def __init__(self, folder, domain, selector, bits=2048):
        self.domain, self.selector = domain, selector
        file = folder / f"{selector}.{domain}.pem"
        subprocess.run(["openssl", "genrsa", "-traditional", "-out", file, str(bits)],
                       check=True, capture_output=True)
        self.private = file.read_bytes()
        public = subprocess.run(["openssl", "rsa", "-in", file, "-pubout", "-outform", "DER"],
                                check=True, capture_output=True).stdout
        self.public = base64.b64encode(public).decode()

    def zone_line(self):
        text = f"v=DKIM1; k=rsa; p={self.public}"
        parts = " ".join(f'"{text[i:i + 200]}"' for i in range(0, len(text), 200))
        return f"{self.selector}._domainkey.{self.domain}. TXT ( {parts} )\n"

    def sign(self, message):
        import dkim

        field = dkim.sign(message, self.selector.encode(), self.domain.encode(), self.private,
                          include_headers=[b"from", b"to", b"subject", b"date", b"message-id"])
        return field + message


class Answer(Exception):
    """What the server said where it did not accept."""

    def __init__(self, code, text):
        super().__init__(f"{code} {text}")
        self.code, self.text = code, text


class Client(smtplib.SMTP):
    """An SMTP session that Postfix takes for one from `address`."""

    def __init__(self, port, address=STRANGER, helo="mail.evil.example"):
        super().__init__("127.0.0.1", port, local_hostname=helo, timeout=60)
        self.command_encoding = "utf-8"
        self.ehlo()
        if address:
            code, text = self.docmd(f"XCLIENT NAME=[UNAVAILABLE] ADDR={address}")
            if code != 220:
                raise Answer(code, text.decode())
            self.ehlo()

    def command(self, line, expected):
        code, text = self.docmd(line)
        if code // 100 != expected:
            raise Answer(code, text.decode())
        return text.decode()

    def begin(self, sender, recipients=(RECIPIENT,)):
        self.command(f"MAIL FROM:<{sender}>", 2)
        for recipient in recipients:
            self.command(f"RCPT TO:<{recipient}>", 2)
        self.command("DATA", 3)

    def finish(self, message):
        """The queue id. `message` goes out byte for byte, dots doubled."""
        wire = b"".join(b"." + line if line.startswith(b".") else line
                        for line in message.splitlines(keepends=True))
        self.send(wire + b".\r\n")
        code, text = self.getreply()
        text = text.decode()
        if code != 250:
            raise Answer(code, text)
        return self.queue_id(text)

    @staticmethod
    def queue_id(text):
        return text.rsplit(" ", 1)[1]

    def deliver(self, sender, message):
        self.begin(sender)
        return self.finish(message)


class Guised:
    """One guised, in the foreground, on a socket of its own."""

    def __init__(self, lab, name, options=""):
        self.lab, self.name = lab, name
        self.folder = lab.folder / name
        self.folder.mkdir()
        self.config = self.folder / "guise.conf"
        self.log_file = self.folder / "log"
        self.listen, self.postfix_name = lab.sockets[name]
        self.process = None
        (self.folder / "protected.conf").write_text(PROTECTED)
        self.configure(options)

    def configure(self, options):
        text = f'protected = "protected.conf";\nlisten = "{self.listen}";\n'
        if 'user =' not in options:
            text += 'user = "root";\n'
        if "dns:" not in options:
            text += f'dns: {{ servers = ["127.0.0.1@{self.lab.dns_port}"]; }};\n'
        if "socket_group =" not in options:
            text += 'socket_group = "postfix";\n'
        text += f'relays = ["{RELAY}"];\nlog: {{ target = "stderr"; level = "debug"; }};\n'
        self.config.write_text(text + options)

    def start(self, environment=None):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [self.lab.guised_program, "-f", "-c", self.config], stdin=subprocess.DEVNULL,
                stderr=log, stdout=log, env={**os.environ, **(environment or {})})
        wait_until(self.is_listening, f"{self.name} to listen: {self.log()}")
        return self

    def is_listening(self):
        if self.process.poll() is not None:
            raise AssertionError(f"guised ended with {self.process.returncode}: {self.log()}")
        kind, _, place = self.listen.partition(":")
        family = {"unix": socket.AF_UNIX, "inet": socket.AF_INET, "inet6": socket.AF_INET6}[kind]
        if kind != "unix":
            port, _, host = place.partition("@")
            place = (host, int(port))
        with socket.socket(family) as probe:
            return probe.connect_ex(place) == 0

    def stop(self, number=signal.SIGTERM):
        """Its exit status; a sanitizer that found something makes it other than 0."""
        if self.process is None or self.process.poll() is not None:
            return self.process and self.process.returncode
        self.process.send_signal(number)
        return self.process.wait(60)

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def log_lines(self, word):
        return [line for line in self.log().splitlines() if word in line]


class Lab:
    """nsd and one Postfix that listens on a port for each of `guised_names`, and on one port
    without a milter. `settings` are more lines of main.cf."""

    parent = "/tmp"

    def __init__(self, guised_program, socket_kind, guised_names, settings=()):
        self.guised_program = guised_program
        self.settings = settings
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="guise-mta.", dir=self.parent))
        self.folder.chmod(0o755)
        self.guiseds = []
        self.seen = set()
        try:
            self._dns()
            self._sockets(socket_kind, guised_names)
            self._mail_server(guised_names)
        except BaseException:
            self.close()
            raise

    def _dns(self):
        keys = self.folder / "keys"
        keys.mkdir()
        self.corp_key = Key(keys, "corp.example", "s1")
        self.freemail_key = Key(keys, "freemail.example", "f1")
        self.evil_key = Key(keys, "evil.example", "e1")
        zones = self.folder / "dns/zones"
        zones.mkdir(parents=True)
        (zones / "example").write_text(ZONE + "".join(
            key.zone_line() for key in (self.corp_key, self.freemail_key, self.evil_key)))
        self.dns_port = free_port()
        private_mail("dns-start", self.folder / "dns", self.dns_port)
        # A name server that takes every question and answers none.
        self.dead_dns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.dead_dns.bind(("127.0.0.1", 0))
        self.dead_dns_port = self.dead_dns.getsockname()[1]

    def _sockets(self, kind, names):
        self.sockets = {}
        for name in names:
            if kind == "unix":
                place = f"unix:{self.folder}/{name}.sock"
                self.sockets[name] = (place, place)
            elif kind == "inet":
                port = free_port()
                self.sockets[name] = (f"inet:{port}@127.0.0.1", f"inet:127.0.0.1:{port}")
            else:
                port = free_port(socket.AF_INET6)
                self.sockets[name] = (f"inet6:{port}@::1", f"inet:[::1]:{port}")

    def _mail_server(self, names):
        self.mta = self.folder / "mta"
        self.ports = {name: free_port() for name in ["plain", *names]}
        sasl = self.mta / "etc/sasl"  # where Debian's Postfix looks
        sasl.mkdir(parents=True)
        (sasl / "smtpd.conf").write_text(
            "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN\n"
            f"sasldb_path: {sasl}/sasldb2\n")
        subprocess.run(["saslpasswd2", "-p", "-c", "-f", sasl / "sasldb2", "-u",
                        "mx.inbox.example", "jane"], input=b"correct horse", check=True)
        shutil.chown(sasl / "sasldb2", "postfix")
        private_mail("postfix-create", self.mta, self.ports["plain"],
                     "smtpd_sasl_auth_enable = yes", "smtpd_sasl_path = smtpd",
                     "smtpd_recipient_restrictions = permit_sasl_authenticated, "
                     "reject_unauth_destination",
                     f"non_smtpd_milters = {self.sockets[names[0]][1]}", *self.settings)
        for name in names:
            private_mail("postfix-listen", self.mta, self.ports[name],
                         f"smtpd_milters = {self.sockets[name][1]}")
        private_mail("postfix-start", self.mta)

    def _stop_mail_server(self):
        if hasattr(self, "mta"):
            private_mail("postfix-stop", self.mta)

    def close(self):
        for guised in self.guiseds:
            guised.stop()
        self._stop_mail_server()
        private_mail("dns-stop", self.folder / "dns")
        if hasattr(self, "dead_dns"):
            self.dead_dns.close()
        shutil.rmtree(self.folder)

    def guised(self, name, options=""):
        guised = Guised(self, name, options)
        self.guiseds.append(guised)
        return guised

    def client(self, name, address=STRANGER, **more):
        return Client(self.ports[name], address, **more)

    def send(self, name, sender, message, address=STRANGER):
        """One message in one session; the queue id, or Answer raised."""
        with self.client(name, address) as client:
            return client.deliver(sender, message)

    def sendmail(self, sender, message):
        """As a local program hands it in."""
        subprocess.run(["/usr/sbin/sendmail", "-i", "-f", sender, RECIPIENT], input=message,
                       env={**os.environ, "MAIL_CONFIG": f"{self.mta}/etc"}, check=True)

    def arrived(self, mark):
        """The delivered message in which `mark` stands, as bytes; taken out of the Maildir."""
        mark = mark.encode()

        def find():
            for file in (self.mta / "mail/new").glob("*"):
                content = file.read_bytes()
                if mark in content:
                    file.unlink()
                    return content
            return None

        return wait_until(find, f"a message with {mark!r}: {self.mail_log()[-2000:]}")

    def queue(self):
        return subprocess.run(["/usr/sbin/postqueue", "-c", f"{self.mta}/etc", "-p"],
                              capture_output=True, check=True).stdout.decode()

    def release(self, queue_id):
        """From the hold queue to the deferred one, and not waiting for its next run."""
        for command in (["/usr/sbin/postsuper", "-c", f"{self.mta}/etc", "-H", queue_id],
                        ["/usr/sbin/postqueue", "-c", f"{self.mta}/etc", "-i", queue_id]):
            subprocess.run(command, capture_output=True, check=True)

    def mail_log(self):
        return (self.mta / "mail.log").read_text(errors="replace")

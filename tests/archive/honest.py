"""Honest messages, each kind as archives hold it. A maker takes the archive and phrase(), and
returns the message; its `share` says how often it is drawn."""

import base64
import quopri

TOPICS = (
    "build on big endian hosts;release schedule;patch for the parser;meeting on thursday;"
    "budget for the third quarter;gas nominations for march;broken links on the wiki;"
    "workshop proceedings;travel to the conference;new version uploaded;question about locking;"
    "interview schedule;draft of the contract;outage last night;lunch;photos from the weekend;"
    "curve shift in the west desk;invoice 4711;vacation days;translation of the handbook"
).split(";")

SENTENCES = (
    "I had a look at this yesterday and it seems to work for me.;"
    "Could you send me the latest numbers before noon?;"
    "The attached file has the changes that we talked about.;"
    "As far as I remember this was broken since the last release.;"
    "I think we should revert it and think again.;"
    "Thanks for the quick answer!;"
    "Nobody has tested that on anything but Linux.;"
    "See the notes of the last meeting for the reasons.;"
    "We need a second pair of eyes on the credit terms.;"
    "The volumes for tomorrow are unchanged.;"
    "There is a typo in the third paragraph."
).split(";")

RISKY = (
    "Please let me know as soon as possible whether you can come.;"
    "It would be good to get this done before the end of the day.;"
    "The wire transfer went out this morning, so it should be there on Monday.;"
    "This is urgent, the customer is waiting.;"
    "Do you have a moment to talk about the outstanding invoice?;"
    "Are you available next week?;"
    "Please keep this confidential until it is announced.;"
    "I need a favor: who can review this?;"
    "They pay with gift cards, which is odd."
).split(";")

LISTS = [
    ("parser-devel", "lists.lanternsoft.example"),
    ("users", "groups.openriver.example"),
    ("west-desk", "summit-energy.example"),
    ("handbook-i18n", "lists.translators.example"),
]


def share(weight):
    """How often this kind is drawn."""

    def mark(maker):
        maker.share = weight
        return maker

    return mark


def sentence(rng):
    """One, of which one in thirty speaks of what impostors speak of, too."""
    return rng.choice(RISKY if rng.random() < 0.03 else SENTENCES)


def text_of(rng, most=4):
    """A few sentences in paragraphs."""
    return "\n\n".join(
        " ".join(sentence(rng) for _ in range(rng.randint(1, 3)))
        for _ in range(rng.randint(1, most))
    )


def quoted(text, depth=1):
    """As answers quote."""
    return "\n".join("> " * depth + line for line in text.split("\n"))


def at_home(archive, person):
    """One of the addresses that person writes from."""
    return archive.rng.choice(person.addresses)


def display(archive, person, phrase):
    """The display name, in one of the ways in which people set up their programs."""
    rng = archive.rng
    name = person.name
    roll = rng.random()
    if roll < 0.05:
        name = name.lower()
    elif roll < 0.08 and person.culture != "han":
        name = "%s %s" % (person.given, person.family.upper())
    elif roll < 0.12 and person.culture != "han":
        name = "%s, %s" % (person.family, person.given)
    elif roll < 0.14:
        name = "%s (%s)" % (name, rng.choice(["at work", "Summit", "E-mail", "HOU"]))
    elif roll < 0.16:
        name = "Dr. " + name
    return phrase(name, rng)


def mailbox(archive, person, phrase):
    """A whole From value."""
    rng = archive.rng
    address = at_home(archive, person)
    roll = rng.random()
    if roll < 0.06 and person.name.isascii():
        return "%s (%s)" % (address, person.name)
    if roll < 0.10:
        return address
    if roll < 0.11 and person.name.isascii() and person.culture != "han":
        return "%s, %s <%s>" % (person.family, person.given, address)
    if roll < 0.12:
        return "%s <%s>" % (phrase(address.split("@")[0], rng), address)
    if roll < 0.13 and person.name.isascii():
        return '"%s <%s>" <%s>' % (person.name, address, address)
    return "%s <%s>" % (display(archive, person, phrase), address)


def header(archive, sender, subject, more=()):
    """The fields of one message."""
    fields = ["From: " + sender, "To: desk@receiver.example", "Subject: " + subject]
    fields.append("Date: " + archive.date())
    if archive.rng.random() < 0.95:
        fields.append("Message-ID: <%d.%d@mail.example>" % (archive.number, 4711))
    fields += more
    return "\n".join(fields) + "\n"


def mime(charset="utf-8", kind="plain", encoding="8bit"):
    """The fields that say how to read the body."""
    return [
        "MIME-Version: 1.0",
        "Content-Type: text/%s; charset=%s" % (kind, charset),
        "Content-Transfer-Encoding: " + encoding,
    ]


def signature(rng, person):
    """What stands below a text; often nothing but the first name."""
    return rng.choice(
        [
            "\n\n-- \n%s\n" % person.name,
            "\n\n%s\n" % person.name,
            "\n\nKind regards,\n%s\n" % person.name,
            "\n\n%s\n" % person.given,
            "\n\nCheers, %s\n" % person.given,
            "\n\nBest regards\n\n%s | %s | +1 555 0100\n" % (person.name, "Head of Trading"),
            "\n",
        ]
    )


def attribution(archive, person):
    """The line above a quotation; with the address as some archive or program shows it."""
    rng = archive.rng
    address = at_home(archive, person)
    local, _, domain = address.partition("@")
    shown = rng.choice(
        [
            address,
            address,
            "%s at %s" % (local, domain),
            "%s...@%s" % (local[:3], domain),
            "address@hidden",
            "%s () %s" % (local, domain.replace(".", " ! ")),
            "mailto:" + address,
        ]
    )
    return rng.choice(
        [
            "On %s, %s <%s> wrote:" % (archive.date()[:16], person.name, shown),
            "On Thu, 1 Jan 2004 at 10:00 AM %s <%s> wrote:" % (person.name, shown),
            "%s <%s> writes:" % (person.name, shown),
            "%s wrote:" % person.name,
            "Am 01.01.2004 um 10:00 schrieb %s:" % person.name,
            "Le 1 janv. 2004 à 10:00, %s <%s> a écrit :" % (person.name, shown),
            ">>>>> \"%s\" == %s <%s> writes:" % (person.given, person.name, shown),
            "* %s (%s) wrote:" % (person.name, shown),
            "In article <47@x.example>,\n%s  <%s> wrote:" % (person.name, shown),
        ]
    )


def outlook_head(archive, person):
    """The block that Outlook and its kin put above what they answer or forward."""
    rng = archive.rng
    address = at_home(archive, person)
    other = archive.anybody()
    author = rng.choice(
        [
            "%s [mailto:%s]" % (person.name, address),
            "%s <%s>" % (person.name, address),
            "%s, %s" % (person.family, person.given),
            "%s, %s </O=SUMMIT/OU=NA/CN=RECIPIENTS/CN=%s>"
            % (person.family, person.given, person.family.upper()[:5]),
            "%s@SUMMIT" % person.name,
            '"%s" <%s>@SUMMIT' % (person.name, address),
            "%s/HOU/SUMMIT@SUMMIT" % person.name,
            "%s [%s]" % (person.name, "mailto:IMCEANOTES-x+40SUMMIT@summit-energy.example"),
        ]
    )
    return (
        "%s\nFrom: %s\nSent: Monday, March 05, 2001 9:12 AM\nTo: %s\nCc: %s\nSubject: %s\n"
        % (
            rng.choice(
                [
                    "-----Original Message-----",
                    "________________________________",
                    " -----Original Message-----",
                    "---------- Forwarded message ---------",
                ]
            ),
            author,
            other.name,
            archive.anybody().name,
            rng.choice(TOPICS),
        )
    )


def list_footer(rng, name, host):
    """What list programs put below."""
    return rng.choice(
        [
            "\n_______________________________________________\n%s mailing list\n%s@%s\n"
            "http://%s/mailman/listinfo/%s\n" % (name, name, host, host, name),
            "\n-- \nYou received this message because you are subscribed to the Google Groups "
            '"%s" group.\nTo unsubscribe send an email to %s+unsubscribe@%s.\n'
            % (name, name, host),
            "\n---------------------------------------------------------------------\n"
            "To unsubscribe, e-mail: %s-unsubscribe@%s\n" % (name, host),
            "\nTo unsubscribe from this list: send the line \"unsubscribe %s\" in\n"
            "the body of a message to majordomo@%s\n" % (name, host),
            "",
        ]
    )


def list_fields(rng, name, host):
    """The fields that list programs add."""
    fields = ["List-Id: %s <%s.%s>" % (name, name, host), "Precedence: list"]
    if rng.random() < 0.5:
        fields.append("List-Post: <mailto:%s@%s>" % (name, host))
    if rng.random() < 0.5:
        fields.append(
            "Sender: "
            + rng.choice(
                ["%s-bounces@%s", '"%s" <%s-bounces@%s>', "owner-%s@%s"]
            ).replace('"%s" ', '"%s" ' % name)
            % (name, host)
        )
    if rng.random() < 0.3:
        fields.append("Reply-To: %s@%s" % (name, host))
    return fields


def answer_text(archive):
    """A text that quotes others, in depth."""
    rng = archive.rng
    body = []
    first, second = archive.anybody(), archive.anybody()
    if rng.random() < 0.3:
        body.append(text_of(rng, 1) + "\n")
    body.append(attribution(archive, first))
    if rng.random() < 0.5:
        body.append("> " + attribution(archive, second).replace("\n", "\n> "))
        body.append(quoted(text_of(rng, 2), 2))
    body.append(quoted(text_of(rng, 2)))
    if rng.random() < 0.4:
        body.append(quoted("-- \n%s" % first.name))
    body.append("\n" + text_of(rng))
    return "\n".join(body)


@share(22)
def list_thread(archive, phrase):
    """A message of a mailing list."""
    rng = archive.rng
    person = archive.anybody()
    name, host = rng.choice(LISTS)
    subject = "%s[%s] %s" % (rng.choice(["", "Re: ", "RE: "]), name, rng.choice(TOPICS))
    fields = list_fields(rng, name, host)
    if rng.random() < 0.1:
        fields.append("Reply-To: %s" % mailbox(archive, person, phrase))
    return (
        header(archive, mailbox(archive, person, phrase), subject, fields + mime())
        + "\n"
        + answer_text(archive)
        + signature(rng, person)
        + list_footer(rng, name, host)
    )


@share(10)
def pipermail(archive, phrase):
    """As the downloads of Mailman 2 have it."""
    del phrase
    rng = archive.rng
    person = archive.anybody()
    name, host = rng.choice(LISTS)
    sender = "%s (%s)" % (at_home(archive, person).replace("@", " at "), encoded(person.name))
    return (
        "From: %s\nDate: %s\nSubject: [%s] %s\nIn-Reply-To: <a@b.example>\n"
        "References: <a@b.example>\nMessage-ID: <%d@x.example>\n\n"
        % (sender, archive.date(), name, rng.choice(TOPICS), archive.number)
        + answer_text(archive)
        + signature(rng, person)
        + list_footer(rng, name, host)
    )


def encoded(name):
    """As an encoded word where it must be one."""
    if name.isascii():
        return name
    return "=?utf-8?q?%s?=" % quopri.encodestring(
        name.encode(), quotetabs=True, header=True
    ).decode().replace("=\n", "").replace("?", "=3F")


@share(6)
def patch(archive, phrase):
    """git format-patch, sent on by somebody else as often as not."""
    rng = archive.rng
    person, author, reviewer = archive.anybody(), archive.anybody(), archive.anybody()
    head = "From: %s <%s>\n\n" % (author.name, at_home(archive, author))
    return (
        header(
            archive,
            mailbox(archive, person, phrase),
            "[PATCH v%d %d/7] parser: %s" % (rng.randint(2, 5), rng.randint(1, 7), rng.choice(TOPICS)),
            mime(),
        )
        + "\n"
        + (head if rng.random() < 0.6 else "")
        + text_of(rng, 2)
        + "\n\nSigned-off-by: %s <%s>\nReviewed-by: %s <%s>\nCc: %s\n---\n a.c | 2 +-\n"
        % (
            author.name,
            at_home(archive, author),
            reviewer.name,
            at_home(archive, reviewer),
            archive.anybody().name,
        )
        + " 1 file changed, 1 insertion(+), 1 deletion(-)\n-- \n2.39.2\n"
    )


@share(12)
def corporate(archive, phrase):
    """Inside a company of 2001: addresses without names, X.500 in the quoted heads."""
    rng = archive.rng
    person = archive.anybody()
    sender = at_home(archive, person)
    if rng.random() < 0.3:
        sender = mailbox(archive, person, phrase)
    fields = [
        "Mime-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "X-From: %s" % person.name,
        "X-To: %s, %s </O=SUMMIT/OU=NA/CN=RECIPIENTS/CN=X>" % (person.family, person.given),
        "X-Folder: \\Mail\\Sent Items",
    ]
    other = archive.anybody()
    forwarded = (
        "---------------------- Forwarded by %s/HOU/SUMMIT on 03/05/2001 09:12 AM "
        "---------------------------\n\n\n%s@SUMMIT\n03/05/2001 08:58 AM\n"
        "To: %s/HOU/SUMMIT@SUMMIT\ncc: %s/HOU/SUMMIT@SUMMIT \nSubject: %s\n\n"
        % (
            person.name,
            other.name,
            archive.anybody().name,
            archive.anybody().name,
            rng.choice(TOPICS),
        )
    )
    notes = 'From:\t%s@SUMMIT on 03/05/2001 08:58 AM\nTo:\t%s/HOU/SUMMIT@SUMMIT\ncc:\t\nSubject:\t%s\n\n' % (
        other.name,
        person.name,
        rng.choice(TOPICS),
    )
    body = rng.choice(
        [
            text_of(rng) + signature(rng, person),
            text_of(rng, 1) + "\n" + forwarded + text_of(rng) + "\n\n" + other.name + "\n",
            text_of(rng, 1) + "\n\n " + outlook_head(archive, other) + "\n" + text_of(rng),
            notes + text_of(rng),
        ]
    )
    return header(archive, sender, rng.choice(["", "RE: ", "FW: "]) + rng.choice(TOPICS), fields) + (
        "\n" + body
    )


@share(12)
def personal(archive, phrase):
    """One person to another, from any of their addresses."""
    rng = archive.rng
    person = archive.anybody()
    body = text_of(rng) + signature(rng, person)
    if rng.random() < 0.4:
        body += "\n" + outlook_head(archive, archive.anybody()) + "\n" + text_of(rng)
    more = []
    if rng.random() < 0.15:
        more.append("Reply-To: %s" % at_home(archive, person))
    if rng.random() < 0.1:
        more.append("Sender: %s" % mailbox(archive, person, phrase))
    if rng.random() < 0.3:
        body = base64.encodebytes(body.encode()).decode()
        more += mime(encoding="base64")
    elif rng.random() < 0.5:
        body = quopri.encodestring(body.encode()).decode()
        more += mime(encoding="quoted-printable")
    else:
        more += mime()
    return header(archive, mailbox(archive, person, phrase), rng.choice(TOPICS), more) + "\n" + body


@share(3)
def old_bytes(archive, phrase):
    """Names in 8-bit bytes without an encoded word, charsets that nobody knows, no MIME."""
    del phrase
    rng = archive.rng
    person = archive.anybody()
    raw = person.name.encode("latin-1", "replace")
    if rng.random() < 0.3:
        raw = person.name.encode("utf-8")
    elif rng.random() < 0.3 and person.name.isascii():
        raw = b"=?x-unknown?Q?%s?=" % person.name.replace(" ", "_").encode()
    return (
        b"From: %s <%s>\nSubject: %s\nDate: %s\n\n%s\n"
        % (
            raw,
            at_home(archive, person).encode(),
            rng.choice(TOPICS).encode(),
            archive.date().encode(),
            (text_of(rng) + signature(rng, person)).encode("latin-1", "replace"),
        )
    )


@share(6)
def about_somebody(archive, phrase):
    """Who is named in the subject is not who writes."""
    rng = archive.rng
    person, other = archive.anybody(), archive.anybody()
    subject = rng.choice(
        [
            "Re: %s's proposal",
            "Interview with %s",
            "%s joins the board",
            "%s",
            "Fwd: message from %s",
            "Meeting with %s on Friday",
            "Statement by %s",
            "Calendar of %s",
            "Congratulations to %s",
            "%s has left the company",
            "Re: %s",
        ]
    )
    body = rng.choice(
        [
            text_of(rng) + signature(rng, person),
            "%s,\n\n%s\n\n%s\n" % (other.name, text_of(rng, 2), person.name),
            "%s\n\nfor %s\n%s\n" % (text_of(rng, 2), other.name, person.name),
            "Attendees:\n- %s\n- %s\n- %s\n" % (other.name, archive.anybody().name, person.name),
            "%s\n\n%s asked me to send this on.\n\n%s\n" % (text_of(rng, 1), other.name, person.name),
        ]
    )
    return (
        header(archive, mailbox(archive, person, phrase), encoded(subject % other.name), mime())
        + "\n"
        + body
    )


@share(5)
def notification(archive, phrase):
    """Trackers and web sites, under their own name; people are in subject and text."""
    rng = archive.rng
    other = archive.anybody()
    site = rng.choice(["tracker", "forge", "calendar", "meetings", "social"])
    sender = rng.choice(
        [
            "%s <notifications@%s.example>",
            "%s Notifications <no-reply@%s.example>",
            "The %s team <team@%s.example>",
        ]
    ) % (site.capitalize(), site)
    subject = rng.choice(
        [
            "%s commented on your issue",
            "[JIRA] Assigned: %s to ABC-47",
            "%s wants to connect",
            "Invitation: call with %s",
            "New comment by %s",
            "%s shared a document with you",
            "[Bug 4711] New: %s cannot log in",
        ]
    )
    html = (
        "<html><head><style>p {color:#333}</style></head><body><p>Hello,</p><p><b>%s</b> wrote:</p>"
        "<blockquote>%s</blockquote><p><a href='http://%s.example/'>View</a></p>"
        "<table><tr><td>%s</td></tr></table></body></html>"
        % (other.name, text_of(rng, 1), site, archive.anybody().name)
    )
    del phrase
    if rng.random() < 0.5:
        return header(archive, sender, encoded(subject % other.name), mime(kind="html")) + "\n" + html
    return (
        header(archive, sender, encoded(subject % other.name), mime())
        + "\n%s wrote:\n\n%s\n\n--\nReply to this email directly\n%s\n"
        % (other.name, text_of(rng, 1), archive.anybody().name)
    )


@share(4)
def automatic(archive, phrase):
    """Bounces with what was sent, answers of those who are away, calendars, receipts."""
    rng = archive.rng
    person = archive.anybody()
    returned = "From: %s <%s>\nTo: x@y.example\nSubject: %s\n\n%s\n" % (
        person.name,
        at_home(archive, person),
        rng.choice(TOPICS),
        text_of(rng, 1),
    )
    return rng.choice(
        [
            header(
                archive,
                "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>",
                "Returned mail: see transcript for details",
                [
                    "MIME-Version: 1.0",
                    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
                ],
            )
            + "\n--b\n\nThe following addresses had permanent fatal errors\n\n--b\n"
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n--b\n"
            "Content-Type: message/rfc822\n\n%s\n--b--\n" % returned,
            header(
                archive,
                mailbox(archive, person, phrase),
                "Out of Office AutoReply: " + rng.choice(TOPICS),
                ["Auto-Submitted: auto-replied"] + mime(),
            )
            + "\nI am out of the office until Monday. In urgent cases please contact %s.\n\n%s\n"
            % (archive.anybody().name, person.name),
            header(
                archive,
                "MAILER-DAEMON (Mail Delivery System)",
                "Undelivered Mail Returned to Sender",
            )
            + "\nThis is the mail system.\n\n------ This is a copy of your message.\n\n" + returned,
            header(
                archive,
                mailbox(archive, person, phrase),
                encoded("Invitation: planning @ Mon 5 Mar 2018 (%s)" % person.name),
                ["Sender: Calendar <calendar-notification@calendar.example>"] + mime(),
            )
            + "\nYou have been invited by %s.\n" % person.name,
        ]
    )


@share(3)
def digest(archive, phrase):
    """A day of a mailing list in one message."""
    del phrase
    rng = archive.rng
    name, host = rng.choice(LISTS)
    parts = []
    for number in range(rng.randint(2, 4)):
        person = archive.anybody()
        parts.append(
            "Message: %d\nDate: %s\nFrom: %s <%s>\nSubject: [%s] %s\nTo: %s@%s\n\n%s%s\n%s\n"
            % (
                number + 1,
                archive.date(),
                person.name,
                rng.choice([at_home(archive, person), "%s at x.example" % person.given]),
                name,
                rng.choice(TOPICS),
                name,
                host,
                answer_text(archive),
                signature(rng, person),
                "-" * 30,
            )
        )
    return (
        header(
            archive,
            "%s-request@%s" % (name, host),
            "%s Digest, Vol 47, Issue 11" % name,
            list_fields(rng, name, host) + mime(),
        )
        + "\nToday's Topics:\n\n   1. Re: %s (%s)\n\n%s\n"
        % (rng.choice(TOPICS), archive.anybody().name, "-" * 70)
        + "\n".join(parts)
    )


@share(4)
def newsletter(archive, phrase):
    """HTML only, hidden preview text, pictures; people are news."""
    del phrase
    rng = archive.rng
    person = archive.anybody()
    return (
        header(
            archive,
            rng.choice(
                [
                    "The Weekly Lantern <news@lantern-weekly.example>",
                    '"Offers" <offers@shop.example>',
                    "River Museum Friends <friends@museum.example>",
                ]
            ),
            rng.choice(["This week: ", "News: ", ""]) + rng.choice(TOPICS),
            ["List-Unsubscribe: <mailto:u@shop.example>", "X-Mailer: PHPMailer 5.2"]
            + mime(kind="html"),
        )
        + "\n<html><body bgcolor=#ffffff><div style='display:none'>%s</div><h1>%s</h1><p>By %s</p>"
        "<p>%s</p><p>Your editor,<br>%s</p><img src=x.gif width=1></body></html>\n"
        % (text_of(rng, 1), rng.choice(TOPICS), person.name, text_of(rng, 1), archive.anybody().name)
    )


@share(3)
def assistant(archive, phrase):
    """Somebody writes for somebody else, under the own name."""
    rng = archive.rng
    writer = rng.choice(archive.strangers)
    chief = archive.anybody()
    return (
        header(
            archive,
            mailbox(archive, writer, phrase),
            rng.choice(["Appointment", "Documents", "Urgent request"]),
            ["Reply-To: %s <%s>" % (encoded(chief.name), at_home(archive, chief))] + mime(),
        )
        + "\n%s\n\n%s\n\nfor %s\n" % (text_of(rng, 2), writer.name, chief.name)
    )


@share(5)
def roles(archive, phrase):
    """Accounts that are no person's, and names that are no names."""
    rng = archive.rng
    domain = rng.choice(archive.people).addresses[0].split("@")[1]
    sender = rng.choice(
        [
            "root (Cron Daemon)",
            "root@%s",
            "Help Desk <helpdesk@%s>",
            "Human Resources <hr@%s>",
            "Announcements <no.address@%s>",
            "Billing Department <billing@%s>",
            "Chairman's Office <office@%s>",
            "postmaster@%s",
            "jsmith <jsmith@%s>",
            "CEO <ceo@%s>",
            '"" <info@%s>',
            "Facilities & Security <facilities@%s>",
            "Young Professionals <yp@%s>",
            "King Street Bakery <hello@%s>",
            "Long Lee Trading <sales@%s>",
        ]
    )
    if "%s" in sender:
        sender = sender % domain
    del phrase
    return header(archive, sender, rng.choice(TOPICS), mime()) + "\n" + text_of(rng) + "\n"


HONEST = [
    list_thread,
    pipermail,
    patch,
    corporate,
    personal,
    old_bytes,
    about_somebody,
    notification,
    automatic,
    digest,
    newsletter,
    assistant,
    roles,
]

"""Impersonations of those on the list. Makers as in honest.py."""

from honest import encoded, header, mime, share, text_of
from people import local_form

LURES = [
    "Are you at your desk? I need a favor and cannot talk on the phone.",
    "Please process a payment today and keep this between us.",
    "I need gift cards for a client. Scratch off the back and send me the codes.",
    "Our bank details have changed, see the attached form.",
    "Please look at the shared document.",
    "Do you have a moment?",
]

HOMOGLYPHS = str.maketrans("aeopcxyAEOPCBHKMTX", "аеорсхуАЕОРСВНКМТХ")
CYRILLIC = str.maketrans(
    "abdefghijklmnoprstuvyz", "абдефгхийклмнопрстувыз"
)


def victim(archive):
    """A protected person whose name has letters to play with."""
    while True:
        person = archive.rng.choice(archive.listed)
        if len(person.name) > 8 and person.culture not in ("han", "cyrillic"):
            return person


def account(archive, person):
    """An account at a free provider, or a domain of the sender's."""
    rng = archive.rng
    local = rng.choice(
        [
            "office%d" % rng.randint(10, 99),
            "x%d" % rng.randint(10, 9999),
            "%s%d" % (local_form(person.family) or "ceo", rng.randint(100, 999)),
            "ceo.desk",
        ]
    )
    domain = rng.choice(["freemail.example", "freemail.example", "mail-office.test", "tiles.test"])
    return "%s@%s" % (local, domain)


def message(archive, sender, subject=None, more=(), body=None):
    """The rest of it."""
    rng = archive.rng
    subject = subject or rng.choice(["Quick question", "Available?", "Payment", "Re: contract"])
    return (
        header(archive, sender, subject, list(more) + mime())
        + "\n"
        + (body or rng.choice(LURES))
        + "\n"
    )


@share(20)
def display_name(archive, phrase):
    """The name before an account of somebody else."""
    person = victim(archive)
    return message(archive, "%s <%s>" % (phrase(person.name, archive.rng), account(archive, person)))


@share(6)
def signed_too(archive, phrase):
    """The name as sender, below the text and in a faked earlier message."""
    person = victim(archive)
    forged = account(archive, person)
    body = "%s\n\nRegards,\n%s\n\n-----Original Message-----\nFrom: %s <%s>\nSent: Monday\n\n%s\n" % (
        archive.rng.choice(LURES),
        person.name,
        person.name,
        forged,
        text_of(archive.rng, 1),
    )
    return message(
        archive, "%s <%s>" % (phrase(person.name, archive.rng), forged), None, (), body
    )


@share(8)
def reordered(archive, phrase):
    """Surname first, with and without its comma."""
    person = victim(archive)
    form = archive.rng.choice(["%s, %s", "%s %s"])
    return message(
        archive,
        "%s <%s>"
        % (phrase(form % (person.family, person.given), archive.rng), account(archive, person)),
    )


@share(8)
def with_title(archive, phrase):
    """Titles and offices around it."""
    person = victim(archive)
    form = archive.rng.choice(
        ["Dr. %s", "%s, CEO", "%s (Chief Executive Officer)", "%s | Director", "CEO %s", "%s, PhD"]
    )
    return message(
        archive, "%s <%s>" % (phrase(form % person.name, archive.rng), account(archive, person))
    )


@share(8)
def homoglyph(archive, phrase):
    """Letters of another script that look alike."""
    person = victim(archive)
    name = person.name.translate(HOMOGLYPHS)
    return message(archive, "%s <%s>" % (phrase(name, archive.rng), account(archive, person)))


@share(6)
def invisible(archive, phrase):
    """Invisible characters inside the name."""
    person = victim(archive)
    at = archive.rng.randint(1, len(person.name) - 1)
    mark = archive.rng.choice(["\u200b", "\u200d", "\u00ad", "\u2060"])
    name = person.name[:at] + mark + person.name[at:]
    return message(archive, "%s <%s>" % (phrase(name, archive.rng), account(archive, person)))


@share(4)
def styled(archive, phrase):
    """Full-width and bold letters."""
    person = victim(archive)
    if archive.rng.random() < 0.5:
        name = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in person.name)
    else:
        name = "".join(
            chr(0x1D400 + ord(c) - 65)
            if "A" <= c <= "Z"
            else chr(0x1D41A + ord(c) - 97)
            if "a" <= c <= "z"
            else c
            for c in person.name
        )
    return message(archive, "%s <%s>" % (phrase(name, archive.rng), account(archive, person)))


@share(5)
def spaced(archive, phrase):
    """Joined, or every letter alone."""
    person = victim(archive)
    name = person.name.replace(" ", "") if archive.rng.random() < 0.5 else " ".join(
        person.name.replace(" ", "  ")
    )
    return message(archive, "%s <%s>" % (phrase(name, archive.rng), account(archive, person)))


@share(4)
def misspelt(archive, phrase):
    """One letter twice."""
    person = victim(archive)
    at = archive.rng.randint(2, len(person.name) - 2)
    name = person.name[:at] + person.name[at] + person.name[at:]
    return message(archive, "%s <%s>" % (phrase(name, archive.rng), account(archive, person)))


@share(6)
def address_in_name(archive, phrase):
    """The own address as the name of another account."""
    person = victim(archive)
    own = archive.rng.choice(person.addresses)
    form = archive.rng.choice(["%s", "%s (verified)", "{} <%s>"]).replace("{}", person.name)
    return message(
        archive, "%s <%s>" % (phrase(form % own, archive.rng), account(archive, person))
    )


@share(5)
def several_senders(archive, phrase):
    """Two mailboxes, or two From fields."""
    person = victim(archive)
    own = "%s <%s>" % (phrase(person.name, archive.rng), archive.rng.choice(person.addresses))
    other = account(archive, person)
    if archive.rng.random() < 0.5:
        return message(archive, "%s, %s" % (other, own))
    return message(archive, other, None, ["From: " + own])


@share(5)
def reply_diverted(archive, phrase):
    """The name as sender; answers go elsewhere."""
    person = victim(archive)
    name = phrase(person.name, archive.rng)
    return message(
        archive,
        "%s <no-reply@%s>" % (name, archive.rng.choice(["tiles.test", "mail-office.test"])),
        None,
        ["Reply-To: %s <%s>" % (name, account(archive, person))],
    )


@share(6)
def copied_fields(archive, phrase):
    """What lists and services write, copied by one who is neither."""
    person = victim(archive)
    form = archive.rng.choice(["%s via Parser-devel", "%s via E-Sign", "%s (via Documents)"])
    return message(
        archive,
        "%s <%s>" % (phrase(form % person.name, archive.rng), account(archive, person)),
        "[parser-devel] document for you",
        [
            "List-Id: parser-devel <parser-devel.lists.lanternsoft.example>",
            "List-Post: <mailto:parser-devel@lists.lanternsoft.example>",
            "Precedence: list",
            "Sender: parser-devel-bounces@lists.lanternsoft.example",
        ],
    )


@share(5)
def in_sender_field(archive, phrase):
    """Nobody in particular as From, the name in Sender."""
    person = victim(archive)
    return message(
        archive,
        "Notice <notice@tiles.test>",
        None,
        ["Sender: %s <%s>" % (phrase(person.name, archive.rng), account(archive, person))],
    )


@share(4)
def spelt_address(archive, phrase):
    """As an archive would spell it, with an address that is not theirs."""
    del phrase
    person = victim(archive)
    sender = "%s (%s)" % (account(archive, person).replace("@", " at "), encoded(person.name))
    return message(archive, sender)


IMPERSONATIONS = [
    display_name,
    signed_too,
    reordered,
    with_title,
    homoglyph,
    invisible,
    styled,
    spaced,
    misspelt,
    address_in_name,
    several_senders,
    reply_diverted,
    copied_fields,
    in_sender_field,
    spelt_address,
]

"""The invented people of an archive: names of many cultures, each with addresses of their own."""

GIVEN = {
    "english": "James John Robert Michael William David Richard Joseph Thomas Charles Mary Patricia "
    "Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Daniel Matthew Anthony Mark Donald "
    "Steven Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan "
    "Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Nancy Lisa "
    "Margaret Betty Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah".split(),
    "german": "Hans Jürgen Klaus Wolfgang Uwe Jörg Stefan Andreas Thomas Michael Sabine Monika Petra "
    "Ursula Katrin Günther Björn Torsten Matthias Heiko Silke Anja Ralf Dieter".split(),
    "french": "Jean Pierre Michel André Philippe Alain Bernard François René Benoît Hélène Céline "
    "Nathalie Sylvie Aurélien Jérôme Loïc Étienne Mathieu Guillaume Marie-Claude Jean-Luc".split(),
    "spanish": "José Juan Manuel Antonio Francisco Javier Carlos Miguel María Carmen Ana Isabel "
    "Begoña Íñigo Andrés Tomás Ángel Lucía Pilar Rocío".split(),
    "nordic": "Lars Anders Johan Søren Jørgen Bjørn Åsa Kjell Torbjörn Håkan Ingrid Sigrid Mikko "
    "Jukka Päivi Tuomas Magnús Þóra Eero Henrik".split(),
    "slavic": "Ivan Sergey Dmitry Alexey Andrey Olga Tatiana Natalia Piotr Paweł Krzysztof Małgorzata "
    "Jiří Zdeněk Tomáš Milena Goran Zoran Borislav Oleksandr Yuriy Vladimir".split(),
    "cyrillic": "Вячеслав Григорий Евгений Тимофей Людмила Галина Светлана Валентина".split(),
    "chinese": "Wei Jun Ming Hui Xiaoping Yong Jie Lei Qiang Fang Xin Yan Hao Zhen Jing".split(),
    "han": "建国 淑芬 志强 雅雯 俊杰 丽娟 国栋 春梅".split(),
    "japanese": "Hiroshi Takashi Kenji Yuki Satoshi Akira Naoki Masahiro Tomoko Yoshiko".split(),
    "korean": "Min-jun Ji-hoon Seung-hyun Hyun-woo Soo-jin Eun-ji Young-ho Jae-won".split(),
    "persian": "Ali Reza Hossein Mehdi Parisa Shirin Farhad Kaveh Nasrin Amir Babak Leila".split(),
    "indian": "Ravi Suresh Anil Vijay Priya Sunita Rajesh Amit Deepak Lakshmi Arun Kavita".split(),
}

FAMILY = {
    "english": "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson "
    "Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott "
    "Hill Green Adams Baker Nelson Carter Mitchell Roberts Turner Phillips Campbell Parker Evans "
    "Edwards Collins Stewart Morris Rogers Reed Cook Morgan Bell Murphy Bailey Cooper Richardson "
    "Cox Howard Ward Peterson Gray Ramsey Watson Brooks Kelly Sanders Price Bennett Wood Barnes "
    "Ross Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Flores Butler O'Connor "
    "McAllister Fitzgerald Ashworth Pemberton Whitlock Harcourt Lockwood Thistlewood".split(),
    "german": "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer "
    "Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hartmann Lange Köhler "
    "Grünwald Steinbrück Vogelsang".split(),
    "french": "Martin Bernard Dubois Durand Leroy Moreau Lefèvre Garnier Chevalier Gérard Beauchêne "
    "Delacroix Guérin Rousselot".split(),
    "spanish": "García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Ruiz "
    "Ibáñez Núñez Quintanilla Villalobos".split(),
    "nordic": "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsson Karlsson Lindqvist Bergström "
    "Virtanen Korhonen Sørensen Ødegård Sigurðsson Nyholm".split(),
    "slavic": "Ivanov Petrov Sidorov Smirnov Kuznetsov Kowalski Nowak Wiśniewski Novák Dvořák "
    "Horvat Kovačević Shevchenko Bondarenko Michałkiewicz Zawadzki".split(),
    "cyrillic": "Воробьев Зайцев Лебедев Тихомиров Черных Журавлев".split(),
    "chinese": "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu".split(),
    "han": "欧阳 司马 诸葛 郭 谢 邓 曹 彭 曾 萧".split(),
    "japanese": "Tanaka Suzuki Takahashi Watanabe Yamamoto Nakamura Kobayashi Saito Ishikawa".split(),
    "korean": "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim".split(),
    "persian": "Hosseini Ahmadi Karimi Rezaei Pourtabakh Nour-Bakhsh Tehrani Farahani Mousavi".split(),
    "indian": "Sharma Patel Kumar Singh Gupta Iyer Reddy Krishnan Chatterjee Deshpande".split(),
}

PROVIDERS = ["freemail.example", "freemail.example", "webpost.example", "isp-net.example"]
WORDS = (
    "north harbor atlas cedar granite summit lantern meadow quartz river delta falcon orchard "
    "beacon compass vertex aurora pioneer sterling canyon maple cobalt ember"
).split()
KINDS = ["energy", "systems", "labs", "press", "union", "college", "foundation", "group"]
TRANSLATE = str.maketrans(
    "áàâäãåçéèêëíìîïñóòôöõøúùûüýžščřěďťňůłśźżęąćđþðæ",
    "aaaaaaceeeeiiiinoooooouuuuyzscredtnulszzeacdtda",
)


class Person:
    """One who writes: a name, addresses, whether the list protects them."""

    def __init__(self, given, family, addresses, culture):
        self.given = given
        self.family = family
        self.addresses = addresses
        self.culture = culture
        self.is_listed = False
        self.name = "%s %s" % (given, family)
        if culture == "han":
            self.name = family + given


def local_form(text):
    """Letters that a local part may have; empty where the script has none."""
    text = text.lower().translate(TRANSLATE)
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c == "-"))


def make_local(rng, given, family, number):
    """How providers and universities make local parts of names."""
    first, last = local_form(given), local_form(family)
    if not first or not last:
        return "user%d" % number
    forms = [
        first + "." + last,
        first + "." + last,
        first[0] + last,
        last,
        first,
        first + "_" + last,
        first[:2] + last[:3] + str(number % 97),
        last + first[0],
        first[0] + "." + last,
    ]
    return rng.choice(forms)


def make_addresses(rng, given, family, number, houses):
    """Work, a university, a provider; in old mail the host of a department."""
    addresses = []
    for _ in range(rng.choice([1, 1, 2, 2, 3, 4])):
        domain = rng.choice(houses)[1] if rng.random() < 0.7 else rng.choice(PROVIDERS)
        if rng.random() < 0.1:
            domain = "host%d.%s" % (rng.randint(1, 40), domain)
        address = "%s@%s" % (make_local(rng, given, family, number), domain)
        if address not in addresses:
            addresses.append(address)
    return addresses


def read_people(path):
    """Real names from a file: name TAB address; all addresses of a name are one person's."""
    found = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, address = line.rstrip("\n").split("\t")[:2]
            found.setdefault(name, []).append(address)
    people = []
    for name, addresses in found.items():
        given, _, family = name.rpartition(" ")
        people.append(Person(given, family, addresses, "file"))
        people[-1].name = name
    return people


def is_distinct(person, listed):
    """No protected person of the same name, nor of the same two words: those who bear one name
    are one person to a list that was made from an archive."""
    words = frozenset(local_form(w) or w for w in person.name.split())
    if words in listed:
        return False
    listed.add(words)
    return True


def make_people(rng, count, listed_count, path=None):
    """`count` people, the first of distinct names protected; and the organisations."""
    houses = []
    while len(houses) < 60:
        first, second = rng.sample(WORDS, 2)
        kind = rng.choice(KINDS)
        domain = "%s%s-%s.example" % (first, second, kind)
        if domain not in (house[1] for house in houses):
            name = "%s %s %s" % (first.capitalize(), second.capitalize(), kind.capitalize())
            houses.append((name, domain))
    if path:
        people = read_people(path)
        rng.shuffle(people)
    else:
        people = []
        cultures = list(GIVEN)
        weights = [12 if each == "english" else 1 for each in cultures]
        taken = {}
        for number in range(count):
            culture = rng.choices(cultures, weights=weights)[0]
            given, family = rng.choice(GIVEN[culture]), rng.choice(FAMILY[culture])
            if (given, family) in taken:
                continue
            taken[given, family] = True
            addresses = make_addresses(rng, given, family, number, houses)
            people.append(Person(given, family, addresses, culture))
    words = set()
    left = listed_count
    for person in people:
        is_new = is_distinct(person, words)
        if left > 0 and is_new and len(person.name.split()) > 1:
            person.is_listed = True
            left -= 1
    own = [h for h in houses if any(a.endswith("@" + h[1]) for p in people[:5] for a in p.addresses)]
    return people, own[:3]

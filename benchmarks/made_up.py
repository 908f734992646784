"""Customers nobody is, as long and as various as real ones, with names as frequent; the same ones every time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from customers.resource import STATUSES, Customer
from records.words import asked

_FIRST_NAMES = (
    "Anna Maria Petra Sabine Ursula Monika Elisabeth Claudia Susanne Katharina Julia Laura Sophie Emma Mia Hannah "
    "Thomas Michael Andreas Peter Stefan Christian Alexander Maximilian Paul Leon Jonas Félix José Łukasz Søren Zoë "
    "Aoife Björn Chloé Dmitri Eszter Fatma Giulia Håkon Ingrid Joana Kateřina Luca Małgorzata Nuno Özlem Pauline"
)
_LAST_NAMES = (
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf "
    "Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Köhler "
    "García Martínez Rossi Ferrari Dubois Lefèvre Kowalski Nowak Novák Horváth Jensen Hansen Johansson Virtanen Öztürk "
    "Papadopoulos O'Brien MacDonald Van-den-Berg Söndergaard"
)
_STEMS = (
    "Alt Berg Birken Brand Buchen Burg Dorn Eber Eich Erlen Feld Fels Föhren Grün Hagen Hasel Heide Hohen Holz Kirch "
    "Königs Kraut Linden Moos Mühl Neu Ober Otter Rosen Roth Schön Silber Sommer Stein Sturm Tannen Unter Weiden Winter"
)
_ENDINGS = (
    "au bach bauer baum beck berger brunn bühler eder egger feld fels fink gruber haus häuser heim hofer holzer huber "
    "kamp lechner leitner mann maier reiter rieder stätter thaler wald"
)
"""Two parts of the last names that few have: 1,170 of them."""
_COMMON = 0.12
"""So much of all people have one of the other last names, the first ones most: Müller is one in a hundred."""
_TRADES = "Bau Druck Elektro Fahrrad Garten Holz Küchen Licht Metall Musik Optik Papier Reise Solar Sport Textil"
_FORMS = ("GmbH", "AG", "& Söhne", "KG", "e. K.", "GmbH & Co. KG")
_TAGS = ("vip", "newsletter", "reseller", "fair-2026", "overdue", "support", "english", "partner")
_STREETS = ("Hauptstraße", "Bahnhofstraße", "Gartenweg", "Am Marktplatz", "Lindenallee")
_PLACES = ("70173 Stuttgart", "10115 Berlin", "80331 München", "20095 Hamburg", "50667 Köln")
_FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
_DAYS = 1400


def customers(count: int) -> Iterator[Customer]:
    """Return ``count`` customers; the first ones of many are those of few."""
    chance = random.Random(20)  # noqa: S311 made-up people, not secrets
    for number in range(count):
        yield _customer(chance, number)


def in_django(customer: Customer) -> dict[str, Any]:
    """Return a customer as Django's table has it."""
    return {
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "company": customer.company,
        "address": customer.address,
        "status": customer.status,
        "tags": ", ".join(customer.tags),
        "notes": customer.notes,
        "registration_date": customer.registration_date,
    }


def _customer(chance: random.Random, number: int) -> Customer:
    first, last = _one(chance, _FIRST_NAMES), _last_name(chance)
    company = f"{_one(chance, _TRADES)} {_last_name(chance)} {chance.choice(_FORMS)}"
    domain = "".join(asked(company)[:2])
    moment = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS), seconds=chance.randrange(86400), milliseconds=number)
    changed = moment + timedelta(days=chance.randrange(30), milliseconds=chance.randrange(1000))
    return Customer(
        customer_id=str(UUID(int=chance.getrandbits(128), version=4)),
        name=f"{first} {last}",
        email=f"{asked(first)[0]}.{asked(last)[-1]}{number}@{domain}.example",
        phone=_mostly(chance, f"+49{chance.randrange(10**9, 10**10)}"),
        address=f"{chance.choice(_STREETS)} {chance.randrange(1, 200)}\n{chance.choice(_PLACES)}",
        company=_mostly(chance, company),
        status=chance.choices(STATUSES, (3, 6, 1))[0],
        tags=tuple(sorted(chance.sample(_TAGS, chance.choices((0, 1, 2), (5, 4, 1))[0]))),
        notes="Asked for an offer by telephone. " * chance.randrange(10),
        registration_date=_stamp(moment),
        last_modified=_stamp(changed),
        version=chance.randrange(1, 20),
    )


def _last_name(chance: random.Random) -> str:
    if chance.random() < _COMMON:
        names = _LAST_NAMES.split()
        return chance.choices(names, [1 / (place + 5) for place in range(len(names))])[0]
    return _one(chance, _STEMS) + _one(chance, _ENDINGS)


def _one(chance: random.Random, names: str) -> str:
    return chance.choice(names.split())


def _mostly(chance: random.Random, text: str) -> str:
    return chance.choices((text, ""), (3, 1))[0]


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

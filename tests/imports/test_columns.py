"""Columns are guessed by their names in six languages, and by what is in them."""

from typing import Any

import pytest

from customers.resource import CUSTOMERS
from imports.columns import guess, target
from imports.mapping import Choices as MapperChoices
from imports.mapping import Mapper
from imports.reading import guessed_of
from imports.squashing import squash
from imports.tables import Row
from imports.templates import Template
from schemas._fields import Choices, Tags
from schemas._record import RecordSchema
from tests.every_type import EveryTypeSchema
from tests.imports.reading import FIELDS, guess_of


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "Prénom;Nom;Société;Courriel;Téléphone;Rue;Code postal;Ville;Pays;Remarques",
            {
                "name": "{Prénom} {Nom}",
                "email": "{Courriel}",
                "phone": "{Téléphone}",
                "address": "{Rue}\n{Code postal} {Ville}\n{Pays}",
                "postcode": "{Code postal}",
                "town": "{Ville}",
                "country": "{Pays}",
                "company": "{Société}",
                "notes": "{Remarques}",
            },
        ),
        (
            "Nombre;Apellidos;Empresa;Correo electrónico;Teléfono;Dirección;Notas",
            {
                "name": "{Nombre} {Apellidos}",
                "email": "{Correo electrónico}",
                "phone": "{Teléfono}",
                "address": "{Dirección}",
                "company": "{Empresa}",
                "notes": "{Notas}",
            },
        ),
        (
            "Cognome;Nome;Azienda;Telefono;Indirizzo;CAP;Città",
            {
                "name": "{Nome} {Cognome}",
                "phone": "{Telefono}",
                "company": "{Azienda}",
                "address": "{Indirizzo}\n{CAP} {Città}",
                "postcode": "{CAP}",
                "town": "{Città}",
            },
        ),
        (
            "Naam;Bedrijf;Telefoon;E-mailadres;Straat;Postcode;Plaats",
            {
                "name": "{Naam}",
                "phone": "{Telefoon}",
                "email": "{E-mailadres}",
                "company": "{Bedrijf}",
                "address": "{Straat}\n{Postcode} {Plaats}",
                "postcode": "{Postcode}",
                "town": "{Plaats}",
            },
        ),
        (
            "Anrede;Vorname;Nachname;Firma;Straße;PLZ Ort;Tel.;E-Mail;Bemerkung;Kundennr.",
            {
                "name": "{Vorname} {Nachname}",
                "email": "{E-Mail}",
                "phone": "{Tel.}",
                "address": "{Straße}\n{PLZ Ort}",
                "company": "{Firma}",
                "notes": "{Bemerkung}",
                "externalId": "{Kundennr.}",
            },
        ),
        (
            (
                "Name;Given Name;Family Name;Yomi Name;E-mail 1 - Type;E-mail 1 - Value;E-mail 2 - Value;"
                "Phone 1 - Type;Phone 1 - Value;Address 1 - Type;Address 1 - Street;Address 1 - City;"
                "Address 1 - Postal Code;Address 1 - Country;Organization 1 - Name;Group Membership"
            ),
            {
                "name": "{Name}",
                "email": "{E-mail 1 - Value|E-mail 2 - Value}",
                "phone": "{Phone 1 - Value}",
                "address": "{Address 1 - Street}\n{Address 1 - Postal Code} {Address 1 - City}\n{Address 1 - Country}",
                "postcode": "{Address 1 - Postal Code}",
                "town": "{Address 1 - City}",
                "country": "{Address 1 - Country}",
                "company": "{Organization 1 - Name}",
                "tags": "{Group Membership}",
            },
        ),
        (
            (
                "LASTNAME;FIRSTNAME;NAME;OTHERSTREET;OTHERCITY;MAILINGSTREET;MAILINGCITY;MAILINGSTATE;MAILINGPOSTALCODE;"
                "PHONE;FAX;MOBILEPHONE;ASSISTANTPHONE;EMAIL;HASOPTEDOUTOFEMAIL"
            ),
            {
                "name": "{NAME}",
                "email": "{EMAIL}",
                "phone": "{PHONE|MOBILEPHONE}",
                "address": "{MAILINGSTREET}\n{MAILINGCITY}, {MAILINGSTATE} {MAILINGPOSTALCODE}",
                "postcode": "{MAILINGPOSTALCODE}",
                "town": "{MAILINGCITY}",
            },
        ),
        (
            (
                "Vorname;Nachname;Straße geschäftlich;Straße geschäftlich 2;Ort geschäftlich;Postleitzahl geschäftlich;"
                "Telefon Assistent;Fax geschäftlich;Telefon geschäftlich;E-Mail-Adresse;E-Mail 2: Adresse;Ort"
            ),
            {
                "name": "{Vorname} {Nachname}",
                "email": "{E-Mail-Adresse|E-Mail 2: Adresse}",
                "phone": "{Telefon geschäftlich}",
                "address": "{Straße geschäftlich}\n{Straße geschäftlich 2}\n"
                "{Postleitzahl geschäftlich} {Ort geschäftlich}",
                "postcode": "{Postleitzahl geschäftlich}",
                "town": "{Ort geschäftlich}",
            },
        ),
        (
            "Person - Name;Person - Label;Person - Email - Work;Person - Phone - Mobile;Person - Owner;Person - ID",
            {
                "name": "{Person - Name}",
                "email": "{Person - Email - Work}",
                "phone": "{Person - Phone - Mobile}",
                "tags": "{Person - Label}",
                "owner": "{Person - Owner}",
            },
        ),
        ("Account Name.id;Account Name;Last Name;Email Opt Out", {"name": "{Last Name}", "company": "{Account Name}"}),
        ("customerID;companyName;contactName;fax", {"name": "{contactName}", "company": "{companyName}"}),
        (
            "firstname;lastname;address;city;zip",
            {
                "name": "{firstname} {lastname}",
                "address": "{address}\n{zip} {city}",
                "postcode": "{zip}",
                "town": "{city}",
            },
        ),
        (
            "Name;Straße;Hausnummer;PLZ;Ort",
            {"name": "{Name}", "address": "{Straße} {Hausnummer}\n{PLZ} {Ort}", "postcode": "{PLZ}", "town": "{Ort}"},
        ),
        ("PRÉNOM;NOM;TÉLÉPHONE", {"name": "{PRÉNOM} {NOM}", "phone": "{TÉLÉPHONE}"}),
    ],
)
def test_columns_are_guessed_by_name(header: str, expected: dict[str, str]) -> None:
    """Made-up twins of what address books, shops and offices export."""
    assert guess_of(header.split(";")) == expected


def test_name_beside_a_given_name_is_the_family_name_or_both() -> None:
    """What is in it decides."""
    header = ["Vorname", "Name"]
    assert guess_of(header, ["Ada", "Lovelace"])["name"] == "{Vorname} {Name}"
    assert guess_of(header, ["Ada", "Ada Lovelace"])["name"] == "{Name}"


def test_a_column_of_addresses_is_found_by_its_content() -> None:
    """Whatever it is called, unless another one has the name; a column of ids with addresses in them is none."""
    rows = [["Ann", "ann@example.com", "Rae (rae@example.com)"], ["Bo", "bo@example.com", "Rae (rae@example.com)"]]
    assert guess_of(["Name", "Login", "Owner"], *rows)["email"] == "{Login}"
    assert guess_of(["Name", "Login", "E-Mail"], *rows)["email"] == "{E-Mail}"


def test_a_column_of_people_has_addresses_or_is_left_out() -> None:
    """Other programs have names of colleagues there, which are no addresses."""
    header = ["Name", "E-Mail", "Owner"]
    names, addresses = ["Ann", "a@example.com", "Rae Smith"], ["Ann", "a@example.com", "rae@example.com"]

    found = [
        guessed_of(header, rows, FIELDS, CUSTOMERS, whole=False).get("owner") for rows in ([names], [addresses], [])
    ]

    assert found == [None, "{Owner}", None]


def test_the_second_of_a_doubled_name_is_not_guessed() -> None:
    """The first keeps its name."""
    assert guess_of(["Name", "Telefon", "Telefon (2)"])["phone"] == "{Telefon}"


def test_any_resource_has_guesses() -> None:
    """Names and labels of its fields; of several fields of one type each goes by its own name."""
    schema = EveryTypeSchema()
    fields = target(schema, [name for name, field in schema.fields.items() if not field.dump_only])
    assert {name: guess([name], [], fields).get(name) for name in fields.fields} == {
        name: f"{{{name}}}" for name in fields.fields
    }


def test_labels_count_in_every_language() -> None:
    """The words of a choice as well."""
    assert FIELDS.known("Unternehmen")
    assert FIELDS.words["status"] == {
        "lead": "lead",
        "interessent": "lead",
        "active": "active",
        "aktiv": "active",
        "inactive": "inactive",
        "inaktiv": "inactive",
    }


def test_names_are_compared_without_what_spellings_differ_in() -> None:
    """Case, accents, marks; digits are apart."""
    assert squash("E-Mail 2: Adresse") == ("emailadresse", "2")
    assert squash("STRASSE") == squash("Straße")
    assert squash("Übliche Größe") == ("ueblichegroesse", "")


def test_tags_are_what_people_make_up() -> None:
    """A list of known values is none, although it is declared first: tags of a file and of a run go to the other."""
    types: dict[str, Any] = {"colours": Choices({"red": "Red"}), "labels": Tags()}
    fields = target(RecordSchema.from_dict(types)(), types)
    header = ["Tags", "Colours"]

    assert guess(header, [], fields) == {"labels": "{Tags}", "colours": "{Colours}"}
    mapper = Mapper(header, {"colours": Template("{Colours}")}, fields, MapperChoices(add_tags=("fair",)))
    assert mapper.body(Row(2, ["", "red"])) == {"colours": ["red"], "labels": ["fair"]}

"""What may cross the wire as a customer, and what is said of everything else."""

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from customers.resource import CUSTOMERS, STATUSES
from schemas._phone_region import region
from schemas._record import widget_of
from schemas.customer import STATUS_LABELS, CustomerSchema

SCHEMA = CustomerSchema()
LEAST = {"name": "Ann", "email": "ann@example.com"}
REQUIRED = ["This field is required."]
TEXT = ["Enter text."]
EMAIL = ["Enter a valid email address. It looks like ann@example.com."]
CHOICE = "Select a valid choice. {input} is not one of the available choices. These are: lead, active, inactive."
DIRECTION = "This text has a character ({character}) that turns the direction of what is behind it. Delete it."
HALF = "This text has half a character ({character}). Delete it, or send the whole character."
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
SPREADSHEET = (
    "This is how a spreadsheet shows a large number, and digits may be missing. "
    "Format the column as text, and enter the number itself."
)
MARKS = [
    "\u200e",
    "\u200f",
    "\u061c",
    "\u200e \u200f",
    "\u202a",
    "\u202b",
    "\u202c",
    "\u2066",
    "\u2068",
    "\u2069",
    "\ufffc",
]
PHONE = ["Enter a valid phone number, for example +49 711 2842222."]


@pytest.fixture(autouse=True)
def _stage_in_germany(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONE_REGION", "DE")


def loaded(**fields: Any) -> Any:
    """Return the fields as the schema reads them, with name and e-mail address given."""
    return SCHEMA.load(LEAST | fields)


def errors(body: Any, *, partial: bool = False) -> Any:
    """Return the messages for a body that is refused."""
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load(body, partial=partial)
    return refused.value.normalized_messages()  # type: ignore[no-untyped-call] # marshmallow's


def test_schema_and_model_have_the_same_fields() -> None:
    """Every field of a customer is declared, and those that only the store sets are read-only."""
    assert set(SCHEMA.fields) == set(CUSTOMERS.wire_names.values())
    assert set(SCHEMA.load_fields) == set(CUSTOMERS.writable)
    assert {name for name, field in SCHEMA.fields.items() if field.dump_only} == set(CUSTOMERS.read_only)
    assert tuple(STATUS_LABELS) == STATUSES


def test_forms_find_a_label_and_a_widget_at_every_field() -> None:
    """The admin's forms are made from them."""
    assert {name for name, field in SCHEMA.fields.items() if not field.metadata.get("label")} == set()
    assert [name for name, field in SCHEMA.fields.items() if widget_of(field) is None] == []
    widgets = {field.metadata.get("widget", widget_of(field)) for field in SCHEMA.fields.values()}
    assert {"text", "email", "tel", "textarea", "select", "tags", "datetime", "number"} <= widgets


def test_what_is_left_out_has_a_default() -> None:
    """Only the name is required."""
    loaded = SCHEMA.load({"name": "Ann"})

    texts = dict.fromkeys(("email", "phone", "company", "address", "notes"), "")
    assert loaded == loaded | {"name": "Ann", **texts, "status": "lead", "tags": []}
    assert [name for name, field in SCHEMA.load_fields.items() if field.required] == ["name"]


def test_what_is_left_out_of_a_change_stays_out() -> None:
    """PATCH changes what it names and nothing else."""
    assert SCHEMA.load({"company": "Acme"}, partial=True) == {"company": "Acme"}
    assert SCHEMA.load({}, partial=True) == {}


def test_every_wrong_field_is_reported_at_once() -> None:
    """Nobody corrects a form one message at a time."""
    assert errors(
        {
            "name": "",
            "email": "nobody",
            "phone": "call me",
            "company": 7,
            "address": "x" * 501,
            "status": "customer",
            "tags": "vip",
            "notes": ["n"],
            "version": 3,
            "colour": "blue",
        }
    ) == {
        "name": REQUIRED,
        "email": EMAIL,
        "phone": PHONE,
        "company": TEXT,
        "address": ["Ensure this value has at most 500 characters (it has 501)."],
        "status": [CHOICE.format(input="customer")],
        "tags": ["Enter a list of tags."],
        "notes": TEXT,
        "version": ["This field is read-only. Leave it out."],
        "colour": [f"Unknown field. There are: {', '.join(SCHEMA.load_fields)}."],
    }


@pytest.mark.parametrize("body", [None, [], "text", 7, True, [LEAST]])
def test_a_body_is_an_object(body: Any) -> None:
    """Anything else is refused as a whole."""
    assert errors(body) == {"_schema": ["Send a JSON object."]}


def test_required_fields_are_missed() -> None:
    """Left out, null, empty or blank is the same."""
    for missing in ({}, {"name": None}, {"name": ""}, {"name": " \t "}):
        assert errors(missing) == {"name": REQUIRED}
    assert errors({"name": None}, partial=True) == {"name": REQUIRED}


def test_null_is_nothing_where_nothing_is_allowed() -> None:
    """A form that sends null for what was left empty is understood."""
    nothing = dict.fromkeys(("phone", "company", "address", "status", "tags", "notes"))

    assert loaded(**nothing) == SCHEMA.load(LEAST)
    assert SCHEMA.load({"status": None, "phone": None}, partial=True) == {"status": "lead", "phone": ""}
    assert SCHEMA.load({"email": None}, partial=True) == SCHEMA.load({"email": " "}, partial=True) == {"email": ""}


class TestText:
    """Names, companies, addresses and notes."""

    @pytest.mark.parametrize(
        ("given_text", "text"),
        [
            ("  Ann  ", "Ann"),
            ("Ko\u0308hler", "Köhler"),
            ("\u00a0Ann\u3000", "Ann"),
            ("O'Neil & <b>Söhne</b>", "O'Neil & <b>Söhne</b>"),
            ("李小龙 🐉", "李小龙 🐉"),
            ("C++\u200f שרה", "C++\u200f שרה"),  # with a mark for the direction
        ],
    )
    def test_it_is_kept_in_one_form(self, given_text: str, text: str) -> None:
        """Composed (NFC), without outer blanks, otherwise as typed."""
        assert loaded(name=given_text)["name"] == text

    @pytest.mark.parametrize(
        ("control", "character"),
        [("\x00", "U+0000"), ("\x07", "U+0007"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\x9f", "U+009F")],
    )
    def test_control_characters_are_refused(self, control: str, character: str) -> None:
        """Whoever has one in a text cannot see it, so the message says which it is."""
        said = [f"This text has a control character ({character}), which nobody can see. Delete it."]
        assert errors(LEAST | {"name": f"A{control}nn", "notes": f"a{control}b"}) == {"name": said, "notes": said}

    @pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
    def test_a_field_of_one_line_has_one(self, end: str) -> None:
        """However lines end."""
        said = "This field has one line, and the text has a line end (U+{:04X}). Put a space there instead."
        assert errors(LEAST | {"name": f"A{end}nn"}) == {"name": [said.format(ord(end))]}

    def test_lines_are_kept_where_there_may_be_some(self) -> None:
        """In one form of line end."""
        assert loaded(address=" Weg 1\r\n70173\rStuttgart\n ")["address"] == "Weg 1\n70173\nStuttgart"

    def test_a_tab_is_a_space_in_one_line(self) -> None:
        """Spreadsheets put it between names; where there are lines it stays."""
        assert loaded(name="Ann\tExample", notes="a\tb")["name"] == "Ann Example"
        assert loaded(notes="a\tb")["notes"] == "a\tb"

    @pytest.mark.parametrize(
        "unseen", ["\u200b", "\ufeff", "\ufeff\ufeff", "\u2060", "\u200d \u200c", "\xa0\u200b\t", *MARKS]
    )
    def test_what_has_no_width_is_a_blank_at_the_edges(self, unseen: str) -> None:
        """Byte order marks, zero-width spaces and marks of direction come with whatever is copied.

        Inside a word they may mean something.
        """
        sent = {"name": "Ann", "email": "ann@x.test", "phone": "112233", "company": "A", "address": "B", "notes": "C"}
        assert loaded(**{name: f"{unseen}{text}{unseen}" for name, text in sent.items()}).items() >= sent.items()
        assert loaded(status=f"{unseen}lead{unseen}", tags=[f"{unseen}VIP{unseen}", "vip"])["tags"] == ["vip"]
        assert loaded(name="می\u200cروم 👨\u200d👩")["name"] == "می\u200cروم 👨\u200d👩"

    @pytest.mark.parametrize(
        "unseen",
        [
            *(
                "\u200b",
                "\u3164",
                "\u2800",
                "\u200e\u200f",
                "\u00ad",
                "\u115f\u1160",
                "\uffa0",
                "\ufe0f",
                "\U000e0041",
                "\U0001d173",
            ),
            *("\u034f", "\u061c", "\u2064", "\u202a\u202c", "\u2066\u2069", " \u2800 \u3164 ", "\ufffc", "\ufffe"),
            *("\ufdd0", "\U0010ffff", "\u0378", "\ue000", "\U000f0000", "\U0001d159", "\U00013441", "\ufff0", "\u17b4"),
        ],
    )
    def test_a_name_that_nobody_can_see_is_none(self, unseen: str) -> None:
        """It is as if nothing had been typed."""
        assert errors(LEAST | {"name": unseen}) == {"name": REQUIRED}
        assert loaded(company=unseen, notes=unseen)["company"] == ""
        assert loaded(name=f"{unseen}A")["name"].endswith("A")

    @pytest.mark.parametrize("name", ["𠮷", "\U0002fa20", "ぁ", "ᄀ", "٣", "☎\ufe0f", "\u0301"])
    def test_what_leaves_a_trace_is_seen(self, name: str) -> None:
        """Also an ideograph that is younger than Python, and an accent alone."""
        assert loaded(name=name)["name"] == name

    @pytest.mark.parametrize("override", ["\u202a", "\u202b", "\u202d", "\u202e", "\u202c", "\u2066", "\u2069"])
    def test_what_turns_the_direction_is_refused(self, override: str) -> None:
        """Behind it another name stands than the one that is stored; marks of direction stay."""
        wrong = DIRECTION.format(character=f"U+{ord(override):04X}")
        assert errors(LEAST | {"name": f"Ann {override}nnA", "notes": f"a{override}b", "tags": [f"a{override}b"]}) == {
            "name": [wrong],
            "notes": [wrong],
            "tags": [f"Tag 1, “a\ufffdb”: {wrong}"],
        }

    def test_an_override_that_a_text_begins_with_is_refused(self) -> None:
        """What stands there in its order is not what could be read."""
        assert errors(LEAST | {"name": "\u202eAnn\u202c"}) == {"name": [DIRECTION.format(character="U+202E")]}

    def test_a_wrong_encoding_is_told(self) -> None:
        """Nobody is called with a replacement character."""
        wrong = (
            "This text was read in a wrong encoding: it has \ufffd where other characters were. "
            "Type them again, or send the text in UTF-8."
        )
        assert errors(LEAST | {"name": "K\ufffdhler"}) == {"name": [wrong]}

    def test_blanks_within_a_text_are_looked_at_once(self) -> None:
        """As many as fit into a body took seconds; log-in reads a text from anybody."""
        before = time.process_time()
        assert errors(LEAST | {"name": "a" + " " * 65_000 + "b"}) == {
            "name": ["Ensure this value has at most 200 characters (it has 65002)."]
        }
        assert time.process_time() - before < 1

    @pytest.mark.parametrize("value", ["\ud800", "Ann\udfff", "\udc00\ud800"])
    def test_half_a_character_is_refused(self, value: str) -> None:
        """JSON can spell a lone surrogate, no file and no table can hold it."""
        fields = ("name", "email", "phone", "company", "address", "status", "notes")
        first = next(char for char in value if char > "\ud7ff")
        said = HALF.format(character=f"U+{ord(first):04X}")
        tag = f"Tag 1, “{re.sub('[^ -~]', chr(0xFFFD), value)}”: {said}"
        assert errors(dict.fromkeys(fields, value) | {"tags": [value]}) == {name: [said] for name in fields} | {
            "tags": [tag]
        }

    @pytest.mark.parametrize("value", [0, 1.5, True, [], {}, ["Ann"], float("inf")])
    def test_only_text_is_text(self, value: Any) -> None:
        """Numbers are not guessed to be names."""
        assert errors(LEAST | {"name": value}) == {"name": TEXT}

    def test_its_length_is_bounded_in_characters(self) -> None:
        """Also when each takes four bytes."""
        assert loaded(name="🐉" * 200)["name"] == "🐉" * 200
        assert errors(LEAST | {"name": "🐉" * 201}) == {
            "name": ["Ensure this value has at most 200 characters (it has 201)."]
        }

    @given(st.text())
    def test_reading_again_changes_nothing(self, text: str) -> None:
        """What was accepted once is accepted again, as it is: a form may send back what it got."""
        try:
            read = SCHEMA.load(LEAST | {"notes": text, "company": text})
        except ValidationError:
            return
        assert SCHEMA.load(read) == read


class TestEmail:
    """E-mail addresses, also in other scripts."""

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("Ann.Marie+x@Example.COM", "Ann.Marie+x@example.com"),
            (" ann@example.com ", "ann@example.com"),
            ("ann@xn--kln-sna.example", "ann@köln.example"),
            ("ann@KÖLN.example", "ann@köln.example"),
            ("ann@ko\u0308ln.example", "ann@köln.example"),
            ("ann@例え。jp", "ann@例え.jp"),
            ("jo\u0308rg@example.com", "jörg@example.com"),
            ("ann@b.test", "ann@b.test"),
            ("o'neil@example.com", "o'neil@example.com"),
        ],
    )
    def test_it_is_kept_in_one_form(self, typed: str, kept: str) -> None:
        """Composed, with the domain in lower case and in its own script."""
        assert loaded(email=typed)["email"] == kept
        assert loaded(email=kept)["email"] == kept

    @pytest.mark.parametrize(
        "typed",
        [
            "ann",
            "ann@",
            "@example.com",
            "ann@example",
            "ann@@example.com",
            "ann example@example.com",
            "ann@exa mple.com",
            "ann@-example.com",
            "ann@example..com",
            ".ann@example.com",
            "Ann <ann@example.com>",
            "an\ufffcn@example.com",
            "an\u2800n@example.com",
            "an\U0001d159n@example.com",
            "ann@[127.0.0.1]",
            "ann@localhost",
            "mailto:ann@example.com",
            "ann@example.com,bob@example.com",
            "ann@" + "a" * 64 + ".com",
        ],
    )
    def test_what_is_none_is_refused(self, typed: str) -> None:
        """With the words of Django's forms."""
        assert errors(LEAST | {"email": typed}) == {"email": EMAIL}

    def test_an_endless_one_says_so(self) -> None:
        """254 characters is what mail servers take."""
        assert errors(LEAST | {"email": "a@" + "b." * 150 + "com"}) == {
            "email": ["Ensure this value has at most 254 characters (it has 305)."]
        }


class TestPhone:
    """Phone numbers, in E.164 where they can be read."""

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("+49 711 2842222", "+497112842222"),
            ("0711 / 284-22-22", "+497112842222"),
            ("0711.284.2222", "+497112842222"),
            ("0711\u20112842222", "+497112842222"),
            ("\u202a+49 711 2842222\u202c", "+497112842222"),
            ("\u0660\u0667\u0661\u0661 \u0662\u0668\u0664\u0662\u0662\u0662\u0662", "+497112842222"),
            ("+49-711-2842222-15", "+49711284222215"),
            ("0049 711 2842222", "+497112842222"),
            ("(0711) 2842222", "+497112842222"),
            ("+49 (0)711 2842222", "+497112842222"),
            ("+1 (403) 262-3443", "+14032623443"),
            ("+55 (12) 3923-5555", "+551239235555"),
            ("\uff0b\uff14\uff19711 2842222", "+497112842222"),
            ("tel:+49-711-2842222", "+497112842222"),
            ("(+49) 711 2842222", "+497112842222"),
            ("(+49)(0)711 2842222", "+497112842222"),
            ("+ 49 711 2842222", "+497112842222"),
            ("+ (49) 711 2842222", "+497112842222"),
            ("+(49) (0)711 2842222", "+497112842222"),
            ("(0049) 711 2842222", "+497112842222"),
            ("+39 (0)6 6982 1234", "+390669821234"),
            ("+39 06 6982 1234", "+390669821234"),
            ("0039 (0)6 6982 1234", "+390669821234"),
            ("+378 (0)549 882345", "+3780549882345"),
            ("", ""),
        ],
    )
    def test_a_number_is_kept_in_e164(self, typed: str, kept: str) -> None:
        """However it was written; a national number is one of the stage's region."""
        assert loaded(phone=typed)["phone"] == kept
        assert loaded(phone=kept)["phone"] == kept

    def test_a_national_number_belongs_to_the_stages_region(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same digits are another number elsewhere."""
        monkeypatch.setenv("PHONE_REGION", "US")

        assert loaded(phone="(403) 262-3443")["phone"] == "+14032623443"

    def test_a_number_without_its_area_code_stays_as_typed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With a country code it would be somebody else's, or nobody's."""
        monkeypatch.setenv("PHONE_REGION", "US")

        assert loaded(phone="555-0100")["phone"] == "555-0100"

    def test_without_a_region_a_national_number_stays_as_typed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Rather than to guess one."""
        monkeypatch.delenv("PHONE_REGION")

        assert loaded(phone="0711 2842222")["phone"] == "0711 2842222"

    @pytest.mark.parametrize(
        "spelled",
        [
            *("x15", " x 15", " ext 15", " ext. 15", " extension 15", " ext: 15", "#15", " # 15", "~15", ";ext=15"),
            *(" App. 15", " Apparat 15", " DW 15", " Durchwahl 15", " Nebenstelle 15", " NSt. 15", ", ext. 15"),
            *(" ext #15", " ext. no. 15", " poste n° 15", " interno n. 15", " Klappe 15", " Kl. 15", " Nebenst. 15"),
            *("xtn15", " extn. 15", " xx 15", " (ext. 15)", " ext-15", " доб. 15", " ДОБ 15", " (x15)"),
            *(" poste 15", " int. 15", " interno 15", " extensión 15", " EXTENSIÓN 15", " anexo 15", " ramal 15"),
        ],
    )
    @pytest.mark.parametrize("number", ["0711 2842222", "+49 711 2842222", "+49 (0)711/2842222", "0049-711-2842222"])
    def test_an_extension_has_one_form(self, number: str, spelled: str) -> None:
        """That of RFC 3966, however people write it."""
        assert loaded(phone=number + spelled)["phone"] == "+497112842222;ext=15"
        assert loaded(phone="+497112842222;ext=15")["phone"] == "+497112842222;ext=15"

    @pytest.mark.parametrize(
        "typed",
        [
            *("0711 2842222.0", "0711-2842222.0", "(0711) 2842222.0", "+49 711 2842222.00", "tel:7112842222.0"),
            *("7112842222.0", "493023125332.0", "7112842222,0", "3023125334.00", "+497112842222.0", "711.0"),
            *("4.9E+11", "4,9E+11", "4.9e11", "4,9e11", "4.93023125337E+11", "49E10", "1e10"),
            *(
                "4.9E 11",
                "4.9 E+11",
                "4,9 e + 11",
                "4.9E+11 ext. 5",
                "1.00E+05",
                "\uff14.\uff19\uff25\uff0b\uff11\uff11",
            ),
            *("7,112,842,222.00", "7.112.842.222,00", "7 112 842 222,0", "7'112'842'222.00", "7,11,28,42,222.0"),
            *("7112842222.0 x15", "7112842222.0 EXT. 15", "7112842222.0 (home)", "Tel. 7112842222.0"),
            *("7\u202f112\u202f842\u202f222,00", "7112842222.0, 7112842223.0", "7112842222 .0", "7112842222. 0"),
            *(
                "7112842222.000",
                "\uff17\uff11\uff11\uff12\uff18\uff0e\uff10",
                "\u0667\u0661\u0661\u0662\u0668\u066b\u0660",
            ),
        ],
    )
    def test_what_a_spreadsheet_made_of_a_number_is_refused(self, typed: str) -> None:
        """Digits may be missing, and nobody can tell; the message says what to do."""
        assert errors(LEAST | {"phone": typed}) == {"phone": [SPREADSHEET]}

    @pytest.mark.parametrize(
        "typed",
        [
            *("0711 2842222 (home)", "0711 2842222 home", "0711 2842222 privat", "Tel. 0711 2842222"),
            *("0711 28422 / 28423", "0711 28422/28423", "030 1234 030 5678", "0711 28422 - 28423"),
            *("0711 2842222 oder 0711 2842223", "0711 2842222, 0711 2842223", "0711 2842222; 0711 2842223"),
            *("(171) 555-7788", "020 7946 0958", "711 2842222", "+49 +49 711 2842222"),
            *("+49 0049 711 2842222", "0049 0049 711 2842222", "+49 (00) 711 2842222", "030 123456  123457"),
            *("+39 (0)333 1234567", "0039 (0)347 123 4567"),
            *("0711 2842222 (0)", "+49 (0)(0)711 2842222", "0800 REIMANN", "+49 711 2842222 FLOWERS"),
        ],
    )
    def test_what_would_have_to_be_guessed_stays_as_typed(self, typed: str) -> None:
        """Two numbers, words, a number of another country: none of them becomes a number that nobody has."""
        assert loaded(phone=typed)["phone"] == typed

    @pytest.mark.parametrize(
        "typed", ["01.42.68.53.00", "0711.284.22.00", "030 123456.0001", "0711 284 000", "7,112,842,222"]
    )
    def test_a_number_may_end_in_noughts(self, typed: str) -> None:
        """Behind the separators that people write; and groups alone lose no digits."""
        assert loaded(phone=typed)["phone"] in (typed, "+49711284000", "+497112842200", "+49301234560001")

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("1-800-FLOWERS", "+18003569377"),
            ("1 800 GO FEDEX", "+18004633339"),
            ("+1-800-FLOWERS", "+18003569377"),
            ("1-800-flowers", "+18003569377"),
            ("650-253-HELP", "+16502534357"),
            ("650-2530 fax", "650-2530 fax"),
            ("+1 650 253 home", "+1 650 253 home"),
            ("650-253-OOO0", "650-253-OOO0"),
            ("1-800-FLOWERS-NOW-AND-THEN", None),
        ],
    )
    def test_letters_are_dialled_where_people_dial_them(
        self, typed: str, kept: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In North America; a German number has none."""
        monkeypatch.setenv("PHONE_REGION", "US")

        assert kept is None or loaded(phone=typed)["phone"] == kept
        assert kept is not None or errors(LEAST | {"phone": typed}) == {"phone": PHONE}

    @pytest.mark.parametrize(
        ("asked", "typed", "kept"),
        [
            ("GB", "020 7946 0958", "+442079460958"),
            ("US", "(403) 262-3443", "+14032623443"),
            ("FR", "01 42 68 53 00", "+33142685300"),
            ("IT", "06 6982", "+39066982"),
            ("CN", "138 0013 8000", "+8613800138000"),
            ("AU", "1300 356 937", "+611300356937"),
            (None, "020 7946 0958", "020 7946 0958"),
        ],
    )
    def test_a_request_may_say_whose_numbers_it_brings(self, asked: str | None, typed: str, kept: str) -> None:
        """They are read as numbers of that country, and without it as the stage's."""
        token = region.set(asked)
        try:
            assert loaded(phone=typed)["phone"] == kept
        finally:
            region.reset(token)

    @pytest.mark.parametrize("typed", ["+420 2 4172 5555 55 55", "0123 / 4567890123456", "+1 555-0100"])
    def test_what_looks_like_a_number_stays_as_typed(self, typed: str) -> None:
        """A number that cannot be read may still be dialled."""
        assert loaded(phone=typed)["phone"] == typed

    @pytest.mark.parametrize(
        "typed",
        [
            "0711 2842222\u00b9",
            "0711 284222\u00b2",
            "0711 2842222\u2460",
            "12",
            "112",
            "call me",
            "+49 711 CALL-NOW-PLEASE-NOW",
            "1" * 21,
            "-",
            "0711 2842222; x",
        ],
    )
    def test_what_looks_like_none_is_refused(self, typed: str) -> None:
        """With an example of a good one."""
        assert errors(LEAST | {"phone": typed}) == {"phone": PHONE}


class TestTags:
    """Labels."""

    def test_they_are_kept_in_lower_case_once_in_order(self) -> None:
        """``VIP`` and ``vip`` are one tag."""
        assert loaded(tags=["VIP", " süd ", "vip", "SU\u0308D", "a b"])["tags"] == ["vip", "süd", "a b"]

    def test_each_wrong_tag_is_named(self) -> None:
        """All at once, by its number."""
        assert [said[:6] for said in errors(LEAST | {"tags": ["a,b", "ok", "", "x" * 41, 7]})["tags"]] == [
            "Tag 1,",
            "Tag 3,",
            "Tag 4,",
            "Tag 5,",
        ]

    @pytest.mark.parametrize(
        "tag", ["Berlin, Mitte", ",", "a,b", "a,", "a;b", "a|b", "a\u060cb", "東京、大阪", "a\uff0cb"]
    )
    def test_what_separates_tags_is_refused(self, tag: str) -> None:
        """Forms and CSV files separate tags by it: a tag with one would become two when somebody saves it."""
        said = f"Tag 2, “{tag}”: A comma, a semicolon or a bar separates tags. Leave it out, or make two tags."
        assert errors(LEAST | {"tags": ["vip", tag]}) == {"tags": [said]}

    @given(st.lists(st.text(max_size=45), max_size=10))
    def test_reading_tags_again_changes_nothing(self, tags: list[str]) -> None:
        """Bounds hold of what is stored: lower case may be longer."""
        try:
            read = SCHEMA.load(LEAST | {"tags": tags})
        except ValidationError:
            return
        assert SCHEMA.load(read) == read

    def test_a_tag_is_measured_in_lower_case(self) -> None:
        """``İ`` is one letter, and two in lower case."""
        assert errors(LEAST | {"tags": ["İ" * 40]}) == {
            "tags": [f"Tag 1, “{'İ' * 20}…”: Ensure this value has at most 40 characters (it has 80)."]
        }

    def test_there_are_ten_at_most(self) -> None:
        """Each is a row in a list of its own."""
        assert loaded(tags=[str(n) for n in range(10)])["tags"] == [str(n) for n in range(10)]
        assert errors(LEAST | {"tags": [str(n) for n in range(11)]}) == {
            "tags": ["Ensure there are at most 10 tags (there are 11)."]
        }

    @pytest.mark.parametrize(
        ("tags", "messages"),
        [
            ("vip", ["Enter a list of tags."]),
            ({"vip": True}, ["Enter a list of tags."]),
            (["vip", ""], ["Tag 2, “”: Enter something that can be seen, or leave the tag out."]),
            (["vip", None], ["Tag 2, “None”: Enter something that can be seen, or leave the tag out."]),
            (["vip", 7], ["Tag 2, “7”: Enter text."]),
            (["vip", ["a"]], ["Tag 2, “['a']”: Enter text."]),
            (["x" * 41], [f"Tag 1, “{'x' * 20}…”: Ensure this value has at most 40 characters (it has 41)."]),
        ],
    )
    def test_what_is_none_is_refused(self, tags: Any, messages: list[str]) -> None:
        """The message names the tag and says why."""
        assert errors(LEAST | {"tags": tags}) == {"tags": messages}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_one_of_the_choices(status: str) -> None:
    """In exactly this spelling."""
    assert loaded(status=status)["status"] == status
    assert errors(LEAST | {"status": status.upper()}) == {"status": [CHOICE.format(input=status.upper())]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*CUSTOMERS.wire_names.values(), "other"]), JSON))
def test_nothing_that_json_can_say_breaks_it(body: dict[str, Any]) -> None:
    """Whatever comes is read or refused with messages, and what was read fits into a table."""
    try:
        read = SCHEMA.load(body)
    except ValidationError as refused:
        messages = refused.normalized_messages()  # type: ignore[no-untyped-call] # marshmallow's
        assert messages.keys() <= body.keys() | {"name", "email"}
        return
    for value in read.values():
        str(value).encode()

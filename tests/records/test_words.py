"""Which words stand in a text, and how people type them."""

# ruff: noqa: RUF001 letters that look like others are the subject

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.resource import CUSTOMERS, Customer
from records import search, words
from schemas import _text


def found(name: str, query: str) -> bool:
    """Tell whether a search finds the customer with this name."""
    customer = Customer(customer_id="c1", name=name, email="a@b.example")
    return search.matches(CUSTOMERS, customer, search.query_words(query))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Köhler", "kohler"),
        ("KO\u0308HLER", "kohler"),  # decomposed
        ("Straße", "strasse"),
        ("Łukasz Søndergård", "lukasz sondergard"),
        ("Ǿ", "o"),
        ("Čapek", "capek"),
        ("Æsir Œuvre", "aesir oeuvre"),
        ("İstanbul", "istanbul"),
        ("Yıldız IŞIK", "yildiz isik"),
        ("Əliyev ŦOBƁA Ŋ", "aliyev tobba ng"),
        ("ﬁn", "fin"),
        ("\uff21\uff4e\uff4e", "ann"),  # full width
        ("Ωμέγα", "ωμεγα"),
        ("O\u2019Neil O\xb4Neil O`Neil Ja\u02bfFar", "o'neil o'neil o'neil ja'far"),
        ("M\xadar\u200dia\ufe0f\u2060", "maria"),
        ("\u0663\u0967", "31"),
    ],
)
def test_fold_takes_away_case_and_accents(text: str, folded: str) -> None:
    """What people type without accents finds what is written with them."""
    assert words.fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    """A folded query is compared with a folded word, so that folding must settle."""
    once = words.fold(text)
    assert words.fold(once) == once


@given(st.characters(categories=["L"], max_codepoint=0xFFFF))
def test_every_latin_letter_is_written_in_ascii(letter: str) -> None:
    """Nobody has all of them on a keyboard."""
    if "LATIN" in unicodedata.name(letter, ""):
        assert words.fold(letter).isascii()


def test_what_nobody_sees_is_the_same_to_the_schema() -> None:
    """Both have Unicode's list; neither may load the other."""
    ignored = {char for char in map(chr, range(0x110000)) if words._within(words._IGNORED, char)}  # noqa: SLF001 the list itself
    seen = {char for char in ignored if _text.is_seen(char)}

    assert seen == set()
    assert len(ignored) == 4173  # DerivedCoreProperties.txt has U+200C as well


@pytest.mark.parametrize(
    ("text", "stand_there", "also_typed"),
    [
        ("  Ann-Marie  O'Neil ", ["annmarie", "marie", "oneil", "neil"], []),
        ("ann.marie_k@köln.example", ["ann", "marie", "k", "koln", "example"], ["koeln"]),
        ("Ann ann ANN", ["ann"], []),
        ("--- !? ' \u093e \u20e3", [], []),
        ("", [], []),
        ("24-7 F-16 A 4 b", ["24", "7", "f", "16", "a", "4", "b"], []),
        ("李小龙 2 AG", ["李小龙", "2", "ag"], ["小龙", "龙"]),
        ("x" * 70, ["x" * words.MAX_WORD_LENGTH], []),
        ("Müller Mueller Bauer Queen", ["muller", "mueller", "bauer", "queen"], []),
        ("Müller", ["muller"], ["mueller"]),
        ("Mueller", ["mueller"], ["muller"]),
        ("Søndergård", ["sondergard"], ["soendergaard", "sondergaard", "soendergard"]),
        ("Müllerschön", ["mullerschon"], ["muellerschoen", "mullerschoen", "muellerschon"]),
        ("Muellerschön", ["muellerschon"], ["mullerschon", "muellerschoen", "mullerschoen"]),
        ("Schön Müller", ["schon", "muller"], ["schoen", "mueller"]),
        ("Đoković Ðoković Ɖ", ["dokovic", "d"], ["djokovic", "dj"]),
        ("Straße Bauer", ["strasse", "bauer"], []),
        ("Əliyev", ["aliyev"], ["eliyev"]),
        ("山田 太郎", ["山田太郎", "太郎"], ["田太郎", "郎"]),
        ("KPMG法人2", ["kpmg法人2"], ["法人2", "人2", "2"]),
        ("हिन्दी शर्मा", [unicodedata.normalize("NFKD", word) for word in ("हिन्दी", "शर्मा")], []),
    ],
)
def test_a_text_is_found_under_its_words(text: str, stand_there: list[str], also_typed: list[str]) -> None:
    """Letters, digits and their marks, in order, each once, of bounded length; then what people also type."""
    assert words.indexed(text) == (stand_there, also_typed)


@pytest.mark.parametrize(
    ("text", "without", "endings"),
    [
        ("ann.miller@firma.com", "ann.miller@firma", ["com"]),
        ("ANN@FIRMA.CO.UK", "ANN@FIRMA", ["co", "uk"]),
        ("a@mail.firma.com.br", "a@mail.firma", ["com", "br"]),
        ("com@me.com", "com@me", ["com"]),  # the first label is somebody's, whatever it is
        ("a@co.uk", "a@co", ["uk"]),
        ("a@mail.it.de", "a@mail.it", ["de"]),
        ("https://www.firma.de/com.de and www.firma.info.", "https://www.firma/com.de and www.firma.", ["de", "info"]),
        ("a@k\xf6ln.net, b@firma.org", "a@k\xf6ln, b@firma", ["net", "org"]),
        ("Booking.com", "Booking.com", []),  # a name, not an address
        ("a@firma.example a@firma.comp a@firma.de.example a@firma.com-x", None, []),
        ("a@ @.com @com www. ://", None, []),
    ],
)
def test_ends_of_addresses(text: str, without: str | None, endings: list[str]) -> None:
    """What millions of addresses share finds nobody, so that it is no word; what nobody else has is one."""
    assert words.without_endings(text) == (without or text)
    assert words.endings(text) == endings


@given(st.lists(st.sampled_from(["@", ".", "www.", "://", "a", "co", "uk", "com", "-", " "]), max_size=60))
def test_what_is_left_out_is_all_that_is_missing(parts: list[str]) -> None:
    """Whatever somebody writes: the words of a text are those without the ends of addresses, and these ends."""
    text = "".join(parts)
    left = words.asked(words.without_endings(text))

    assert sorted(left + words.endings(text)) == sorted(words.asked(text))
    assert all(map(words.may_be_ending, words.endings(text)))


APOSTROPHES = "'\u2019\u02bc\u02bb\u2018`\xb4\u2032\uff07\u02bf"
MUELLERSCHOEN = [f"{before}ller{after}" for before in ("Mü", "Mue", "Mu") for after in ("schön", "schoen", "schon")]
"""Each way in which people mix them."""
DJOKOVIC = ["djokovic", "dokovic", "đoković", "ðo", "đok", "Djoković"]
SPELLINGS = {
    "Yıldız": ["yildiz", "YILDIZ", "yıldız", "Yıl"],
    "Əliyev": ["aliyev", "eliyev", "Əliyev", "əli"],
    "Aliyev": ["əliyev"],
    "Müller": ["mueller", "muller", "müller", "MUELLER", "mü", "mue", "mu\u0308ller"],
    "Mueller": ["mueller", "müller", "muller", "mül"],
    "Muller": ["müller"],
    "Müllerschön": [*MUELLERSCHOEN, "mülle", "muelle", "mullersch", "muellerschö"],
    "Muellerschön": MUELLERSCHOEN,
    "Müllerschoen": MUELLERSCHOEN,
    "Muellerschoen": MUELLERSCHOEN,
    "Mullerschon": ["müllerschön", "mullerschön", "müllerschon"],
    "Großbärenföhrmühl": ["grossbärenfoehrmühl", "grossbaerenföhrmuehl", "großbarenfohrmuehl", "grossbaerenfohrmuhl"],
    "Käthe Ödön-Übelhör": ["kaethe ödön", "käthe oedön", "kathe oedon", "oedoenuebelhoer", "oedonübelhör", "uebelhör"],
    "Jörg Schäfer": ["joerg schaefer", "jorg schäfer", "Jörg Schaefer"],
    "Joerg Schaefer": ["jörg schäfer", "jorg"],
    "Uebelhör": ["übelhör", "uebelhoer", "ubelhor"],
    "Weiß": ["weiss", "WEIẞ", "weiß"],
    "Weiss": ["weiß"],
    "Håkon Østergård": ["haakon", "hakon", "oestergaard", "ostergaard", "ostergard", "østergård"],
    "Aage Soerensen": ["åge", "sørensen", "sörensen"],
    "Đoković": DJOKOVIC,
    "Ðoković": DJOKOVIC,
    "ĐOKOVIĆ": DJOKOVIC,
    "Djokovic": DJOKOVIC,
    "Đặng": ["dang", "đặng", "djang", "Ðang"],
    "Anđela": ["andela", "andjela", "anđ"],
    "Ŋgũgĩ": ["ngugi"],
    "Ja\u2019far": ["jafar", "ja'far", "ja\u02bffar"],
    "d'Angelo": ["dangelo", "angelo", "d\u2019ang"],
    "L\u2019Oréal": ["loreal", "oreal", "l'or"],
    "Nur-Sultan": ["nur", "sultan", "nursultan", "nur-sultan", "nur sultan", "nur\u2010s"],
    "Anne\u2010Marie": ["annemarie", "anne-marie", "marie anne"],
    "Gal·la": ["galla", "gal·la"],
    "\u02bfAlī": ["ali", "'ali"],
    "李小龙": ["李", "小", "龙", "李小", "小龙", "李小龙", "小龙 李"],
    "山田 太郎": ["山田", "太郎", "山田太郎", "山田 太郎", "田太", "太郎 山田"],
    "ジョン・スミス": ["スミス", "ジョン", "ミス", "ｽﾐｽ", "すみす", "ジョンスミス", "ジョン・スミス"],
    "김민수": ["김", "민수", "수", "김민"],
    "สมชาย ใจดี": ["สมชาย", "ชาย", "ใจดี", "ใจ", "สมชายใจดี"],
    "株式会社ABC": ["abc", "会社", "株式会社abc"],
    "प्रिया शर्मा": ["प्रिया", "शर्मा", "शर", "शर्म"],
    "فاطمة علی": ["فاطمه", "علي", "فاطمة"],
    "ক্ষ\u200dমা ল\u200cী": ["ক্ষমা", "লী"],
    "علی\u200cرضا": ["علي", "رضا", "علی رضا", "علیرضا"],
    "O Neil J S Bach": ["o'neil", "oneil", "o neil", "neil", "j s bach", "js bach", "bach"],
    "Ma\xadria 葛\U000e0100城": ["maria", "葛城", "城"],
}


@pytest.mark.parametrize(("name", "query"), [(name, query) for name, queries in SPELLINGS.items() for query in queries])
def test_a_name_is_found_as_people_type_it(name: str, query: str) -> None:
    """In any of its spellings."""
    assert found(name, query)


@pytest.mark.parametrize("written", APOSTROPHES)
@pytest.mark.parametrize("query", ["oshaughnessy", "o'sh", "o\u2019shaugh", "shaughnessy", "o shaughnessy", "o\xb4s"])
def test_an_apostrophe_does_not_separate(written: str, query: str) -> None:
    """However it is written, and typed."""
    assert found(f"Tim O{written}Shaughnessy", query)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Bauer", "baur"),
        ("Jo Jones", "joe"),
        ("Muller", "mueller"),
        ("Mullerschon", "muellerschon"),
        ("Hadi", "hadji"),
        ("Bäuer", "baur"),
        ("Queen", "qen"),
        ("李小龙", "李龙"),
        ("李小龙", "龙李"),
        ("김민수", "김수"),
        ("がく", "はく"),
        ("がく", "かく"),
        ("O'Neil", "eil"),
        ("Nur-Sultan", "ultan"),
        ("प्रिया", "प्रि" + "\u0940"),
        ("สุ", "ส\u0e39"),
    ],
)
def test_a_name_is_not_found_by_chance(name: str, query: str) -> None:
    """Another spelling is one that people write."""
    assert not found(name, query)


LETTERS = st.text(st.characters(categories=["L", "M", "Nd", "Pd"], include_characters=f"{APOSTROPHES} ・"), max_size=20)


@given(LETTERS)
def test_every_text_is_found_by_itself(text: str) -> None:
    """And by each of its words, as long as there is room for all."""
    first, also = words.indexed(text)

    assert all(any(word.startswith(each) for word in first + also) for each in words.asked(text))


@given(st.text(st.sampled_from("李小龙山田太郎なカ김ก"), min_size=1, max_size=12), st.data())
def test_a_name_without_blanks_is_found_by_any_of_its_characters(name: str, data: st.DataObject) -> None:
    """As long as they follow each other."""
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))

    assert found(name, name[start:end])


SYLLABLES = ("bä", "rö", "mü", "ß", "k", "au", "eu", "ei", "ie", "er")


WAYS = {"ä": ("ä", "ae"), "ö": ("ö", "oe"), "ø": ("ø", "oe"), "ü": ("ü", "ue"), "å": ("å", "aa"), "đ": ("đ", "dj")}
PLAIN = {"ä": "a", "ö": "o", "ø": "o", "ü": "u", "å": "a", "đ": "d"}
MANY_WAYS = [*WAYS]


def test_a_text_of_all_letters_has_a_bounded_number_of_spellings() -> None:
    """A row of it must not take its time when hundreds are looked through."""
    first, also = words.indexed("åøəđŋ")

    assert (first, len(also)) == (["aoadng"], 7)
    assert also[0] == "aaoeedjn"


@given(st.lists(st.sampled_from(MANY_WAYS), min_size=1, max_size=3), st.data())
def test_each_way_to_write_a_word_finds_each_other(parts: list[str], data: st.DataObject) -> None:
    """Of up to three letters that are written in two ways, whichever way each stands and is typed."""
    written = "k".join(data.draw(st.sampled_from(WAYS[part])) for part in parts)
    typed = "k".join(data.draw(st.sampled_from((*WAYS[part], PLAIN[part]))) for part in parts)

    assert found(f"Ann T{written}", f"t{typed}")
    assert found(f"Ann T{written}", f'"ann t{typed}"')


UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=6).map("".join))
def test_german_names_are_found_in_all_their_spellings(name: str) -> None:
    """With umlauts, with e behind the vowel and without, whichever of them is stored."""
    written = name
    for letter, two in UMLAUTS.items():
        written = written.replace(letter, two)

    assert found(name, written)
    assert found(name, words.fold(name))
    assert found(written, name)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("ann@xn--bcher-kva.de", ["ann", "bucher", "de"]),
        ("XN--FSQU00A.jp", ["例子", "jp"]),
        ("xn--bch", ["xn", "bch"]),
        ("xn--99999999999999", ["xn", "99999999999999"]),
    ],
)
def test_a_domain_is_found_as_machines_write_it(query: str, asked: list[str]) -> None:
    """Records have its letters; what is no label, or only the beginning of one, is asked for as it stands."""
    words = [each if isinstance(each, str) else each[0][-1] for each in search.query_words(query)]
    assert words == asked

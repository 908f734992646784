"""What two records have in common that makes them look like one, as their resource declares it.

Records that are alike share a key, so that those to compare are found without looking at all of them. Keys are hashes:
a table of them names nobody.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from records.resource import Item, Near, Resource, Same, lives
from records.words import same_words

Shared = dict[str, str]
"""Code of a reason -> hash of what two records share."""
_RULES = 1
"""Goes into every digest: a higher number where the rules of this module change, so that the doctor finds what is old.
"""
_SHORT, _MIDDLE = 5, 9
"""Letters of a name from which on one mistake is allowed, and two."""
_MOST_NAME = 100
"""Letters of a name that are compared."""
_LEFT_OUT = dict.fromkeys(map(ord, "aeiouyhjw "))
_WRITTEN_ALIKE = (("ph", "f"), ("ck", "k"), ("x", "ks"), ("th", "t"))
_SOUND_ALIKE = str.maketrans("bdgcqzv", "ptkkksf")


@dataclass(frozen=True)
class Traits:
    """All of a record that decides which others it is like; of a record in the trash, or of none, nothing."""

    same: Mapping[str, str] = field(default_factory=dict)
    """Code of a rule -> the text that has to be the same."""
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Code of a rule -> the name, and what must not contradict."""
    living: bool = False

    @cached_property
    def digest(self) -> str:
        """Return what is different whenever something is that decides; empty if nothing can be like it."""
        return _hash(_RULES, self.same, self.near) if self.living else ""

    @cached_property
    def keys(self) -> Shared:
        """Return code -> key that all records have which may be alike for this reason."""
        near = {code: _hash(code, skeleton(values[0])) for code, values in self.near.items()}
        return {code: _hash(code, text) for code, text in self.same.items()} | near


def traits(resource: Resource, item: Item | None) -> Traits:
    """Return what decides of a record as its table has it."""
    if not lives(item):
        return Traits()
    wire = {name: str(item.get(name) or "") for name in fields(resource)}
    same = {code: text for rule in resource.likeness if isinstance(rule, Same) for code, text in _texts(rule, wire)}
    near = {
        codes(rule)[0]: (same_words(wire[rule.field])[:_MOST_NAME], *(same_words(wire[name]) for name in rule.unless))
        for rule in resource.likeness
        if isinstance(rule, Near)
    }
    return Traits(same, {code: values for code, values in near.items() if values[0]}, living=True)


def fields(resource: Resource) -> tuple[str, ...]:
    """Return the wire names of all fields that decide."""
    names = [
        name
        for rule in resource.likeness
        for name in (rule.field, *(rule.unless if isinstance(rule, Near) else rule.beside))
    ]
    return tuple(dict.fromkeys(names))


def codes(rule: Same | Near) -> list[str]:
    """Return the codes of the reasons that a rule has: ``same:phone``, ``same:name:company``, ``near:name``."""
    if isinstance(rule, Near):
        return [f"near:{rule.field}"]
    return [f"same:{rule.field}:{name}" for name in rule.beside] or [f"same:{rule.field}"]


def reasons(resource: Resource) -> dict[str, tuple[str, ...]]:
    """Return code -> wire names of the fields it is about, the strongest first."""
    every = [code for rule in resource.likeness for code in codes(rule)]
    return {code: tuple(code.split(":")[1:]) for code in every}


def in_common(one: Traits, other: Traits) -> Shared:
    """Return why two records are alike; empty if they are not. It is the same from both sides."""
    found = {code: one.keys[code] for code, text in one.same.items() if other.same.get(code) == text}
    told = {code.split(":")[1] for code in found}
    for code, values in one.near.items():
        theirs = other.near.get(code)
        if theirs and code.split(":")[1] not in told and _near(values, theirs):
            found[code] = _hash(code, sorted([values[0], theirs[0]]))
    return found


def strength(resource: Resource, found: Shared) -> int:
    """Return a number that is higher for stronger reasons: one reason outweighs all that are declared after it."""
    every = list(reasons(resource))
    return sum(1 << (len(every) - 1 - every.index(code)) for code in found if code in every)


def skeleton(name: str) -> str:
    """Return the consonants of each word, those that sound alike as one: ``Schmidt``, ``Schmitt`` and ``Schmid``."""
    return " ".join(sorted(_consonants(word) or word for word in name.split(" ")))


def _consonants(word: str) -> str:
    for written, alike in _WRITTEN_ALIKE:
        word = word.replace(written, alike)
    letters = word.translate(_LEFT_OUT).translate(_SOUND_ALIKE)
    return "".join(letter for at, letter in enumerate(letters) if letters[at - 1 : at] != letter)


def _texts(rule: Same, wire: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    value = rule.key(wire[rule.field]) if wire[rule.field] else ""
    if not value:
        return
    if not rule.beside:
        yield codes(rule)[0], value
    for code, name in zip(codes(rule), rule.beside, strict=False):
        if beside := same_words(wire[name]):
            yield code, json.dumps([value, beside])


def _near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    name, theirs = one[0], other[0]
    most = sum(min(len(name), len(theirs)) >= least for least in (_SHORT, _MIDDLE))
    if skeleton(name) != skeleton(theirs) or not within(name, theirs, most):
        return False
    return not any(_contradict(*values) for values in zip(one[1:], other[1:], strict=True))


def _contradict(one: str, other: str) -> bool:
    """Tell whether two texts name two things: ``acme`` and ``acme gmbh`` do not."""
    words, others = set(one.split()), set(other.split())
    return not (words <= others or others <= words or within(one, other, 2))


def within(one: str, other: str, most: int) -> bool:
    """Tell whether so many letters at the most are left out, added, replaced or swapped between two texts."""
    if one == other:
        return True
    if not most or abs(len(one) - len(other)) > most:
        return False
    pairs = zip(one, other, strict=False)
    at = next((number for number, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
    one, other = one[at:], other[at:]
    rests = [(one[1:], other), (one, other[1:]), (one[1:], other[1:])]
    if len(one) > 1 and one[:2] == other[1::-1]:
        rests.append((one[2:], other[2:]))
    return any(within(*rest, most - 1) for rest in rests)


def _hash(*parts: object) -> str:
    """Return 128 bits of a hash of values of JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]

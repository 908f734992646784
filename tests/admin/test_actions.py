"""Actions that are methods: what the browser is told to set, and what it cannot be told."""

import json
import re
from typing import Any

import pytest

from admin.actions import Action, ActionError, action, updates
from admin.checks import check
from admin.errors import DeclarationError
from admin.language import LANGUAGES
from admin.resource import ResourceAdmin
from admin.site import AdminSite
from tests.admin.suppliers import SupplierAdmin
from tests.sites import built_in


def _action(act: Any, **options: Any) -> Action:
    return action(**options)(lambda _, request, queryset: act(request, queryset))


def _sets(**values: Any) -> Action:
    return _action(lambda _, queryset: queryset.update(**values))


def _with(actions: tuple[Any, ...], **methods: Any) -> type[ResourceAdmin]:
    return type("Declared", (SupplierAdmin,), {"actions": actions, **methods})


def test_what_it_updates() -> None:
    """All that its calls of update set."""

    def act(_: Any, queryset: Any) -> None:
        queryset.update(rating="a")
        queryset.update(preferred=True, rating="b")

    assert updates(SupplierAdmin, _action(act)) == {"rating": "b", "preferred": True}


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda *_: None, "it updates nothing"),
        (lambda _, selected: selected.filter(rating="a"), "of a queryset there is only update, no filter"),
        (lambda request, _: request.user, "there is no request.user while the site is built"),
        (lambda _, selected: selected.update("a"), "_Selected.update() takes 1 positional argument but 2 were given"),
    ],
)
def test_what_a_page_cannot_do_is_refused(act: Any, why: str) -> None:
    """While the site is built, with the reason."""
    with pytest.raises(ActionError) as refused:
        updates(SupplierAdmin, _action(act))
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("names", "made", "rules"),
    [
        (("rate", "rate"), _sets(rating="a"), ["admin.E130"]),
        (("delete_selected", "rat"), _sets(rating="a"), ["admin.E212"]),
        (("title",), _sets(rating="a"), ["admin.E212"]),
        ((_sets(rating="a"),), _sets(rating="a"), ["admin.E212"]),
        (("rate",), lambda *_: None, ["admin.E212"]),
        (("rate",), _action(lambda *_: None), ["admin.E260"]),
        (("rate",), _sets(rank="a"), ["admin.E261"]),
        (("rate",), _sets(version=1, supplierId="x"), ["admin.E261", "admin.E261"]),
        (("rate",), _sets(rating="c", preferred=True), ["admin.E262"]),
        (("rate",), _sets(title=None), ["admin.E262"]),
        (("rate",), action(description="Rate %(items)s")(_sets(rating="a").method), ["admin.E263"]),
        (("rate",), action(description="Give 10 % off")(_sets(rating="a").method), ["admin.E263"]),
    ],
)
def test_wrong_actions_stop_the_build(names: tuple[Any, ...], made: Any, rules: list[str]) -> None:
    """Each mistake with its id."""
    with pytest.raises(DeclarationError) as refused:
        check([_with(names, rate=made)])
    assert [error.id for error in refused.value.errors] == rules


def test_the_menu_of_the_list() -> None:
    """Names are those of the methods, and each is called what it says, or what its method is called."""
    declared = _with(
        ("delete_selected", "rate", "give_up"),
        rate=action(description="Rate %(verbose_name_plural)s 100%% good")(_sets(rating="a").method),
        give_up=_sets(rating="b", preferred=False),
    )

    files = built_in(LANGUAGES[0], "dev", AdminSite(resources=(declared,)))
    page = files["admin/purchasing/supplier/index.html"].content.decode()

    assert re.findall(r'<option value="(\w+)">(.*?)</option>', page) == [
        ("delete_selected", "Delete selected suppliers"),
        ("rate", "Rate suppliers 100% good"),
        ("give_up", "Give up"),
    ]
    (settings,) = re.findall(r"data-settings='(.*?)'", page)
    assert json.loads(settings)["actions"] == {"rate": {"rating": "a"}, "give_up": {"preferred": False, "rating": "b"}}

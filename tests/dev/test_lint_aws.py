"""What other programs find in the template has a reason, and a reason is for something that is found."""

from dev.lint_aws import reasons, unexplained

LEFT = {"CKV_1": {".*Table": "because", "Bus": "because"}, "CKV_2": {"Topic": "because"}}


def test_what_has_no_reason_is_told() -> None:
    """With the check's name and the resource's; a reason is for one check, and for the whole name."""
    found = [("CKV_1", "CustomersTable", "keys"), ("CKV_1", "Bus", "keys"), ("CKV_2", "Topic", "open")]
    assert list(unexplained(found, LEFT)) == []
    worse = [*found, ("CKV_1", "TableOfContents", "keys"), ("CKV_2", "CustomersTable", "open"), ("CKV_3", "Bus", "new")]
    assert list(unexplained(worse, LEFT)) == [
        "CKV_1 TableOfContents: keys",
        "CKV_2 CustomersTable: open",
        "CKV_3 Bus: new",
    ]


def test_a_reason_for_nothing_is_told() -> None:
    """Else the list would hide what comes back later."""
    assert list(unexplained([("CKV_1", "Bus", "keys")], LEFT)) == [
        "lint-aws.yml: nothing is found of CKV_1 .*Table",
        "lint-aws.yml: nothing is found of CKV_2 Topic",
    ]


def test_each_exception_has_a_reason() -> None:
    """A sentence, for each check and resource."""
    assert [
        (check, resource)
        for check, resources in reasons().items()
        for resource, why in resources.items()
        if not why.endswith(".")
    ] == []

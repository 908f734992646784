"""Numbers are sorted as numbers, although the keys of indexes are texts."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from records.numbers import number_key

_NUMBERS = (
    st.integers(1 - 2**53, 2**53 - 1)
    | st.floats(-1e125, 1e125).filter(lambda number: not number or abs(number) >= 1e-125)
    | st.decimals(-(10**26), 10**26, allow_nan=False, places=2).map(lambda number: format(number, "f"))
    | st.sampled_from(
        ["9.00", "12.00", "-9.00", "-12.00", "-12.50", "0.00", "1.20", "1.25", "-1.20", "-1.25", 0, 1e125]
    )
)


@given(st.lists(_NUMBERS, max_size=8))
def test_keys_sort_like_numbers(numbers: list[float | str]) -> None:
    """Whole ones, those with a fraction and decimal texts, of both signs and any size; equal numbers have one key."""
    by_key = sorted(numbers, key=number_key)

    assert [Decimal(str(number)) for number in by_key] == sorted(Decimal(str(number)) for number in numbers)
    assert len(set(map(number_key, numbers))) == len({Decimal(str(number)) for number in numbers})

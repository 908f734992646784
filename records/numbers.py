"""What lists sort numbers by, because the key of an index is a text, and the text "9.00" comes after "12.00"."""

from decimal import Decimal

_MIDDLE = 500
"""Added to exponents, so that none is negative; those of stored numbers are within ±153."""
_COMPLEMENTS = str.maketrans("0123456789", "9876543210")


def number_key(number: float | str) -> str:
    """Return a text that sorts like the number, which may be the text of a decimal number: sign, exponent, digits."""
    exact = Decimal(str(number)).normalize()
    if not exact:
        return "1"
    digits = "".join(map(str, exact.as_tuple().digits))
    if exact > 0:
        return f"2{_MIDDLE + exact.adjusted()}{digits}"
    return f"0{_MIDDLE - exact.adjusted()}{digits.translate(_COMPLEMENTS)}~"  # -1.25 is before -1.2

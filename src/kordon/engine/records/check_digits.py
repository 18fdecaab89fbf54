"""Check digits of issued numbers. Each function takes a normalised value (upper case, letters and digits alone) and says
whether it fits its standard; the standard is cited on each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_LETTERS = {chr(code): code - 55 for code in range(ord("A"), ord("Z") + 1)}  # A is 10, Z is 35


def _digits(value: str, length: int) -> list[int] | None:
    return [int(c) for c in value] if len(value) == length and value.isascii() and value.isdigit() else None


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def _mod_97(value: str) -> int:
    """ISO 7064 MOD 97-10, letters counted as 10..35. -1 where another character stands."""
    if not (value.isascii() and value.isalnum()):
        return -1
    return int("".join(str(_LETTERS.get(c, c)) for c in value)) % 97


def imo(value: str) -> bool:
    """IMO resolution A.1117(30): ships, 7..2 times the first six digits, last digit of the sum."""
    digits = _digits(value, 7)
    return digits is not None and _weighted(digits, range(7, 1, -1)) % 10 == digits[6]


def imo_company(value: str) -> bool:
    """IMO resolution MSC.160(78), company and registered owner numbers: weights 8 6 4 2 9 7, modulo 11."""
    digits = _digits(value, 7)
    return digits is not None and (11 - _weighted(digits, (8, 6, 4, 2, 9, 7)) % 11) % 10 == digits[6]


def lei(value: str) -> bool:
    """ISO 17442: 18 letters and digits and two check digits."""
    return len(value) == 20 and value[18:].isdigit() and _mod_97(value) == 1


def iban(value: str) -> bool:
    """ISO 13616: the country and check digits go to the end."""
    return 15 <= len(value) <= 34 and value[:2].isalpha() and value[2:4].isdigit() and _mod_97(value[4:] + value[:4]) == 1


def isin(value: str) -> bool:
    """ISO 6166: Luhn over the letters written as numbers."""
    if not (len(value) == 12 and value.isascii() and value.isalnum() and value[:2].isalpha() and value[11].isdigit()):
        return False
    return luhn("".join(str(_LETTERS.get(c, c)) for c in value))


def luhn(value: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    digits = [int(c) for c in reversed(value)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])) % 10 == 0


def inn(value: str) -> bool:
    """Russian taxpayer number, order of the Federal Tax Service MMV-7-6/435@: 10 digits (bodies) or 12 (persons)."""
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    if digits := _digits(value, 10):
        return _weighted(digits, weights[2:]) % 11 % 10 == digits[9]
    if digits := _digits(value, 12):
        eleventh, twelfth = _weighted(digits[:10], weights[1:]), _weighted(digits[:11], weights)
        return eleventh % 11 % 10 == digits[10] and twelfth % 11 % 10 == digits[11]
    return False


def ogrn(value: str) -> bool:
    """Russian register numbers: OGRN of 13 digits modulo 11, OGRNIP of 15 modulo 13."""
    if len(value) not in (13, 15) or not (value.isascii() and value.isdigit()):
        return False
    return int(value[:-1]) % (len(value) - 2) % 10 == int(value[-1])


def china_resident(value: str) -> bool:
    """GB 11643-1999: ISO 7064 MOD 11-2 over 17 digits, the check character may be X."""
    digits = _digits(value[:17], 17)
    if digits is None or len(value) != 18:
        return False
    return "10X98765432"[_weighted(digits, [2**n % 11 for n in range(17, 0, -1)]) % 11] == value[17]


def china_credit_code(value: str) -> bool:
    """GB 32100-2015, the unified social credit code: weights 3**i modulo 31 over 17 characters (no I, O, S, V, Z)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(value) != 18 or any(c not in alphabet for c in value):
        return False
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(value[:17]))
    return alphabet[(31 - total % 31) % 31] == value[17]


def iran_national(value: str) -> bool:
    """Iran, kod-e melli of persons: 10 digits, weights 10..2, modulo 11; or shenase-ye melli of bodies: 11 digits."""
    if digits := _digits(value, 10):
        rest = _weighted(digits, range(10, 1, -1)) % 11
        return len(set(value)) > 1 and digits[9] == (rest if rest < 2 else 11 - rest)
    if digits := _digits(value, 11):
        shift, weights = digits[9] + 2, (29, 27, 23, 19, 17) * 2
        return sum((d + shift) * w for d, w in zip(digits[:10], weights, strict=True)) % 11 % 10 == digits[10]
    return False


def turkey_citizen(value: str) -> bool:
    """Turkey, T.C. kimlik numarası: law 5490, two check digits; never starts with 0."""
    digits = _digits(value, 11)
    if digits is None or digits[0] == 0:
        return False
    tenth = (sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10
    return digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def vat_germany(value: str) -> bool:
    """ISO 7064 MOD 11,10 over nine digits after DE."""
    digits = _digits(value.removeprefix("DE"), 9)
    if digits is None:
        return False
    product = 10
    for digit in digits[:8]:
        product = ((digit + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == digits[8]


def vat_france(value: str) -> bool:
    """Two check digits, then a SIREN of nine: (12 + 3 * (SIREN mod 97)) mod 97. Letters as key have no public rule."""
    digits = value.removeprefix("FR")
    return _digits(digits, 11) is not None and (12 + 3 * (int(digits[2:]) % 97)) % 97 == int(digits[:2])


def vat_italy(value: str) -> bool:
    """Luhn over the eleven digits of the partita IVA."""
    digits = value.removeprefix("IT")
    return _digits(digits, 11) is not None and luhn(digits)


def vat_belgium(value: str) -> bool:
    """Ten digits, the last two are 97 minus the first eight modulo 97."""
    digits = value.removeprefix("BE")
    return _digits(digits, 10) is not None and 97 - int(digits[:8]) % 97 == int(digits[8:])


def vat_poland(value: str) -> bool:
    """NIP: ten digits, weights 6 5 7 2 3 4 5 6 7, modulo 11."""
    digits = _digits(value.removeprefix("PL"), 10)
    return digits is not None and _weighted(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == digits[9]


CHECKS: dict[tuple[str, str], tuple[tuple[int, ...], Callable[[str], bool]]] = {
    # (kind, country): lengths that can be such a number, its check. Country "" is any.
    ("imo", ""): ((7,), imo),
    ("imo_company", ""): ((7,), imo_company),
    ("lei", ""): ((20,), lei),
    ("iban", ""): (tuple(range(15, 35)), iban),
    ("isin", ""): ((12,), isin),
    ("tax", "RU"): ((10, 12), inn),
    ("registration", "RU"): ((13, 15), ogrn),
    ("national_id", "CN"): ((18,), china_resident),
    ("registration", "CN"): ((18,), china_credit_code),
    ("national_id", "IR"): ((10,), iran_national),
    ("registration", "IR"): ((11,), iran_national),
    ("national_id", "TR"): ((11,), turkey_citizen),
    ("tax", "DE"): ((9, 11), vat_germany),
    ("tax", "FR"): ((11, 13), vat_france),
    ("tax", "IT"): ((11, 13), vat_italy),
    ("tax", "BE"): ((10, 12), vat_belgium),
    ("tax", "PL"): ((10, 12), vat_poland),
}

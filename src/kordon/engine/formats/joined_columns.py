"""Columns that say something together: names in parts, addresses, documents with their type, owners with their share."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from kordon.engine.formats.columns import Layout
from kordon.engine.formats.draft import SEVERAL, Draft, Take, add_identifier, add_name
from kordon.engine.records.countries import country_code
from kordon.engine.records.identifiers import guess_kind
from kordon.engine.records.party import Address, NameKind, Owner

_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]+")
_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,10})?")
_PARTS = ("first_name", "middle_name", "patronymic", "last_name", "second_last_name")


def joint_steps(layout: Layout) -> list[Take]:
    """The steps that this layout's columns call for."""
    makers: tuple[tuple[Callable[[Layout], Take], tuple[str, ...]], ...] = (
        (_names_in_parts, _PARTS),
        (_address, ("address", "street", "city", "region", "postal_code")),
        (_birth_place, ("birth_place", "birth_country")),
        (_documents, ("id_number",)),
        (_owners, ("owner", "owner_id")),
        (_lonely, ("id_type", "id_country", "passport_country", "owner_share")),
    )
    return [make(layout) for make, fields in makers if any(field in layout.fields for field in fields)]


def _first(draft: Draft, columns: tuple[int, ...]) -> str:
    return next((cell for i in columns if (cell := draft.cells[i])), "")


def _joined(draft: Draft, columns: tuple[int, ...], separator: str) -> str:
    return separator.join(cell for i in columns if (cell := draft.cells[i]))


def _names_in_parts(layout: Layout) -> Take:
    """Given, middle, patronymic, family; Chinese and Korean family name first and unspaced. Where the row has its full
    name too, the parts are another name only if they hold a word that the full name lacks."""
    columns = tuple(i for part in _PARTS for i in layout.columns_of(part))
    family_first = tuple(i for part in ("last_name", "first_name") for i in layout.columns_of(part))
    header = " + ".join(layout.headers[i] for i in columns)

    def take(draft: Draft) -> None:
        text = _joined(draft, columns, " ")
        if not text:
            return
        if not text.isascii() and _IDEOGRAPHS.fullmatch(text.replace(" ", "")):
            text = _joined(draft, family_first, "") or text
        primary = next((name.text for name in draft.names if name.kind is NameKind.PRIMARY), "")
        if primary and set(text.casefold().split()) <= set(primary.casefold().split()):
            return
        add_name(draft, header, text, NameKind.ALIAS if primary else NameKind.PRIMARY)

    return take


def _address(layout: Layout) -> Take:
    text, street, city, region, postal_code, country = (
        layout.columns_of(field) for field in ("address", "street", "city", "region", "postal_code", "country")
    )

    def take(draft: Draft) -> None:
        parts = (_joined(draft, text, ", "), _joined(draft, street, ", "), _first(draft, city), _first(draft, region))
        code = _first(draft, postal_code)
        if any(parts) or code:
            stated = _first(draft, country)
            draft.addresses.append(Address(*parts, code, country_code(stated), stated))

    return take


def _birth_place(layout: Layout) -> Take:
    places, countries = layout.columns_of("birth_place"), layout.columns_of("birth_country")

    def take(draft: Draft) -> None:
        place, country = _first(draft, places), _first(draft, countries)
        if place or country:
            draft.birth_places.append(Address(text=place, country=country_code(country or place), country_text=country))

    return take


def _documents(layout: Layout) -> Take:
    """A number with its type and country beside it. Several numbers in one cell share them, or have one each in the same
    order."""
    numbers, kinds, countries = (layout.columns_of(field) for field in ("id_number", "id_type", "id_country"))

    def take(draft: Draft) -> None:
        for place, column in enumerate(numbers):
            if not draft.cells[column]:
                continue
            kind = draft.cells[kinds[min(place, len(kinds) - 1)]] if kinds else ""
            issued = draft.cells[countries[min(place, len(countries) - 1)]] if countries else ""
            texts, labels = SEVERAL.split(draft.cells[column]), SEVERAL.split(kind)
            for text, label in zip_longest(texts, labels[: len(texts)], fillvalue=labels[-1]):
                if text:
                    header = layout.headers[column]
                    add_identifier(draft, header, guess_kind(label) if label else "other", text, country_code(issued), label)

    return take


def _owners(layout: Layout) -> Take:
    names, ids, shares = (layout.columns_of(field) for field in ("owner", "owner_id", "owner_share"))

    def take(draft: Draft) -> None:
        cells = [
            [text for column in columns for text in SEVERAL.split(draft.cells[column])] for columns in (names, ids, shares)
        ]
        for name, identity, share in zip_longest(*cells, fillvalue=""):
            if name or identity:
                percent = read_share(share)
                if share and percent is None:
                    draft.note("row.unread_share", layout.headers[shares[0]], share)
                    draft.other.append((layout.headers[shares[0]], share))
                draft.owners.append(Owner(name, identity, percent))
            elif share:
                draft.other.append((layout.headers[shares[0]], share))

    return take


def read_share(text: str) -> Decimal | None:
    """A share in percent, 0..100: `51`, `51 %`, `51,5`. None where it is no such number."""
    bare = text.replace("%", "").replace("٪", "").strip()
    if not _NUMBER.fullmatch(bare):
        return None
    try:
        share = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return None
    return share if share <= 100 else None


def _lonely(layout: Layout) -> Take:
    """Columns that explain another column are kept as `other` where that one is missing or empty."""
    partners = {"id_type": "id_number", "id_country": "id_number", "passport_country": "id:passport"}
    if not (layout.columns_of("owner") or layout.columns_of("owner_id")):
        partners["owner_share"] = "owner"
    pairs = [(i, layout.columns_of(other)) for field, other in partners.items() for i in layout.columns_of(field)]

    def take(draft: Draft) -> None:
        for index, others in pairs:
            if draft.cells[index] and not _first(draft, others):
                draft.other.append((layout.headers[index], draft.cells[index]))

    return take

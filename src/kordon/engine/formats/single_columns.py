"""What to do with a column on its own: one step per column, made once for a layout."""

from __future__ import annotations

from kordon.engine.findings import Severity
from kordon.engine.formats.columns import Layout, plain, values_of
from kordon.engine.formats.draft import (
    LONGEST_CELL,
    QUOTED,
    SEVERAL,
    Draft,
    Take,
    add_date,
    add_identifier,
    add_name,
    is_blank,
    read_countries,
)
from kordon.engine.records.countries import country_code
from kordon.engine.records.party import NameKind, PartyKind


def _take_name(index: int, header: str, kind: NameKind) -> Take:
    def take(draft: Draft) -> None:
        already = kind is NameKind.PRIMARY and bool(draft.names)
        add_name(draft, header, draft.cells[index], NameKind.ALIAS if already else kind)

    return take


def _take_names(index: int, header: str, kind: NameKind) -> Take:
    """Several names in one cell, parted by semicolons, bars or line breaks: only columns of aliases are split."""

    def take(draft: Draft) -> None:
        for text in SEVERAL.split(draft.cells[index]):
            add_name(draft, header, text, kind)

    return take


def _take_date(index: int, header: str, field: str) -> Take:
    def take(draft: Draft) -> None:
        cell = draft.cells[index]
        target = draft.births if field == "birth_date" else draft.deaths
        if len(cell) <= 10:
            add_date(draft, header, cell, target)
            return
        for text in SEVERAL.split(cell):
            add_date(draft, header, text, target)

    return take


def _take_birth_year(layout: Layout, index: int, header: str) -> Take:
    """A year on its own says something only where no full date does."""
    dates = layout.columns_of("birth_date")

    def take(draft: Draft) -> None:
        if not any(draft.cells[i] for i in dates):
            add_date(draft, header, draft.cells[index].removesuffix(".0"), draft.births)

    return take


def _take_countries(index: int, header: str, nationality: bool) -> Take:
    def take(draft: Draft) -> None:
        target = draft.nationalities if nationality else draft.countries
        codes, unread = read_countries(draft.cells[index])
        target.extend(codes)
        if unread:
            draft.note("row.unread_country", header, unread)
            draft.other.append((header, draft.cells[index]))

    return take


def _take_word(index: int, header: str, what: str) -> Take:
    meanings = values_of(what)

    def take(draft: Draft) -> None:
        cell = draft.cells[index]
        meaning = meanings.get(cell) or meanings.get(plain(cell) if len(cell) <= QUOTED else "")
        if not meaning:
            if not is_blank(cell):
                draft.note("row.unread_value", header, cell)
                draft.other.append((header, cell))
        elif what == "kinds":
            draft.kind = PartyKind(meaning)
        else:
            draft.gender = meaning

    return take


def _take_identifier(index: int, header: str, kind: str, country: str, country_columns: tuple[int, ...]) -> Take:
    def take(draft: Draft) -> None:
        issued = country or next((code for i in country_columns if (code := country_code(draft.cells[i]))), "")
        for text in SEVERAL.split(draft.cells[index]) if len(draft.cells[index]) > 9 else (draft.cells[index],):
            if text:
                add_identifier(draft, header, kind, text, issued)

    return take


def _take_other(index: int, header: str) -> Take:
    def take(draft: Draft) -> None:
        cell = draft.cells[index]
        if len(cell) > LONGEST_CELL:
            draft.note("row.cell_too_large", header, cell, Severity.REJECTED)
        draft.other.append((header, cell))

    return take


_PLAIN_NAMES = {"name": NameKind.PRIMARY, "original_name": NameKind.ORIGINAL_SCRIPT}
_SPLIT_NAMES = {"alias": NameKind.ALIAS, "former_name": NameKind.FORMER}
_JOINED = {
    *("first_name", "middle_name", "last_name", "second_last_name", "patronymic", "address", "street", "city", "region"),
    *("postal_code", "birth_place", "birth_country", "id_number", "owner", "owner_id", "id", "id_country", "id_type"),
    *("passport_country", "owner_share"),
}


def single_step(layout: Layout, index: int, field: str) -> Take | None:
    header = layout.headers[index] or f"column {index + 1}"
    if field in _PLAIN_NAMES:
        return _take_name(index, header, _PLAIN_NAMES[field])
    if field in _SPLIT_NAMES:
        return _take_names(index, header, _SPLIT_NAMES[field])
    if field in ("birth_date", "death_date"):
        return _take_date(index, header, field)
    if field == "birth_year":
        return _take_birth_year(layout, index, header)
    if field in ("nationality", "flag", "country"):
        return _take_countries(index, header, field != "country")
    if field in ("kind", "gender"):
        return _take_word(index, header, f"{field}s")
    if field.startswith("id:"):
        kind, _, country = field.removeprefix("id:").partition(":")
        given = layout.columns_of("passport_country") if kind == "passport" else ()
        ties = ("nationality",) if kind in ("passport", "national_id") else ("country",)
        known = given or tuple(i for tie in ties for i in layout.columns_of(tie))
        return _take_identifier(index, header, kind, country, known)
    return None if field in _JOINED else _take_other(index, header)

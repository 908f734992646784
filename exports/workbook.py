"""XLSX (ECMA-376): dates are dates, all texts are text, and the header stays in sight.

The archive has the sheet as its last file. Rows are packed as they come, so that memory holds one of them; after a
pause another process goes on with them.
"""

import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from marshmallow import fields

from exports import archive
from exports.columns import Column, Options, Row, as_text, header, local
from exports.escapes import escaped
from exports.marks import marked_where_taken_away
from exports.writing import CannotBeWrittenError, State
from records.messages import gettext_noop

MOST_ROWS = 1_048_575
"""Below the header, of which Excel has 1,048,576 with it."""
_TOO_MANY = gettext_noop("A workbook has room for {most} records. Narrow the list, or choose another format.")
_TOO_LARGE = gettext_noop("A workbook has no room for so much text. Narrow the list, or choose another format.")
_FIRST_YEAR = 1900
_EPOCH = datetime(1899, 12, 31, tzinfo=UTC)
_LEAP_DAY = 60
"""29 February 1900, which Excel counts, as Lotus did, and which never was."""
_MOST_DIGITS = 15
"""Of a number, the rest of which a spreadsheet forgets."""
_SHEET = "xl/worksheets/sheet1.xml"
_TEXT, _DAY, _MOMENT, _LABEL = 1, 2, 3, 4
"""Places in the cellXfs of the styles; 0 is a number."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OF_PARTS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships {_OF_PARTS}><Relationship Id="rId1" Type="{_RELATION}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook {_MAIN} xmlns:r="{_RELATION}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships {_OF_PARTS}><Relationship Id="rId1" Type="{_RELATION}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_RELATION}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet {_MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="5">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
"""Part of the package before the sheet -> its content."""


class Workbook:
    """A file with one sheet, moments by the stage's clocks; a text is never a formula, whatever it begins with."""

    def __init__(self, columns: Sequence[Column], options: Options, state: State) -> None:
        self._columns = columns
        self._cells = [
            (column.name, _cell_of(column, _letters(place), options)) for place, column in enumerate(columns)
        ]
        self._packer = archive.compressor()
        self._rows = int(state.get("rows", 0))
        self._checksum, self._packed, self._size = (int(state.get(name, 0)) for name in ("checksum", "packed", "size"))

    @property
    def state(self) -> State:
        """The number of rows, and what the archive's directory will say of the sheet."""
        return {"rows": self._rows, "checksum": self._checksum, "packed": self._packed, "size": self._size}

    def begin(self) -> bytes:
        """Return all other parts, and the sheet as far as the header."""
        labels = "".join(
            f'<c r="{_letters(place)}1" s="{_LABEL}" t="inlineStr">{_said(label)}</c>'
            for place, label in enumerate(header(self._columns, wire=False))
        )
        return _package()[0] + archive.beginning(_SHEET) + self._add(_sheet_head(self._columns, labels))

    def row(self, row: Row) -> bytes:
        """Return what is packed by now, mostly nothing; CannotBeWrittenError."""
        if self._rows == MOST_ROWS:
            raise CannotBeWrittenError(_TOO_MANY.format(most=f"{MOST_ROWS:,}"))
        self._rows += 1
        number = str(self._rows + 1)
        cells = "".join([cell(number, row.get(name)) for name, cell in self._cells])
        return self._add(f'<row r="{number}">{cells}</row>')

    def pause(self) -> bytes:
        """Return what is left of the rows so far."""
        return self._flushed(zlib.Z_FULL_FLUSH)

    def end(self) -> bytes:
        """Return the end of the sheet, and the archive's directory; CannotBeWrittenError."""
        rest = self._add("</sheetData></worksheet>") + self._flushed(zlib.Z_FINISH)
        package, entries = _package()
        sizes = self._checksum, self._packed, self._size
        start = len(package) + len(archive.beginning(_SHEET)) + self._packed + len(archive.descriptor(0, 0, 0))
        entries = [*entries, archive.entry(_SHEET, len(package), *sizes)]
        return rest + archive.descriptor(*sizes) + archive.ending(entries, start)

    def _add(self, text: str) -> bytes:
        data = text.encode()
        self._checksum = zlib.crc32(data, self._checksum)
        self._size += len(data)
        if self._size > archive.MOST:
            raise CannotBeWrittenError(_TOO_LARGE)
        packed = self._packer.compress(data)
        self._packed += len(packed)
        return packed

    def _flushed(self, mode: int) -> bytes:
        packed = self._packer.flush(mode)
        self._packed += len(packed)
        return packed


def _package() -> tuple[bytes, list[bytes]]:
    """Return all parts but the sheet, and what the directory says of them."""
    package, entries = b"", []
    for name, text in _PARTS.items():
        data = (_XML + text).encode()
        packer = archive.compressor()
        packed = packer.compress(data) + packer.flush()
        sizes = zlib.crc32(data), len(packed), len(data)
        entries.append(archive.entry(name, len(package), *sizes))
        package += archive.beginning(name) + packed + archive.descriptor(*sizes)
    return package, entries


def _sheet_head(columns: Sequence[Column], labels: str) -> str:
    """Return the sheet as far as its header; what is typed into a column later has the format of the column."""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="24" style="{_style(column)}" customWidth="1"/>'
        for place, column in enumerate(columns, 1)
    )
    return (
        f'{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{widths}</cols><sheetData><row r="1">{labels}</row>'
    )


def _style(column: Column) -> int:
    if column.is_moment:
        return _MOMENT
    return _DAY if type(column.field) is fields.Date else _TEXT


def _cell_of(column: Column, letters: str, options: Options) -> Callable[[str, Any], str]:
    """Return what writes the value of a row of this number; one that is empty has no cell."""
    dated = _style(column) != _TEXT

    def cell(number: str, value: Any) -> str:
        if value is None or value in ("", []):
            return ""
        place = f'<c r="{letters}{number}"'
        if isinstance(value, bool):
            return f'{place} t="b"><v>{value:d}</v></c>'
        when = local(column, value, options.zone) if dated else None
        if when and _is_counted(when):
            return f'{place} s="{_MOMENT if isinstance(when, datetime) else _DAY}"><v>{_serial(when)}</v></c>'
        if _is_exact(column, value):
            return f"{place}><v>{value}</v></c>"
        return f'{place} s="{_TEXT}" t="inlineStr">{_said(marked_where_taken_away(as_text(value)))}</c>'

    return cell


def _said(text: str) -> str:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(char, entity)
    return f'<is><t xml:space="preserve">{escaped(text)}</t></is>'


def _letters(place: int) -> str:
    """Return what a column is called: A, B, …, Z, AA."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _serial(when: date) -> str:
    """Return a day as a spreadsheet counts, a moment with its part of the day."""
    moment = when if isinstance(when, datetime) else datetime.combine(when, time())
    since = moment.replace(tzinfo=UTC) - _EPOCH
    days = since.days + (since.days >= _LEAP_DAY)
    return repr(days + since.seconds / 86_400 + since.microseconds / 86_400_000_000)


def _is_counted(when: date) -> bool:
    """Tell whether a spreadsheet can count this day, and keeps the fraction of a second."""
    return when.year >= _FIRST_YEAR and not (isinstance(when, datetime) and when.microsecond % 1000)


def _is_exact(column: Column, value: Any) -> bool:
    """Tell whether a value is a number that a spreadsheet keeps as it is."""
    if isinstance(column.field, fields.Decimal) and value:
        if column.field.places is None and "." in value and value.endswith("0"):
            return False  # 12.50 would come back as 12.5
    elif not isinstance(value, int | float):
        return False
    return len(Decimal(str(value)).as_tuple().digits) <= _MOST_DIGITS

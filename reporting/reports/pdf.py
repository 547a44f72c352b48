"""A report as a tagged PDF (PDF/UA-1), by typst, offline; the same bytes for the same report."""

import functools
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst

from reporting.reports import charts
from reporting.reports.blocks import Block, Content, Report, Section, Share, Table

TEMPLATES = Path(__file__).parent / "typst"


@functools.cache
def _fonts() -> Any:
    """Only the fonts we bring: what is installed on a machine must not change a report."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[charts.FONT_FOLDER]
    )


def render(report: Report) -> bytes:
    """The PDF. Raises typst.TypstError if it can't be typeset."""
    return compile_sources(sources(report))


def compile_sources(files: dict[str, bytes]) -> bytes:
    """Typeset what `sources` gives."""
    return bytes(
        typst.compile(
            files,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    )


def sources(report: Report) -> dict[str, bytes]:
    """All that typst reads: the templates, the report as data, the charts as pictures."""
    pictures: dict[str, bytes] = {}
    data = {
        "language": report.language,
        "title": report.title,
        "place": report.place,
        "kind": report.kind,
        "year": report.year,
        "author": report.author,
        "summary": report.summary,
        "footer": report.footer,
        "withheld_note": report.withheld_note,
        "sections": [_section(section, pictures) for section in report.sections],
    }
    templates = {path.name: path.read_bytes() for path in sorted(TEMPLATES.glob("*.typ"))}
    main = templates.pop("report.typ")
    text = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    return {"main": main, **templates, "report.json": text, **pictures}


def _section(section: Section, pictures: dict[str, bytes]) -> dict[str, Any]:
    common = _common_coverage(section)
    blocks = [
        replace(block, table=replace(block.table, coverage=())) if common else block
        for block in section.blocks
    ]
    return {
        "title": section.title,
        "paragraphs": section.paragraphs,
        "coverage": common,
        "blocks": [_block(block, pictures) for block in blocks],
    }


def _common_coverage(section: Section) -> tuple[str, ...]:
    """What several tables say alike of how complete they are: on paper it is said once, above them."""
    said = {block.table.coverage for block in section.blocks}
    return said.pop() if len(section.blocks) > 1 and len(said) == 1 else ()


def _block(block: Block, pictures: dict[str, bytes]) -> dict[str, Any]:
    chart = None
    if block.chart is not None:
        name = f"chart-{len(pictures)}.svg"
        pictures[name] = charts.svg(block.chart).encode()
        chart = {"file": name, "alt": block.chart.alt}
    return {"table": _table(block.table), "chart": chart, "wide": block.wide}


def _table(table: Table) -> dict[str, Any]:
    rows = [(row, _together(row.cells) if table.groups else row.cells) for row in table.rows]
    return {
        "title": table.title,
        "note": table.note,
        "coverage": table.coverage,
        "columns": [table.columns[0], *_headings(table)],
        "words": [
            all(isinstance(cell, str) for cell in column) and not table.groups
            for column in zip(*(cells for _row, cells in rows), strict=True)
        ],
        "rows": [
            {"label": row.label, "cells": [str(cell) for cell in cells], "is_total": row.is_total}
            for row, cells in rows
        ],
    }


def _headings(table: Table) -> list[str]:
    titles = [group.title for group in table.groups]
    if not titles:
        return list(table.columns[1:])
    return titles if len(titles) == 1 else [_in_two_lines(title) for title in titles]


def _in_two_lines(title: str) -> str:
    """The period under the place: a narrow column would break it at its dash."""
    place, _space, period = title.rpartition(" ")
    return f"{place}\n{period}"


def _together(cells: Sequence[Content]) -> list[str]:
    """Numbers with their shares in brackets: half the columns, and none without its own heading."""
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return [
        f"{number} ({share})"
        if isinstance(share, Share) and share.percent is not None
        else str(number)
        for number, share in pairs
    ]

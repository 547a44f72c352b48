"""Charts as SVG: the same picture on a page and in a PDF, always beside a table with the same figures.

They carry only what their table carries; an axis of shares always goes from 0 to 100, so that nothing in a
picture follows a figure that isn't shown. Attributes only, no style: a page's security policy forbids it.
"""

import itertools
import os
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr  # nosec B406

import font_lato

from reporting.reports.blocks import Bar, BarChart, Chart, LineChart, Point

FONT = "Lato"
FONT_FOLDER = os.path.join(os.path.dirname(font_lato.__file__), "files")
# Each at least 3 : 1 on white, and told apart by lightness too.
COLOURS = ("#0b4f6c", "#5f9bb5", "#a8811a")
INK, GRID, AXIS = "#1c2a30", "#e3e9ec", "#9fb0b8"
# Every chart of a kind is equally wide, so that its letters are of one size on the page.
BARS_WIDTH, LINES_WIDTH, LINES_HEIGHT, SHARES_HEIGHT = 300.0, 560.0, 112.0, 80.0
_SIZE, _ROW, _GAP = 10.0, 12.0, 5.0
_LARGEST_LABEL = 185.0
# Room at the right end of the longest bar for its number.
_NUMBER = 30.0
Placed = list[tuple[Point, float, float]]
_TICKS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)


def svg(chart: Chart, **attributes: str) -> str:
    """The chart as an SVG picture; the same picture for the same chart. `attributes` of its root are what a
    page needs beside the picture: its role and its text (`aria_label`)."""
    drawn = _bar_chart(chart) if isinstance(chart, BarChart) else _line_chart(chart)
    return f"<svg {_said(attributes)}{''.join(drawn)}</svg>"


# Elements ---------------------------------------------------------------------------------------------
def _element(name: str, **attributes: float | str) -> str:
    return f"<{name} {_said(attributes).rstrip()}/>"


def _said(attributes: Mapping[str, float | str]) -> str:
    return "".join(
        f"{key.replace('_', '-')}={quoteattr(_number(v))} " for key, v in attributes.items()
    )


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = INK) -> str:
    return (
        f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(text)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return _element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=0.8)


def _opening(width: float, height: float) -> str:
    size = f"{_number(width)} {_number(height)}"
    return (
        f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{_number(width)}" '
        f'height="{_number(height)}" font-family="{FONT}" font-size="{_number(_SIZE)}">'
    )


def _width(text: str) -> float:
    """About how wide a text is: Lato's letters are half as wide as high, on average."""
    return 0.52 * _SIZE * len(text)


def _legend(series: tuple[str, ...], x: float) -> Iterator[str]:
    for at in range(len(series)):
        yield from _entry(series, at, x, at * _ROW)


def _entry(series: tuple[str, ...], at: int, x: float, y: float) -> Iterator[str]:
    yield _element("rect", x=x, y=y + 1, width=8.0, height=8.0, fill=COLOURS[at])
    yield _text(x + 12, y + 9, series[at])


def _beside(series: tuple[str, ...], x: float) -> list[float]:
    """Where each entry of a legend in one line begins, and where it ends."""
    return list(itertools.accumulate((30 + _width(name) for name in series), initial=x))


def _legend_height(series: tuple[str, ...]) -> float:
    return len(series) * _ROW + _GAP if len(series) > 1 else 0.0


# Bars -------------------------------------------------------------------------------------------------
def _bar_chart(chart: BarChart) -> Iterator[str]:
    groups: dict[str, list[Bar]] = {}
    for bar in chart.bars:
        groups.setdefault(bar.label, []).append(bar)
    left = min(max(map(_width, groups), default=0.0), _LARGEST_LABEL) + 6
    most = chart.most or 100
    scale = (BARS_WIDTH - left - _NUMBER) / most
    top = _legend_height(chart.series)
    bottom = top + sum(len(bars) * _ROW + _GAP for bars in groups.values())
    yield _opening(BARS_WIDTH, bottom + 14)
    if top:
        yield from _legend(chart.series, left)
    for tick in (0, most // 2, most):
        x = left + tick * scale
        yield _line(x, top, x, bottom, GRID if tick else AXIS)
        yield _text(x, bottom + 11, str(tick) if chart.most else f"{tick} %", "middle")
    y = top
    for label, bars in groups.items():
        yield _text(left - 5, y + len(bars) * _ROW / 2 + 5.5, label, "end")
        for bar in bars:
            yield from _bar(bar, left, y + _GAP / 2, scale, COLOURS[chart.series.index(bar.series)])
            y += _ROW
        y += _GAP


def _bar(bar: Bar, x: float, y: float, scale: float, colour: str) -> Iterator[str]:
    """A missing figure has its symbol where a bar would begin, and no bar."""
    length = (bar.value or 0.0) * scale
    if bar.value is not None:
        yield _element("rect", x=x, y=y, width=length, height=_ROW - 1, fill=colour)
    yield _text(x + length + 3, y + _ROW - 3, bar.text)


# Lines ------------------------------------------------------------------------------------------------
def _line_chart(chart: LineChart) -> Iterator[str]:
    left = 34.0
    beside = len(chart.series) > 1 and _beside(chart.series, left)[-1] <= LINES_WIDTH
    top = (_ROW + _GAP if beside else _legend_height(chart.series)) + 6
    height = SHARES_HEIGHT if chart.is_share else LINES_HEIGHT
    bottom = top + height
    # Room above the highest point for its number; shares seldom come near the top.
    most = 105.0 if chart.is_share else 1.15 * max(p.value for run in chart.runs for p in run)
    step = (LINES_WIDTH - left) / len(chart.years)
    places = {year: left + (at + 0.5) * step for at, year in enumerate(chart.years)}

    def place(point: Point) -> tuple[float, float]:
        return places[point.year], bottom - height * point.value / most

    yield _opening(LINES_WIDTH, bottom + 16)
    if beside:
        for at, x in enumerate(_beside(chart.series, left)[:-1]):
            yield from _entry(chart.series, at, x, 0)
    elif len(chart.series) > 1:
        yield from _legend(chart.series, left)
    for tick in (0, 50, 100) if chart.is_share else _ticks(most):
        y = bottom - height * tick / most
        yield _line(left, y, LINES_WIDTH, y, GRID if tick else AXIS)
        yield _text(left - 5, y + 3.5, f"{tick} %" if chart.is_share else str(tick), "end")
    for year, x in places.items():
        yield _text(x, bottom + 13, str(year), "middle")
    for run in chart.runs:
        colour = COLOURS[chart.series.index(run[0].series)]
        yield from _run(run, [place(point) for point in run], colour)
    points = [point for run in chart.runs for point in run]
    if chart.is_share:
        yield from _apart([(point, *place(point)) for point in points], bottom)
    else:
        yield from _above([(point, *place(point)) for point in points])


def _run(run: tuple[Point, ...], places: list[tuple[float, float]], colour: str) -> Iterator[str]:
    if len(run) > 1:
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in places)
        dashes = {"stroke_dasharray": "4 3"} if run[0].is_historic else {}
        yield _element(
            "polyline", points=path, fill="none", stroke=colour, stroke_width=1.5, **dashes
        )
    for point, (x, y) in zip(run, places, strict=True):
        if point.is_historic:
            yield _element(
                "circle", cx=x, cy=y, r=3.0, fill="#ffffff", stroke=colour, stroke_width=1.5
            )
        else:
            yield _element("circle", cx=x, cy=y, r=2.5, fill=colour)


def _above(placed: Placed) -> Iterator[str]:
    for point, x, y in placed:
        yield _text(x, y - 6, str(point), "middle")


def _apart(placed: Placed, bottom: float) -> Iterator[str]:
    """Of a year's shares the highest has its number above, the lowest below (beside it, near the axis), and
    one between them beside it where there is room: its table has them all."""
    for _year, group in itertools.groupby(
        sorted(placed, key=_by_year), key=lambda one: one[0].year
    ):
        first, *others = group
        yield from _above([first])
        for at, (point, x, y) in enumerate(others, start=1):
            if at == len(others) and y + 13 < bottom:
                yield _text(x, y + 13, str(point), "middle")
            elif at == len(others) or (y - first[2] >= _SIZE and others[-1][2] - y >= _SIZE):
                yield _text(x + 6, y + 3.5, str(point))


def _by_year(one: tuple[Point, float, float]) -> tuple[int, float]:
    point, _x, y = one
    return point.year, y


def _ticks(most: float) -> range:
    """At most six round numbers from 0 on."""
    step = next((each for each in _TICKS if most / each < 6), _TICKS[-1])
    return range(0, int(most) + 1, step)

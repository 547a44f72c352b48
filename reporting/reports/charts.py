"""Charts as SVG by Vega-Lite, offline. They carry only what their table carries, and axes never follow the
figures of a place: they are the same whatever is withheld."""

import functools
import json
import os
from typing import Any

import font_lato
import vl_convert

from reporting.reports.blocks import Bar, BarChart, Chart, LineChart

FONT = "Lato"
FONT_FOLDER = os.path.join(os.path.dirname(font_lato.__file__), "files")
COLOURS = ["#0b4f6c", "#7fb0c4", "#c9a227"]
INK = "#1c2a30"
# Both kinds have one width each, labels included, so that their letters are all of one size on the page.
_BARS_WIDTH = 300
_LINES_WIDTH = 560
_BAR_HEIGHT = 11
_LABEL_WIDTH = 180


@functools.cache
def _use_own_font() -> None:
    vl_convert.register_font_directory(FONT_FOLDER)


def svg(chart: Chart) -> str:
    """The chart as an SVG picture; the same picture for the same chart."""
    spec = _bars(chart) if isinstance(chart, BarChart) else _lines(chart)
    return _svg(json.dumps(spec, sort_keys=True))


@functools.lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    """The nation's charts stand in every county's report: they are drawn once."""
    _use_own_font()
    return str(vl_convert.vegalite_to_svg(spec))


def _config() -> dict[str, Any]:
    return {
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK,
            "labelFontSize": 10,
            "gridColor": "#e3e9ec",
            "domainColor": "#9fb0b8",
            "tickColor": "#9fb0b8",
            "labelLimit": _LABEL_WIDTH,
        },
        "legend": {
            "labelColor": INK,
            "labelFontSize": 10,
            "labelLimit": 0,
            "symbolType": "square",
            "symbolSize": 60,
            "symbolOpacity": 1,
            "offset": 6,
            "padding": 0,
            "rowPadding": 0,
        },
        "text": {"fontSize": 10, "color": INK},
    }


def _base(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": _config(),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 2,
        "data": {"values": values},
    }


def _bars(chart: BarChart) -> dict[str, Any]:
    labels = list(dict.fromkeys(bar.label for bar in chart.bars))
    y: dict[str, Any] = {
        "field": "label",
        "type": "nominal",
        "sort": labels,
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    offset = (
        {"yOffset": {"field": "series", "sort": list(chart.series)}}
        if len(chart.series) > 1
        else {}
    )
    x = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 100]},
        "axis": {"values": [0, 50, 100], "labelExpr": "datum.value + ' %'"},
    }
    return {
        **_base([_bar_value(bar) for bar in chart.bars]),
        "width": _BARS_WIDTH,
        "height": {"step": _BAR_HEIGHT, "for": "offset"} if offset else {"step": _BAR_HEIGHT + 4},
        "encoding": {"y": y, "x": x, **offset},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"color": _colour(chart.series)}},
            {
                "mark": {"type": "text", "align": "left", "dx": 3},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def _bar_value(bar: Bar) -> dict[str, Any]:
    value = None if bar.value is None else round(bar.value, 1)
    # A missing figure has its symbol where a bar would begin, and no bar.
    return {"label": bar.label, "series": bar.series, "value": value or 0, "text": bar.text}


def _colour(series: tuple[str, ...]) -> dict[str, Any]:
    scale = {"domain": list(series), "range": COLOURS[: len(series)]}
    legend = {"orient": "top", "title": None, "columns": 1} if len(series) > 1 else None
    return {"field": "series", "type": "nominal", "scale": scale, "legend": legend}


def _lines(chart: LineChart) -> dict[str, Any]:
    # Room above the highest point for its number.
    top = 1.15 * max(point.value for run in chart.runs for point in run)
    values = [
        {"year": str(p.year), "series": p.series, "value": p.value, "run": number}
        for number, run in enumerate(chart.runs)
        for p in run
    ]
    x = {
        "field": "year",
        "type": "ordinal",
        "title": None,
        "scale": {"domain": [str(year) for year in chart.years]},
        "axis": {"labelAngle": 0},
    }
    return {
        **_base(values),
        "width": _LINES_WIDTH,
        "height": 110,
        "encoding": {
            "x": x,
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [0, top]},
                "axis": {"tickMinStep": 1, "tickCount": 5},
            },
            "color": _colour(chart.series),
            "detail": {"field": "run"},
        },
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 1.5}},
            {"mark": {"type": "point", "filled": True, "size": 28}},
            {
                "mark": {"type": "text", "dy": -9},
                "encoding": {"text": {"field": "value"}},
            },
        ],
    }

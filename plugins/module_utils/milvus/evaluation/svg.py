# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The curve of recall over latency as an SVG image, and as PNG where matplotlib is there."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation.files import wrong

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 64, 56
LINE, MARK, FAINT, INK = "#2563a8", "#c2410c", "#d4d4d8", "#27272a"


class Scale:
    """A range of values on a range of pixels, with round numbers to label it by."""

    def __init__(self, values, start, end, low=None, high=None):
        least, most = min(values), max(values)
        room = (most - least) * 0.08 or abs(most) * 0.05 or 1.0
        self.low = least - room if low is None else max(low, least - room)
        self.high = most + room if high is None else min(high, most + room)
        if self.high <= self.low:
            self.high = self.low + room
        self.start, self.end = start, end

    def __call__(self, value):
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self):
        step = 10 ** math.floor(math.log10((self.high - self.low) / 4))
        step *= next(factor for factor in (1, 2, 5, 10) if (self.high - self.low) / (step * factor) <= 6)
        first = math.ceil(self.low / step)
        return [number * step for number in range(first, math.floor(self.high / step) + 1)]


def draw(points, heading, name, percentile, recall=None, latency=None, chosen=None):
    """The whole image as text. Points are those of curve.py."""
    points = sorted(points, key=lambda point: point["value"])
    spots, across, up = _scaled(points, percentile, recall, latency)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(heading)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 26, heading, size=15, weight="bold"),
        *_axes(across, up, percentile),
    ]
    if recall is not None:
        parts += _target(LEFT, up(recall), WIDTH - RIGHT, up(recall), f"recall wanted {recall:g}")
    if latency:
        parts += _target(across(latency), TOP, across(latency), HEIGHT - BOTTOM, f"{latency:g} ms allowed")
    path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y, _value in spots)
    parts.append(f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="2"/>')
    for x, y, value in spots:
        taken = chosen is not None and value == chosen["value"]
        parts.append(
            f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="{6 if taken else 4}" fill="{MARK if taken else LINE}">'
            f"<title>{escape(f'{_named(name, value)}: recall {y:.4f}, {x:.2f} ms')}</title></circle>"
        )
    parts += _labels(spots, across, up, name, chosen)
    return "\n".join([*parts, "</svg>", ""])


def _scaled(points, percentile, recall, latency):
    """Where each point goes."""
    spots = [(point["latency"][percentile], point["recall"], point["value"]) for point in points]
    across = Scale([x for x, _y, _value in spots] + ([latency] if latency else []), LEFT, WIDTH - RIGHT, low=0)
    wanted = [recall] if recall is not None else []
    up = Scale([y for _x, y, _value in spots] + wanted, HEIGHT - BOTTOM, TOP, low=0, high=1.005)
    return spots, across, up


def _text(x, y, words, anchor="start", size=12, weight="normal", fill=INK):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}">{escape(str(words))}</text>'
    )


def _line(x1, y1, x2, y2, colour, dashes=""):
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'


def _axes(across, up, percentile):
    floor, parts = HEIGHT - BOTTOM, []
    for value in across.ticks():
        parts += [
            _line(across(value), TOP, across(value), floor, FAINT),
            _text(across(value), floor + 18, f"{value:g}", "middle"),
        ]
    for value in up.ticks():
        parts += [
            _line(LEFT, up(value), WIDTH - RIGHT, up(value), FAINT),
            _text(LEFT - 8, up(value) + 4, f"{value:g}", "end"),
        ]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, f"latency {percentile}, ms", "middle"))
    parts.append(_text(LEFT, TOP - 12, "recall"))
    return parts


def _target(x1, y1, x2, y2, words):
    level = y1 == y2
    # Where the curve is not: it begins low on the left.
    place = (x1 + 6, y1 - 6, words) if level else (max(x1, LEFT + 110), TOP - 12, words, "middle")
    return [_line(x1, y1, x2, y2, MARK, "5 4"), _text(*place, fill=MARK)]


def _named(name, value):
    """An index without a setting has the value 0."""
    return f"{name} {value}" if value else name


def _shown(spots, across, up, name, chosen):
    """Labels, none over another, as (spot, place, words, chosen): the chosen one, then from the cheapest on."""
    taken = chosen["value"] if chosen else None
    ordered = sorted(spots, key=lambda spot: (spot[2] != taken, spot[2]))
    placed = []
    for x, y, value in ordered:
        words = _named(name, value) if value == taken else str(value)
        place = (across(x) + 8, min(up(y) + 16, HEIGHT - BOTTOM - 4))
        if any(abs(place[0] - one[0]) < 60 and abs(place[1] - one[1]) < 13 for one in placed):
            continue
        placed.append(place)
        yield (x, y), place, words, value == taken


def _labels(*curve):
    return [
        _text(*place, words, weight="bold" if bold else "normal", fill=MARK if bold else INK)
        for _spot, place, words, bold in _shown(*curve)
    ]


def require_png():
    try:
        import matplotlib
    except ImportError:
        raise wrong(
            "a PNG needs the Python package matplotlib on the host that runs this module (pip install matplotlib); "
            "svg needs none",
            "png",
        ) from None
    return matplotlib


def draw_png(path, points, heading, name, percentile, recall=None, latency=None, chosen=None):
    require_png().use("Agg")
    from matplotlib import pyplot

    points = sorted(points, key=lambda point: point["value"])
    spots, across, up = _scaled(points, percentile, recall, latency)
    figure, axes = pyplot.subplots(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    axes.plot([x for x, _y, _value in spots], [y for _x, y, _value in spots], "o-", color=LINE)
    for spot, _place, words, bold in _shown(spots, across, up, name, chosen):
        colour = MARK if bold else INK
        axes.annotate(words, spot, xytext=(6, -12), textcoords="offset points", color=colour)
        if bold:
            axes.plot(*spot, "o", color=MARK, markersize=9)
    if recall is not None:
        axes.axhline(recall, color=MARK, linestyle="--")
    if latency:
        axes.axvline(latency, color=MARK, linestyle="--")
    axes.set(title=heading, xlabel=f"latency {percentile}, ms", ylabel="recall")
    axes.grid(color=FAINT)
    figure.savefig(path, format="png")
    pyplot.close(figure)

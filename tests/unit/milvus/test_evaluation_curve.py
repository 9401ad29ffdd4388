"""Which settings are measured and which is taken, against models of recall; the table and the image of a curve."""

from __future__ import annotations

import struct
import sys
import xml.etree.ElementTree as ET
import zlib

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import curve, svg
from hypothesis import given, settings
from hypothesis import strategies as st

# On a machine with other work a slow example is no failure.
QUIET = settings(deadline=None)


def point(value, recall, p95=1.0):
    latency = {"p50": p95, "p95": p95, "p99": p95}
    return {"value": value, "recall": recall, "latency": latency, "qps": 100.0}


POINTS = st.lists(
    st.builds(point, st.integers(1, 500), st.floats(0, 1), st.floats(0.1, 50)),
    min_size=1,
    max_size=15,
    unique_by=lambda one: one["value"],
)


@QUIET
@given(POINTS, st.floats(0, 1), st.none() | st.floats(0.1, 50))
def test_the_setting_taken_is_the_cheapest_of_those_that_meet_both_targets(points, recall, latency):
    best, met = curve.pick(points, recall, latency)
    good = [one["value"] for one in points if curve.meets(one, recall, latency)]
    assert met == bool(good)
    if met:
        assert best["value"] == min(good)
    elif any(one["recall"] >= recall for one in points):
        assert best["recall"] >= recall
    else:
        assert best["recall"] == max(one["recall"] for one in points)


def sweep(recall_of, low, high, wanted):
    known = {}
    while (value := curve.following(known, low, high, wanted)) is not None:
        assert low <= value <= high
        assert value not in known
        known[value] = recall_of(value)
        assert len(known) < 80
    return known


@QUIET
@given(st.integers(1, 200), st.integers(0, 5000), st.integers(1, 6000))
def test_the_sweep_finds_the_smallest_setting_of_a_recall_that_only_rises(low, room, needed):
    high = low + room
    known = sweep(lambda value: 1.0 if value >= needed else 0.5, low, high, 0.9)
    met = [value for value, recall in known.items() if recall >= 0.9]
    assert min(met, default=None) == (max(needed, low) if needed <= high else None)
    if not met:
        assert max(known) == high


@QUIET
@given(st.dictionaries(st.integers(1, 64), st.floats(0, 1)), st.floats(0, 1))
def test_the_sweep_ends_whatever_recall_does(recalls, wanted):
    known = sweep(lambda value: recalls.get(value, 0.3), 1, 64, wanted)
    assert 1 in known


def test_settings_by_index_type():
    hnsw = curve.knob("HNSW", {"M": 8, "efConstruction": 64}, 10, 5000)
    assert (hnsw.name, hnsw.low, hnsw.high) == ("ef", 10, 5000)
    assert "M (now 8) or efConstruction (now 64)" in hnsw.more
    ivf = curve.knob("IVF_SQ8", {"nlist": 128}, 10, 5000)
    assert (ivf.name, ivf.low, ivf.high) == ("nprobe", 1, 128)
    assert "IVF_FLAT" in ivf.more
    assert "another nlist (now 128" in ivf.sooner
    disk = curve.knob("DISKANN", {}, 100)
    assert (disk.name, disk.low, disk.high) == ("search_list", 100, 65535)
    assert curve.knob("HNSW", {}, 100, 5).high == 100
    assert "not told" in curve.knob("HNSW", {}, 10).more
    assert curve.knob("FLAT", {}, 10) is None
    for kind in curve.known_types():
        knob = curve.knob(kind, {}, 10)
        assert knob is None or (knob.low <= knob.high and "{" not in knob.more + knob.sooner)


@pytest.mark.parametrize(
    ("best", "targets", "complete", "said"),
    [
        (point(128, 0.9), (0.95, None, "p95"), True, "ef cannot be raised above 5000. Build the index with a larger M"),
        (point(128, 0.9), (0.95, None, "p95"), False, "time_limit ended the search for a larger ef"),
        (point(128, 0.96, 9.0), (0.95, 5, "p95"), True, "takes 9 ms (p95), wanted at most 5"),
    ],
)
def test_what_to_change_when_nothing_meets_the_targets(best, targets, complete, said):
    knob = curve.knob("HNSW", {"M": 8}, 10, 5000)
    assert said in "\n".join(curve.shortfall(best, targets, knob, "HNSW", complete))


def test_a_bound_of_the_user_is_what_is_in_the_way():
    knob = curve.knob("HNSW", {"M": 8}, 10, 5000)
    knob.high, knob.capped = 20, True
    said = curve.shortfall(point(20, 0.9), (0.95, None, "p95"), knob, "HNSW", True)
    assert said[1] == "ef may not go above 20 here: raise high"


def test_what_to_change_about_an_index_without_a_setting():
    slow = curve.shortfall(point(0, 1.0, 9.0), (0.95, 5, "p95"), None, "FLAT", True)
    assert "FLAT compares every row: build HNSW or IVF_FLAT" in slow
    wrong = curve.shortfall(point(0, 0.5), (0.95, None, "p95"), None, "FLAT", True)
    assert "not those of this collection" in wrong[1]


def test_the_table_marks_what_was_taken():
    points = [point(10, 0.8123), point(34, 0.9512, 12.5)]
    assert curve.table(points, "ef", 10, points[1]) == [
        "  ef  recall@10  p50 ms  p95 ms  p99 ms  QPS",
        "  10     0.8123    1.00    1.00    1.00  100",
        "* 34     0.9512   12.50   12.50   12.50  100",
    ]


@QUIET
@given(POINTS, st.floats(0, 1), st.none() | st.floats(0.1, 50))
def test_the_image_is_well_formed_and_all_of_it_is_inside(points, recall, latency):
    best, _met = curve.pick(points, recall, latency)
    image = svg.draw(points, 'a <b> & "c"', "ef", "p95", recall, latency, best)
    root = ET.fromstring(image)  # noqa: S314 - our own
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.find("s:title", space).text == 'a <b> & "c"'
    spots = root.findall("s:circle", space)
    assert len(spots) == len(points)
    for spot in spots:
        assert svg.LEFT - 1 <= float(spot.get("cx")) <= svg.WIDTH - svg.RIGHT + 1
        assert svg.TOP - 1 <= float(spot.get("cy")) <= svg.HEIGHT - svg.BOTTOM + 1
    words = [one.text for one in root.findall("s:text", space)]
    assert f"ef {best['value']}" in words


def pixels(image):
    """Width, height and the colours of all pixels, by the rules of PNG alone."""
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, head, last = 8, b"", None, b""
    while at < len(image):
        size, kind = struct.unpack(">I4s", image[at : at + 8])
        body = image[at + 8 : at + 8 + size]
        assert struct.unpack(">I", image[at + 8 + size : at + 12 + size])[0] == zlib.crc32(kind + body)
        head = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else head
        packed += body if kind == b"IDAT" else b""
        at, last = at + 12 + size, kind
    assert last == b"IEND"
    width, height, depth, colour, *_more = head
    assert (depth, colour) == (8, 6)
    raw, stride, found = zlib.decompress(packed), 4 * width, set()
    assert len(raw) == height * (stride + 1)
    above = bytes(stride)
    for row in range(height):
        start = row * (stride + 1)
        above = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above)
        found |= {tuple(above[place : place + 3]) for place in range(0, stride, 4)}
    return width, height, found


def unfiltered(kind, line, above):
    for place in range(len(line)):
        left, up = line[place - 4] if place >= 4 else 0, above[place]
        corner = above[place - 4] if place >= 4 else 0
        about = left + up - corner
        nearest = min((abs(about - one), order, one) for order, one in enumerate((left, up, corner)))[2]
        line[place] = (line[place] + (0, left, up, (left + up) // 2, nearest)[kind]) & 255
    return bytes(line)


def test_a_png_is_a_picture_with_the_curve_and_its_targets(tmp_path):
    path = tmp_path / "curve.png"
    points = [point(10, 0.8, 1.0), point(20, 0.9, 2.0), point(40, 0.99, 3.0)]
    svg.draw_png(path, points, 'a <b> & "c" $x_1$', "ef", "p95", 0.9, 2.5, points[1])
    width, height, found = pixels(path.read_bytes())
    assert (width, height) == (svg.WIDTH, svg.HEIGHT)
    for colour in (svg.LINE, svg.MARK, "#ffffff"):
        assert tuple(bytes.fromhex(colour[1:])) in found, colour


def test_without_matplotlib_a_png_is_refused_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(errors.InvalidInputError, match=r"png: a PNG needs the Python package matplotlib on the host"):
        svg.require_png()

"""Configurations and versions made by chance, for the tests of the reference."""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import keys
from hypothesis import strategies as st

VERSIONS = ("2.3.5", "2.3.22", "2.4.24", "2.5.27", "2.6.22", "3.0.0")

names = st.text("abcdefgXYZ_", min_size=1, max_size=6)
leaves = st.one_of(st.booleans(), st.integers(), st.text("ab.: é", max_size=8), st.lists(st.integers(), max_size=3))


def _unlike(section):
    """Names that differ only in case are one name to the server: keep the first."""
    kept = {}
    for name, value in section.items():
        kept.setdefault(name.lower(), (name, value))
    return dict(kept.values())


configs = st.recursive(
    st.dictionaries(names, leaves, max_size=4).map(_unlike),
    lambda inner: st.dictionaries(names, st.one_of(leaves, inner.filter(bool)), max_size=4).map(_unlike),
    max_leaves=12,
)

RIGHT = {
    "bool": st.booleans(),
    "int": st.integers(-1, 2**40),
    "float": st.one_of(st.integers(-1, 1000), st.floats(-1, 1e6)),
    "string": st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1),
    "list": st.lists(st.text("ab", min_size=1), max_size=3),
    "duration": st.sampled_from(["10s", "500ms", "1h30m", "0.5s"]),
    "size": st.sampled_from([0, 1024, "64m", "1gb", "512K"]),
    "any": leaves,
}
WRONG = {
    "bool": st.sampled_from(["maybe", "yes", "true", 1, 0, 2.5, [], ["true"], {"a": 1}]),
    "int": st.sampled_from(["many", "12", 1.5, True, [1], {"a": 1}]),
    "float": st.sampled_from(["big", "1.5", False, [1.0], {"a": 1}]),
    "string": st.sampled_from([True, ["a"], {"a": 1}]),
    "list": st.sampled_from([True, 3, {"a": 1}]),
    "duration": st.sampled_from([10, 1.5, "10", "soon", True]),
    "size": st.sampled_from(["64 m", "big", -5, 1.5, True]),
}


@st.composite
def version_and_key(draw, usable=lambda _key: True):
    version = draw(st.sampled_from(VERSIONS))
    fitting = [
        key
        for name, key in sorted(keys.keys_of(version).items())
        if not name.endswith(".*") and not key.deprecated and usable(key)
    ]
    return version, draw(st.sampled_from(fitting))

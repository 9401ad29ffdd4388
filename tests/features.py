"""The tables tests/features*.yml: what is tested where, and what servers lack."""

from __future__ import annotations

from pathlib import Path

import yaml

TABLES = ("features.yml", "features_backup.yml", "features_delivery.yml")
SERVERS = {"2.3.5": "Milvus 2.3.5", "Lite": "Milvus Lite 3.2.2"}
WORDS = {"2.3.5": "run on 2.3.5", "Lite": "run on Lite", "request": "request checked"}


def rows() -> list[dict]:
    texts = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in TABLES]
    return [row for text in texts for row in yaml.safe_load(text)["features"]]


def refusals() -> list[tuple]:
    """Feature, server, what a refusal says, module and its options: one for each call."""
    return [
        (row["feature"], server, lack["says"], *next(iter(call.items())))
        for row in rows()
        for server, lack in row.get("lacks", {}).items()
        for call in lack.get("calls", ())
    ]


def table() -> str:
    """As docs/features.md shows it."""
    lines = ["| feature | how it was tested | lacked by |", "|---|---|---|"]
    for row in rows():
        elsewhere = "run, without a Milvus" if row["tests"] else "parameters by their table, not run"
        tested = ", ".join(WORDS[place] for place in row["run"]) or elsewhere
        lines.append(f"| {row['feature']} | {tested} | {', '.join(row.get('lacks', {}))} |")
    return "\n".join(lines)

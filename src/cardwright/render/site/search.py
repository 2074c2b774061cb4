"""The search index: one entry a version in scripts of a thousand, loaded when a reader turns to the search box.

Scripts, because a page opened from a folder may load a script beside it but may not fetch data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from cardwright.render.site.rows import Model, Row

SHARD = 1000
FOLDER = "assets/cardwright/search"


def files(models: Sequence[Model]) -> Iterator[tuple[str, bytes]]:
    """Address and bytes of the index: ``index.js`` says how many entries and shards there are."""
    rows = [row for model in sorted(models, key=lambda model: model.name) for row in model.rows]
    shards = [rows[start : start + SHARD] for start in range(0, len(rows), SHARD)]
    about = {"entries": len(rows), "shards": len(shards)}
    yield f"{FOLDER}/index.js", f"window.cardwrightSearch.about({script_json(about)});\n".encode()
    for number, shard in enumerate(shards):
        lines = ",\n".join(script_json(_entry(row)) for row in shard)
        yield f"{FOLDER}/{number}.js", f"window.cardwrightSearch.add([\n{lines}\n]);\n".encode()


def _entry(row: Row) -> list[str]:
    """Title, text, further words to find it by, address."""
    return [row.search.title, row.search.text, row.search.words, row.href]


def script_json(value: object) -> str:
    """JSON that stays data inside a script, whatever its strings hold."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        if char in text:
            text = text.replace(char, f"\\u{ord(char):04x}")
    return text

"""Open every Parquet file of a release with DuckDB, polars and pandas.

Each reader must see the same rows and columns; code columns are whole numbers,
`<name>_label` columns are words (categorical in pandas, never ordered), weights
are doubles, and the footer says what the release was made from.
"""

import json
import pathlib
import sys

import duckdb
import pandas
import polars

FOOTER = {"survey", "program", "release_id", "codebook_sha256", "rules_sha256"}


def check(path: pathlib.Path) -> int:
    """Compare what three readers see in one file; return the number of rows."""
    name = path.stem
    described = duckdb.sql(f"describe select * from '{path}'").fetchall()
    types = {column: kind for column, kind, *_ in described}
    ((rows,),) = duckdb.sql(f"select count(*) from '{path}'").fetchall()
    lazy = polars.read_parquet(path)
    frame = pandas.read_parquet(path)

    assert list(types) == lazy.columns == list(frame.columns), f"{name}: columns differ between readers"
    assert rows == len(lazy) == len(frame), f"{name}: rows differ between readers"
    for column, kind in types.items():
        assert len(column) <= 32 and column == column.lower(), f"{name}.{column}: not a portable name"
        if column.endswith("_label") and str(frame[column].dtype) == "category":
            assert kind == "VARCHAR", f"{name}.{column}: {kind} in DuckDB"
            assert not frame[column].cat.ordered, f"{name}.{column}: claims an order that readers get wrong"
        if column.endswith("_weight"):
            assert kind == "DOUBLE", f"{name}.{column}: {kind} in DuckDB"
        if column.endswith("_id"):
            assert kind == "VARCHAR", f"{name}.{column}: identifiers are text, not {kind}"

    pairs = duckdb.sql(f"select key, value from parquet_kv_metadata('{path}')").fetchall()
    footer = {bytes(key).decode(): bytes(value).decode() for key, value in pairs}
    assert FOOTER <= set(footer), f"{name}: footer lacks {FOOTER - set(footer)}"
    assert "synthetic" in footer, f"{name}: synthetic records are not marked"
    return rows


def main(release: pathlib.Path) -> None:
    """Check one release directory."""
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["path"] for entry in manifest["files"]}
    found = {path.name for path in release.iterdir()} - {"manifest.json"}
    assert listed == found, f"manifest and directory differ: {listed ^ found}"
    files = sorted(release.glob("*.parquet"))
    assert files, f"no Parquet file in {release}"
    for path in files:
        print(f"{release.name}/{path.name}: {check(path)} rows, same in DuckDB, polars and pandas")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

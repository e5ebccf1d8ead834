"""What DuckDB needs merely to read the same CSV files into typed tables.

    python3 benches/ingest/duckdb_read.py SURVEY_FOLDER [SCHEMA_FOLDER]

Reads every `packages/*/TABLE.csv` of a synthetic survey in UTF-8 (DuckDB reads no GB18030) with the types of the
codebook, and prints the number of records. Compare whole processes with `prevalens check`, which also decodes GB18030,
compares digests and counts, derives variables and judges every rule:

    prevalens synth nation --out /tmp/utf8
    prevalens synth nation --out /tmp/gb18030 --encoding gb18030
    /usr/bin/time -v prevalens check /tmp/gb18030/packages --progress never > /dev/null
    /usr/bin/time -v python3 benches/ingest/duckdb_read.py /tmp/utf8
"""

import json
import pathlib
import sys

import duckdb

TYPES = {"integer": "INTEGER", "string": "VARCHAR", "number": "DOUBLE", "date": "DATE"}


def main(survey: pathlib.Path, schema: pathlib.Path) -> None:
    """Read every table; print how many records there are."""
    connection = duckdb.connect()
    package = json.loads((schema / "codebook/datapackage.json").read_text(encoding="utf-8"))
    records = 0
    for table in (resource["name"] for resource in package["resources"]):
        fields = json.loads((schema / f"codebook/{table}.schema.json").read_text(encoding="utf-8"))["fields"]
        columns = {field["name"]: TYPES[field["type"]] for field in fields}
        source = f"read_csv('{survey}/packages/*/{table}.csv', header = true, columns = {columns})"
        connection.execute(f"create table {table} as select * from {source}")
        records += connection.execute(f"select count(*) from {table}").fetchone()[0]
    print(f"{records} records")


if __name__ == "__main__":
    schema = sys.argv[2] if len(sys.argv) > 2 else "schemas/cn-disability-2006"
    main(pathlib.Path(sys.argv[1]), pathlib.Path(schema))

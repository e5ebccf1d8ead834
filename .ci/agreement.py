"""Let DuckDB run every rule of a release and compare with what the program found.

    agreement.py RELEASE [--findings-at-least N] [--every-rule-fails]

`rules.sql` of the release is run query by query over its tables; the rows must
be those of `findings.parquet`: same rule, table, key, fields and verdict, as
often. Exits 1 on any difference, on a rule without a query, and when fewer
findings were compared than asked for, or a rule failed nowhere although every
one should (a comparison of nothing proves nothing).
"""

import argparse
import os
import pathlib
import re
import sys
from collections import Counter

import duckdb

HEADING = re.compile(r"^-- rule: (\w+), table: (\w+), severity: \w+$", re.MULTILINE)
NO_KEY = "(missing)"  # how `findings.parquet` writes a key without a value


def queries(script: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The statements that make the tables, then (rule, table, query)."""
    tables, *parts = HEADING.split(script)
    return tables, list(zip(parts[::3], parts[1::3], parts[2::3]))


def found_by_program(db: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Counter]:
    """The findings of the release, counted, by rule and table."""
    rows = db.sql("select * from 'findings.parquet'")
    first_key = rows.columns.index("table_name") + 1
    keys = rows.columns[first_key : rows.columns.index("fields")]
    named = db.sql("select rule, table_name, verdict, fields, * from 'findings.parquet'")
    found: dict[tuple[str, str], Counter] = {}
    for row in named.fetchall():
        rule, table, verdict, fields, *rest = row
        key = tuple((name, value) for name, value in zip(keys, rest[first_key:]) if value is not None)
        found.setdefault((rule, table), Counter())[(frozenset(key), fields, verdict)] += 1
    return found


def found_by_duckdb(db: duckdb.DuckDBPyConnection, query: str) -> Counter:
    """What one query finds, counted."""
    rows = db.sql(query)
    keys = rows.columns[:-2]
    found: Counter = Counter()
    for row in rows.fetchall():
        *values, fields, verdict = row
        key = frozenset((name, NO_KEY if value is None else str(value)) for name, value in zip(keys, values))
        found[(key, fields, verdict)] += 1
    return found


def main() -> int:
    """Compare one release; the exit code says whether everything agrees."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("release", type=pathlib.Path)
    arguments.add_argument("--findings-at-least", type=int, default=0)
    arguments.add_argument("--every-rule-fails", action="store_true")
    asked = arguments.parse_args()
    os.chdir(asked.release)
    tables, rules = queries(pathlib.Path("rules.sql").read_text(encoding="utf-8"))
    db = duckdb.connect()
    db.execute(tables)
    program = found_by_program(db)

    differing, compared, failing = 0, 0, set()
    for rule, table, query in rules:
        ours = program.pop((rule, table), Counter())
        if "\nselect " not in query:
            print(f"{rule} ({table}): no query: {query.strip().splitlines()[-1]}")
            differing += 1
            continue
        theirs = found_by_duckdb(db, query)
        missed, extra = ours - theirs, theirs - ours
        compared += ours.total()
        failing |= {rule for _, _, verdict in theirs if verdict == "fails"}
        agrees = not missed and not extra
        differing += not agrees
        print(f"{rule} ({table}): {ours.total()} findings, {'same in DuckDB' if agrees else 'DIFFERENT in DuckDB'}")
        for name, some in (("not found by DuckDB", missed), ("found by DuckDB only", extra)):
            for (key, fields, verdict), times in list(some.items())[:5]:
                where = ", ".join(f"{column}={value}" for column, value in sorted(key))
                print(f"    {name}: {where}: {verdict} ({fields or 'no field'}), {times} times")
    for rule, table in program:
        print(f"{rule} ({table}): findings of a rule that `rules.sql` does not have")
        differing += 1
    names = {rule for rule, _, _ in rules}
    print(f"{len(names)} rules, {len(rules)} queries, {compared} findings compared, {differing} differences")
    if not rules or compared < asked.findings_at_least:
        print(f"expected {asked.findings_at_least} findings at least: the comparison shows nothing")
        return 1
    if asked.every_rule_fails and failing != names:
        print(f"rules that fail nowhere: {', '.join(sorted(names - failing))}")
        return 1
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())

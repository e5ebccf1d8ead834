"""Spoil a survey at random, so that every verdict of many rules occurs.

    noise.py SURVEY_DIR OUT_DIR [--schema DIR] [--seed N] [--share P]

Copies a survey, then blanks, changes, repeats and drops a share of its records;
counts and digests in `package.toml` are written again, a ledger gets corrections
that do not fit, and every gate is closed, so that a run stops with the findings.
For comparing engines, not for reading.
"""

import argparse
import csv
import hashlib
import pathlib
import random
import re
import shutil


def spoil(rows: list[list[str]], dice: random.Random, share: float) -> list[list[str]]:
    """The rows, some of them wrong."""
    out = []
    for row in rows:
        draw = dice.random()
        if draw < share / 8:
            continue  # the record is lost
        if draw < share:
            row = list(row)
            column = dice.randrange(len(row))
            value = row[column]
            if dice.random() < 0.4:
                row[column] = ""
            elif dice.random() < 0.3:
                row[column] = dice.choice(rows)[column]  # another record's value, keys included
            elif value.isdigit() and len(value) < 5:
                row[column] = str(max(0, int(value) + dice.choice([-9, -1, 1, 1, 2, 9])))
        out.append(row)
        if dice.random() < share / 8:
            out.append(list(row))  # entered twice
    return out


def corrections(table: str, header: list[str], rows: list[list[str]], dice: random.Random) -> list[str]:
    """Lines of the ledger whose old value is wrong, for records with a key of one or two leading columns."""
    chosen = dice.sample(rows, min(3, len(rows)))
    width = 2 if len(header) > 1 and header[1].endswith("_no") else 1
    return [f"{table},{'/'.join(row[:width])},{header[-1]},x,1,noise,office,2026-01-01" for row in chosen]


def main() -> None:
    """Write the spoiled survey."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("survey", type=pathlib.Path)
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("--schema", type=pathlib.Path, help="instead of the survey's own")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--share", type=float, default=0.1)
    asked = arguments.parse_args()
    dice = random.Random(asked.seed)
    shutil.rmtree(asked.out, ignore_errors=True)
    shutil.copytree(asked.survey, asked.out)

    ledger = ["table,key,field,old,new,reason,by,on"]
    for path in sorted(asked.out.glob("packages/*/*.csv")):
        package = path.with_name("package.toml")
        encoding = re.search(r'encoding\s*= "(.*)"', package.read_text(encoding="utf-8")).group(1)
        with path.open(encoding=encoding, newline="") as file:
            header, *rows = csv.reader(file)
        ledger += corrections(path.stem, header, rows, dice)
        rows = spoil(rows, dice, asked.share)
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        entry = re.compile(rf'(path\s*= "{re.escape(path.name)}"\nrecords\s*= )\d+(\nsha256\s*= )"[0-9a-f]+"')
        text, count = entry.subn(rf'\g<1>{len(rows)}\g<2>"{digest}"', package.read_text(encoding="utf-8"))
        assert count == 1, f"{package}: no entry for {path.name}"
        package.write_text(text, encoding="utf-8")

    survey = asked.out / "survey.toml"
    text = re.sub(r"(max_\w+_share\s*= )[\d.]+", r"\g<1>0.0", survey.read_text(encoding="utf-8"))
    text = text.replace('unknown_code = "refuse"', 'unknown_code = "set_aside"')
    schema = asked.schema or asked.survey / re.search(r'schema\s*= "(.*)"', text).group(1)
    schema = schema.resolve()
    text = re.sub(r'schema(\s*)= ".*"', rf'schema\1= "{schema}"', text)
    text = text.replace("[gates]", '[corrections]\nfile = "corrections.csv"\n\n[gates]')
    survey.write_text(text, encoding="utf-8")
    (asked.out / "corrections.csv").write_text("\n".join(ledger) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

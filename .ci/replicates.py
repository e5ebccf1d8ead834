"""Replicate weights read by others, as docs/replicates.md shows it.

usage: replicates.py PREVALENS FOLDER

Declares replicates of every kind that fits the city, runs it, and lets R `survey`, `srvyr` and Python `svy`, as far as
they are there, compute standard errors by the code blocks of the page: they must be those of the release.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/replicates.md").read_text()
DECLARED = """
[[replicates]]
name   = "{name}"
title  = {{ en = "{name}", zh = "{name}" }}
basis  = "townships_within_sites"
{rest}
"""
KINDS = {
    "jackknife": 'method = "jkn"\nmse = false',
    "bootstrap": 'method = "bootstrap"\ncount = 200\nseed = 2006',
    "differences": 'method = "successive_differences"\ncount = 20',
}


def block(language, heading):
    """The code block under a heading of the page."""
    return re.search(rf"## {heading}\n\n```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


def released(folder, name):
    """Share of persons with a disability, by sex and in all: standard errors of the release."""
    rows = pandas.read_parquet(folder / "estimates.parquet")
    rows = rows[(rows.table_id == "T01") & (rows.statistic == "proportion") & (rows.estimand == "design")]
    rows = rows[(rows.variance_basis == name) & (rows.level.astype(str) == "1")]
    whole = rows[rows.by1_variable.isna()]
    by_sex = rows[(rows.by1_variable == "sex") & rows.by2_variable.isna()].sort_values("by1_level")
    return [*whole.se, *by_sex.se]


def in_r(folder, heading, package, mean):
    """Standard errors by the R block under a heading; none if R or the package is not there."""
    if shutil.which("Rscript") is None or there(f'requireNamespace("{package}")') is False:
        return None
    code = block("r", heading)
    if not there('requireNamespace("arrow")'):  # then from CSV, identifiers as the texts they are
        code = code.replace("library(arrow)", READ_CSV)
        for name in ["persons", "replicate_weights"]:
            pandas.read_parquet(folder / f"{name}.parquet").to_csv(folder / f"{name}.csv", index=False)
    code = code.replace("design <-", "persons$share <- as.numeric(persons$any_disability %in% c(TRUE, 'True'))\ndesign <-")
    return [float(number) for number in r(folder, f"{code}\n{mean}\ncat(sprintf('%.17g\\n', se))").split()]


def there(condition):
    return "TRUE" in r(Path("."), f"cat(suppressMessages({condition}))")


def r(folder, code):
    command = ["Rscript", "-e", "suppressPackageStartupMessages({\n" + code + "\n})"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


READ_CSV = """read_parquet <- function(f) {
  as_text <- setNames(rep("character", length(how$key)), how$key)
  read.csv(sub("parquet", "csv", f), colClasses = as_text)
}"""
SURVEY = "se <- c(SE(svymean(~share, design)), SE(svyby(~share, ~sex, design, svymean)))"
SRVYR = """
of <- function(d) as.data.frame(summarise(d, m = survey_mean(share)))$m_se
se <- c(of(design), of(group_by(design, sex)))"""


def in_svy(folder):
    """Standard errors by the Python block; none if svy is not there."""
    try:
        import svy  # noqa: F401
    except ImportError:
        return None
    code = block("python", "Reading them in Python with svy").replace('open("', f'open("{folder}/')
    code = code.replace('read_parquet("', f'read_parquet("{folder}/')
    code = code.replace("weights = svy", 'persons = persons.with_columns(share=polars.col("any_disability").cast(polars.Float64))\nweights = svy')
    names = {}
    exec(code, names)
    centre = {"method": "replication", "variance_center": "estimate" if names["how"]["mse"] else "rep_mean"}
    mean = names["design"].estimation.mean
    of = [*mean("share", **centre).estimates, *mean("share", by="sex", **centre).estimates]
    return [estimate.se for estimate in of]


def main():
    program, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "fixtures/city", folder / "fixtures/city")
    (folder / "schemas").symlink_to(ROOT / "schemas")
    survey = folder / "fixtures/city"
    with open(survey / "design.toml", "a") as design:
        design.writelines(DECLARED.format(name=name, rest=rest) for name, rest in KINDS.items())
    for name in KINDS:
        out = folder / name
        run = [program, "run", survey / "survey.toml", "--out", out, "--replicate-weights", name, "--format", "json"]
        subprocess.run(run, check=True, capture_output=True)
        assert json.loads((out / "replicate_weights.json").read_text())["name"] == name
        expected = released(out, name)
        assert len(expected) == 3, f"{name}: {expected}"
        readers = {
            "survey": in_r(out, "Reading them in R", "survey", SURVEY),
            "srvyr": in_r(out, "With srvyr", "srvyr", SRVYR),
            "svy": in_svy(out),
        }
        for reader, ours in readers.items():
            if ours is None:
                print(f"{name}: {reader} is not there")
                continue
            assert len(ours) == 3, f"{name} in {reader}: {ours}"
            for theirs, se in zip(ours, expected):
                assert abs(theirs - se) <= 1e-9 * se, f"{name} in {reader}: {theirs}, released {se}"
            print(f"{name}: {reader} agrees")


main()

"""Add rules to a copy of a schema that use every construct of the expression subset.

    expressions.py SCHEMA_COPY

`agreement.py` on a run with these rules compares the expression engine with
DuckDB: nulls, arithmetic, texts, dates, casts, aggregates, owners. A function
that `crates/roster/src/expr/functions.rs` lists and no rule here uses is an error.
"""

import pathlib
import re
import sys

PERSONS = """
abs(birth_year - 1970) % 7 <> 3
(birth_year - 1970) % 7 >= 0
birth_year % (birth_month - 6) = 1
cast(birth_year as double) / (birth_month - 6) > 300
coalesce(education, literate, schooling) > 1
greatest(education, marital, working) <> 3
least(education, schooling) >= 2
nullif(education, marital) is not null
length(household_id) = 17
lower(household_id) = household_id
substr(household_id, 3) like '%0_1%'
substr(household_id, 1, 0) = ''
household_id || '/' || cast(person_no as varchar) > '990502'
cast(substr(household_id, 15, 3) as integer) % 2 = 0
cast(substr(household_id, 10, 9) as double) > 5e7
(education = 3) is not true
(education = 3) is unknown or education > 2
education is distinct from marital
education is not distinct from schooling
not (education in (1, 2, null))
education not in (3, 4)
education not between marital and working + 4
case education when 1 then marital = 1 when 2 then working = 1 end
case when education > 3 then literate = 1 else schooling is null end
not any_disability
any_disability or suspect
(any_disability and suspect) is false
households.visit_date >= date '2006-04-05'
households.visit_date - date '2006-04-01' < 10
communities.area = households.area
cast(age as double) * 0.1 <= 5.5
cast(0.1 * age as integer) = 3
-age < +education
households.enumerator_1 not like '%2'
cast(households.visit_date as varchar) < '2006-04-10'
sex = 1 or null
cast(households.enumerator_1 as integer) is null
cast('2006-04-' || substr(household_id, 16, 2) as date) > households.visit_date
"""
REFERRALS = """
appointment + 3 > households.visit_date + outcome
appointment - outcome >= date '2006-04-04'
appointment between '2006-04-04' and '2006-04-12'
persons.age >= 60 and communities.reported_suspects > 50
"""
ASSESSMENTS = """
acuity / (acuity - 0.2) > 1
acuity * 100 = 5 or acuity is null
abs(acuity - 0.1) < 0.05
greatest(acuity, 0.1) <> least(acuity, 1)
cast(acuity as integer) = 0
coalesce(acuity, hearing_db) > 0.3
acuity in (0.04, 0.05, 1)
"""
HOUSEHOLDS_OVER_PERSONS = """
count(distinct birth_month) = count(*)
sum(age) > 100
max(age) - min(age) <= 40
bool_or(any_disability) is not true
bool_and(sex = 1)
count(education) filter (where age >= 7 and households.visit_result = 1) > 1
min(household_id) <> household_id
max(education) filter (where communities.area = 1) > 3
sum(cast(age as double)) / count(*) > 30
communities.area = 1 and count(*) > 2
"""
HOUSEHOLDS_OVER_ASSESSMENTS = """
max(acuity) > 0.1
count(*) filter (where persons.sex = 1) <= 1
min(assessed_on) >= visit_date
sum(acuity) > 0.1
count(distinct acuity) <= 1
"""
COMMUNITIES_OVER_PERSONS = """
count(*) filter (where households.visit_result = 1) > 400
max(households.visit_date) < date '2006-05-01'
count(distinct household_id) = reported_households
bool_or(households.rooms > 9)
"""
PLACES = [
    ("persons", None, PERSONS),
    ("referrals", None, REFERRALS),
    ("assessments", None, ASSESSMENTS),
    ("households", "persons", HOUSEHOLDS_OVER_PERSONS),
    ("households", "assessments", HOUSEHOLDS_OVER_ASSESSMENTS),
    ("communities", "persons", COMMUNITIES_OVER_PERSONS),
]
WHEN = {"persons": "age >= 10", "referrals": "persons.age > 30", "assessments": "persons.age > 30"}


def rule(number: int, table: str, over: str | None, require: str) -> str:
    """One rule; every third one applies to a part of the rows."""
    text = {"en": f"expression {number}", "zh": f"表达式{number}"}
    words = "".join(f'{key}.{tongue} = "{text[tongue]}"\n' for key in ("because", "message", "help") for tongue in text)
    below = f'over = "{over}"\n' if over else ""
    when = f'when = "{WHEN[table]}"\n' if table in WHEN and number % 3 == 0 else ""
    return (
        f'[[rule]]\nname = "expression_{number}"\nkind = "values_consistent"\nlevel = "{table}"\nseverity = "note"\n'
        f'{below}{when}require = "{require}"\n{words}source = "test"\nsince = "test"\n'
    )


def main(schema: pathlib.Path) -> None:
    """Write the rules file."""
    named = pathlib.Path("crates/roster/src/expr/functions.rs").read_text(encoding="utf-8")
    functions = re.findall(r'^    doc\("(\w+)"', named, re.MULTILINE)
    everything = "".join(block for _, _, block in PLACES)
    unused = [name for name in functions if not re.search(rf"\b{name}\(", everything)]
    assert functions and not unused, f"add expressions that use {unused}"
    lines = [(table, over, line) for table, over, block in PLACES for line in block.strip().splitlines()]
    rules = [rule(number, *line) for number, line in enumerate(lines)]
    (schema / "rules" / "expressions.toml").write_text("\n".join(rules), encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

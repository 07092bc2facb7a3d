"""Holds `corehours` against the second opinion.

    python3 compare.py check [FOLDER]        every expectation in fixtures/, or every team in FOLDER (of invent.py)

`--bin PATH` names the program (default: target/debug/corehours). Prints each difference and ends with 1 if there is one.
A difference says only that one of the two is wrong.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def expectations(folder):
    """(proposal, folder of what is expected)"""
    if folder:
        return [(e.parent.parent / "proposal.toml", e.parent) for e in sorted(folder.resolve().glob("*/expected/dates.json"))]
    found = [(e.parent.parent / "proposal.toml", e.parent) for e in sorted(ROOT.glob("fixtures/scenarios/*/expected/dates.json"))]
    for e in sorted(ROOT.glob("fixtures/teams/*/expected/*/dates.json")):
        found.append((e.parents[2] / "proposals" / f"{e.parent.name}.toml", e.parent))
    assert found
    return found


def check(args):
    differences = 0
    for proposal, expected in expectations(args.folder):
        name = proposal.relative_to(args.folder.resolve() if args.folder else ROOT)
        run = subprocess.run([args.bin, "check", proposal, "--format", "json"], capture_output=True, text=True)
        wanted = json.loads((expected / "dates.json").read_text())
        said = [f"exit {run.returncode}, expected {wanted['exit_code']}"] if run.returncode != wanted["exit_code"] else []
        if not run.stdout:
            said.append(run.stderr.strip() or "no output")
        else:
            said += dates(json.loads(run.stdout), wanted)
        differences += len(said)
        print(f"{name}: {'as expected' if not said else f'{len(said)} differences'}")
        for line in said[: args.show]:
            print("   ", line)
    return differences


def dates(got, wanted):
    said = []
    if got["horizon"] != wanted["horizon"]:
        said.append(f"horizon {got['horizon']}, expected {wanted['horizon']}")
    rules = {r["id"]: r for r in got["rules"]}
    if list(rules) != list(wanted["rules"]):
        said.append(f"rules {list(rules)}, expected {list(wanted['rules'])}")
    for name, rule in wanted["rules"].items():
        mine = rules.get(name, {})
        if mine.get("verdict") != rule["verdict"]:
            said.append(f"{name}: {mine.get('verdict')}, expected {rule['verdict']}")
        days = mine.get("days", [])
        if [d["date"] for d in days] != [d["date"] for d in rule["days"]]:
            said.append(f"{name}: {len(days)} dates, expected {len(rule['days'])}")
            continue
        # A meeting may take place twice on a date.
        for here, day in zip(days, rule["days"]):
            keys = [key for key in day if key == "class" or key.endswith(("_minutes", "_count"))]
            # A date that is not applicable has no figures to compare.
            wrong = [k for k in keys if here.get(k) != day[k] and not (k != "class" and day["class"] == here.get("class") == "not_applicable")]
            said += [f"{name} {day['date']}: {k} {here.get(k)}, expected {day[k]}" for k in wrong]
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=ROOT / "target" / "debug" / "corehours")
    parser.add_argument("--show", type=int, default=10, help="differences shown of each file")
    parts = parser.add_subparsers(required=True)
    one = parts.add_parser("check")
    one.add_argument("folder", nargs="?", type=Path)
    one.set_defaults(run=check)
    args = parser.parse_args()
    sys.exit(1 if args.run(args) else 0)


if __name__ == "__main__":
    main()

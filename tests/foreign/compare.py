"""Holds `corehours` against the second opinion.

    python3 compare.py check [FOLDER]        every expectation in fixtures/, or every team in FOLDER (of invent.py)
    python3 compare.py busy FILE... [--owner EMAIL]    `corehours busy` against icalendar and recurring-ical-events

`--bin PATH` names the program (default: target/debug/corehours). Prints each difference and ends with 1 if there is one.
A difference says only that one of the two is wrong.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from second_opinion import OUT_OF_OFFICE, occurrences, status_of

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
        days = {d["date"]: d for d in mine.get("days", [])}
        if list(days) != [d["date"] for d in rule["days"]]:
            said.append(f"{name}: {len(days)} dates, expected {len(rule['days'])}")
        keys = ["class", "required_minutes", "lower_minutes", "upper_minutes"]
        for day in rule["days"]:
            here = days.get(day["date"], {})
            # A date that is not applicable has no figures to compare.
            wrong = [k for k in keys if here.get(k) != day[k] and not (k != "class" and day["class"] == here.get("class") == "not_applicable")]
            said += [f"{name} {day['date']}: {k} {here.get(k)}, expected {day[k]}" for k in wrong]
    return said


STATUS = {"out": "out-of-office"}


def busy(args):
    differences = 0
    zone = ZoneInfo(args.zone)
    first = datetime.combine(datetime.fromisoformat(args.first), time(), zone).astimezone(timezone.utc)
    last = datetime.combine(datetime.fromisoformat(args.last) + timedelta(1), time(), zone).astimezone(timezone.utc)
    for path in map(Path, args.files):
        command = [args.bin, "busy", path, "--from", args.first, "--to", args.last, "--zone", args.zone, "--format", "json"]
        command += [x for owner in args.owner for x in ("--owner", owner)]
        run = subprocess.run(command, capture_output=True, text=True)
        try:
            theirs = listed(path, first, last, zone, {o.lower() for o in args.owner})
        except Exception as error:  # what their readers make of a broken file is theirs to say
            print(f"{path}: not read by icalendar ({type(error).__name__}: {error}); here exit {run.returncode}")
            continue
        if run.returncode != 0:
            print(f"{path}: exit {run.returncode}: {run.stderr.strip()}")
            differences += 1
            continue
        ours = Counter((o["start"], o["end"], o["uid"], o["status"]) for o in json.loads(run.stdout)["occurrences"])
        only_ours, only_theirs = sorted((ours - theirs).elements()), sorted((theirs - ours).elements())
        differences += len(only_ours) + len(only_theirs)
        print(f"{path}: {sum(ours.values())} occurrences, {len(only_ours)} only here, {len(only_theirs)} only there")
        for mark, rows in (("+", only_ours), ("-", only_theirs)):
            for row in rows[: args.show]:
                print("   ", mark, *row)
    return differences


def listed(path, first, last, zone, owners):
    out = Counter()
    for event in occurrences(path, [], first, last):
        status = status_of(event, owners, OUT_OF_OFFICE)
        if status is None:
            continue
        begun = event["DTSTART"].dt
        ended = event["DTEND"].dt if "DTEND" in event else None
        if ended is None and "DURATION" in event:
            ended = begun + event["DURATION"].dt
        if not isinstance(begun, datetime):
            ended = ended if ended and ended > begun else begun + timedelta(1)
            begun, ended = (datetime.combine(d, time()) for d in (begun, ended))
        ended = ended or begun
        begun, ended = ((m if m.tzinfo else m.replace(tzinfo=zone)).astimezone(timezone.utc) for m in (begun, ended))
        if (begun < last and ended > first) or (begun == ended and first <= begun < last):
            text = [f"{m:%Y-%m-%dT%H:%M:%SZ}" for m in (begun, ended)]
            out[(*text, str(event.get("UID", "")).strip(), STATUS.get(status, status))] += 1
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=ROOT / "target" / "debug" / "corehours")
    parser.add_argument("--show", type=int, default=10, help="differences shown of each file")
    parts = parser.add_subparsers(required=True)
    one = parts.add_parser("check")
    one.add_argument("folder", nargs="?", type=Path)
    one.set_defaults(run=check)
    two = parts.add_parser("busy")
    two.add_argument("files", nargs="+")
    two.add_argument("--from", dest="first", default="2026-11-01")
    two.add_argument("--to", dest="last", default="2027-12-31")
    two.add_argument("--zone", default="Europe/Berlin")
    two.add_argument("--owner", action="append", default=[])
    two.set_defaults(run=busy)
    args = parser.parse_args()
    sys.exit(1 if args.run(args) else 0)


if __name__ == "__main__":
    main()

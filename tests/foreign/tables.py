"""What the tables of `fixtures/tables` come to, by zoneinfo.

    python3 tables.py [NAME]... [--write]

For each folder: the stretches of dates in which every clock keeps its offset, and for each rule how many minutes it asks for and
has, at worst and at best over all choices of hours, date by date. Minutes are counted one by one. It shares no code with the
program; of second_opinion.py it takes how a week is written and what a clock reads, and of choices.py which days a band allows.

zoneinfo takes the data of the system first: `PYTHONTZPATH= python3 tables.py` takes those of the package `tzdata`.
"""

import argparse
import json
import tomllib
from datetime import date, datetime, time, timedelta, timezone
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import choices
import second_opinion as so

ROOT = Path(__file__).resolve().parents[2] / "fixtures/tables"
HORIZONS = {
    "alike-in-winter": (date(2026, 1, 1), date(2026, 12, 31)),
    "amount-and-window": (date(2027, 3, 1), date(2027, 3, 5)),
    "apia": (date(2011, 12, 28), date(2012, 1, 2)),
    "berlin-new-york": (date(2024, 1, 1), date(2030, 12, 31)),
    "cairo": (date(2026, 4, 20), date(2026, 4, 30)),
    "changed-rules": (date(2022, 1, 1), date(2027, 12, 31)),
    "clocks-that-stay": (date(2026, 1, 1), date(2026, 12, 31)),
    "fractions": (date(2026, 1, 1), date(2026, 12, 31)),
    "hull-of-a-core": (date(2027, 3, 1), date(2027, 3, 5)),
    "london-sydney": (date(2026, 1, 1), date(2026, 12, 31)),
    "madrid-chicago": (date(2026, 1, 1), date(2026, 12, 31)),
    "shifts-of-manila": (date(2026, 1, 1), date(2026, 12, 31)),
    "sydney-santiago": (date(2027, 3, 1), date(2027, 4, 18)),
    "table-of-dublin": (date(2021, 1, 1), date(2021, 12, 31)),
    "table-of-tokyo": (date(2021, 1, 1), date(2021, 12, 31)),
    "two-labels": (date(2026, 1, 1), date(2026, 12, 31)),
}


def dates(first, last):
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def offset(zone, moment):
    return int(moment.astimezone(ZoneInfo(zone)).utcoffset().total_seconds()) // 60


def has_date(zone, day):
    """Whether a clock ever shows noon of this date."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone))
    return noon.astimezone(timezone.utc).astimezone(ZoneInfo(zone)).date() == day


def regimes(team, first, last):
    """Dates on the team's clock, by what every clock is ahead of UTC when the date ends."""
    zones = sorted({member["zone"] for member in team["member"]} | {team["zone"]})
    found = []
    for day in dates(first, last):
        if not has_date(team["zone"], day):
            continue
        # Where the last hour comes twice, the second time is the end.
        end = datetime.combine(day, time(23, 59, 59, fold=1), ZoneInfo(team["zone"])).astimezone(timezone.utc)
        offsets = {zone: offset(zone, end) for zone in zones}
        if found and found[-1][2] == offsets:
            found[-1][1] = day
        else:
            found.append([day, day, offsets])
    # One stretch ends where the next begins: a date that the clock never had is the last of the one before.
    for one, following in zip(found, found[1:]):
        one[1] = following[0] - timedelta(1)
    return [[str(a), str(b), offsets] for a, b, offsets in found]


def minutes_of(clock, day, pieces):
    """The minutes at which a clock reads this date and a time in one of the pieces."""
    key = day, tuple(map(tuple, pieces))
    if key not in clock.known:
        clock.known[key] = frozenset(so.wall_window(clock, day, pieces)) if pieces else frozenset()
    return clock.known[key]


def figures(team, rule, clocks, day):
    """(required, lower, upper) of one date over all choices of hours; nothing where the window has no minute."""
    so.only(rule, "id", "kind", "members", "days", "zone", "window", "quorum", "at_least", "conversion")
    clock = clocks[rule.get("zone", team["zone"])]
    window = minutes_of(clock, day, so.pieces_of(rule.get("window", "00:00-24:00")))
    if not window:
        return None
    members = [m for m in team["member"] if m["id"] in rule.get("members", [m["id"]])]
    ways = []
    for member in members:
        clock = clocks[member["zone"]]
        around = [day - timedelta(1), day + timedelta(1)]
        fixed = window & frozenset().union(*(minutes_of(clock, d, choices.all_choices_on(member, d.weekday())[0]) for d in around))
        own = choices.all_choices_on(member, day.weekday())
        # Whoever chooses has no hours that reach into another date of the rule here.
        assert len(own) == 1 or not fixed
        ways.append({fixed | (minutes_of(clock, day, pieces) & window) for pieces in own})
    common = [len(frozenset.intersection(*choice)) for choice in product(*ways)]
    required = so.minutes_of(rule["at_least"]) if rule["kind"] == "group_overlap" else len(window)
    assert rule["kind"] == "core_window" or rule["quorum"] == "all"
    return required, min(common), max(common)


def rules(team, policy, first, last):
    start, count = so.civil(first) - 3 * 1440, (last - first).days * 1440 + 7 * 1440
    zones = {m["zone"] for m in team["member"]} | {team["zone"]} | {r["zone"] for r in policy["rule"] if "zone" in r}
    clocks = {zone: so.Clock(zone, start, count) for zone in zones}
    for clock in clocks.values():
        clock.known = {}
    out = {}
    for rule in policy["rule"]:
        runs = []
        for day in dates(first, last):
            if day.weekday() not in so.days_of(rule.get("days", "mon-fri")):
                continue
            found = figures(team, rule, clocks, day)
            row = list(found) if found else None
            if runs and runs[-1][3] == row:
                runs[-1][1:3] = [str(day), runs[-1][2] + 1]
            else:
                runs.append([str(day), str(day), 1, row])
        out[rule["id"]] = runs
    return out


def face(zone, minutes, day):
    """What a clock shows in a set of minutes in UTC: stretches of the face, each with how many dates after this one it begins."""
    stretches = []
    for minute in sorted(minutes):
        here = datetime.fromtimestamp(minute * 60, timezone.utc).astimezone(ZoneInfo(zone))
        if stretches and stretches[-1][2] == minute:
            stretches[-1][2] += 1
        else:
            stretches.append([(here.date() - day).days, here.hour * 60 + here.minute, minute + 1, minute])
    return [(after, start, start + end - first) for after, start, end, first in stretches]


def in_words(stretches):
    def clock(minute, can_end=False):
        next_day = minute > 1440 if can_end else minute >= 1440
        minute -= 1440 if next_day else 0
        return f"{minute // 60:02}:{minute % 60:02}" + ("+1" if next_day else "")

    texts = []
    for after, start, end in stretches:
        text = f"{clock(start)}-{clock(end, can_end=True)}"
        texts.append(text + {0: "", 1: " of the next date", -1: " of the date before"}[after])
    return " and ".join(texts)


def conversions(team, policy, first, last):
    """For each rule and clock: how many dates, and the stretches of dates on which no row of the table is so, with what is."""
    start, count = so.civil(first) - 4 * 1440, (last - first).days * 1440 + 9 * 1440
    zones = {team["zone"]} | {r["zone"] for r in policy["rule"] if "zone" in r}
    clocks = {zone: so.Clock(zone, start, count) for zone in zones}
    for clock in clocks.values():
        clock.known = {}
    out = {}
    for rule in policy["rule"]:
        rows = {}
        for row in rule.get("conversion", []):
            faces = frozenset((a % 1440, b - a) for a, b in so.pieces_of(row["window"]))
            rows.setdefault(row["zone"], set()).add(faces)
        for zone, faces in sorted(rows.items()):
            n_dates, runs = 0, []
            for day in dates(first, last):
                if day.weekday() not in so.days_of(rule.get("days", "mon-fri")):
                    continue
                window = minutes_of(clocks[rule.get("zone", team["zone"])], day, so.pieces_of(rule["window"]))
                if not window:
                    continue
                n_dates += 1
                there = face(zone, window, day)
                # A row is two times of a clock face: which date it begins on is not in it.
                is_so = frozenset((a % 1440, b - a) for _, a, b in there) in faces
                if is_so:
                    runs.append(None)
                elif runs and runs[-1] and runs[-1][3] == in_words(there):
                    runs[-1][1:3] = [str(day), runs[-1][2] + 1]
                else:
                    runs.append([str(day), str(day), 1, in_words(there)])
            out.setdefault(rule["id"], {})[zone] = [n_dates, [run for run in runs if run]]
    return out


def as_text(table):
    """JSON with one stretch a line."""
    lines = ["{", f'  "from": "{table["from"]}", "to": "{table["to"]}",', '  "regimes": [']
    lines += ["    " + json.dumps(row) + ("," if n + 1 < len(table["regimes"]) else "") for n, row in enumerate(table["regimes"])]
    lines += ["  ],", '  "rules": {']
    for n, (name, runs) in enumerate(table["rules"].items()):
        lines.append(f"    {json.dumps(name)}: [")
        lines += ["      " + json.dumps(row) + ("," if m + 1 < len(runs) else "") for m, row in enumerate(runs)]
        lines.append("    ]" + ("," if n + 1 < len(table["rules"]) else ""))
    lines.append("  }")
    if table["conversions"]:
        lines[-1] += ","
        lines.append('  "conversions": {')
        for n, (name, zones) in enumerate(table["conversions"].items()):
            lines.append(f"    {json.dumps(name)}: {{")
            for m, (zone, (n_dates, runs)) in enumerate(zones.items()):
                text = ",\n".join("        " + json.dumps(row) for row in runs)
                inner = f"[\n{text}\n      ]" if runs else "[]"
                lines.append(f"      {json.dumps(zone)}: [{n_dates}, {inner}]" + ("," if m + 1 < len(zones) else ""))
            lines.append("    }" + ("," if n + 1 < len(table["conversions"]) else ""))
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--write", action="store_true", help="write expected.json into each folder")
    args = parser.parse_args()
    for name in args.names or sorted(HORIZONS):
        first, last = HORIZONS[name]
        folder = ROOT / name
        team = tomllib.loads((folder / "team.toml").read_text())
        policy = tomllib.loads((folder / "policy.toml").read_text()) if (folder / "policy.toml").exists() else {"rule": []}
        table = {"from": first, "to": last, "regimes": regimes(team, first, last), "rules": rules(team, policy, first, last)}
        table["conversions"] = conversions(team, policy, first, last)
        text = as_text(table)
        json.loads(text)
        if args.write:
            (folder / "expected.json").write_text(text)
        print(name, len(table["regimes"]), {rule: len(runs) for rule, runs in table["rules"].items()})


if __name__ == "__main__":
    main()

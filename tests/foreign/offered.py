"""Holds `corehours busy --kind availability` against a count minute by minute, in the steps of RFC 7953, section 5.

    python3 offered.py FILE... --from DATE --to DATE [--zone ZONE] [--bin PATH]

Lists are read by icalendar and expanded by dateutil; nothing is shared with the program. Knows lists without faults only. Prints
each stretch that differs, and ends with 1 if there is one.
"""

import argparse
import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rruleset, rrulestr

ROOT = Path(__file__).resolve().parents[2]
MINUTE = timedelta(minutes=1)
WORDS = {"BUSY": "busy", "BUSY-TENTATIVE": "tentative"}
# Of lists of one priority the strictest counts: it is marked last.
STRICTNESS = ["tentative", "unavailable", "busy"]


def rank(component):
    """10 for the lowest: 0 is the same as none."""
    return int(component.get("PRIORITY", 0)) or 10


def moment(component, name):
    return component[name].dt.astimezone(timezone.utc) if name in component else None


def ends(component, start):
    if "DTEND" in component:
        return moment(component, "DTEND")
    return start + component["DURATION"].dt if "DURATION" in component else None


def listed(component, name):
    lists = component.get(name, [])
    return [entry.dt for entries in (lists if isinstance(lists, list) else [lists]) for entry in entries.dts]


def instances(available, last):
    """Start and end of each instance of each series, on UTC; those that are overridden at their own times."""
    overridden = {(str(a.get("UID")), moment(a, "RECURRENCE-ID")) for a in available if "RECURRENCE-ID" in a}
    for one in available:
        start = one["DTSTART"].dt
        length = ends(one, moment(one, "DTSTART")) - moment(one, "DTSTART")
        if "RECURRENCE-ID" in one:
            yield moment(one, "DTSTART"), moment(one, "DTSTART") + length
            continue
        # On the wall: the clock is put to each instance afterwards.
        zone, wall = start.tzinfo, start.replace(tzinfo=None)
        series = rruleset()
        series.rdate(wall)
        if "RRULE" in one:
            series.rrule(rrulestr(one["RRULE"].to_ical().decode(), dtstart=wall, ignoretz=True))
        for other in listed(one, "RDATE"):
            series.rdate(other.astimezone(zone).replace(tzinfo=None))
        for other in listed(one, "EXDATE"):
            series.exdate(other.astimezone(zone).replace(tzinfo=None))
        for at in series.between(wall - timedelta(1), last.replace(tzinfo=None) + timedelta(3), inc=True):
            begun = at.replace(tzinfo=zone).astimezone(timezone.utc)
            if (str(one.get("UID")), begun) not in overridden:
                yield begun, begun + length


def counted(data, first_, last_):
    """What each minute from one instant to another is; None where no list speaks of it."""
    minutes = [None] * ((last_ - first_) // MINUTE)

    def mark(start, end, word):
        first = max(-((first_ - start) // MINUTE) if start else 0, 0)
        last = min((end - first_) // MINUTE if end else len(minutes), len(minutes))
        minutes[first:last] = [word] * max(last - first, 0)

    lists = icalendar.Calendar.from_ical(data).walk("VAVAILABILITY")
    for of_rank in range(10, 0, -1):
        equal = [component for component in lists if rank(component) == of_rank]
        word = lambda component: WORDS.get(str(component.get("BUSYTYPE", "")).upper(), "unavailable")
        for component in sorted(equal, key=lambda component: STRICTNESS.index(word(component))):
            start = moment(component, "DTSTART")
            mark(start, ends(component, start), word(component))
        for component in equal:
            start = moment(component, "DTSTART")
            end = ends(component, start)
            for begun, ended in instances(component.walk("AVAILABLE"), last_):
                begun, ended = max(begun, start or begun), min(ended, end or ended)
                if begun < ended and ended > first_ and begun < last_:
                    mark(max(begun, first_), min(ended, last_), "free")
    return minutes


def read(path, args, first_, last_):
    """The same as the program says."""
    command = [args.bin, "busy", path, "--kind", "availability", "--from", args.first, "--to", args.last, "--zone", args.zone, "--format", "json"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    minutes = [None] * ((last_ - first_) // MINUTE)
    at = lambda text: (datetime.fromisoformat(text) - first_) // MINUTE
    for piece in told["occurrences"]:
        if piece["why"] in ("offered", "not-offered"):
            first, last = max(at(piece["start"]), 0), min(at(piece["end"]), len(minutes))
            assert not any(minutes[first:last]), "two stretches at one time"
            minutes[first:last] = [piece["status"]] * (last - first)
    return minutes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--from", dest="first", required=True)
    parser.add_argument("--to", dest="last", required=True, help="this day included")
    parser.add_argument("--zone", default="UTC")
    parser.add_argument("--bin", default=ROOT / "target" / "debug" / "corehours")
    args = parser.parse_args()
    midnight = lambda day: datetime.combine(day, time(), ZoneInfo(args.zone)).astimezone(timezone.utc)
    first, last = midnight(date.fromisoformat(args.first)), midnight(date.fromisoformat(args.last) + timedelta(1))
    differences = 0
    for path in args.files:
        here, there = read(path, args, first, last), counted(Path(path).read_bytes(), first, last)
        wrong = [n for n, pair in enumerate(zip(here, there)) if pair[0] != pair[1]]
        starts = [n for n in wrong if n - 1 not in wrong]
        differences += len(starts)
        print(f"{path}: {'as counted' if not wrong else f'{len(starts)} stretches differ'}")
        for n in starts[:10]:
            print(f"    from {first + n * MINUTE:%Y-%m-%d %H:%MZ} on: {here[n]}, counted {there[n]}")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()

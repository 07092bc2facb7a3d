"""Holds what `corehours busy` reads in calendars against two Python libraries, icalendar and recurring-ical-events.

    python3 calendars.py [FILE or FOLDER]...    without any: those of fixtures/, and of the folder COREHOURS_CORPUS if it is set

Each file is asked about from the first year that it names to three years after the last; compared are start, end, UID, status
(without an owner) and whether it is a whole day. A difference says only that one of the two is wrong. `calendars.explained.txt`
has those that were looked into: a line has the beginnings of the SHA-256 of the file and of what differs, and a word for why;
REASONS says what the word means and who is right. What is not there is shown, and ends the script with 1. `--table` prints the
lines that explain everything, with `?` where nobody has said why.
"""

import argparse
import hashlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import warnings
import zoneinfo
from collections import Counter
from datetime import date, datetime, time, timedelta, timezone
from multiprocessing import Pool
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

zoneinfo.reset_tzpath([])  # the data of requirements.txt, not of the machine

ROOT = Path(__file__).resolve().parents[2]
EXPLAINED = Path(__file__).with_suffix(".explained.txt")
SECONDS = 30
MEMORY = 2 << 30
ZONE = ZoneInfo("Europe/Berlin")

OUTCOMES = ["alike", "without events", "too much for the libraries", "explained", "unexplained"]

# Why the two differ where they do, and who is right.
REASONS = {
    "bytes": "bytes that are no UTF-8, or folds inside a character, are replaced there and read as they were meant here",
    "cut-short": "a calendar without its end is refused here, and read there as if nothing were missing",
    "date-beside-time": "of start, end and dates added some are dates and some times, which no calendar may have; here the start decides",
    "date-with-zone": "a date with a TZID is a whole day here, as RFC 5545 has it (3.2.19), and a time of midnight there",
    "definition": "icalendar refuses the whole file for a definition of a zone that it cannot follow",
    "ends-before-start": "an event that ends before it starts is skipped by name here, and turned round there",
    "excluded": "an occurrence that is excluded and overridden takes place here, and not there",
    "exrule": "EXRULE is not known there; it was part of RFC 2445 and is followed here",
    "fragment": "components without a calendar around them: refused here for being a part of something",
    "gap": "a time that a clock skips is read by the offset before the gap here (3.3.5), and loses its length or an hour there",
    "length-over-change": "a length from DTEND is exact here (3.8.5.3), and what the clock shows there",
    "limit": "what is beyond a limit of this program is unknown time here",
    "line": "icalendar refuses the whole file for one line, or for one value",
    "line-ends": "lines that end in bare carriage returns, marks between lines, lines that are none: events are lost there",
    "other-calendars": "RSCALE (RFC 7529): the Gregorian one without SKIP is followed here, others are unknown time; the series is dropped there",
    "period": "icalendar refuses the whole file for a period that ends before it starts; here it alone is skipped",
    "other-form": "EXDATE and RECURRENCE-ID in another form than the start mean the occurrence of that local day here, and of that day in UTC there",
    "rule": "a rule that cannot be read is unknown time from its start on here; there it is left out or the start alone is kept",
    "rule-odd": "a rule that is written oddly and means one thing is followed here; the series is dropped there",
    "rule-without-series": "what else the rule of an occurrence without its series makes is unknown here, and left out there",
    "series-dropped": "a contradiction of two properties of an event, or a stray parameter, costs the event there; here the first one counts",
    "several-calendars": "an event that stands in several calendars of one file is one event here, in its newest version",
    "start-alone": "a start whose rule makes nothing takes place here, for it is the first of the series whatever the rule; there nothing does",
    "start-counts": "a start that the rule does not make is the first of its COUNT here, and an extra one there",
    "stated-zone": "the zone that a definition says to be (X-LIC-LOCATION, X-TZINFO) holds here, and the definition's rules there",
    "template": "dates are placeholders of a template: icalendar refuses the file, here each event is skipped by name",
    "until": "UNTIL of another type than the start: inclusive on the clock of the series here; there it is taken for UTC or cut to a date",
    "until-before-start": "UNTIL before the start: the start takes place here, for it is the first of the series whatever the rule; there nothing does",
    "utc-beside-zone": "a time with both TZID and Z is UTC here, and in the zone there",
    "utf-16": "UTF-16 is not read there",
    "versions": "of two versions that nothing ranks both take place here, and the last one there",
    "week-without-day": "BYWEEKNO without BYDAY is the weekday of the start here, and all seven there",
    "zone-name": "a name of a zone that means something to one of them only: what means nothing is unknown time here",
    "zones-of-each": "each calendar of a file has its own definitions here; the first one of a name holds for the whole file there",
}


def calendars_below(places):
    found = []
    for place in map(Path, places):
        found += sorted(place.rglob("*.ics")) if place.is_dir() else [place]
    return found


def text_of(data):
    return data.replace(b"\0", b"").decode("utf-8", "replace")


# --- what to ask for --------------------------------------------------------------------------------------------------


def window_of(data):
    """From the first year that an event names to three years after the last, within what both can do."""
    text = re.sub(r"(?is)BEGIN:VTIMEZONE.*?END:VTIMEZONE", "", text_of(data))
    lines = re.findall(r"(?im)^(?:DTSTART|DTEND|RDATE|RECURRENCE-ID|FREEBUSY)[^\r\n]*", text)
    years = [int(year) for line in lines for year in re.findall(r"(?<!\d)(\d{4})\d{4}", line)]
    years = [year for year in years if 1970 <= year <= 2090] or [2027]
    return date(min(years), 1, 1), date(min(max(years) + 3, min(years) + 40), 1, 1)


# --- what the program reads -------------------------------------------------------------------------------------------


def ours(path, first, last):
    command = [ARGS.bin, "busy", path, "--from", str(first), "--to", str(last - timedelta(1)), "--zone", ZONE.key, "--format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    if run.returncode != 0:
        return None
    told = json.loads(run.stdout)
    # What a word in a title means, the libraries do not know.
    status = lambda o: "busy" if o["why"] in ("out-of-office-word", "working-location") else o["status"]
    rows = Counter((o["start"], o["end"], o["uid"], status(o), o["all_day"]) for o in told["occurrences"])
    return rows


# --- what the libraries read ------------------------------------------------------------------------------------------


def theirs(data, first, last):
    rows = Counter()
    for calendar in icalendar.Calendar.from_ical(data, multiple=True):
        zone = stated_zone(calendar) or ZONE
        begin, end = (datetime.combine(day, time(), ZONE).astimezone(timezone.utc) for day in (first, last))
        keep_readable(calendar)
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        found = query.between(first - timedelta(2), last + timedelta(2))
        events = [(*times(event, zone), uid_of(event), status_of(event), is_date(event)) for event in found]
        ways = [way for event in found for way in way_to(event, zone)]
        for start, stop, *rest in events + ways + list(free_busy(calendar, zone)):
            if rest[1] and ((start < end and stop > begin) or (start == stop and begin <= start < end)):
                rows[(f"{start:%Y-%m-%dT%H:%M:%SZ}", f"{stop:%Y-%m-%dT%H:%M:%SZ}", *rest)] += 1
    return rows


def keep_readable(calendar):
    """Leaves out events without one start, over which all would fail, and marks those whose zone means nothing to icalendar."""
    for event in calendar.walk("VEVENT"):
        try:
            start = event["DTSTART"]
            if isinstance(start.dt, datetime) and start.dt.tzinfo is None and start.params.get("TZID"):
                event["X-UNKNOWN-ZONE"] = "TRUE"
        except (KeyError, AttributeError, icalendar.BrokenCalendarProperty):
            calendar.subcomponents.remove(event)


def stated_zone(calendar):
    try:
        return ZoneInfo(str(calendar.get("X-WR-TIMEZONE", "")).strip())
    except Exception:
        return None


def way_to(event, zone):
    """The way to an event that takes time, where it says how long that is."""
    said = event.get("X-APPLE-TRAVEL-DURATION")
    if said is None or status_of(event) in (None, "free", "elsewhere"):
        return
    start, _ = times(event, zone)
    length = getattr(said, "dt", None) or icalendar.vDuration.from_ical(str(said).strip())
    if length > timedelta():
        yield start - length, start, uid_of(event), status_of(event), False


def is_date(event):
    return not isinstance(event["DTSTART"].dt, datetime)


def uid_of(event):
    return str(event.get("UID", "")).strip()


def in_utc(moment, zone):
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(timezone.utc)


def times(event, zone):
    start = event["DTSTART"].dt
    stop = event["DTEND"].dt if "DTEND" in event else start
    if is_date(event):
        stop = stop if stop > start else start + timedelta(1)
        start, stop = (datetime.combine(day, time()) for day in (start, stop))
    return in_utc(start, zone), in_utc(stop, zone)


MICROSOFT = {"FREE": "free", "TENTATIVE": "tentative", "BUSY": "busy", "OOF": "out-of-office", "WORKINGELSEWHERE": "elsewhere"}


def status_of(event):
    """The status without an owner; None for what was cancelled."""
    if str(event.get("STATUS", "")).strip().upper() == "CANCELLED":
        return None
    if "X-UNKNOWN-ZONE" in event:
        return "unknown"
    word = lambda name: str(event.get(name, "")).strip().upper()
    shown, intended = (MICROSOFT.get(word(f"X-MICROSOFT-CDO-{name}STATUS")) for name in ("BUSY", "INTENDED"))
    if shown:
        return shown
    if word("TRANSP") == "TRANSPARENT":
        return "free"
    if word("STATUS") == "TENTATIVE":
        return "tentative"
    return intended if intended and not word("TRANSP") else "busy"


FREE_BUSY = {"FREE": "free", "BUSY-TENTATIVE": "tentative", "BUSY-UNAVAILABLE": "unavailable"}


def free_busy(calendar, zone):
    """The periods of free/busy components, which carry no identity."""
    for component in calendar.walk("VFREEBUSY"):
        periods = component.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            start, stop = (in_utc(moment, zone) for moment in (period.start, period.end))
            kind = str(period.params.get("FBTYPE", "BUSY")).upper()
            yield start, stop, "", FREE_BUSY.get(kind, "busy"), False


# --- both -------------------------------------------------------------------------------------------------------------


class Slow(Exception):
    pass


def too_long(*_):
    raise Slow


def compare(path):
    """(path, digest of the file, what became of it, the lines in which the two differ)"""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()[:16]
    first, last = window_of(data)
    here = ours(path, first, last)
    if not re.search(r"(?i)BEGIN:(VEVENT|VFREEBUSY)", text_of(data)) and not here:
        return path, digest, "without events", []
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS)
    try:
        there = theirs(data, first, last)
    except (Slow, MemoryError):
        return path, digest, "too much for the libraries", []
    except Exception as error:  # what they make of a broken file is theirs to say
        there = None
        fault = type(error).__name__
    finally:
        signal.alarm(0)
    if here is None or there is None:
        lines = [] if here is there else ["refused here" if here is None else f"refused there: {fault}"]
    else:
        marked = [(row, mark) for mark, rows in (("+", here - there), ("-", there - here)) for row in rows.elements()]
        lines = [" ".join([mark, *map(str, row)]) for row, mark in sorted(marked)]
    return path, digest, "differing" if lines else "alike", lines


def explained():
    """Of a file and what differs in it, the word for why."""
    rows = [line.split() for line in EXPLAINED.read_text().splitlines() if line and not line.startswith("#")]
    assert all(word in REASONS for _, _, word in rows)
    return {(digest, difference): word for digest, difference, word in rows}


def main():
    global ARGS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*")
    parser.add_argument("--bin", default=ROOT / "target" / "debug" / "corehours")
    parser.add_argument("--show", type=int, default=10, help="differences shown of each file")
    parser.add_argument("--table", action="store_true")
    ARGS = parser.parse_args()
    places = ARGS.places or [ROOT / "fixtures", *filter(None, [os.environ.get("COREHOURS_CORPUS")])]
    words = explained()
    counts, reasons, table = Counter(), Counter(), {}
    # A process each: icalendar remembers the zones that one file defines when it reads the next.
    with Pool(initializer=bounded, maxtasksperchild=1) as pool:
        for path, digest, outcome, lines in pool.imap(compare, calendars_below(places)):
            if lines:
                difference = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]
                word = words.get((digest, difference), "?")
                outcome = "unexplained" if word == "?" else "explained"
                reasons[word] += 1
                table[digest, difference] = word
                if word == "?":
                    print(f"{path}:", *lines[: ARGS.show], sep="\n    ")
            counts[outcome] += 1
    if ARGS.table:
        print(*sorted(f"{digest} {difference} {word}" for (digest, difference), word in table.items()), sep="\n")
    for word, count in reasons.most_common():
        print(f"{count:5} {word}: {REASONS.get(word, 'not looked into')}")
    print(f"{sum(counts.values())} files:", ", ".join(f"{counts[of]} {of}" for of in OUTCOMES))
    sys.exit(1 if counts["unexplained"] else 0)


def bounded():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")


if __name__ == "__main__":
    main()

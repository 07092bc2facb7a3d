"""A second opinion on `corehours check`, minute by minute and in another language.

    python3 second_opinion.py PROPOSAL [--team FILE] [--policy FILE] [--from DATE] [--to DATE] [--write FOLDER]

It shares no code with the program: calendars are read by icalendar and recurring-ical-events, clocks by zoneinfo, and
every minute of the horizon is looked at by itself. It is slow and knows only what the fixtures use: fixed hours, and the
rule kinds anchor_day, core_window, group_overlap, pairwise_overlap,
overlap_with_reference, overlap_blocks, handoff, pivot_core, continuous_cover, response_bound, role_coverage, quiet_time, out_of_hours_cap, load_share and meeting; of tolerance only so many failing dates a month. Whatever it does not know it refuses.

What it writes, one line a date:

    date             the date on the rule's zone (of a rule per week: the week's first day)
    class            kept, regression, fixed, already_failing, open or not_applicable
    required_minutes, lower_minutes, upper_minutes        under the proposal; of numbers required_count, of shares required_share and so on
    link                                                  of kinds with several figures a date: whose is the weakest
    today                                                 [required, lower, upper] under today's arrangement; null: nothing to judge

Choices it makes: a tentative event takes place for its owner, with the others who are in it, or does not, whichever is worse
(or better) at that minute; a member without a calendar is in the
meetings where some copy lists the member as accepted, which then take the member's time. (A note says when a figure would
differ if they did not.)
"""

import argparse
import json
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

import offered

COUNTED = ("anchor_day", "out_of_hours_cap", "overlap_blocks")
LINKED = ("pairwise_overlap", "overlap_with_reference", "handoff", "pivot_core", "response_bound", "guardrail")
AT_MOST = ("continuous_cover", "response_bound", "quiet_time", "out_of_hours_cap", "load_share")
HOURS = ("week", "cycle_weeks", "cycle_days")
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
OUT_OF_OFFICE = ["out of office", "ooo"]
ON_CALL = ["on-call", "on call", "rufbereitschaft"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Unsupported(Exception):
    pass


def only(table, *keys):
    """Refuses what the script does not know, so that nothing is judged on half of a file."""
    unknown = set(table) - set(keys)
    if unknown:
        raise Unsupported(f"keys {sorted(unknown)}")
    return table


# --- text to values ---------------------------------------------------------------------------------------------------


def days_of(text):
    out = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        i, n = DAYS.index(first), DAYS.index(last or first)
        while True:
            out.add(i)
            if i == n:
                break
            i = (i + 1) % 7
    return out


def clock(text):
    text, _, plus = text.partition("+")
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute) + 1440 * int(plus or 0)


def pieces_of(value):
    if value == "off":
        return []
    texts = [value] if isinstance(value, str) else value
    return [tuple(map(clock, t.split("-"))) for t in texts]


def week_of(table):
    week = [[] for _ in range(7)]
    for days, value in table.items():
        for d in days_of(days):
            week[d] = pieces_of(value)
    return week


def minutes_of(text):
    hours, h, rest = text.partition("h")
    if not h:
        hours, rest = "0", text
    return int(hours) * 60 + int(rest.rstrip("m") or 0)


# --- arrangements -----------------------------------------------------------------------------------------------------


def hours_on(arrangement, day):
    for season in arrangement.get("season", []):
        if season["from"] <= day <= season["to"]:
            return week_of(season["week"])[day.weekday()]
    if "cycle_days" in arrangement:
        days = arrangement["cycle_days"]
        return pieces_of(days[(day - arrangement["cycle_from"]).days % len(days)])
    if "cycle_weeks" in arrangement:
        weeks = arrangement["cycle_weeks"]
        turn = ((day - arrangement["cycle_from"]).days // 7) % len(weeks)
        return week_of(weeks[turn])[day.weekday()]
    return week_of(arrangement["week"])[day.weekday()]


def offered_on(arrangement, day):
    """What is offered beyond the hours of a date; a season has its own, or none."""
    for season in arrangement.get("season", []):
        if season["from"] <= day <= season["to"]:
            return week_of(season.get("offered", {}))[day.weekday()]
    return week_of(arrangement.get("offered", {}))[day.weekday()]


def place_on(arrangement, day):
    zone = arrangement["zone"]
    for stay in arrangement.get("stay", []):
        if stay["from"] <= day <= stay["to"]:
            zone = stay["zone"]
    return zone


def works_at(arrangement, day):
    """Where somebody works on a date, by the days of the week; nowhere of these during a stay."""
    if any(stay["from"] <= day <= stay["to"] for stay in arrangement.get("stay", [])):
        return None
    return {n: name for days, name in arrangement["place"].items() for n in days_of(days)}[day.weekday()]


def clock_on(arrangement, day):
    return arrangement.get("hours_in") or place_on(arrangement, day)


def changed(member, change):
    new = dict(member)
    if any(key in change for key in HOURS):
        for key in (*HOURS, "cycle_from", "season"):
            new.pop(key, None)
    for key, value in change.items():
        if key in ("stay", "absence"):
            new[key] = member.get(key, []) + value
        elif key != "member":
            new[key] = value
    return new


# --- clocks and minutes -----------------------------------------------------------------------------------------------


class Clock:
    """The offset of a zone at each minute of a stretch, asked every quarter of an hour of UTC."""

    def __init__(self, zone, start, count):
        info = ZoneInfo(zone)
        self.start = start
        self.offsets = []
        for block in range(0, count, 15):
            offset = (EPOCH + timedelta(minutes=start + block)).astimezone(info).utcoffset()
            assert offset.seconds % 60 == 0
            self.offsets += [int(offset.total_seconds()) // 60] * 15

    def reads(self, minute):
        """The civil minute (since 1970-01-01 00:00 on that clock) at a UTC minute."""
        return minute + self.offsets[minute - self.start]


def civil(day):
    return (day - date(1970, 1, 1)).days * 1440


def wall_window(clock_, day, pieces):
    """The UTC minutes at which the clock reads `day` and a time in one of the pieces."""
    begun = civil(day)
    first, last = begun - 16 * 60, begun + 2 * 1440 + 16 * 60
    first, last = max(first, clock_.start), min(last, clock_.start + len(clock_.offsets))
    out = []
    for minute in range(first, last):
        at = clock_.reads(minute) - begun
        if any(a <= at < b for a, b in pieces):
            out.append(minute)
    return out


def minute_of(moment):
    return (moment - EPOCH) // timedelta(minutes=1)


def minute_after(moment):
    return -((EPOCH - moment) // timedelta(minutes=1))


# --- calendars --------------------------------------------------------------------------------------------------------


def read_calendar(path, notes):
    """The calendar, without what cannot be read, and of two versions of an event only the newer."""
    cal = icalendar.Calendar.from_ical(path.read_bytes())
    newest, order = {}, []
    for event in cal.walk("VEVENT"):
        start = event.get("DTSTART")
        if event.errors or start is None:
            notes.append(f"{path.name}: {str(event.get('SUMMARY'))!r} skipped, no readable start")
            continue
        tzid = start.params.get("TZID")
        if tzid and start.dt.tzinfo is None:
            notes.append(f"{path.name}: {str(event.get('SUMMARY'))!r} has an unknown zone {tzid!r}; assumed to be outside the horizon")
            assert start.dt.date() < date(2026, 1, 1)
            continue
        rid = event.get("RECURRENCE-ID")
        key = (str(event.get("UID")), rid and rid.dt.astimezone(timezone.utc))
        modified = event.get("LAST-MODIFIED")
        rank = (int(event.get("SEQUENCE", 0)), str(modified.dt) if modified else "")
        if key in newest:
            notes.append(f"{path.name}: two versions of {str(event.get('SUMMARY'))!r}")
        if key not in newest or newest[key][0] < rank:
            newest[key] = (rank, event)
    out = icalendar.Calendar()
    for _, event in newest.values():
        out.add_component(event)
    return out


def address(attendee):
    return (attendee.params.get("EMAIL") or str(attendee)).lower().removeprefix("mailto:")


def attendees_of(event):
    people = event.get("ATTENDEE", [])
    return people if isinstance(people, list) else [people]


def status_of(event, emails, words):
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    answer = next((a.params.get("PARTSTAT", "NEEDS-ACTION").upper() for a in attendees_of(event) if address(a) in emails), "ACCEPTED")
    if answer in ("DECLINED", "DELEGATED"):
        return "free"
    busy = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    if busy:
        return {"FREE": "free", "TENTATIVE": "tentative", "BUSY": "busy", "OOF": "out"}[busy]
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return "free"
    if answer in ("TENTATIVE", "NEEDS-ACTION") or str(event.get("STATUS", "")).upper() == "TENTATIVE":
        return "tentative"
    title = str(event.get("SUMMARY", "")).casefold()
    if any(word.casefold() in title for word in words):
        return "out"
    return "busy"


def occurrences(path, notes, first, last):
    cal = read_calendar(path, notes)
    query = recurring_ical_events.of(cal)
    return query.between(first, last)


def zone_of(path, event):
    """The zone that the start of an event is written in, or of its series; nothing for UTC."""
    def name(component):
        zone = component["DTSTART"].dt.tzinfo if isinstance(component["DTSTART"].dt, datetime) else None
        return None if zone in (None, timezone.utc) or str(zone) == "UTC" else str(zone)

    masters = [other for other in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT") if "RECURRENCE-ID" not in other]
    series = [name(other) for other in masters if str(other.get("UID")).strip() == str(event.get("UID")).strip()]
    return name(event) or (series[0] if series else None)


def plain(text):
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c if c.isalnum() else " " for c in parts if not unicodedata.combining(c)).split()


def names(title, name):
    words, wanted = plain(title), plain(name)
    return any(words[i : i + len(w)] == w for w in (wanted, wanted[::-1]) for i in range(len(words)))


# --- the team in minutes ----------------------------------------------------------------------------------------------


class Team:
    def __init__(self, path, proposal, first, last, notes):
        self.folder = path.parent
        file = tomllib.loads(path.read_text())
        only(file, "name", "zone", "week_starts", "member", "source", "reading")
        assert file.get("week_starts", "mon") == "mon"
        self.zone = file["zone"]
        reading = only(file.get("reading", {}), "out_of_office_words", "on_call_words")
        self.words = OUT_OF_OFFICE + reading.get("out_of_office_words", [])
        self.on_call_words = ON_CALL + reading.get("on_call_words", [])
        self.members = {}
        for m in file["member"]:
            only(m, "id", "name", "zone", "emails", "roles", "calendars", "counts", "week", "cycle_weeks", "cycle_days", "cycle_from", "season", "stay", "absence", "hours_in", "covers_to", "place", "offered")
            self.members[m["id"]] = m
        self.proposal = proposal
        self.changes = {c["member"]: c for c in proposal.get("change", [])}
        for c in self.changes.values():
            only(c, "member", "week", "cycle_weeks", "cycle_days", "cycle_from", "season", "hours_in", "zone", "roles", "stay", "absence", "place", "offered")

        # Four days to each side: shifts and absences of dates next to the horizon, on any clock.
        self.start = civil(first) - 4 * 1440
        self.count = (civil(last) - civil(first)) + 9 * 1440
        self.dates = [first + timedelta(n) for n in range(-3, (last - first).days + 4)]
        self.clocks = {}
        self.offers = {}
        self.read_sources(file.get("source", []), notes)
        self.read_calendars(notes)
        self.unknown = {who: self.not_covered(member) for who, member in self.members.items()}

    def clock(self, zone):
        if zone not in self.clocks:
            self.clocks[zone] = Clock(zone, self.start, self.count)
        return self.clocks[zone]

    def arrangement(self, who, day, asked):
        member, change = self.members[who], self.changes.get(who)
        if asked and change and self.proposal["from"] <= day <= self.proposal.get("to", date.max):
            return changed(member, change)
        return member

    def read_sources(self, sources, notes):
        self.away = defaultdict(set)  # member -> dates, from the shared feeds
        self.holidays = defaultdict(set)  # of these, public holidays
        self.duty = defaultdict(set)  # member -> minutes on call
        for source in sources:
            only(source, "path", "kind", "members")
            if source["kind"] == "on-call":
                self.read_rota(source["path"], notes)
                continue
            for event in read_calendar(self.folder / source["path"], notes).walk("VEVENT"):
                begun = event["DTSTART"].dt
                ended = event["DTEND"].dt if "DTEND" in event else begun
                assert not isinstance(begun, datetime) and "RRULE" not in event
                dates = [begun + timedelta(n) for n in range(max((ended - begun).days, 1))]
                if source["kind"] == "leave":
                    people = [i for i, m in self.members.items() if names(str(event["SUMMARY"]), m.get("name", i))]
                    if not people:
                        notes.append(f"{source['path']}: nobody in the team is called {str(event['SUMMARY'])!r}")
                elif source["kind"] == "holidays":
                    public = not str(event.get("DESCRIPTION", "")).startswith("Observance")
                    people = source.get("members", list(self.members)) if public else []
                else:
                    raise Unsupported(source["kind"])
                for who in people:
                    self.away[who].update(dates)
                    if source["kind"] == "holidays":
                        self.holidays[who].update(dates)

    def read_rota(self, name, notes):
        """Who is on call: everybody whose name is in the title of an entry, for all of it."""
        first = EPOCH + timedelta(minutes=self.start)
        for event in occurrences(self.folder / name, notes, first, first + timedelta(minutes=self.count)):
            if status_of(event, set(), []) == "tentative":
                raise Unsupported("somebody who may be on call")
            people = [i for i, m in self.members.items() if names(str(event["SUMMARY"]), m.get("name", i))]
            if not people:
                notes.append(f"{name}: nobody in the team is called {str(event['SUMMARY'])!r}")
            begun, ended = (event[key].dt.astimezone(timezone.utc) for key in ("DTSTART", "DTEND"))
            for who in people:
                self.duty[who].update(range(minute_of(begun), minute_of(ended)))

    def read_calendars(self, notes):
        self.out = {who: set() for who in self.members}  # minutes out of office
        self.engaged = {who: defaultdict(set) for who in self.members}  # minute -> meetings
        self.maybe = {who: defaultdict(set) for who in self.members}  # minute -> meetings that are not settled
        listed = defaultdict(set)  # meeting -> addresses that accepted, in any copy
        self.own = {who: [] for who in self.members}  # events that take time, or may: (minutes, meeting, status, answers)
        self.owners = owners = {e.lower(): who for who, m in self.members.items() for e in m.get("emails", [])}
        self.attends = defaultdict(set)  # meeting -> members who have it in their calendar and have not refused
        self.copies = []  # every event in anybody's calendar, as its owner has it
        spans = {}
        first = EPOCH + timedelta(minutes=self.start)
        last = first + timedelta(minutes=self.count)
        for who, member in self.members.items():
            emails = {e.lower() for e in member.get("emails", [])}
            for name in member.get("calendars", []):
                for event in occurrences(self.folder / name, notes, first, last):
                    status = status_of(event, emails, self.words)
                    if status is None:
                        continue
                    begun, ended = self.instants(member, event)
                    minutes = range(max(minute_of(begun), self.start), min(minute_after(ended), self.start + self.count))
                    title = str(event.get("SUMMARY", "")).casefold()
                    if any(word.casefold() in title for word in self.on_call_words) and "handover" not in title:
                        if status == "tentative":
                            raise Unsupported("somebody who may be on call")
                        self.duty[who].update(minutes)
                        continue
                    rid = event.get("RECURRENCE-ID")
                    origin = rid.dt if rid is not None else event["DTSTART"].dt
                    origin = origin.astimezone(timezone.utc) if isinstance(origin, datetime) and origin.tzinfo else origin
                    meeting = (str(event["UID"]).strip(), str(origin))
                    spans[meeting] = minutes
                    answers = {address(a): a.params.get("PARTSTAT", "NEEDS-ACTION").upper() for a in attendees_of(event)}
                    if "ORGANIZER" in event:
                        answers.setdefault(address(event["ORGANIZER"]), "ACCEPTED")
                    declined = any(answers.get(email) in ("DECLINED", "DELEGATED") for email in emails)
                    on_list = {owners[a]: answer for a, answer in answers.items() if a in owners}
                    self.copies.append((who, meeting, str(event.get("SUMMARY", "")).strip(), zone_of(self.folder / name, event), begun, minutes, declined, on_list))
                    for a in attendees_of(event):
                        if a.params.get("PARTSTAT", "").upper() == "ACCEPTED":
                            listed[meeting].add(address(a))
                    if "ORGANIZER" in event:
                        listed[meeting].add(address(event["ORGANIZER"]))
                    if not declined and status != "out":
                        self.attends[meeting].add(who)
                    if status == "free":
                        continue
                    if status != "out":
                        self.own[who].append((minutes, meeting, status, answers))
                    if status == "out":
                        self.out[who].update(minutes)
                        continue
                    into = self.maybe if status == "tentative" else self.engaged
                    for minute in minutes:
                        into[who][minute].add(meeting)
                    for minute in self.way_to(event, begun):
                        into[who][minute].add(("the way to", *meeting))
        for meeting, people in listed.items():
            for who in {owners[a] for a in people if a in owners}:
                if not self.members[who].get("calendars"):
                    for minute in spans[meeting]:
                        self.engaged[who][minute].add(meeting)

    def is_with_others(self, who, meeting, answers):
        """Whether somebody else is in an event of somebody's calendar: a member who has it too, or a stranger who has not refused."""
        if self.attends[meeting] - {who}:
            return True
        for address, answer in answers.items():
            other = self.owners.get(address)
            if other is None and answer not in ("DECLINED", "DELEGATED"):
                return True
            if other not in (None, who) and not self.members[other].get("calendars") and answer == "ACCEPTED":
                return True
        return False

    def not_covered(self, member):
        """The minutes of which the calendar says nothing: from the midnight that ends `covers_to`, on the clock at home."""
        if "covers_to" not in member:
            return range(0)
        end = datetime.combine(member["covers_to"] + timedelta(1), time(), ZoneInfo(member["zone"]))
        return range(minute_of(end.astimezone(timezone.utc)), self.start + self.count)

    def is_unknown(self, day):
        """Whether nothing is known of somebody at some minute around this date."""
        return any(unknown and unknown[0] < civil(day) + 2 * 1440 for unknown in self.unknown.values())

    def instants(self, member, event):
        begun = event["DTSTART"].dt
        ended = event["DTEND"].dt if "DTEND" in event else begun
        if not isinstance(begun, datetime):
            if ended <= begun:
                ended = begun + timedelta(1)
            # A whole day is one of the clock where the person is.
            begun, ended = (datetime.combine(d, time(), ZoneInfo(place_on(member, d))) for d in (begun, ended))
        assert begun.tzinfo and ended.tzinfo
        return begun.astimezone(timezone.utc), ended.astimezone(timezone.utc)

    def way_to(self, event, begun):
        """The minutes of the way to an event, which somebody takes alone."""
        said = event.get("X-APPLE-TRAVEL-DURATION")
        if said is None:
            return range(0)
        length = getattr(said, "dt", None) or icalendar.vDuration.from_ical(str(said))
        return range(max(minute_of(begun - length), self.start), min(minute_after(begun), self.start + self.count))

    def absent(self, who, day, asked):
        arrangement = self.arrangement(who, day, asked)
        return day in self.away[who] or any(a["from"] <= day <= a["to"] for a in arrangement.get("absence", []))

    def offered(self, who, day):
        """The minutes that the calendars of somebody who states no hours offer on a date; no shift of the fixtures passes midnight."""
        member = self.members[who]
        if who not in self.offers:
            first = EPOCH + timedelta(minutes=self.start)
            found = set()
            for name in member["calendars"]:
                states = offered.counted((self.folder / name).read_bytes(), first, first + timedelta(minutes=self.count))
                assert None not in states, "time that no list speaks of"
                found.update(self.start + n for n, state in enumerate(states) if state == "free")
            self.offers[who] = found
        window = wall_window(self.clock(member["zone"]), day, [(0, 1440)])
        return self.offers[who].intersection(window)

    def presence(self, who, asked):
        """The minutes at which somebody works and is not out of office."""
        out = set()
        for day in self.dates:
            if self.absent(who, day, asked):
                continue
            arrangement = self.arrangement(who, day, asked)
            if not any(key in arrangement for key in HOURS):
                out.update(self.offered(who, day))
                continue
            pieces = hours_on(arrangement, day)
            if pieces:
                out.update(wall_window(self.clock(clock_on(arrangement, day)), day, pieces))
        return out - self.out[who]


    def reachable(self, who, asked, accepts):
        """The minutes at which somebody can be reached beside that: of the kinds that a rule accepts."""
        out = set()
        if "on-call" in accepts:
            out |= self.duty[who]
            for day in self.dates:
                arrangement = self.arrangement(who, day, asked)
                leave = day in self.away[who] - self.holidays[who]
                if leave or any(a["kind"] != "holiday" and a["from"] <= day <= a["to"] for a in arrangement.get("absence", [])):
                    out -= set(wall_window(self.clock(clock_on(arrangement, day)), day, [(0, 1440)]))
        if "offered" in accepts:
            for day in self.dates:
                arrangement = self.arrangement(who, day, asked)
                pieces = offered_on(arrangement, day)
                if pieces and not self.absent(who, day, asked):
                    out.update(wall_window(self.clock(clock_on(arrangement, day)), day, pieces))
        return out - self.out[who]


# --- rules ------------------------------------------------------------------------------------------------------------


class Judge:
    def __init__(self, team, asked, always_free=()):
        self.team, self.asked = team, asked
        self.always_free = set(always_free)
        self.present = self.working = {who: team.presence(who, asked) for who in team.members}

    def roles(self, who, day):
        return {"@" + r for r in self.team.arrangement(who, day, self.asked).get("roles", [])}

    def members(self, rule, day):
        wanted = rule.get("members", "all")
        out = []
        for who, member in self.team.members.items():
            if member.get("counts") == "optional":
                continue
            roles = self.roles(who, day)
            if wanted == "all" or who in wanted or roles & set(wanted):
                out.append(who)
        return out

    def together(self, group, minute):
        """The fewest and the most of `group` who are with each other at `minute`, over all answers still to be given."""
        settled, unsettled = [], []
        for who in group:
            if minute in self.present[who]:
                firm = frozenset(self.team.engaged[who].get(minute, ()))
                maybe = sorted(self.team.maybe[who].get(minute, set()) - firm)
                if maybe:
                    subsets = product(*[(frozenset(), frozenset([m])) for m in maybe])
                    unsettled.append([firm.union(*subset) for subset in subsets])
                else:
                    settled.append((who, firm))
        results = []
        for choice in product(*unsettled):
            free, per_meeting = 0, Counter()
            for who, meetings in settled + [(None, m) for m in choice]:
                if not meetings or who in self.always_free:
                    free += 1
                if len(meetings) == 1:
                    per_meeting.update(meetings)
            results.append(max([free, *per_meeting.values()]))
        return min(results), max(results)

    def counts(self, rule, group, k, minute):
        """Whether `k` of `group` are there at `minute`: (at worst, at best)."""
        basis = rule.get("basis", "presence" if rule["kind"] in ("core_window", "role_coverage", "continuous_cover") else "together")
        there = [who for who in group if minute in self.present[who]]
        if len(there) < k or basis == "presence":
            return (len(there) >= k,) * 2
        if basis == "bookable":
            buffer = minutes_of(rule.get("buffer", "0m"))
            near = range(minute - buffer, minute + buffer + 1)
            there = [who for who in there if not any(self.team.engaged[who].get(m) for m in near)]
            sure = [who for who in there if not any(self.team.maybe[who].get(m) for m in near)]
            return len(sure) >= k, len(there) >= k
        fewest, most = self.together(group, minute)
        return fewest >= k, most >= k

    def shares(self, rule, day):
        """What every pair, or everybody with a window, has in common on one date: whose -> (lower, upper)."""
        only(rule, "id", "kind", "says", "owner", "members", "days", "zone", "window", "strength", "basis", "absence", "pairs", "reference", "chain", "cycle", "at_least", "per")
        people = list(self.team.members)
        reference = rule.get("reference")
        if isinstance(reference, dict):
            only(reference, "window", "zone")
            left = [who for who in self.members(rule, day) if not self.team.absent(who, day, self.asked)]
            theirs = {minute for n in range(-3, 3) for minute in wall_window(self.team.clock(reference["zone"]), day + timedelta(n), pieces_of(reference["window"]))}
            window = [m for m in wall_window(self.team.clock(rule.get("zone", reference["zone"])), day, [(0, 1440)]) if m in theirs]
            counted = {(who,): [self.bounds(rule, (who,), 1, minute) for minute in window] for who in left if window}
            return {whose: (sum(worst for worst, _ in rows), sum(best for _, best in rows)) for whose, rows in counted.items()}
        if "chain" in rule:
            sites = [[site] if isinstance(site, str) else site for site in rule["chain"]]
            left = [who for who in self.members(rule, day) if not self.team.absent(who, day, self.asked)]
            staff = [[who for who in left if who in site or self.roles(who, day) & set(site)] for site in sites]
            window = wall_window(self.team.clock(rule.get("zone", self.team.zone)), day, [(0, 1440)])
            out = {}
            for one, other in [(n, n + 1) for n in range(len(sites) - 1)] + ([(len(sites) - 1, 0)] if rule.get("cycle") and len(sites) > 2 else []):
                couples = [pair for pair in product(staff[one], staff[other]) if pair[0] != pair[1]]
                rows = [[self.bounds(rule, pair, 2, minute) for pair in couples] for minute in window]
                if couples:
                    # Of several couples the least is a bound: enough where nothing is tentative.
                    figures = tuple(sum(any(row[case] for row in at) for at in rows) for case in (0, 1))
                    out["+".join(sites[one]), "+".join(sites[other])] = figures
            return out
        if reference is not None:
            names = [reference] if isinstance(reference, str) else reference
            held_to = [who for who in people if any(name == who or name in self.roles(who, day) for name in names)]
            wanted = {tuple(sorted((who, other), key=people.index)) for who in self.members(rule, day) for other in held_to if who not in held_to}
            left = [who for who in people if who in held_to or who in self.members(rule, day)]
        elif rule["pairs"] == "all":
            wanted = set(combinations(people, 2))
        else:
            wanted = set()
            for one, other in rule["pairs"]:
                side = [[who for who in people if name == who or name in self.roles(who, day)] for name in (one, other)]
                wanted |= {tuple(sorted(pair, key=people.index)) for pair in product(*side) if pair[0] != pair[1]}
        if reference is None:
            left = self.members(rule, day)
        if rule.get("absence", "excuses") == "excuses":
            left = [who for who in left if not self.team.absent(who, day, self.asked)]
        window = wall_window(self.team.clock(rule.get("zone", self.team.zone)), day, pieces_of(rule["window"]) if "window" in rule else [(0, 1440)])
        out = {}
        for pair in combinations(left, 2):
            if pair in wanted and window:
                counted = [self.bounds(rule, pair, 2, minute) for minute in window]
                out[pair] = sum(worst for worst, _ in counted), sum(best for _, best in counted)
        return out

    def occurrences(self, rule, first, last):
        """(date, minutes, meeting, who is invited, who declined) of each occurrence of a rule's meeting; invited: None for all."""
        zone = rule.get("zone", self.team.zone)
        found = []
        if "slot" in rule:
            slot = only(rule["slot"], "days", "at", "length", "zone", "every", "from")
            info, weeks = ZoneInfo(slot.get("zone", zone)), int(slot.get("every", "1 week").split()[0])
            for day in (first + timedelta(n) for n in range((last - first).days + 1)):
                begun = datetime.combine(day, time(), info) + timedelta(minutes=clock(slot["at"]))
                monday = lambda d: d - timedelta(d.weekday())
                its_week = "from" not in slot or day >= slot["from"] and (monday(day) - monday(slot["from"])).days // 7 % weeks == 0
                if day.weekday() in days_of(slot["days"]) and its_week:
                    start = minute_of(begun.astimezone(timezone.utc))
                    found.append((day, range(start, start + minutes_of(slot["length"])), None, None, set()))
            return found
        matches = defaultdict(list)
        for copy in self.team.copies:
            if copy[1][0] == rule.get("uid") or copy[2].casefold() == rule.get("title", "").strip().casefold() != "":
                matches[copy[1]].append(copy)
        for meeting, copies in matches.items():
            own = defaultdict(list)
            for who, _, _, _, _, _, declined, _ in copies:
                own[who].append(declined)
            told = next((copy for copy in copies if not copy[6]), copies[0])
            invited, declined = set(own), {who for who, answers in own.items() if all(answers)}
            for *_, on_list in copies:
                for who, answer in on_list.items():
                    invited.add(who)
                    if who not in own and answer in ("DECLINED", "DELEGATED"):
                        declined.add(who)
            day = told[4].astimezone(ZoneInfo(told[3] or zone)).date()
            if first <= day <= last:
                found.append((day, told[5], meeting, invited, declined))
        return sorted(found, key=lambda occurrence: (occurrence[0], occurrence[1].start))

    def meeting(self, rule, occurrence):
        """(required, lower, upper) of one occurrence, or None."""
        only(rule, "id", "kind", "says", "owner", "members", "zone", "strength", "basis", "absence", "uid", "title", "slot", "required", "optional", "quorum")
        day, minutes, meeting, invited, declined = occurrence
        left = [who for who in self.members(rule, day) if rule.get("absence", "excuses") == "counts" or not self.team.absent(who, day, self.asked)]
        invited = set(left) if invited is None else invited

        def named(key, otherwise):
            names = rule.get(key)
            if names is None:
                return otherwise
            names = [names] if isinstance(names, str) else names
            return {who for who in self.team.members if "all" in names or who in names or self.roles(who, day) & set(names)}

        quorum, optional = rule.get("quorum"), named("optional", set())
        required = [who for who in left if who in named("required", set() if quorum else invited - optional)]
        counted = [who for who in left if who in required or who in (optional if "optional" in rule else invited)]
        if not (len(counted) >= (quorum if isinstance(quorum, int) else 1) if quorum else required) or not minutes:
            return None
        if quorum is not None:
            exact = Fraction(1 if quorum == "all" else quorum if isinstance(quorum, int) else Fraction(quorum.rstrip("%")) / 100)
            k = int(quorum) if isinstance(quorum, int) else -(-(exact * len(counted)).numerator // (exact * len(counted)).denominator)

        def available(who, minute):
            """Whether somebody is available: (at worst, at best)."""
            if who in declined or minute not in self.present[who]:
                return False, False
            if rule.get("basis", "presence") == "presence":
                return True, True
            firm = self.team.engaged[who].get(minute, set()) - {meeting}
            maybe = self.team.maybe[who].get(minute, set()) - {meeting}
            return not firm and not maybe, not firm

        assert "slot" not in rule or rule.get("basis") != "together"
        figures = []
        for case in (0, 1):
            held = 0
            for minute in minutes:
                there = {who for who in counted if available(who, minute)[case]}
                held += all(who in there for who in required) and (quorum is None or len(there) >= k)
            figures.append(held)
        return len(minutes), *figures

    def weakest(self, rule, dates):
        """(required, lower, upper, whose) of the smallest margin on these dates, or None."""
        known, dates_of = {}, Counter()
        for day in dates:
            for pair, (lower, upper) in self.shares(rule, day).items():
                before = known.get(pair, (0, 0))
                known[pair] = before[0] + lower, before[1] + upper
                dates_of[pair] += 1
        if not known:
            return None
        order = [(who,) for who in self.team.members] + list(combinations(self.team.members, 2))
        rows = []
        for pair in known if "chain" in rule else sorted(known, key=order.index):
            share = Fraction(minutes_of(rule["at_least"]) * dates_of[pair], len(dates))
            rows.append((-(-share.numerator // share.denominator), *known[pair], pair))
        required, lower, _, pair = min(rows, key=lambda row: row[1] - row[0])
        return required, lower, required + min(row[2] - row[0] for row in rows), pair

    def bounds(self, rule, group, k, minute):
        """The same over what is not known: somebody of whom nothing is known may be there or not."""
        known = [who for who in group if minute not in self.team.unknown[who]]
        if len(known) == len(group):
            return self.counts(rule, group, k, minute)
        return self.counts(rule, known, k, minute)[0], self.counts(rule, group, k, minute)[1]

    def long_enough(self, window, there, least):
        """The minutes in which enough are there, in pieces of at least so many."""
        pieces, last = [], None
        for minute, is_there in zip(window, there):
            if is_there:
                if last == minute - 1:
                    pieces[-1] += 1
                else:
                    pieces.append(1)
                last = minute
        return sum(piece for piece in pieces if piece >= least)

    def blocks(self, rule, window, there):
        """Whole blocks in the runs of minutes that are there."""
        blocks, run, last = 0, 0, None
        for minute, is_there in [*zip(window, there), (None, False)]:
            if is_there and last is not None and minute == last + 1:
                run += 1
            else:
                blocks += run // minutes_of(rule["block"])
                run = int(is_there)
            last = minute if is_there else None
        return blocks

    def quiet(self, rule, day):
        """The minutes of the window that meetings take of whoever has most of them, and whose they are; answers either way."""
        only(rule, "id", "kind", "says", "owner", "members", "days", "zone", "window", "strength")
        rows = []
        for who in self.members(rule, day):
            if self.team.absent(who, day, self.asked) or not self.team.members[who].get("calendars"):
                assert self.team.absent(who, day, self.asked)
                continue
            zone = rule.get("zone", self.team.zone)
            if zone == "local":
                zone = place_on(self.team.arrangement(who, day, self.asked), day)
            window = set(wall_window(self.team.clock(zone), day, pieces_of(rule["window"]) if "window" in rule else [(0, 1440)]))
            taken = {"busy": set(), "tentative": set()}
            for minutes, meeting, status, answers in self.team.own[who]:
                if self.team.is_with_others(who, meeting, answers):
                    taken[status].update(window.intersection(minutes))
            rows.append((0, len(taken["busy"]), len(taken["busy"] | taken["tentative"]), (who,)))
        if not rows:
            return None
        upper = max(rows, key=lambda row: row[2])
        return 0, max(row[1] for row in rows), upper[2], upper[3]

    def late(self, rule, days):
        """How many meetings that begin on one of these dates have a minute out of hours, of whoever has most; answers either way."""
        only(rule, "id", "kind", "says", "owner", "members", "days", "earliest", "latest", "at_most", "per", "strength")
        hours = [(clock(rule.get("earliest", "00:00")), clock(rule.get("latest", "24:00")))]
        rows = {}
        for day in days:
            for who in self.members(rule, day):
                if self.team.absent(who, day, self.asked):
                    continue
                begins = wall_window(self.team.clock(self.team.zone), day, [(0, 1440)])
                around = [day + timedelta(n) for n in range(-2, 4)]
                where = [(d, self.team.clock(place_on(self.team.arrangement(who, d, self.asked), d))) for d in around]
                inside = {minute for d, its_clock in where for minute in wall_window(its_clock, d, hours)}
                counts = rows.setdefault(who, {"busy": 0, "tentative": 0})
                for minutes, meeting, status, answers in self.team.own[who]:
                    if minutes[0] in begins and set(minutes) - inside and self.team.is_with_others(who, meeting, answers):
                        counts[status] += 1
        if not rows:
            return None
        most = max(rows, key=lambda who: sum(rows[who].values()))
        return rule["at_most"], max(row["busy"] for row in rows.values()), sum(rows[most].values()), (most,)

    def loads(self, rule, first, last):
        """How unevenly the load of meetings is spread, over all dates or over the months that are whole: by whoever has most, or by Gini."""
        only(rule, "id", "kind", "says", "owner", "members", "zone", "strength", "absence", "series", "max_share", "max_gini", "per")
        series = rule["series"] if isinstance(rule["series"], list) else [rule["series"]]
        found = [occurrence for which in series for occurrence in self.occurrences({**which, **({"zone": rule["zone"]} if "zone" in rule else {})}, first, last)]
        per = rule.get("per", "period")
        loads, everybody = defaultdict(Counter), defaultdict(set)
        for day, minutes, _, invited, declined in found:
            key = first if per == "period" else {"month": day.replace(day=1)}[per]
            left = [who for who in self.members(rule, day) if rule.get("absence", "excuses") == "counts" or not self.team.absent(who, day, self.asked)]
            everybody[key] |= set(left)
            for who in left:
                if invited is None or who in invited and who not in declined:
                    loads[key][who] += sum(self.weight(who, minute) for minute in minutes)
        out = {}
        for key, people in everybody.items():
            whole = per == "period" or first <= key and (key.replace(day=28) + timedelta(4)).replace(day=1) <= last + timedelta(1)
            row = [loads[key][who] for who in people]
            if "max_share" in rule:
                exact = Fraction(max(row), sum(row) or 1)
            else:
                exact = Fraction(sum(abs(a - b) for a in row for b in row), 2 * len(row) * sum(row) or 1)
            limit = Fraction(str(rule.get("max_share", rule.get("max_gini"))))
            said = Fraction(int(exact * 10000 + Fraction(1, 2)), 10000)
            if exact > limit:
                said = max(said, limit + Fraction(1, 10000))
            out[key] = (float(limit), float(said), float(said)) if whole else None
        return out

    def weight(self, who, minute):
        """What a minute weighs, on the clock of the place where somebody is: by the time of the day, and on a date without work."""
        around = EPOCH.date() + timedelta(days=minute // 1440)
        for day in (around + timedelta(n) for n in (-1, 0, 1)):
            arrangement = self.team.arrangement(who, day, self.asked)
            at = self.team.clock(place_on(arrangement, day)).reads(minute) - civil(day)
            if 0 <= at < 1440:
                hour = at // 60
                unsociable = 3 if hour < 6 or hour >= 22 else 2 if hour < 7 or hour >= 20 else 1 if hour < 8 or hour >= 18 else 0
                return unsociable + (0 if hours_on(arrangement, day) else 1)
        raise Unsupported("a minute on no date")

    def anchor(self, rule, day):
        """How many of those left work on their own date of that name, and there: by the hours as they are written, minute by minute."""
        only(rule, "id", "kind", "says", "owner", "members", "days", "strength", "place")
        left = [who for who in self.members(rule, day) if not self.team.absent(who, day, self.asked)]
        there = 0
        for who in left:
            arrangement = self.team.arrangement(who, day, self.asked)
            hours = wall_window(self.team.clock(clock_on(arrangement, day)), day, hours_on(arrangement, day))
            is_in_place = "place" not in rule or works_at(arrangement, day) == rule["place"]
            there += bool(set(hours) & self.present[who]) and is_in_place
        return (len(left), there, there) if left else None

    def pivot(self, rule, day):
        """(required, lower, upper, whose) of the side that is weakest in anybody."""
        only(rule, "id", "kind", "says", "owner", "members", "days", "zone", "strength", "absence", "pivot", "before", "after", "at_least")
        info = self.team.clock(rule.get("zone", self.team.zone))
        left = [who for who in self.members(rule, day) if not self.team.absent(who, day, self.asked)]
        rows = []
        for who in left:
            for key, piece in ("before", (0, clock(rule["pivot"]))), ("after", (clock(rule["pivot"]), 1440)), ("at_least", (0, 1440)):
                if key in rule:
                    there = sum(minute in self.present[who] for minute in wall_window(info, day, [piece]))
                    rows.append((minutes_of(rule[key]), there, there, (who,)))
        return min(rows, key=lambda row: row[1] - row[0]) if rows else None

    def gap(self, rule, day):
        """(allowed, shortest, longest) of the longest run of minutes with too few that has a minute of the date."""
        only(rule, "id", "kind", "says", "owner", "members", "days", "zone", "window", "strength", "basis", "max_gap", "at_least_people")
        info, days = self.team.clock(rule.get("zone", self.team.zone)), days_of(rule.get("days", "mon-fri"))
        pieces = pieces_of(rule["window"]) if "window" in rule else [(0, 1440)]
        around = [day + timedelta(n) for n in range(-3, 4) if (day + timedelta(n)).weekday() in days]
        own, rows = set(wall_window(info, day, pieces)), {}
        for other in around:
            group = self.members(rule, other)
            for minute in wall_window(info, other, pieces):
                rows[minute] = self.bounds(rule, group, rule.get("at_least_people", 1), minute)
        lengths = []
        for case in (1, 0):
            runs, run = [], []
            for minute in sorted(rows):
                if rows[minute][case] or (run and minute > run[-1] + 1):
                    runs, run = [*runs, run], []
                if not rows[minute][case]:
                    run.append(minute)
            runs = [run for run in [*runs, run] if own.intersection(run)]
            if any(min(rows) in run or max(rows) in run for run in runs) and len(around) == 7:
                raise Unsupported("a gap of several days")
            lengths.append(max(map(len, runs), default=0))
        return (minutes_of(rule["max_gap"]), *lengths) if own else None

    def is_of_its_days(self, rule, day):
        """Whether those whom the rule's days go by work on this date; absence does not change it."""
        basis = rule.get("day_basis", "calendar")
        of = {"calendar": [], "joint": self.members(rule, day), "subject": list(self.team.changes)}[basis]
        return all(hours_on(self.team.arrangement(who, day, self.asked), day) for who in of)

    def guardrail(self, rule, day):
        """(limit, figure, figure, whose, whether at most) of the limit with the smallest margin, by hours as they are written."""
        only(rule, "id", "kind", "says", "owner", "members", "days", "strength", "rest", "max_day", "break_after", "weekly_rest")
        rows = []
        for who in self.members(rule, day):
            if self.team.absent(who, day, self.asked):
                continue
            worked = {}
            for other in (day + timedelta(n) for n in range(-20, 1)):
                arrangement = self.team.arrangement(who, other, self.asked)
                info = ZoneInfo(clock_on(arrangement, other))
                edges = [[datetime.combine(other, time(), info) + timedelta(minutes=at) for at in piece] for piece in hours_on(arrangement, other)]
                minutes = sorted(m for a, b in edges for m in range(minute_of(a.astimezone(timezone.utc)), minute_of(b.astimezone(timezone.utc))))
                if minutes and not self.team.absent(who, other, self.asked):
                    worked[other] = minutes
            mine = worked.get(day, [])
            before = dict(zip(list(worked)[1:], list(worked)))
            rests = {other: max(0, worked[other][0] - worked[earlier][-1] - 1) for other, earlier in before.items()}
            if "rest" in rule and day in rests:
                rows.append((minutes_of(rule["rest"]), rests[day], (who,), False))
            if "max_day" in rule:
                rows.append((minutes_of(rule["max_day"]), len(mine), (who,), True))
            if "break_after" in rule:
                run = longest = 0
                for n, minute in enumerate(mine):
                    run = run + 1 if n and mine[n - 1] == minute - 1 else 1
                    longest = max(longest, run)
                rows.append((minutes_of(rule["break_after"]), longest, (who,), True))
            if "weekly_rest" in rule and mine:
                week = [rest for other, rest in rests.items() if other > day - timedelta(7)]
                rows.append((minutes_of(rule["weekly_rest"]), max(week), (who,), False))
        if not rows:
            return None
        limit, found, whose, at_most = min(rows, key=lambda row: (row[0] - row[1]) * (1 if row[3] else -1))
        return limit, found, found, whose, at_most

    def wait(self, rule, day):
        """(allowed, shortest, longest, whose) of the longest wait for an answer to a question asked on one date."""
        only(rule, "id", "kind", "says", "owner", "members", "days", "zone", "strength", "basis", "asker", "responder", "within", "clock")
        info = self.team.clock(rule.get("zone", self.team.zone))
        listed = {key: [rule[key]] if isinstance(rule[key], str) else rule[key] for key in ("asker", "responder")}

        def those(key, day):
            return [who for who in self.members(rule, day) if "all" in listed[key] or who in listed[key] or self.roles(who, day) & set(listed[key])]

        def longest(asker, case):
            """Of all questions of one, with what is tentative as bad for answers, and as good for questions, as it can be, or the other way round."""
            answered, at_work = set(), set()
            for other in (day + timedelta(n) for n in range(5)):
                for who in those("responder", other):
                    for minute in wall_window(info, other, [(0, 1440)]) if who != asker else []:
                        if self.counts(rule, (who,), 1, minute)[case]:
                            answered.add(minute)
                        if rule.get("clock", "elapsed") == "elapsed" or minute in self.present[who]:
                            at_work.add(minute)
            waits = [0]
            for minute in wall_window(info, day, [(0, 1440)]):
                if self.counts(rule, (asker,), 1, minute)[1 - case]:
                    then = min((other for other in answered if other >= minute), default=None)
                    if then is None:
                        raise Unsupported("a wait of many days")
                    waits.append(sum(minute <= other < then for other in at_work))
            return max(waits)

        left = [who for who in those("asker", day) if not self.team.absent(who, day, self.asked)]
        rows = [(minutes_of(rule["within"]), longest(who, 1), longest(who, 0), (who,)) for who in left]
        return max(rows, key=lambda row: row[2]) if rows else None

    def date(self, rule, day):
        """(required, lower, upper) of one date, or None."""
        if not self.is_of_its_days(rule, day):
            return None
        if rule["kind"] == "anchor_day":
            return self.anchor(rule, day)
        if rule["kind"] == "quiet_time":
            return self.quiet(rule, day)
        if rule["kind"] == "response_bound":
            return self.wait(rule, day)
        if rule["kind"] == "continuous_cover":
            return self.gap(rule, day)
        if rule["kind"] == "pivot_core":
            return self.pivot(rule, day)
        if rule["kind"] == "guardrail":
            return self.guardrail(rule, day)
        if rule["kind"] in LINKED:
            return self.weakest(rule, [day])
        if rule["kind"] == "role_coverage":
            only(rule, "id", "kind", "says", "owner", "members", "days", "zone", "window", "strength", "basis", "role", "at_least_people")
            window = wall_window(self.team.clock(rule.get("zone", self.team.zone)), day, pieces_of(rule["window"]))
            holders = [who for who in self.members(rule, day) if "@" + rule["role"] in self.roles(who, day)]
            counted = [self.counts(rule, holders, rule.get("at_least_people", 1), minute) for minute in window]
            return (len(window), sum(worst for worst, _ in counted), sum(best for _, best in counted)) if window else None
        only(rule, "id", "kind", "says", "owner", "members", "days", "zone", "window", "strength", "basis", "absence", "quorum", "at_least", "min_piece", "buffer", "block", "count", "per", "day_basis", "tolerance")
        zone = rule.get("zone", self.team.zone)
        clock_ = self.team.clock(zone)
        group = self.members(rule, day)
        if rule.get("absence", "excuses") == "excuses":
            group = [who for who in group if not self.team.absent(who, day, self.asked)]
        window = wall_window(clock_, day, pieces_of(rule["window"]) if "window" in rule else [(0, 1440)])
        if not window:
            return None
        if rule["kind"] == "core_window":
            if not group:
                return None
            required, k = len(window), len(group)
        elif rule["kind"] == "overlap_blocks":
            if rule.get("per", "day") != "day":
                raise Unsupported("blocks across midnights")
            required, k = rule["count"], len(group)
            if k < 2:
                return None
        else:
            quorum = rule["quorum"]
            required = minutes_of(rule["at_least"])
            if quorum == "all":
                k, least = len(group), 2
            elif isinstance(quorum, str):
                exact = Fraction(quorum.rstrip("%")) / 100 * len(group)
                k, least = -(-exact.numerator // exact.denominator), 2
            else:
                k, least = quorum, quorum
            if len(group) < least:
                return None
        counted = [self.bounds(rule, group, k, m) for m in window]
        if rule["kind"] == "overlap_blocks":
            return required, *(self.blocks(rule, window, [row[case] for row in counted]) for case in (0, 1))
        least = minutes_of(rule.get("min_piece", "0m"))
        return required, *(self.long_enough(window, [row[case] for row in counted], least) for case in (0, 1))

    def capped(self, rule, days, first, last):
        """The periods of a cap, each by its first day; one that the horizon cuts is not judged."""
        per = rule.get("per", "day")
        out = {}
        day = first - timedelta(first.weekday() if per == "week" else first.day - 1 if per == "month" else 0)
        while day <= last:
            month = (day.replace(day=28) + timedelta(4)).replace(day=1)
            end = {"day": day + timedelta(1), "week": day + timedelta(7), "month": month}[per]
            dates = [d for d in (day + timedelta(n) for n in range((end - day).days)) if d.weekday() in days]
            if dates:
                out[day] = self.late(rule, dates) if first <= dates[0] and dates[-1] <= last else None
            day = end
        return out

    def rule(self, rule, first, last):
        accepts = rule.get("accepts", [])
        rule = {key: value for key, value in rule.items() if key != "accepts"}
        self.present = {who: there | self.team.reachable(who, self.asked, accepts) for who, there in self.working.items()}
        if rule["kind"] == "meeting":
            found = self.occurrences(rule, first, last)
            return {(occurrence[0], n): self.meeting(rule, occurrence) for n, occurrence in enumerate(found)}
        days = days_of(rule.get("days", "mon-fri"))
        if rule["kind"] == "load_share":
            return self.loads(rule, first, last)
        if rule["kind"] == "out_of_hours_cap":
            return self.capped(rule, days, first, last)
        dates = [first + timedelta(n) for n in range((last - first).days + 1)]
        rows = {d: self.date(rule, d) for d in dates if d.weekday() in days}
        per = rule.get("per", "day")
        if per == "day":
            return rows
        if per != "week":
            raise Unsupported(per)
        out = {}
        for monday in sorted({d - timedelta(d.weekday()) for d in rows}):
            week = [d for d in (monday + timedelta(n) for n in range(7)) if d.weekday() in days]
            known = [rows[d] for d in week if rows.get(d) is not None]
            if rule["kind"] in LINKED and all(first <= d <= last for d in week):
                out[monday] = self.weakest(rule, week)
                continue
            if not all(first <= d <= last for d in week) or not known:
                out[monday] = None  # cut by the horizon, or nobody to judge
                continue
            required = Fraction(known[0][0] * len(known), len(week))
            out[monday] = (-(-required.numerator // required.denominator), sum(r[1] for r in known), sum(r[2] for r in known))
        return out


def strength(rule):
    return "should" if rule["kind"] == "guardrail" else rule.get("strength", "must")


def holds(row, at_most):
    required, lower, upper = row[:3]
    if row[4] if len(row) > 4 else at_most:
        return "holds" if upper <= required else "fails" if lower > required else "open"
    return "holds" if lower >= required else "fails" if upper < required else "open"


def class_of(asked, today, at_most=False):
    if asked is None:
        return "not_applicable"
    now, before = holds(asked, at_most), "holds" if today is None else holds(today, at_most)
    if now == "open":
        return "open"
    if now == "holds":
        return "fixed" if before == "fails" else "kept"
    return "already_failing" if before == "fails" else "regression"


def allowed(rule, rows):
    """Whether a tolerance lets these dates go: so many failing ones a month."""
    tolerance = only(rule["tolerance"], "failures", "per")
    assert tolerance["per"] == "month" and rule.get("per", "day") == "day"
    assert all(row["class"] != "open" for row in rows)
    months = Counter(row["date"][:7] for row in rows if row["class"] in ("regression", "already_failing"))
    return all(count <= tolerance["failures"] for count in months.values())


def find(name, proposal):
    for folder in proposal.resolve().parents:
        if (folder / name).exists():
            return folder / name
        if (folder / ".git").exists():
            break
    sys.exit(f"no {name} beside {proposal} or above it")


def rules_of(policy):
    """The rules with their dates: `valid`, the first and the last, and `out`, stretches on which another one stands in or none is asked."""
    def dated(rule):
        out = []
        for exception in rule.get("exception", []):
            only(exception, "date", "from", "to", "reason", "expires")
            ends = exception["date"] if "date" in exception else None
            out.append((ends or exception["from"], ends or exception["to"]))
        plain = {key: value for key, value in rule.items() if key not in ("from", "to", "exception")}
        has_dates = "from" in rule or "to" in rule
        valid = {"valid": (rule.get("from", date.min), rule.get("to", date.max))} if has_dates else {}
        return dict(plain, out=out, **valid)

    rules = {rule["id"]: dated(rule) for rule in only(policy, "rule", "peak")["rule"]}
    usual = list(rules)
    for peak in policy.get("peak", []):
        stretch = peak["from"], peak["to"]
        for rule in only(peak, "name", "from", "to", "rule")["rule"]:
            if rule["id"] in usual:
                rules[rule["id"]]["out"].append(stretch)
            name = f'{rule["id"]} ({peak["name"]})'
            rules[name] = dict(rule, id=name, valid=stretch, out=[])
    return list(rules.values())


def dates_of(rule, rows):
    """What was found of the dates on which the rule speaks; nothing on those on which another one stands in."""
    first, last = rule.get("valid", (date.min, date.max))
    if ("valid" in rule or rule["out"]) and rule.get("per", "day") != "day":
        raise Unsupported("a peak of a rule per week")
    stands_in = lambda day: any(a <= day <= b for a, b in rule["out"])
    on = lambda day: day[0] if isinstance(day, tuple) else day
    return {day: None if stands_in(on(day)) else row for day, row in rows.items() if first <= on(day) <= last}


class Case:
    """A proposal with the team and the policy that it is about."""

    def __init__(self, args, notes):
        self.proposal = tomllib.loads(args.proposal.read_text())
        only(self.proposal, "title", "from", "to", "review", "must_have", "nice_to_have", "change")
        self.first, self.last = args.first or self.proposal["from"], args.last or self.proposal["to"]
        team_path = args.team or find("team.toml", args.proposal)
        if not args.last:  # at least one full cycle
            everyone = tomllib.loads(team_path.read_text())["member"] + self.proposal["change"]
            longest = max([max(7 * len(a.get("cycle_weeks", [])), len(a.get("cycle_days", []))) for a in everyone] + [1])
            self.last = max(self.last, self.first + timedelta(longest - 1))
        policy = tomllib.loads((args.policy or find("policy.toml", args.proposal)).read_text())
        self.rules = rules_of(policy)
        self.team = Team(team_path, self.proposal, self.first, self.last, notes)

    def opinion(self, always_free=()):
        asked, today = Judge(self.team, True, always_free), Judge(self.team, False, always_free)
        rules, worst = {}, 0
        for rule in self.rules:
            spoken = {key: value for key, value in rule.items() if key not in ("valid", "out")}
            after, before = (dates_of(rule, judge.rule(spoken, self.first, self.last)) for judge in (asked, today))
            rows, counts = [], dict.fromkeys(["kept", "regression", "fixed", "already_failing", "open", "not_applicable"], 0)
            for day in after:
                cls = class_of(after[day], before[day], rule["kind"] in AT_MOST)
                counts[cls] += 1
                required, lower, upper, *link = (after[day] or (0, 0, 0))[:4]
                rows.append({"date": str(day[0] if isinstance(day, tuple) else day), "class": cls, "required_minutes": required, "lower_minutes": lower, "upper_minutes": upper, "today": before[day] and before[day][:3]})
                if rule["kind"] in COUNTED:
                    rows[-1] = {key.replace("minutes", "count"): value for key, value in rows[-1].items()}
                if rule["kind"] == "load_share":
                    rows[-1] = {key.replace("minutes", "share"): value for key, value in rows[-1].items()}
                elif rule["kind"] in LINKED + AT_MOST:
                    rows[-1]["link"] = list(*link) or None
            # Where nothing is known of somebody, that is what an open date hangs on: these stories have no open answers there.
            known = all(row["class"] != "open" or not self.team.is_unknown(date.fromisoformat(row["date"])) for row in rows)
            hangs = "conditional" if known else "undetermined"
            fails = not allowed(rule, rows) if "tolerance" in rule else counts["regression"] + counts["already_failing"] > 0
            verdict = "broken" if fails else hangs if counts["open"] else "preserved"
            rules[rule["id"]] = {"strength": strength(rule), "verdict": verdict, "dates": counts, "days": rows}
            if strength(rule) == "must":
                worst = max(worst, {"preserved": 0, "conditional": 1, "undetermined": 2, "broken": 3}[verdict])
        horizon = {"from": str(self.first), "to": str(self.last), "zone": self.team.zone}
        return {"horizon": horizon, "exit_code": [0, 3, 4, 1][worst], "rules": rules}


def as_text(document):
    """JSON with one line a date, so that a change shows as the dates that it touches."""
    lines = ["{", f'  "horizon": {json.dumps(document["horizon"])},', f'  "exit_code": {document["exit_code"]},', '  "rules": {']
    for i, (name, rule) in enumerate(document["rules"].items()):
        head = json.dumps({k: v for k, v in rule.items() if k != "days"})[:-1]
        lines.append(f'    {json.dumps(name)}: {head}, "days": [')
        lines += ["      " + json.dumps(row) + ("," if n + 1 < len(rule["days"]) else "") for n, row in enumerate(rule["days"])]
        lines.append("    ]}" + ("," if i + 1 < len(document["rules"]) else ""))
    return "\n".join([*lines, "  }", "}", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proposal", type=Path)
    parser.add_argument("--team", type=Path)
    parser.add_argument("--policy", type=Path)
    parser.add_argument("--from", dest="first", type=date.fromisoformat)
    parser.add_argument("--to", dest="last", type=date.fromisoformat)
    parser.add_argument("--write", type=Path, help="write dates.json and exit_code into this folder")
    args = parser.parse_args()
    notes = []
    case = Case(args, notes)
    document = case.opinion()
    for note in notes:
        print("note:", note, file=sys.stderr)
    unshared = [who for who, member in case.team.members.items() if not member.get("calendars")]
    if unshared and case.opinion(always_free=unshared) != document:
        print("note: the figures depend on whether a meeting that somebody without a calendar accepted takes that person's time", file=sys.stderr)
    if args.write:
        args.write.mkdir(parents=True, exist_ok=True)
        (args.write / "dates.json").write_text(as_text(document))
        (args.write / "exit_code").write_text(f"{document['exit_code']}\n")
    for name, rule in document["rules"].items():
        counts = ", ".join(f"{n} {c}" for c, n in rule["dates"].items() if n)
        print(f"{rule['strength']:6} {name:14} {rule['verdict']:11} {counts}")
        for row in rule["days"]:
            if row["class"] not in ("kept", "fixed", "not_applicable"):
                print(f"         {row['date']} {row['class']:15} {list(row.values())[3]}..{list(row.values())[4]} of {list(row.values())[2]}, today {row['today']}")
    print("exit", document["exit_code"])


if __name__ == "__main__":
    main()

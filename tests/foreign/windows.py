"""A second opinion on `corehours windows`, minute by minute and in another language.

    python3 windows.py TEAM --from DATE --to DATE [--members A,B] [--quorum all|N] [--basis BASIS] [--min MINUTES] [--top N]
                       [--write FILE]

Who is where at which minute comes from second_opinion.py, which shares no code with the program; the search for weekly
windows is written from docs/formats/windows.md and tries every edge of every date against every date. What is written:

    days      date -> [guaranteed, possible], each a list of [from, to] on the clock of the team's zone
    weekly    the best windows: [days, from, to, dates, guaranteed, possible]
    in_common [guaranteed, possible], minutes of the mean full week at which enough of all are there
    pairs     "a+b" -> [guaranteed, possible, overlap index, Jaccard], minutes of the mean full week
"""

import argparse
import json
import sys
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from second_opinion import DAYS, Judge, Team, civil, hours_on, place_on, wall_window

WEIGHTS = [(0, 3), (6, 2), (7, 1), (8, 0), (18, 1), (20, 2), (22, 3)]


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def stretches(bits):
    """The stretches of minutes whose bits are set."""
    out, minute = [], 0
    while bits >> minute:
        if bits >> minute & 1:
            start = minute
            while bits >> minute & 1:
                minute += 1
            out.append((start, minute))
        else:
            minute += 1
    return out


class Windows:
    def __init__(self, args, notes):
        self.args = args
        self.team = Team(args.team, {"from": args.first, "change": []}, args.first, args.last, notes)
        self.judge = Judge(self.team, False)
        everybody = [who for who, m in self.team.members.items() if m.get("counts") != "optional"]
        self.group = [who for who in self.team.members if who in args.members.split(",")] if args.members else everybody
        self.k = len(self.group) if args.quorum == "all" else int(args.quorum)
        self.dates = [args.first + timedelta(n) for n in range((args.last - args.first).days + 1)]
        self.clock = self.team.clock(self.team.zone)
        self.sure, self.perhaps, self.load = {}, {}, {}
        for day in self.dates:
            self.look_at(day)

    def counts(self, group, k, minute):
        return self.judge.counts({"kind": "windows", "basis": self.args.basis}, group, k, minute)

    def look_at(self, day):
        """One bit a minute of the day on the wall, for what is there at worst and at best; and the load of each minute."""
        sure, perhaps, shown, load = (1 << 1440) - 1, (1 << 1440) - 1, 0, [0] * 1440
        for minute in wall_window(self.clock, day, [(0, 1440)]):
            at = self.clock.reads(minute) - civil(day)
            shown |= 1 << at
            worst, best = self.counts(self.group, self.k, minute)
            sure &= ~(0 if worst else 1 << at)
            perhaps &= ~(0 if best else 1 << at)
            load[at] = sum(self.weight(who, day, minute) for who in self.group)
        self.sure[day], self.perhaps[day], self.load[day] = sure & shown, perhaps & shown, load

    def weight(self, who, day, minute):
        member = self.team.members[who]
        own = self.team.clock(place_on(member, day)).reads(minute)
        own_day = date(1970, 1, 1) + timedelta(own // 1440)
        hour = own % 1440 // 60
        weight = [w for h, w in WEIGHTS if h <= hour][-1]
        return weight + (not hours_on(member, own_day))

    def days(self):
        def long(bits):
            return [[clock(a), clock(b)] for a, b in stretches(bits) if b - a >= self.args.min]

        return {str(day): [long(self.sure[day]), long(self.perhaps[day])] for day in self.dates}

    def tally(self, weekday, start, end):
        mask = (1 << end) - (1 << start)
        dates = [day for day in self.dates if day.weekday() == weekday]
        return (
            len(dates),
            sum(self.sure[day] & mask == mask for day in dates),
            sum(self.perhaps[day] & mask == mask for day in dates),
        )

    def weekly(self):
        edges = [s for day in self.dates for bits in (self.sure[day], self.perhaps[day]) for s in stretches(bits)]
        starts, ends = sorted({a for a, _ in edges}), sorted({b for _, b in edges})
        found = []
        for start in starts:
            for end in ends:
                if end - start < self.args.min:
                    continue
                tallies = [self.tally(weekday, start, end) for weekday in range(7)]
                for run in self.runs(tallies):
                    if self.is_longest(run, start, end):
                        found.append(self.candidate(run, start, end, tallies))
        found.sort()
        best = []
        for rank, run, start, end, tally in found:
            amount = len(run) * (end - start)

            def is_near(other):
                _, days, a, b, _ = other
                theirs = len(days) * (b - a)
                adds = amount >= 2 * theirs or (amount >= theirs and len(run) > len(days))
                return set(days) & set(run) and a < end and start < b and not adds

            if not any(is_near(other) for other in best):
                best.append((rank, run, start, end, tally))
        return [[written(run), clock(start), clock(end), *tally] for _, run, start, end, tally in best[: self.args.top]]

    def runs(self, tallies):
        """Longest runs of weekdays with shares of dates that are at most a tenth apart."""

        def alike(one, other):
            (n, a, b), (m, c, d) = tallies[one], tallies[other]
            if not (n and m and b and d):
                return False
            tenth = Fraction(1, 10)
            return abs(Fraction(a, n) - Fraction(c, m)) <= tenth and abs(Fraction(b, n) - Fraction(d, m)) <= tenth

        def fits(run):
            return all(alike(one, other) for one in run for other in run)

        runs = [[(first + n) % 7 for n in range(count)] for count in range(7, 0, -1) for first in range(7 if count < 7 else 1)]
        kept = []
        for run in filter(fits, runs):
            if not any(set(run) <= set(other) for other in kept):
                kept.append(run)
        return kept

    def is_longest(self, run, start, end):
        def count(a, b):
            tallies = [self.tally(weekday, a, b) for weekday in run]
            return sum(t[1] for t in tallies), sum(t[2] for t in tallies)

        here = count(start, end)
        longer = [(start - 1, end)] if start else []
        longer += [(start, end + 1)] if end < 1440 else []
        return all(count(a, b) != here for a, b in longer)

    def candidate(self, run, start, end, tallies):
        dates, sure, perhaps = (sum(tallies[weekday][n] for weekday in run) for n in range(3))
        load = sum(sum(self.load[day][start:end]) for day in self.dates if day.weekday() in run)
        rank = (-Fraction(sure, dates), -Fraction(perhaps, dates), start - end, Fraction(load, dates), run[0], start, -len(run))
        return rank, run, start, end, (dates, sure, perhaps)

    def full_weeks(self):
        """How many there are, and their minutes."""
        first = self.args.first
        while first.weekday():
            first += timedelta(1)
        weeks = max(0, ((self.args.last - first).days + 1) // 7)
        days = [first + timedelta(n) for n in range(7 * weeks)]
        return weeks, [minute for day in days for minute in wall_window(self.clock, day, [(0, 1440)])]

    def in_common(self):
        weeks, minutes = self.full_weeks()
        if not weeks:
            return [None, None]
        counts = [self.counts(self.group, self.k, minute) for minute in minutes]
        return [sum(bool(row[case]) for row in counts) // weeks for case in (0, 1)]

    def pairs(self):
        weeks, minutes = self.full_weeks()
        if not weeks:
            return {f"{a}+{b}": [None] * 4 for a, b in combinations(self.group, 2)}
        own = {who: [self.counts([who], 1, minute) for minute in minutes] for who in self.group}
        out = {}
        for one, other in combinations(self.group, 2):
            both = [self.counts([one, other], 2, minute) for minute in minutes]
            figures = []
            for case in (0, 1):
                shared = sum(row[case] for row in both)
                a, b = (sum(row[case] for row in own[who]) for who in (one, other))
                union = sum(x[case] or y[case] for x, y in zip(own[one], own[other]))
                figures.append((shared, a, b, union))
            (shared, a, b, union), best = figures
            row = [shared // weeks, best[0] // weeks, None, None]
            if figures[0] == figures[1]:
                row[2:] = [tenthousandths(shared, min(a, b)), tenthousandths(shared, union)]
            out[f"{one}+{other}"] = row
        return out


def tenthousandths(part, whole):
    return (20000 * part + whole) // (2 * whole) / 10000 if whole else None


def written(run):
    if len(run) < 3:
        return ",".join(DAYS[day] for day in run)
    return f"{DAYS[run[0]]}-{DAYS[run[-1]]}"


def as_text(document):
    """JSON with one line a date, a window and a pair."""

    def block(name, rows, brackets):
        lines = ",\n".join(f"    {row}" for row in rows)
        return f'  "{name}": {brackets[0]}\n{lines}\n  {brackets[1]}'

    def table(rows):
        return [f"{json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items()]

    parts = [
        block("days", table(document["days"]), "{}"),
        block("weekly", [json.dumps(row) for row in document["weekly"]], "[]"),
        f'  "in_common": {json.dumps(document["in_common"])}',
        block("pairs", table(document["pairs"]), "{}"),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("team", type=Path)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
    parser.add_argument("--members")
    parser.add_argument("--quorum", default="all")
    parser.add_argument("--basis", default="bookable")
    parser.add_argument("--min", type=int, default=30)
    parser.add_argument("--top", type=int, default=5)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    notes = []
    windows = Windows(args, notes)
    for note in notes:
        print("note:", note, file=sys.stderr)
    document = {"days": windows.days(), "weekly": windows.weekly(), "in_common": windows.in_common(), "pairs": windows.pairs()}
    if args.write:
        args.write.write_text(as_text(document))
    for row in document["weekly"]:
        print(*row)


if __name__ == "__main__":
    main()

"""A second opinion on choices of hours: every choice of everybody, one by one.

    python3 choices.py PROPOSAL [--write FOLDER]

It shares no code with the program, and with second_opinion.py only how clocks and minutes are counted. It knows what five
scenarios use: weeks of fixed hours and of bands in one piece with a step, rules `group_overlap` of all or of some members, no
calendars, and refuses the rest. For each date it tries every start and every place of the break of everybody, and counts the
minutes that those of each rule are at work. A change may bind one start for all of its dates (`commitment = "period"`), or the
lengths of the days of each week (`total` per week), which are tried day by day and added up in every way.

It writes `exit_code` and `dates.json` as second_opinion.py does, and says which starts of each person keep the rules on every
date whatever all others choose, and on which dates no choice keeps all rules.
"""

import argparse
import json
import tomllib
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import second_opinion as so


def day_choices(value):
    """All ways to fill a day: lists of pieces, in minutes of the day."""
    if not isinstance(value, dict):
        return [so.pieces_of(value)]
    so.only(value, "band", "paid", "break", "break_within", "step")
    first, last = map(so.clock, value["band"].split("-"))
    pause, step = (so.minutes_of(value.get(key, default)) for key, default in (("break", "0m"), ("step", "1m")))
    least, most = map(so.minutes_of, (value["paid"].split("-") * 2)[:2])
    low, high = map(so.clock, value["break_within"].split("-")) if "break_within" in value else (first, last)
    out = []
    for paid, start in product(range(least, most + 1, step), range(first, last, step)):
        end = start + paid + pause
        if end > last:
            continue
        if not pause:
            out.append([(start, end)])
            continue
        for at in range(start + step, end - pause, step):
            if low <= at and at + pause <= high:
                out.append([(start, at), (at + pause, end)])
    return out


def length_of(pieces):
    return sum(last - first for first, last in pieces)


def lengths_of(arrangement, weekday):
    return {length_of(pieces) for pieces in all_choices_on(arrangement, weekday)}


def all_choices_on(arrangement, weekday):
    for days, value in arrangement["week"].items():
        if weekday in so.days_of(days):
            return day_choices(value)
    return [[]]


def sums(sets):
    found = {0}
    for lengths in sets:
        found = {one + other for one in found for other in lengths}
    return found


def choices_on(arrangement, day):
    so.only(arrangement, "id", "name", "zone", "week", "total")
    choices = all_choices_on(arrangement, day.weekday())
    if "total" not in arrangement:
        return choices
    # Only lengths that the other days of the week can bring to the total.
    total = so.minutes_of(so.only(arrangement["total"], "per", "paid")["paid"])
    assert arrangement["total"]["per"] == "week"
    others = sums(lengths_of(arrangement, other) for other in range(7) if other != day.weekday())
    return [pieces for pieces in choices if total - length_of(pieces) in others]


class Days:
    """When a clock first shows each minute of a day."""

    def __init__(self, clock):
        self.clock, self.known = clock, {}

    def at_work(self, day, pieces):
        """The minutes of work as the bits of a number, counted from the start of the clock."""
        if day not in self.known:
            shown = {}
            for minute in so.wall_window(self.clock, day, [(0, 1440)]):
                shown.setdefault(self.clock.reads(minute) - so.civil(day), minute)
            self.known[day] = shown
        bits = 0
        for first, last in pieces:
            # Lengths are elapsed time.
            bits |= ((1 << (last - first)) - 1) << (self.known[day][first] - self.clock.start)
        return bits


class Opinion:
    def __init__(self, path):
        self.proposal = so.only(tomllib.loads(path.read_text()), "title", "from", "to", "change")
        team = tomllib.loads((path.parent / "team.toml").read_text())
        so.only(team, "name", "zone", "member")
        self.rules = tomllib.loads((path.parent / "policy.toml").read_text())["rule"]
        for rule in self.rules:
            so.only(rule, "id", "kind", "says", "members", "days", "quorum", "at_least", "strength")
            assert rule["kind"] == "group_overlap" and rule["quorum"] == "all"
        self.zone = team["zone"]
        self.members = {m["id"]: m for m in team["member"]}
        self.needed = [[who in rule.get("members", self.members) for who in self.members] for rule in self.rules]
        self.required = [so.minutes_of(rule["at_least"]) for rule in self.rules]
        self.changes = {c["member"]: c for c in self.proposal["change"]}
        # Who has one start for all dates, and the starts with which some choice keeps all rules so far.
        self.serving = {who: None for who, c in self.changes.items() if c.pop("commitment", "day") == "period"}
        assert len(self.serving) < 2
        self.days = [so.days_of(rule.get("days", "mon-fri")) for rule in self.rules]
        self.first, self.last = self.proposal["from"], self.proposal["to"]
        self.totals = [who for who, c in self.changes.items() if "total" in c]
        # The proposal takes whole weeks, and nobody else chooses.
        assert not self.totals or (self.first.weekday(), self.last.weekday(), len(self.changes)) == (0, 6, 1)
        self.start = so.civil(self.first) - 3 * 1440
        self.count = so.civil(self.last) - so.civil(self.first) + 7 * 1440
        self.clocks = {}
        self.known = {}

    def clock(self, zone):
        if zone not in self.clocks:
            self.clocks[zone] = Days(so.Clock(zone, self.start, self.count))
        return self.clocks[zone]

    def arrangement(self, who, day, asked):
        member, change = self.members[who], self.changes.get(who)
        if asked and change and self.first <= day <= self.last:
            return so.changed(member, change)
        return member

    def figures(self, day, asked):
        """What every choice comes to, by the starts of everybody: {(start, ...): [minutes of each rule, ...]}."""
        window = self.clock(self.zone).at_work(day, [(0, 1440)])
        shift = so.civil(day) - 1440 - self.start
        people = []
        for who in self.members:
            arrangement = self.arrangement(who, day, asked)
            clock = self.clock(arrangement["zone"])
            around = [day + timedelta(n) for n in (-1, 0, 1)]
            # All people of these stories work inside the date of the rule, and on that date of their own only.
            own = [(pieces[0][0] if pieces else None, (clock.at_work(day, pieces) & window) >> shift) for pieces in choices_on(arrangement, day)]
            for other in (around[0], around[2]):
                for pieces in choices_on(self.arrangement(who, other, asked), other):
                    assert not clock.at_work(other, pieces) & window
            people.append(tuple(dict.fromkeys(own)))
        key = tuple(people)
        if key not in self.known:
            found = {}
            for choice in product(*people):
                minutes = []
                for needed in self.needed:
                    common = -1
                    for (_, bits), is_needed in zip(choice, needed):
                        common &= bits if is_needed else -1
                    minutes.append(common.bit_count())
                found.setdefault(tuple(start for start, _ in choice), []).append(tuple(minutes))
            self.known[key] = found
        return self.known[key]

    def document(self):
        kinds = ["kept", "regression", "fixed", "already_failing", "open", "not_applicable"]
        counts = [dict.fromkeys(kinds, 0) for _ in self.rules]
        rows, self.keeping, self.never = [[] for _ in self.rules], {who: None for who in self.members}, []
        for n in range((self.last - self.first).days + 1):
            day = self.first + timedelta(n)
            if day.weekday() > 4:
                continue
            found = {asked: [m for minutes in self.figures(day, asked).values() for m in minutes] for asked in (True, False)}
            for at, required in enumerate(self.required):
                if day.weekday() not in self.days[at]:
                    continue
                row = {asked: (required, min(m[at] for m in found[asked]), max(m[at] for m in found[asked])) for asked in found}
                cls = so.class_of(row[True], row[False])
                counts[at][cls] += 1
                rows[at].append({"date": str(day), "class": cls, "required_minutes": required, "lower_minutes": row[True][1], "upper_minutes": row[True][2], "today": row[False]})
            if not any(self.holds(minutes, day) for minutes in found[True]):
                self.never.append(day)
            self.narrow(day)
            self.bind(day)
        mondays = [self.first + timedelta(n) for n in range(0, (self.last - self.first).days, 7)]
        self.too_short = [monday for who in self.totals for monday in mondays if not self.adds_up(who, monday)]
        verdicts = ["broken" if c["regression"] + c["already_failing"] else "conditional" if c["open"] else "preserved" for c in counts]
        rules = {}
        for rule, verdict, dates, days in zip(self.rules, verdicts, counts, rows):
            rules[rule["id"]] = {"strength": rule["strength"], "verdict": verdict, "dates": dates, "days": days}
        horizon = {"from": str(self.first), "to": str(self.last), "zone": self.zone}
        exit_code = 1 if self.never or self.too_short or set() in self.serving.values() or "broken" in verdicts else 3 if "conditional" in verdicts else 0
        return {"horizon": horizon, "exit_code": exit_code, "rules": rules}

    def holds(self, minutes, day):
        asked = (at for at, days in enumerate(self.days) if day.weekday() in days)
        return all(minutes[at] >= self.required[at] for at in asked)

    def adds_up(self, who, monday):
        """Whether some lengths with which each date of this week can hold add up to the total."""
        change = so.changed(self.members[who], self.changes[who])
        good = []
        for n in range(7):
            day = monday + timedelta(n)
            lengths = set()
            for pieces in choices_on(change, day):
                minutes = self.with_pieces(who, day, pieces)
                if n > 4 or self.holds(minutes, day):
                    lengths.add(length_of(pieces))
            good.append(lengths)
        return so.minutes_of(change["total"]["paid"]) in sums(good)

    def with_pieces(self, who, day, pieces):
        """The minutes of each rule when this person, who alone has a choice, works these pieces."""
        window = self.clock(self.zone).at_work(day, [(0, 1440)])
        bits = []
        for other in self.members:
            arrangement = self.arrangement(other, day, True)
            own = [pieces] if other == who else choices_on(arrangement, day)
            assert len(own) == 1
            bits.append(self.clock(arrangement["zone"]).at_work(day, own[0]) & window)
        minutes = []
        for needed in self.needed:
            common = -1
            for own, is_needed in zip(bits, needed):
                common &= own if is_needed else -1
            minutes.append(common.bit_count())
        return minutes

    def bind(self, day):
        """Keeps the starts of who is bound with which some choice of all others keeps all rules on this date, too."""
        figures = self.figures(day, True)
        for who, known in self.serving.items():
            place = list(self.members).index(who)
            good = {key[place] for key, found in figures.items() if any(self.holds(minutes, day) for minutes in found)}
            self.serving[who] = good if known is None else known & good

    def narrow(self, day):
        """Keeps the starts of each person with which this date holds whatever all others choose."""
        figures = self.figures(day, True)
        for place, who in enumerate(self.members):
            starts = {key[place] for key in figures}
            failing = {key[place] for key, found in figures.items() if not all(self.holds(minutes, day) for minutes in found)}
            good = starts - failing
            self.keeping[who] = good if self.keeping[who] is None else self.keeping[who] & good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proposal", type=Path)
    parser.add_argument("--write", type=Path, help="write dates.json and exit_code into this folder")
    args = parser.parse_args()
    opinion = Opinion(args.proposal)
    document = opinion.document()
    if args.write:
        args.write.mkdir(parents=True, exist_ok=True)
        (args.write / "dates.json").write_text(so.as_text(document))
        (args.write / "exit_code").write_text(f"{document['exit_code']}\n")
    print(json.dumps({name: rule["dates"] for name, rule in document["rules"].items()}))
    for who, good in opinion.keeping.items():
        text = ", ".join(f"{m // 60:02}:{m % 60:02}" for m in sorted(g for g in good if g is not None))
        print(f"{who} alone keeps the rules by starting at: {text or 'nothing'}")
    for who, good in opinion.serving.items():
        text = ", ".join(f"{m // 60:02}:{m % 60:02}" for m in sorted(good))
        print(f"{who}, bound, can keep all rules on all dates by starting at: {text or 'nothing'}")
    print("no choice keeps all rules on:", ", ".join(map(str, opinion.never)) or "no date")
    print("no lengths that add up keep all rules in the weeks from:", ", ".join(map(str, opinion.too_short)) or "no date")
    print("exit", document["exit_code"])


if __name__ == "__main__":
    main()

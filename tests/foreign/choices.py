"""A second opinion on choices of hours: every choice of everybody, one by one.

    python3 choices.py PROPOSAL [--write FOLDER]

It shares no code with the program, and with second_opinion.py only how clocks and minutes are counted. It knows what some
scenarios use: weeks of fixed hours and of bands in one piece with a step, rules `group_overlap` of all or of some members,
`core_window` and `role_coverage`, no calendars, and refuses the rest. For each date it tries every start, every length and every
place of the break of everybody, and leaving out what may be left out, and counts the minutes that those of each rule are at work. A
rule with `day_basis = "subject"` has no figure for a choice that leaves the day of the one out whom the proposal changes. A change may bind one start for all of
its dates (`commitment = "period"`), or the lengths of the days of a period (`total`), which are tried day by day and added up in
every way.

It writes `exit_code` and `dates.json` as second_opinion.py does, and says which starts of each person keep the rules on every
date whatever all others choose, and on which dates no choice keeps all rules.
"""

import argparse
import json
import tomllib
from collections import Counter
from datetime import date, timedelta
from functools import cache, reduce
from itertools import combinations, product
from operator import and_
from pathlib import Path

import second_opinion as so


def day_choices(value):
    """All ways to fill a day: lists of pieces, in minutes of the day."""
    return choices_known(json.dumps(value))


@cache
def choices_known(text):
    value = json.loads(text)
    if not isinstance(value, dict):
        return [so.pieces_of(value)]
    so.only(value, "band", "paid", "break", "break_within", "break_beyond", "core", "step", "may_be_off")
    first, last = map(so.clock, value["band"].split("-"))
    step, beyond = (so.minutes_of(value.get(key, default)) for key, default in (("step", "1m"), ("break_beyond", "0m")))
    shortest, longest = map(so.minutes_of, (value.get("break", "0m").split("-") * 2)[:2])
    core = [minute for piece in so.pieces_of(value.get("core", [])) for minute in piece]
    least, most = map(so.minutes_of, (value["paid"].split("-") * 2)[:2])
    low, high = map(so.clock, value["break_within"].split("-")) if "break_within" in value else (first, last)
    out = [[]] if value.get("may_be_off") else []
    for paid, start, pause in product(range(least, most + 1, step), range(first, last, step), range(shortest, longest + 1, step)):
        if paid <= beyond:
            if pause > shortest:
                continue
            pause = 0
        end = start + paid + pause
        # A day in one piece that covers all pieces of its core covers what lies between them.
        if end > last or core and not start <= min(core) < max(core) <= end:
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
    return lengths_known(json.dumps(value_on(arrangement, weekday)))


@cache
def lengths_known(text):
    return frozenset(length_of(pieces) for pieces in choices_known(text))


def value_on(arrangement, weekday):
    return next((value for days, value in arrangement["week"].items() if weekday in so.days_of(days)), "off")


def all_choices_on(arrangement, weekday):
    return day_choices(value_on(arrangement, weekday))


@cache
def sums_known(lengths):
    """The same of sets that come several times, given with how often."""
    return sums(one for one, times in lengths for _ in range(times))


def sums(sets):
    """All that one of each set add up to, as the bits of a number."""
    found = 1
    for lengths in sets:
        so_far, found = found, 0
        for length in lengths:
            found |= so_far << length
    return found


def signed(text):
    return -so.minutes_of(text[1:]) if text[0] == "-" else so.minutes_of(text.lstrip("+"))


class Total:
    """What days add up to, and over which dates."""

    def __init__(self, table):
        so.only(table, "per", "paid", "carry", "from")
        self.per = table["per"]
        self.weeks = {"week": 1, "fortnight": 2, "4 weeks": 4, "year": None}[self.per]
        self.begins = table.get("from")
        # What stood over before is anything inside `carry`, and so is what stands over in the end.
        low, high = map(signed, table["carry"].split("..")) if "carry" in table else (0, 0)
        paid = so.minutes_of(table["paid"])
        self.least, self.most = paid + low - high, paid + high - low

    def dates(self, day):
        """All dates of the period of this one."""
        if self.weeks is None:
            first = day.replace(month=1, day=1)
            return [first + timedelta(n) for n in range((first.replace(year=day.year + 1) - first).days)]
        since = self.begins or day - timedelta(day.weekday())
        assert self.weeks == 1 or self.begins
        first = since + timedelta((day - since).days // (7 * self.weeks) * 7 * self.weeks)
        return [first + timedelta(n) for n in range(7 * self.weeks)]

    def is_met(self, sets):
        return sums(sets) >> self.least & ((1 << (self.most - self.least + 1)) - 1) > 0


def choices_on(arrangement, day):
    so.only(arrangement, "id", "name", "zone", "roles", "week", "total")
    choices = all_choices_on(arrangement, day.weekday())
    if "total" not in arrangement:
        return choices
    # Only lengths that the other days of the period can bring to the total.
    total = Total(arrangement["total"])
    others = Counter(lengths_of(arrangement, other.weekday()) for other in total.dates(day) if other != day)
    added = sums_known(tuple(sorted(others.items(), key=lambda item: sorted(item[0]))))
    fits = {length for length in lengths_of(arrangement, day.weekday()) if added >> max(total.least - length, 0) & ((1 << (total.most - max(total.least, length) + 1)) - 1)}
    return [pieces for pieces in choices if length_of(pieces) in fits]


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
            so.only(rule, "id", "kind", "says", "members", "days", "from", "to", "quorum", "at_least", "window", "role", "at_least_people", "strength", "day_basis")
            assert rule.get("day_basis", "calendar") == "calendar" or rule["day_basis"] == "subject" and len(self.proposal["change"]) == 1
            assert rule["kind"] in ("core_window", "role_coverage") or rule["kind"] == "group_overlap" and rule["quorum"] == "all"
        self.zone = team["zone"]
        self.members = {m["id"]: m for m in team["member"]}
        self.needed = [[who for who in self.members if self.is_needed(rule, who)] for rule in self.rules]
        self.required = [so.minutes_of(rule["at_least"]) if "at_least" in rule else length_of(so.pieces_of(rule["window"])) for rule in self.rules]
        self.changes = {c["member"]: c for c in self.proposal["change"]}
        # Who has one start for all dates, and the starts with which some choice keeps all rules so far.
        self.serving = {who: None for who, c in self.changes.items() if c.pop("commitment", "day") == "period"}
        assert len(self.serving) < 2
        self.days = [so.days_of(rule.get("days", "mon-fri")) for rule in self.rules]
        self.first, self.last = self.proposal["from"], self.proposal["to"]
        self.totals = [who for who, c in self.changes.items() if "total" in c]
        # The proposal takes whole periods, and nobody else chooses.
        for who in self.totals:
            total = Total(self.changes[who]["total"])
            assert total.dates(self.first)[0] == self.first and total.dates(self.last)[-1] == self.last and len(self.changes) == 1
        self.start = so.civil(self.first) - 3 * 1440
        self.count = so.civil(self.last) - so.civil(self.first) + 7 * 1440
        self.clocks = {}
        self.known = {}

    def is_needed(self, rule, who):
        if "role" in rule:
            return rule["role"] in self.members[who].get("roles", [])
        return rule.get("members", "all") == "all" or who in rule["members"]

    def minutes_of_rules(self, day, bits_of, shift=0):
        """The minutes of each rule with the people it asks for, when everybody is at work in these bits."""
        minutes = []
        for rule, needed in zip(self.rules, self.needed):
            if rule.get("day_basis") == "subject" and not any(bits_of[who] for who in self.changes):
                minutes.append(None)
                continue
            if "role" in rule:
                there = 0
                for enough in combinations(needed, rule.get("at_least_people", 1)):
                    there |= reduce(and_, (bits_of[who] for who in enough))
            else:
                there = reduce(and_, (bits_of[who] for who in needed), -1)
            if "window" in rule:
                there &= self.clock(self.zone).at_work(day, so.pieces_of(rule["window"])) >> shift
            minutes.append(there.bit_count())
        return minutes

    def is_asked(self, at, day):
        """Whether a rule asks for something on this date."""
        rule = self.rules[at]
        return day.weekday() in self.days[at] and rule.get("from", day) <= day <= rule.get("to", day)

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
                minutes = self.minutes_of_rules(day, dict(zip(self.members, (bits for _, bits in choice))), shift)
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
                if not self.is_asked(at, day):
                    continue
                figures = {asked: [m[at] for m in found[asked] if m[at] is not None] for asked in found}
                row = {asked: (required, min(figures[asked]), max(figures[asked])) for asked in found}
                cls = so.class_of(row[True], row[False])
                counts[at][cls] += 1
                rows[at].append({"date": str(day), "class": cls, "required_minutes": required, "lower_minutes": row[True][1], "upper_minutes": row[True][2], "today": row[False]})
            if not any(self.holds(minutes, day) for minutes in found[True]):
                self.never.append(day)
            self.narrow(day)
            self.bind(day)
        firsts = {who: sorted({Total(self.changes[who]["total"]).dates(self.first + timedelta(n))[0] for n in range((self.last - self.first).days + 1)}) for who in self.totals}
        musts = [at for at, rule in enumerate(self.rules) if rule["strength"] == "must"]
        self.too_short = [day for who in self.totals for day in firsts[who] if not self.adds_up(who, day, musts)]
        alone = [at for at in range(len(self.rules)) if any(not self.adds_up(who, day, [at]) for who in self.totals for day in firsts[who])]
        verdicts = ["broken" if c["regression"] + c["already_failing"] or at in alone else "conditional" if c["open"] else "preserved" for at, c in enumerate(counts)]
        rules = {}
        for rule, verdict, dates, days in zip(self.rules, verdicts, counts, rows):
            rules[rule["id"]] = {"strength": rule["strength"], "verdict": verdict, "dates": dates, "days": days}
        horizon = {"from": str(self.first), "to": str(self.last), "zone": self.zone}
        decisive = [verdicts[at] for at in musts]
        exit_code = 1 if self.never or self.too_short or set() in self.serving.values() or "broken" in decisive else 3 if "conditional" in decisive else 0
        return {"horizon": horizon, "exit_code": exit_code, "rules": rules}

    def holds(self, minutes, day, rules=None):
        musts = (at for at, rule in enumerate(self.rules) if rule["strength"] == "must")
        return all(minutes[at] is None or minutes[at] >= self.required[at] for at in (musts if rules is None else rules) if self.is_asked(at, day))

    def adds_up(self, who, first, rules):
        """Whether some lengths with which each date of this period can hold add up to the total."""
        change = so.changed(self.members[who], self.changes[who])
        good = []
        for day in Total(change["total"]).dates(first):
            is_asked = any(self.is_asked(at, day) for at in rules)
            good.append({length_of(pieces) for pieces in choices_on(change, day) if not is_asked or self.holds(self.with_pieces(who, day, pieces), day, rules)})
        return Total(change["total"]).is_met(good)

    def with_pieces(self, who, day, pieces):
        """The minutes of each rule when this person, who alone has a choice, works these pieces."""
        window = self.clock(self.zone).at_work(day, [(0, 1440)])
        bits_of = {}
        for other in self.members:
            arrangement = self.arrangement(other, day, True)
            own = [pieces] if other == who else choices_on(arrangement, day)
            assert len(own) == 1
            bits_of[other] = self.clock(arrangement["zone"]).at_work(day, own[0]) & window
        return self.minutes_of_rules(day, bits_of)

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
            starts = {key[place] for key in figures if key[place] is not None}
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
    print("no lengths that add up keep all rules in the periods from:", ", ".join(map(str, opinion.too_short)) or "no date")
    print("exit", document["exit_code"])


if __name__ == "__main__":
    main()

"""Invents small teams with proposals, to hold the program against the second opinion where nobody has looked yet.

    python3 invent.py FOLDER [--count N] [--seed N]

Each subfolder of FOLDER gets a team, a policy, a proposal, calendars and `expected/`. Hours past midnight, cycles, seasons, stays,
absences, hours of another clock, shared, unanswered and out-of-office events and every quorum are drawn at random; the
dates lie about the clock changes of 2027.
"""

import argparse
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from second_opinion import Case, as_text

ZONES = ["Europe/Berlin", "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "Africa/Accra", "America/Santiago", "Asia/Kathmandu",
         "Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns", "Atlantic/Azores", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo"]
WEEKS = [date(2027, 3, 8), date(2027, 3, 22), date(2027, 3, 29), date(2027, 4, 19), date(2027, 8, 30), date(2027, 9, 27), date(2027, 10, 25), date(2027, 11, 1)]


class Invention:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.first = self.r.choice(WEEKS)
        self.last = self.first + timedelta(self.r.choice([13, 13, 20]))
        self.base = self.r.choice(ZONES)
        self.zones = [self.base] + self.r.sample(ZONES, 2)  # few, so that people meet
        self.ids = ["p", "q", "r", "s", "t"][: self.r.choice([2, 3, 3, 4, 5])]
        self.late = {who for who in self.ids if self.r.random() < 0.25}

    def clock(self, low, high):
        minutes = self.r.randrange(low * 4, high * 4) * 15
        return minutes

    def piece(self, a, b):
        def text(m):
            return f"{m // 60 % 24:02d}:{m % 60:02d}" + (f"+{m // 1440}" if m >= 1440 else "")

        return f"{text(a)}-" + ("24:00" if b == 1440 else text(b))

    def hours(self, late):
        kind = self.r.random()
        if kind < 0.12:
            return '"off"'
        if late and kind < 0.4:  # past midnight, to 07:45 at the latest
            a = self.clock(18, 24)
            return f'"{self.piece(a, a + 60 * self.r.choice([4, 6, 8]))}"'
        a = self.clock(8 if late else 0, 14)
        b = min(a + 60 * self.r.choice([5, 7, 9, 10]), 1440)
        if kind < 0.6:
            return f'"{self.piece(a, b)}"'
        m = a + (b - a) // 30 * 15
        return f'["{self.piece(a, m - 15)}", "{self.piece(m + 15, b)}"]'

    def week(self, late):
        split = self.r.choice([["mon-fri"], ["mon-thu", "fri"], ["sun-thu"], ["mon,wed,fri", "tue,thu"], ["mon-sun"], ["mon-tue", "wed-fri", "sat"]])
        return "{ " + ", ".join((f'"{d}"' if "," in d else d) + f" = {self.hours(late)}" for d in split) + " }"

    def some_date(self):
        return self.first + timedelta(self.r.randrange((self.last - self.first).days + 1))

    def stretch(self):
        a = self.some_date()
        return a, a + timedelta(self.r.choice([0, 0, 1, 4]))

    def schedule(self, late):
        lines = []
        if self.r.random() < 0.2:
            lines += [f"cycle_weeks = [{self.week(late)}, {self.week(late)}]", f"cycle_from = {date(2027, 1, 4) + timedelta(self.r.choice([0, 0, 2, -7, 700]))}"]
        else:
            lines.append(f"week = {self.week(late)}")
        if self.r.random() < 0.2:
            a, b = self.stretch()
            lines.append(f"season = [{{ from = {a}, to = {b + timedelta(2)}, week = {self.week(late)} }}]")
        if self.r.random() < 0.2:
            lines.append(f'hours_in = "{self.r.choice(ZONES)}"')
        return lines

    def team(self):
        lines = [f'zone = "{self.base}"', ""]
        for i, who in enumerate(self.ids):
            lines += ["[[member]]", f'id = "{who}"', f'name = "Person {who.upper()}"', f'zone = "{self.r.choice(self.zones)}"', f'emails = ["{who}@example.com"]',
                      f'roles = ["{"xy"[i % 2]}"]']
            if i == 0 or self.r.random() < 0.8:
                lines.append(f'calendars = ["{who}.ics"]')
            lines += self.schedule(who in self.late)
            for table, more in (("stay", f'zone = "{self.r.choice(ZONES)}"'), ("absence", f'kind = "{self.r.choice(["leave", "holiday", "trip"])}"')):
                if self.r.random() < 0.3:
                    a, b = self.stretch()
                    lines += [f"[[member.{table}]]", f"from = {a}", f"to = {b}", more]
            lines.append("")
        lines += ["[[source]]", 'path = "leave.ics"', 'kind = "leave"']
        return "\n".join(lines) + "\n"

    def policy(self):
        lines = []
        for n in range(4):
            kind = self.r.choice(["core_window", "group_overlap", "group_overlap"])
            lines += ["[[rule]]", f'id = "rule-{n}"', f'kind = "{kind}"', f'strength = "{self.r.choice(["must", "should"])}"', f'zone = "{self.r.choice(self.zones + [self.base])}"']
            lines.append(f'days = "{self.r.choice(["mon-fri", "mon-sun", "tue,thu", "sun-thu"])}"')
            if self.r.random() < 0.4:
                lines.append(f"members = {self.r.choice([self.ids[:2], self.ids[-2:], ['@x'], ['@y', self.ids[0]]])}".replace("'", '"'))
            if self.r.random() < 0.3:
                lines.append(f'basis = "{self.r.choice(["presence", "together", "bookable"])}"')
            if self.r.random() < 0.3:
                lines.append('absence = "counts"')
            a = self.clock(0, 20)
            window = f'window = "{self.piece(a, min(a + 60 * self.r.choice([1, 2, 3, 12]), 1440))}"'
            if kind == "core_window":
                lines.append(window)
                continue
            lines.append("quorum = " + self.r.choice(['"all"', "2", "1", '"60%"', '"80%"', "3"]))
            if self.r.random() < 0.2:
                lines += ['per = "week"', f'at_least = "{self.r.choice(["5h", "2h30m", "10h"])}"']
            else:
                lines.append(f'at_least = "{self.r.choice(["30m", "1h", "3h", "6h"])}"')
                if self.r.random() < 0.2:
                    lines.append(window)
            lines.append("")
        return "\n".join(lines) + "\n"

    def proposal(self):
        a = self.first + timedelta(self.r.choice([0, 0, 2, -3]))
        lines = ['title = "Invented"', f"from = {a}", f"to = {self.last - timedelta(self.r.choice([0, 0, 3]))}"]
        for who in self.r.sample(self.ids, self.r.choice([1, 1, 2])):
            lines += ["", "[[change]]", f'member = "{who}"', *self.schedule(who in self.late)]
            if self.r.random() < 0.2:
                b, c = self.stretch()
                lines += ["[[change.stay]]", f"from = {b}", f"to = {c}", f'zone = "{self.r.choice(ZONES)}"']
        return "\n".join(lines) + "\n"

    def calendars(self):
        events = {who: [] for who in self.ids}
        for n in range(self.r.randrange(4, 18)):
            zone = self.r.choice(self.zones)
            start = datetime.combine(self.some_date() - timedelta(self.r.choice([0, 0, 70, 371])), datetime.min.time()) + timedelta(minutes=self.r.randrange(96) * 15 + self.r.choice([0, 0, 0, 7]))
            end = start + timedelta(minutes=self.r.choice([15, 30, 60, 90, 240]))
            lines = [f"UID:invented-{n}@example.com", f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}"]
            if self.r.random() < 0.7 or start.date() < self.first:
                lines.append("RRULE:" + self.r.choice(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "FREQ=MONTHLY;BYDAY=-1WE,2MO", "FREQ=MONTHLY;BYMONTHDAY=31,-1,15"]))
            title = self.r.choice(["Meeting", "Meeting", "Meeting", "Out of office", "Focus"])
            people = self.r.sample(self.ids, min(len(self.ids), self.r.choice([1, 2, 3, 5])))
            answers = {p: self.r.choice(["ACCEPTED"] * 5 + ["TENTATIVE", "NEEDS-ACTION", "DECLINED"]) for p in people}
            if title == "Meeting":
                lines += [f"ATTENDEE;PARTSTAT={a}:mailto:{p}@example.com" for p, a in answers.items()]
            lines += [f"SUMMARY:{title}", "TRANSP:" + self.r.choice(["OPAQUE"] * 6 + ["TRANSPARENT"])]
            for p in people if title == "Meeting" else people[:1]:
                events[p].append(lines)
        a, b = self.stretch()
        leave = [[f"UID:leave", f"DTSTART;VALUE=DATE:{a:%Y%m%d}", f"DTEND;VALUE=DATE:{b + timedelta(1):%Y%m%d}", f"SUMMARY:{self.r.choice(self.ids).upper()} Person (Vacation)"]]
        return {who: self.file(rows) for who, rows in (events | {"leave": leave}).items()}

    def file(self, rows):
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Invented//EN"]
        for row in rows:
            lines += ["BEGIN:VEVENT", "DTSTAMP:20270101T000000Z", *row, "END:VEVENT"]
        return "\r\n".join([*lines, "END:VCALENDAR", ""])

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "team.toml").write_text(self.team())
        (folder / "policy.toml").write_text(self.policy())
        (folder / "proposal.toml").write_text(self.proposal())
        for who, text in self.calendars().items():
            (folder / f"{who}.ics").write_bytes(text.encode())
        args = SimpleNamespace(proposal=folder / "proposal.toml", team=folder / "team.toml", policy=folder / "policy.toml", first=None, last=None)
        document = Case(args, []).opinion()
        (folder / "expected").mkdir(exist_ok=True)
        (folder / "expected" / "dates.json").write_text(as_text(document))
        (folder / "expected" / "exit_code").write_text(f"{document['exit_code']}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for seed in range(args.seed, args.seed + args.count):
        Invention(seed).write(args.folder / f"{seed:05d}")
        print(args.folder / f"{seed:05d}")


if __name__ == "__main__":
    main()

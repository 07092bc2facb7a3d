"""Writes one list of events the way each calendar program writes its exports.

Only what readers trip over is imitated: zone names, the order of components, which status words are used, how
answers are noted, how an occurrence is moved or cancelled, and how lines are folded.
"""

import hashlib
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

STAMP = "20261118T063000Z"

WINDOWS = {
    "Europe/Berlin": "W. Europe Standard Time",
    "Europe/Lisbon": "GMT Standard Time",
    "America/New_York": "Eastern Standard Time",
    "America/Santiago": "Pacific SA Standard Time",
    "Asia/Kolkata": "India Standard Time",
    "Asia/Tokyo": "Tokyo Standard Time",
}

# (standard offset, standard name, its onset, summer offset, its name, its onset); onset: (month, "1SU", "hhmmss")
RULES = {
    "Europe/Berlin": ("+0100", "CET", (10, "-1SU", "030000"), "+0200", "CEST", (3, "-1SU", "020000")),
    "Europe/Lisbon": ("+0000", "WET", (10, "-1SU", "020000"), "+0100", "WEST", (3, "-1SU", "010000")),
    "America/New_York": ("-0500", "EST", (11, "1SU", "020000"), "-0400", "EDT", (3, "2SU", "020000")),
    "America/Chicago": ("-0600", "CST", (11, "1SU", "020000"), "-0500", "CDT", (3, "2SU", "020000")),
    "America/Santiago": ("-0400", "GMT-4", (4, "1SU", "000000"), "-0300", "GMT-3", (9, "1SU", "000000")),
    "Australia/Sydney": ("+1000", "AEST", (4, "1SU", "030000"), "+1100", "AEDT", (10, "1SU", "020000")),
    "Africa/Accra": ("+0000", "GMT"),
    "Asia/Kolkata": ("+0530", "IST"),
    "Asia/Tokyo": ("+0900", "JST"),
}


@dataclass(frozen=True)
class Override:
    """One occurrence of a series that is not as the rule says."""

    of: datetime  # the start before the move, on the series' clock
    to: datetime | None = None  # None: cancelled
    title: str | None = None


@dataclass(frozen=True)
class Event:
    """An event before anybody has written it down."""

    key: str  # makes the UID
    title: str
    start: datetime | date  # a date for an all-day event
    zone: str = "UTC"
    minutes: int = 30
    days: int = 1  # of an all-day event
    rule: str | None = None
    except_: tuple = ()
    overrides: tuple = ()
    organizer: str | None = None  # member id, or "name <address>"
    people: dict = field(default_factory=dict)  # member id or address -> PARTSTAT
    made_by: str = "google"  # the program that made the UID
    uid_suffix: str = ""  # Google's "_R…" of a split series
    description: str = ""
    location: str = ""
    free: bool = False
    out: bool = False  # out of office
    alarm: int | None = None  # minutes before
    sequence: int = 0
    extra: tuple = ()  # further lines, as they are

    @property
    def all_day(self):
        return not isinstance(self.start, datetime)


def digest(*parts):
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()


def uid(event):
    h = digest("uid", event.key)
    if event.made_by == "google":
        alphabet = "0123456789abcdefghijklmnopqrstuv"
        return "".join(alphabet[int(h[2 * i : 2 * i + 2], 16) % 32] for i in range(26)) + event.uid_suffix + "@google.com"
    if event.made_by == "outlook":
        return "040000008200E00074C5B7101A82E00800000000" + h[:16].upper() + "000000000000000010000000" + h[16:48].upper()
    made = str(uuid.UUID(h[:32]))
    return made.upper() if event.made_by == "apple" else made


def escape(text):
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line, indent=b" "):
    raw = line.encode()
    out, room = [], 75
    while len(raw) > room:
        cut = room
        while raw[cut] & 0xC0 == 0x80:  # not inside a character
            cut -= 1
        out.append(raw[:cut])
        raw, room = raw[cut:], 74
    out.append(raw)
    return (b"\r\n" + indent).join(out) + b"\r\n"


def stamp(moment):
    return moment.strftime("%Y%m%dT%H%M%S")


def utc(moment, zone):
    return stamp(moment.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)) + "Z"


def vtimezone(name, zone, style):
    """The definition of `zone` under the name `name`, in the manner of `style`."""
    rules = RULES[zone]
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    if style == "google":
        lines.append(f"X-LIC-LOCATION:{zone}")
    if style == "apple":  # local mean time, with seconds
        lmt = {"Asia/Kolkata": "+055328", "Asia/Tokyo": "+091859", "Europe/Berlin": "+005328", "America/New_York": "-045602"}
        if zone in lmt:
            lines += ["BEGIN:STANDARD", "DTSTART:18000101T000000", f"TZOFFSETFROM:{lmt[zone]}", f"TZOFFSETTO:{lmt[zone]}", "TZNAME:LMT", "END:STANDARD"]
    if len(rules) == 2:
        offset, label = rules
        first = "16010101T000000" if style == "exchange" else "19700101T000000"
        lines += ["BEGIN:STANDARD", f"DTSTART:{first}", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
        lines += [] if style == "exchange" else [f"TZNAME:{label}"]
        lines += ["END:STANDARD", "END:VTIMEZONE"]
        return lines
    std, std_name, std_on, dst, dst_name, dst_on = rules

    def part(kind, frm, to, label, onset):
        month, day, clock = onset
        if style == "exchange":
            return [f"BEGIN:{kind}", f"DTSTART:16010101T{clock}", f"TZOFFSETFROM:{frm}", f"TZOFFSETTO:{to}",
                    f"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY={day};BYMONTH={month}", f"END:{kind}"]
        n = int(day[:-2])
        first = date(1970, month, 1)
        sundays = [first + timedelta(d) for d in range(31) if (first + timedelta(d)).month == month and (first + timedelta(d)).weekday() == 6]
        begun = sundays[n - 1 if n > 0 else n]
        return [f"BEGIN:{kind}", f"TZOFFSETFROM:{frm}", f"TZOFFSETTO:{to}", f"TZNAME:{label}",
                f"DTSTART:{begun:%Y%m%d}T{clock}", f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={day}", f"END:{kind}"]

    summer = part("DAYLIGHT", std, dst, dst_name, dst_on)
    winter = part("STANDARD", dst, std, std_name, std_on)
    return lines + (winter + summer if style == "exchange" else summer + winter) + ["END:VTIMEZONE"]


class Exporter:
    """What the programs have in common; each below says what it does otherwise."""

    indent = b" "
    zone_style = "google"
    zones_last = False

    def __init__(self, team, owner, title, zone):
        self.team, self.owner, self.title, self.zone = team, owner, title, zone

    def write(self, events):
        zones = sorted({e.zone for e in events if not e.all_day and self.zoned(e)})
        definitions = [line for z in zones for line in vtimezone(self.zone_name(z), z, self.zone_style)]
        components = [line for e in events for line in self.components(e)]
        body = components + definitions if self.zones_last else definitions + components
        lines = ["BEGIN:VCALENDAR", *self.head(), *body, "END:VCALENDAR"]
        return b"".join(fold(line, self.indent) for line in lines)

    # what differs
    def head(self):
        raise NotImplementedError

    def components(self, event):
        raise NotImplementedError

    def zone_name(self, zone):
        return zone

    def zoned(self, event):
        return event.zone != "UTC"

    # what most share
    def time(self, name, moment, event):
        if event.all_day:
            return f"{name};VALUE=DATE:{moment:%Y%m%d}"
        if not self.zoned(event):
            return f"{name}:{utc(moment, event.zone)}"
        return f"{name};TZID={self.zone_name(event.zone)}:{stamp(moment)}"

    def when(self, event):
        end = event.start + (timedelta(event.days) if event.all_day else timedelta(minutes=event.minutes))
        return [self.time("DTSTART", event.start, event), self.time("DTEND", end, event)]

    def moved(self, event, override):
        return replace(event, start=override.to or override.of, rule=None, except_=(), overrides=(), title=override.title or event.title)

    def address(self, person):
        return (self.team[person]["email"], self.team[person]["name"]) if person in self.team else (person, person)

    def answer(self, event):
        return event.people.get(self.owner)


class Google(Exporter):
    def head(self):
        return ["PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
                f"X-WR-CALNAME:{self.title}", f"X-WR-TIMEZONE:{self.zone}"]

    def zoned(self, event):  # single events are written in UTC
        return event.rule is not None or event.extra == ("zoned",)

    def components(self, event):
        out = []
        for o in event.overrides:  # before their series
            if o.to:
                rid = f"RECURRENCE-ID;TZID={event.zone}:{stamp(o.of)}"
                out += self.one(replace(self.moved(event, o), extra=("zoned",)), rid)
        gone = tuple(o.of for o in event.overrides if o.to is None)
        return out + self.one(replace(event, except_=event.except_ + gone), None)

    def one(self, event, rid):
        lines = ["BEGIN:VEVENT", *self.when(event)]
        if event.rule:
            lines.append(f"RRULE:{event.rule}")
        lines += [self.time("EXDATE", x, event) for x in event.except_]
        lines += [f"DTSTAMP:{STAMP}"]
        if event.organizer:
            email, name = self.address(event.organizer)
            lines.append(f"ORGANIZER;CN={name}:mailto:{email}")
        lines.append(f"UID:{uid(event)}")
        for person, answer in event.people.items():
            email, name = self.address(person)
            note = ""
            if answer == "DECLINED" and person == self.owner:
                note = ';X-RESPONSE-COMMENT="Sorry: that is the middle of my night; notes are enough, thanks"'
            lines.append(f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={name};X-NUM-GUESTS=0{note}:mailto:{email}")
        if rid:
            lines.append(rid)
        lines += [f"CREATED:{created(event)}"]
        if event.description:
            lines.append(f"DESCRIPTION:{escape(event.description)}")
        lines.append(f"LAST-MODIFIED:{modified(event)}")
        if event.location:
            lines.append(f"LOCATION:{escape(event.location)}")
        lines += [f"SEQUENCE:{event.sequence}", "STATUS:CONFIRMED", f"SUMMARY:{escape(event.title)}",
                  f"TRANSP:{'TRANSPARENT' if event.free else 'OPAQUE'}"]
        if event.alarm is not None:
            lines += ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:This is an event reminder", f"TRIGGER:-P0DT0H{event.alarm}M0S", "END:VALARM"]
        return lines + ["END:VEVENT"]


class Exchange(Exporter):
    """A calendar published from Exchange: Windows zone names, no attendees, the owner's status in an X- property."""

    zone_style = "exchange"

    def head(self):
        return ["METHOD:PUBLISH", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0", f"X-WR-CALNAME:{self.title}"]

    def zone_name(self, zone):
        return WINDOWS[zone]

    def status(self, event):
        if event.out:
            return "OOF"
        if event.free or event.title.startswith("Canceled: "):
            return "FREE"
        return "TENTATIVE" if self.answer(event) in ("TENTATIVE", "NEEDS-ACTION") else "BUSY"

    def components(self, event):
        if self.answer(event) == "DECLINED":  # Outlook takes declined meetings out
            return []
        gone = tuple(o.of for o in event.overrides if o.to is None)
        out = self.one(replace(event, except_=event.except_ + gone), None)
        for o in event.overrides:
            if o.to:
                out += self.one(self.moved(event, o), self.time("RECURRENCE-ID", o.of, event))
        return out

    def one(self, event, rid):
        lines = ["BEGIN:VEVENT"]
        if event.description:
            lines.append(f"DESCRIPTION:{escape(event.description)}")
        if event.rule:
            lines.append(f"RRULE:{event.rule};WKST=MO")
        if event.except_:
            lines.append(f"EXDATE;TZID={self.zone_name(event.zone)}:" + ",".join(map(stamp, event.except_)))
        lines.append(f"UID:{uid(event)}")
        if rid:
            lines.append(rid)
        status = self.status(event)
        lines += [f"SUMMARY{self.language()}:{escape(event.title)}", *self.when(event), "CLASS:PUBLIC", "PRIORITY:5", f"DTSTAMP:{STAMP}",
                  f"TRANSP:{'TRANSPARENT' if status == 'FREE' else 'OPAQUE'}",
                  "STATUS:" + ("TENTATIVE" if status == "TENTATIVE" else "CONFIRMED"), f"SEQUENCE:{event.sequence}"]
        if event.location:
            lines.append(f"LOCATION:{escape(event.location)}")
        lines += ["X-MICROSOFT-CDO-APPT-SEQUENCE:0", f"X-MICROSOFT-CDO-BUSYSTATUS:{status}", "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
                  f"X-MICROSOFT-CDO-ALLDAYEVENT:{'TRUE' if event.all_day else 'FALSE'}", "X-MICROSOFT-CDO-IMPORTANCE:1",
                  f"X-MICROSOFT-CDO-INSTTYPE:{3 if rid else 1 if event.rule else 0}",
                  "X-MICROSOFT-DONOTFORWARDMEETING:FALSE", "X-MICROSOFT-DISALLOW-COUNTER:FALSE"]
        lines += event.extra
        if event.alarm is not None:
            lines += ["BEGIN:VALARM", "DESCRIPTION:REMINDER", f"TRIGGER;RELATED=START:-PT{event.alarm}M", "ACTION:DISPLAY", "END:VALARM"]
        return lines + ["END:VEVENT"]

    def language(self):
        return ""


class OutlookDesktop(Exchange):
    """A calendar saved from the Outlook program: tab folding, the owner and the stretch it covers at the top."""

    indent = b"\t"

    def __init__(self, *args, covers):
        super().__init__(*args)
        self.covers = covers

    def head(self):
        email, name = self.address(self.owner)
        begun, ended = self.covers
        return ["PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", "VERSION:2.0", "METHOD:PUBLISH",
                f"X-CALSTART:{begun}", f"X-CALEND:{ended}", f"X-CLIPSTART:{begun}", f"X-CLIPEND:{ended}",
                'X-WR-RELCALID:{0000002E-4A1C-8F55-B2D0-97D1E0C3A6F4}', f"X-WR-CALNAME:{name}", "X-PRIMARY-CALENDAR:TRUE",
                f'X-OWNER;CN="{name}":mailto:{email}', 'X-MS-OLK-WKHRSTART;TZID="W. Europe Standard Time":083000',
                'X-MS-OLK-WKHREND;TZID="W. Europe Standard Time":171500', "X-MS-OLK-WKHRDAYS:MO,TU,WE,TH,FR"]

    def time(self, name, moment, event):
        line = super().time(name, moment, event)
        return line.replace(f"TZID={self.zone_name(event.zone)}:", f'TZID="{self.zone_name(event.zone)}":') if self.zoned(event) and not event.all_day else line

    def language(self):
        return ";LANGUAGE=de"

    def one(self, event, rid):
        lines = super().one(event, rid)
        people = []
        if event.organizer:
            email, name = self.address(event.organizer)
            people.append(f'ORGANIZER;CN="{name}":mailto:{email}')
            for person, answer in event.people.items():
                email, name = self.address(person)
                rsvp = f";PARTSTAT={answer}" if person == self.owner else ""
                people.append(f'ATTENDEE;CN="{name}";RSVP=TRUE{rsvp}:mailto:{email}')
        return lines[:1] + people + lines[1:]


class Apple(Exporter):
    """iCloud: zones after the events, no TRANSP, attendees as urn: or a path with the address beside it."""

    zone_style = "apple"
    zones_last = True

    def head(self):
        return ["CALSCALE:GREGORIAN", "PRODID:-//Apple Inc.//macOS 15.1//EN", "VERSION:2.0", f"X-APPLE-CALENDAR-COLOR:#1BADF8", f"X-WR-CALNAME:{self.title}"]

    def components(self, event):
        gone = tuple(o.of for o in event.overrides if o.to is None)
        out = self.one(replace(event, except_=event.except_ + gone), None)
        for o in event.overrides:
            if o.to:
                out += self.one(self.moved(event, o), self.time("RECURRENCE-ID", o.of, event))
        return out

    def one(self, event, rid):
        lines = ["BEGIN:VEVENT"]
        for person, answer in event.people.items():
            email, name = self.address(person)
            value = f"urn:uuid:{str(uuid.UUID(digest('principal', email)[:32])).upper()}" if person == self.owner else f"/aMjA{digest(email)[:8]}/principal/"
            lines.append(f'ATTENDEE;CN="{name}";CUTYPE=INDIVIDUAL;EMAIL={email};PARTSTAT={answer};ROLE=REQ-PARTICIPANT:{value}')
        lines.append(f"CREATED:{created(event)}")
        if event.description:
            lines.append(f"DESCRIPTION:{escape(event.description)}")
        start, end = self.when(event)
        lines += [end, f"DTSTAMP:{STAMP}", start] + [self.time("EXDATE", x, event) for x in event.except_]
        lines.append(f"LAST-MODIFIED:{modified(event)}")
        if event.location:
            lines.append(f"LOCATION:{escape(event.location)}")
        if event.organizer:
            email, name = self.address(event.organizer)
            lines.append(f'ORGANIZER;CN="{name}";EMAIL={email}:mailto:{email}')
        if rid:
            lines.append(rid)
        if event.rule:
            lines.append(f"RRULE:{event.rule}")
        lines += [f"SEQUENCE:{event.sequence}", f"SUMMARY:{escape(event.title)}"]
        if event.free:
            lines.append("TRANSP:TRANSPARENT")
        if event.all_day:
            lines.append(f"TZID:{self.zone}")
        lines += [f"UID:{uid(event)}", "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC", *event.extra]
        if event.alarm is not None:
            alarm = str(uuid.UUID(digest("alarm", event.key)[:32])).upper()
            lines += ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", f"TRIGGER:-PT{event.alarm}M", f"UID:{alarm}", f"X-WR-ALARMUID:{alarm}", "END:VALARM"]
        return lines + ["END:VEVENT"]


class Nextcloud(Exporter):
    """Nextcloud: overrides with a UTC RECURRENCE-ID, cancelled ones kept as such, the stale copy of an edited event."""

    zone_style = "google"

    def head(self):
        return ["VERSION:2.0", "PRODID:-//SabreDAV//SabreDAV//EN", f"X-WR-CALNAME:{self.title}", "X-APPLE-CALENDAR-COLOR:#0082C9", "REFRESH-INTERVAL;VALUE=DURATION:PT4H", "X-PUBLISHED-TTL:PT4H", "CALSCALE:GREGORIAN"]

    def components(self, event):
        out = []
        if "stale copy" in event.extra:
            out += self.one(replace(event, sequence=event.sequence - 1, start=event.start - timedelta(hours=5), extra=()), None)
        out += self.one(event, None)
        for o in event.overrides:
            out += self.one(self.moved(event, o), f"RECURRENCE-ID:{utc(o.of, event.zone)}", cancelled=o.to is None)
        return out

    def one(self, event, rid, cancelled=False):
        lines = ["BEGIN:VEVENT", f"CREATED:{created(event)}", f"DTSTAMP:{STAMP}", f"LAST-MODIFIED:{modified(event)}", f"SEQUENCE:{event.sequence}",
                 f"UID:{uid(event)}", *self.when(event), "STATUS:" + ("CANCELLED" if cancelled else "CONFIRMED"), f"SUMMARY:{escape(event.title)}"]
        if rid:
            lines.append(rid)
        if event.rule:
            lines.append(f"RRULE:{event.rule}")
        lines += [self.time("EXDATE", x, event) for x in event.except_]
        if event.description:
            lines.append(f"DESCRIPTION:{escape(event.description)}")
        if event.location:
            lines.append(f"LOCATION:{escape(event.location)}")
        if event.free:
            lines.append("TRANSP:TRANSPARENT")
        if event.organizer:
            email, name = self.address(event.organizer)
            lines.append(f"ORGANIZER;CN={name}:mailto:{email}")
            for person, answer in event.people.items():
                email, name = self.address(person)
                lines.append(f"ATTENDEE;CN={name};CUTYPE=INDIVIDUAL;PARTSTAT={answer};ROLE=REQ-PARTICIPANT;RSVP=TRUE;LANGUAGE=en;SCHEDULE-STATUS=1.2:mailto:{email}")
        if event.alarm is not None:
            lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER;RELATED=START:-PT{event.alarm}M", "END:VALARM"]
        return lines + ["END:VEVENT"]


def created(event):
    day = event.start if event.all_day else event.start.date()
    at = min(day - timedelta(3 + int(digest(event.key)[:2], 16) % 40), date(2026, 11, 16))
    return f"{at:%Y%m%d}T{7 + int(digest(event.key)[2:4], 16) % 9:02d}{int(digest(event.key)[4:6], 16) % 60:02d}00Z"


def modified(event):
    day = event.start if event.all_day else event.start.date()
    at = min(day - timedelta(1), date(2026, 11, 17))
    return f"{at:%Y%m%d}T{8 + event.sequence % 9:02d}{int(digest(event.key)[6:8], 16) % 60:02d}12Z"

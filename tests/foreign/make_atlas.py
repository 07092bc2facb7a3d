"""Writes the calendars of the made-up team in fixtures/teams/atlas: `python3 make_atlas.py`.

The same bytes every time: no clock, no random numbers beyond digests of fixed words.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

from exporters import Apple, Event, Exchange, Google, Nextcloud, OutlookDesktop, Override, digest, escape, fold

OUT = Path(__file__).resolve().parents[2] / "fixtures" / "teams" / "atlas" / "calendars"

TEAM = {
    "lena": {"name": "Lena Vogt", "email": "lena.vogt@example.com", "zone": "Europe/Berlin"},
    "jonas": {"name": "Jonas Weiß", "email": "jonas.weiss@example.com", "zone": "Europe/Berlin"},
    "ana": {"name": "Ana Silva", "email": "ana.silva@example.com", "zone": "Europe/Lisbon"},
    "kofi": {"name": "Kofi Mensah", "email": "kofi@example.com", "zone": "Africa/Accra"},
    "sam": {"name": "Sam Carter", "email": "sam.carter@example.com", "zone": "America/New_York"},
    "zoe": {"name": "Zoe Lindqvist", "email": "zoe.lindqvist@example.com", "zone": "America/Chicago"},
    "mateo": {"name": "Mateo Núñez", "email": "mateo.nunez@example.com", "zone": "America/Santiago"},
    "priya": {"name": "Priya Raman", "email": "priya.raman@example.com", "zone": "Asia/Kolkata"},
    "hana": {"name": "Hana Sato", "email": "hana.sato@example.com", "zone": "Asia/Tokyo"},
    "ruby": {"name": "Ruby Walsh", "email": "ruby.walsh@example.com", "zone": "Australia/Sydney"},
}
EIGHT = ["lena", "jonas", "ana", "kofi", "sam", "zoe", "mateo", "priya"]

CALL = (
    "Join: https://meet.example.com/{code}\n"
    "By phone: +49 30 5550 0100, PIN {pin}#\n\n"
    "Agenda and notes are in the team folder. Please add your points before the meeting; if you cannot come, "
    "write two lines on what you did, what is next and what is in your way. "
    "Nobody has to read this text again: it is the same every time."
)


def call(key):
    h = digest("call", key)
    return CALL.format(code=f"{h[:3]}-{h[3:7]}-{h[7:10]}", pin=int(h[10:16], 16) % 1_000_000)


def at(y, m, d, clock="00:00"):
    hour, minute = map(int, clock.split(":"))
    return datetime(y, m, d, hour, minute)


def yes(*people, **others):
    answers = {p: "ACCEPTED" for p in people}
    return answers | {p: a.upper().replace("_", "-") for p, a in others.items()}


def no_meeting_weeks(days, clock, *weeks):
    """The starts that fall into the weeks without meetings, the last of December and the first of January."""
    out = []
    for first in weeks:
        for n in range(14):
            day = first + timedelta(n)
            if day.weekday() in days:
                out.append(at(day.year, day.month, day.day, clock))
    return tuple(out)


def meetings():
    """What more than one person has in the calendar."""
    turn_2025 = no_meeting_weeks({0, 1, 3}, "15:30", date(2025, 12, 22))
    turn_2026 = no_meeting_weeks({0, 1, 3}, "15:30", date(2026, 12, 21))
    return [
        # The stand-up moved in 2025: "this and following" made a second series.
        Event("standup", "Atlas stand-up", at(2023, 9, 4, "15:00"), "Europe/Berlin", 15, rule="FREQ=WEEKLY;UNTIL=20250907T215959Z;BYDAY=MO,TU,TH",
              organizer="ana", people=yes(*EIGHT), description=call("standup")),
        Event("standup", "Atlas stand-up", at(2025, 9, 8, "15:30"), "Europe/Berlin", 15, rule="FREQ=WEEKLY;BYDAY=MO,TU,TH", uid_suffix="_R20250908T133000",
              except_=turn_2025 + turn_2026, organizer="ana", people=yes(*EIGHT), description=call("standup"), alarm=5, sequence=1,
              overrides=(Override(at(2027, 2, 11, "15:30"), at(2027, 2, 11, "16:15")), Override(at(2027, 5, 6, "15:30")),
                         Override(at(2027, 10, 19, "15:30"), at(2027, 10, 19, "15:00"), "Atlas stand-up (with the new map)"))),
        Event("all-hands", "Atlas all hands", at(2024, 1, 10, "15:00"), "Europe/Berlin", 45, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=WE", made_by="outlook",
              except_=no_meeting_weeks({2}, "15:00", date(2024, 12, 23), date(2025, 12, 22), date(2026, 12, 21)),
              organizer="lena", people=yes(*EIGHT, "hana", ruby="declined"), description=call("all-hands"), alarm=15, sequence=4,
              overrides=(Override(at(2027, 1, 20, "15:00"), at(2027, 1, 20, "15:00"), "Atlas all hands: plans for the year"),)),
        Event("planning", "Sprint planning", at(2026, 1, 5, "10:00"), "America/New_York", 60, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", organizer="sam",
              people=yes("lena", "jonas", "ana", "kofi", "sam", "zoe", "mateo"), description=call("planning"), alarm=10),
        Event("retro", "Retrospective", at(2025, 1, 30, "16:00"), "Europe/Berlin", 60, rule="FREQ=MONTHLY;BYDAY=-1TH", made_by="outlook", organizer="lena",
              people=yes("lena", "jonas", "ana", "kofi", "sam", "zoe", "mateo"), description=call("retro"), location="Room Humboldt; Berlin, 3rd floor"),
        Event("backend", "Backend sync", at(2025, 3, 4, "10:00"), "Africa/Accra", 30, rule="FREQ=WEEKLY;BYDAY=TU,TH", made_by="nextcloud", organizer="kofi",
              people=yes("ana", "kofi", "priya"), description="Deploys of the week, open incidents, who is on call.",
              overrides=(Override(at(2027, 3, 4, "10:00"), at(2027, 3, 5, "10:00")), Override(at(2027, 4, 13, "10:00")))),
        Event("tiles", "Map tiles working group", at(2026, 4, 8, "12:00"), "America/Santiago", 45, rule="FREQ=WEEKLY;BYDAY=WE", made_by="nextcloud", organizer="mateo",
              people=yes("mateo", "ana", "kofi"), sequence=2, description="Rendering cost per zoom level, open questions on the coast lines."),
        Event("vendor", "Vendor call: tile hosting", at(2026, 9, 1, "15:45"), "Europe/Berlin", 30, rule="FREQ=WEEKLY;INTERVAL=4;BYDAY=TU",
              organizer="sam", people=yes("sam", mateo="tentative", ana="declined") | {"account.team@example.net": "ACCEPTED"}),
        Event("incident", "Incident review", at(2026, 6, 5, "13:00"), "Europe/Lisbon", 30, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", organizer="ana",
              people=yes("ana", "kofi", lena="needs_action")),
        Event("town-hall", "Town hall", at(2025, 2, 4, "17:30"), "Europe/Berlin", 60, rule="FREQ=MONTHLY;BYDAY=1TU", made_by="outlook", organizer="events@example.com",
              people=yes("lena", "sam", "kofi", ana="tentative", jonas="needs_action", mateo="accepted", priya="declined"),
              description="All of the company. It is recorded: " + call("town-hall")),
        Event("design", "Design review", at(2026, 2, 4, "16:00"), "America/New_York", 45, rule="FREQ=WEEKLY;BYDAY=WE", organizer="ruby", people=yes("ruby", "sam", zoe="accepted")),
        Event("staff", "Heads of engineering", at(2026, 3, 3, "09:00"), "Europe/Berlin", 60, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", made_by="outlook",
              organizer="office@example.com", people=yes("lena")),
        # one to one
        Event("1-ana", "Ana / Lena", at(2025, 9, 8, "11:00"), "Europe/Berlin", 30, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", made_by="outlook", organizer="lena", people=yes("lena", "ana")),
        Event("1-jonas", "Jonas / Lena", at(2025, 9, 2, "11:00"), "Europe/Berlin", 30, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=TU", made_by="outlook", organizer="lena", people=yes("lena", "jonas")),
        Event("1-kofi", "Kofi / Lena", at(2025, 9, 3, "10:30"), "Europe/Berlin", 30, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=WE", made_by="outlook", organizer="lena", people=yes("lena", "kofi")),
        Event("1-sam", "Sam / Lena", at(2025, 9, 4, "16:30"), "Europe/Berlin", 30, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=TH", made_by="outlook", organizer="lena", people=yes("lena", "sam")),
        Event("1-priya", "Priya / Lena", at(2025, 9, 5, "10:30"), "Europe/Berlin", 30, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=FR", made_by="outlook", organizer="lena", people=yes("lena", "priya")),
        Event("1-mateo", "Mateo / Lena", at(2025, 9, 8, "17:00"), "Europe/Berlin", 30, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", made_by="outlook", organizer="lena", people=yes("lena", "mateo")),
        Event("1-hana", "Hana / Lena", at(2025, 9, 4, "09:15"), "Europe/Berlin", 30, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", made_by="outlook", organizer="lena", people=yes("lena", "hana")),
        Event("handbook", "Handbook hour", at(2026, 10, 2, "16:00"), "Asia/Tokyo", 45, rule="FREQ=WEEKLY;BYDAY=FR", made_by="apple", organizer="hana", people=yes("hana", priya="accepted")),
        # once
        Event("kick-off", "Kick-off: offline maps", at(2026, 12, 1, "16:00"), "Europe/Berlin", 60, organizer="sam", people=yes("sam", "lena", "ana", "kofi", "mateo", zoe="accepted"), description=call("kick-off")),
        Event("review-q1", "Quarterly review", at(2027, 3, 24, "16:30"), "Europe/Berlin", 60, made_by="outlook", organizer="lena", people=yes("lena", "jonas", "ana", "sam", kofi="tentative"), description=call("q1")),
        Event("review-q2", "Quarterly review", at(2027, 6, 23, "16:30"), "Europe/Berlin", 60, made_by="outlook", organizer="lena", people=yes("lena", "jonas", "ana", "sam", "kofi"), description=call("q2")),
        Event("review-q3", "Quarterly review", at(2027, 9, 29, "16:30"), "Europe/Berlin", 60, made_by="outlook", organizer="lena", people=yes("lena", "jonas", "ana", "sam", "kofi"), description=call("q3")),
        Event("tokyo-q", "Can we talk about the Tokyo launch?", at(2027, 2, 9, "09:15"), "Europe/Berlin", 45, organizer="priya", made_by="apple", people=yes("priya", hana="needs_action", lena="needs_action")),
        Event("tokyo-2", "Tokyo launch, second look", at(2027, 2, 26, "16:45"), "Asia/Tokyo", 60, organizer="hana", made_by="apple", people=yes("hana", priya="tentative", lena="needs_action")),
    ]


def leave(who, title, day, days):
    """An absence as the person notes it in the own calendar; the feed of the people team has it too."""
    return Event(f"{who}-leave-{day}", title, day, days=days, out=True, made_by=PROGRAM[who])


PROGRAM = {"lena": "outlook", "jonas": "outlook", "ana": "google", "sam": "google", "ruby": "google", "priya": "apple", "hana": "apple", "kofi": "nextcloud", "mateo": "nextcloud"}


def own():
    """What people have for themselves; (person, event)."""
    rows = []

    def add(who, key, title, start, minutes=60, zone=None, **more):
        rows.append((who, Event(f"{who}-{key}", title, start, zone or TEAM[who]["zone"], minutes, made_by=PROGRAM[who], **more)))

    def day(who, key, title, start, days=1, **more):
        rows.append((who, Event(f"{who}-{key}", title, start, days=days, made_by=PROGRAM[who], **more)))

    # Lena
    add("lena", "lunch", "Mittagspause", at(2024, 2, 5, "12:30"), 45, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR")
    add("lena", "focus", "Fokuszeit", at(2025, 10, 7, "13:15"), 60, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TH")
    add("lena", "choir", "Chor", at(2024, 9, 3, "19:30"), 120, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=TU", free=True)
    add("lena", "dentist", "Zahnarzt", at(2027, 2, 15, "11:30"), 60)
    add("lena", "handover", "Übergabe der neuen Büroräume", at(2027, 6, 17, "13:00"), 285, out=True, description="Schlüssel, Protokoll, Zähler. Ich bin nicht erreichbar.")
    day("lena", "birthday", "Geburtstag Tobias", date(2020, 5, 12), rule="FREQ=YEARLY;BYMONTHDAY=12;BYMONTH=5", free=True)
    day("lena", "trade-fair", "Intergeo", date(2027, 9, 21), 3, free=True, location="Frankfurt")
    add("lena", "cancelled", "Canceled: Workshop on accessibility", at(2027, 4, 20, "15:00"), 90)
    add("lena", "cancelled-2", "Canceled: Planning day", at(2027, 1, 13, "14:00"), 180)
    for d, n in ((date(2026, 12, 24), 8), (date(2027, 5, 7), 1), (date(2027, 7, 19), 19)):
        rows.append(("lena", leave("lena", "Urlaub", d, n)))

    # Jonas
    add("jonas", "daycare", "Kita abholen", at(2025, 8, 18, "17:15"), 45, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE")
    add("jonas", "focus", "Fokus: Kartenfarben", at(2026, 5, 4, "09:00"), 60, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TH")
    add("jonas", "old-course", "Sprachkurs Portugiesisch", at(2024, 10, 2, "08:30"), 60, rule="FREQ=WEEKLY;UNTIL=20250625T063000Z;INTERVAL=1;BYDAY=WE")
    add("jonas", "maybe", "Barrierefreiheit: Austausch (unverbindlich)", at(2026, 11, 13, "13:30"), 60, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", people={"jonas": "TENTATIVE"}, organizer="access@example.com")
    add("jonas", "doctor", "Arzt", at(2027, 3, 9, "12:45"), 75)
    rows.append(("jonas", leave("jonas", "Urlaub", date(2027, 6, 14), 12)))
    day("jonas", "move", "Umzug", date(2027, 4, 3), 1)

    # Ana
    add("ana", "lunch", "Lunch", at(2025, 1, 6, "12:00"), 60, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    add("ana", "focus", "Focus: routing engine", at(2026, 9, 8, "09:30"), 60, rule="FREQ=WEEKLY;BYDAY=WE,FR")
    add("ana", "dentist", "Dentista", at(2027, 3, 17, "09:00"), 60, alarm=60)
    add("ana", "bank", "Bank, signature", at(2027, 4, 22, "16:30"), 45)
    add("ana", "surf", "Surf 🏄 if the swell is good", at(2026, 5, 2, "08:00"), 120, rule="FREQ=WEEKLY;BYDAY=SA", free=True)
    day("ana", "home", "Home", date(2027, 1, 4), 1, free=True)
    day("ana", "birthday", "Aniversário da Mãe", date(2019, 11, 21), rule="FREQ=YEARLY", free=True)
    day("ana", "madeira", "Working from Madeira", date(2027, 7, 1), 31, free=True)
    for d, n in ((date(2026, 12, 28), 5), (date(2027, 4, 8), 2), (date(2027, 8, 9), 12)):
        rows.append(("ana", leave("ana", "Out of office", d, n)))

    # Kofi
    add("kofi", "lunch", "Lunch", at(2024, 6, 3, "12:00"), 60, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    add("kofi", "focus", "Deep work", at(2026, 1, 7, "08:00"), 60, rule="FREQ=WEEKLY;BYDAY=MO,WE,FR")
    add("kofi", "lecture", "Guest lecture, University of Ghana", at(2027, 2, 10, "08:00"), 90, sequence=1, extra=("stale copy",), location="Legon, Department of Computer Science")
    add("kofi", "church", "Harvest committee", at(2025, 9, 5, "16:00"), 60, rule="FREQ=MONTHLY;BYDAY=1FR")
    add("kofi", "visa", "Visa appointment", at(2027, 3, 30, "08:30"), 90)
    add("kofi", "night", "Migration, overnight", at(2027, 1, 23, "22:00"), 360)
    day("kofi", "lisbon", "Lisbon with Ana", date(2027, 5, 10), 12, free=True)
    rows.append(("kofi", leave("kofi", "OOO: family", date(2027, 4, 19), 5)))

    # Sam
    add("sam", "school", "School drop-off", at(2025, 9, 2, "08:00"), 25, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    add("sam", "roadmap", "Roadmap block", at(2026, 1, 6, "13:00"), 120, rule="FREQ=WEEKLY;BYDAY=TU,TH")
    add("sam", "customer", "Northwind Trails: weekly call", at(2026, 6, 3, "15:00"), 45, rule="FREQ=WEEKLY;UNTIL=20271215T205959Z;BYDAY=WE", people={"sam": "ACCEPTED", "buyer@example.net": "ACCEPTED"}, organizer="sam", description=call("northwind"))
    add("sam", "board", "Board dinner", at(2027, 4, 14, "18:30"), 150)
    add("sam", "eye", "Eye doctor", at(2027, 5, 20, "14:30"), 60)
    add("sam", "customer-am", "Fjord Cycling: demo", at(2027, 3, 16, "09:00"), 45, people={"sam": "ACCEPTED", "team@example.org": "ACCEPTED"}, organizer="sam")
    day("sam", "pto", "PTO (see whos-out)", date(2027, 7, 5), 5, free=True)
    day("sam", "offsite", "Flight to Denver ✈ / customer days", date(2027, 10, 4), 2, free=True)

    # Mateo
    add("mateo", "lunch", "Almuerzo", at(2025, 3, 3, "13:00"), 60, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    add("mateo", "focus", "Foco: elevación", at(2026, 3, 3, "15:00"), 120, rule="FREQ=WEEKLY;BYDAY=TU,FR")
    add("mateo", "class", "Clase en la universidad", at(2027, 3, 8, "18:30"), 90, rule="FREQ=WEEKLY;UNTIL=20270705T223000Z;BYDAY=MO,WE", except_=(at(2027, 3, 29, "18:30"), at(2027, 5, 17, "18:30")))
    add("mateo", "reminder", "Renovar carnet", at(2027, 4, 1, "09:00"), 0)
    add("mateo", "doctor", "Médico", at(2027, 5, 18, "10:00"), 60)
    rows.append(("mateo", leave("mateo", "Vacaciones (OOO)", date(2027, 2, 8), 12)))

    # Priya
    add("priya", "walk", "Walk with Meera", at(2025, 6, 2, "15:00"), 40, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    add("priya", "focus", "No meetings: search index", at(2026, 2, 2, "12:00"), 75, rule="FREQ=WEEKLY;BYDAY=MO,WE")
    add("priya", "music", "Carnatic music lesson", at(2025, 1, 7, "21:00"), 60, rule="FREQ=WEEKLY;BYDAY=TU,SA")
    add("priya", "passport", "Passport office", at(2027, 4, 6, "11:30"), 120)
    add("priya", "interview", "Interview panel", at(2027, 3, 11, "17:00"), 60)
    day("priya", "amma", "Amma's 60th", date(2027, 6, 27))
    day("priya", "berlin", "Berlin", date(2027, 9, 4), 16, free=True)
    rows.append(("priya", leave("priya", "Out of office: Diwali", date(2027, 10, 28), 2)))

    # Hana
    add("hana", "lunch", "昼休み", at(2025, 4, 1, "12:30"), 45, rule="FREQ=WEEKLY;BYDAY=MO,TU,TH,FR")
    add("hana", "focus", "翻訳: 地図の凡例", at(2026, 4, 6, "13:30"), 90, rule="FREQ=WEEKLY;BYDAY=MO,TH")
    add("hana", "customer", "顧客定例", at(2026, 7, 7, "10:30"), 60, rule="FREQ=WEEKLY;BYDAY=TU", except_=(at(2026, 12, 29, "10:30"), at(2027, 1, 5, "10:30"), at(2027, 5, 4, "10:30")))
    add("hana", "trip", "大阪出張", at(2027, 6, 5, "09:00"), 180, extra=("X-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT30M",))
    add("hana", "school", "授業参観", at(2027, 5, 14, "15:30"), 120)
    day("hana", "anniversary", "結婚記念日", date(2017, 10, 9), rule="FREQ=YEARLY", free=True)
    rows.append(("hana", leave("hana", "Out of office", date(2027, 4, 29), 7)))

    # Ruby
    add("ruby", "swim", "Ocean swim", at(2025, 11, 3, "06:15"), 60, rule="FREQ=WEEKLY;BYDAY=MO,WE,FR")
    add("ruby", "studio", "Studio day", at(2026, 8, 6, "10:00"), 240, rule="FREQ=WEEKLY;BYDAY=TH")
    add("ruby", "coast", "Trails agency", at(2026, 10, 6, "14:00"), 60, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    day("ruby", "show", "Vivid Sydney", date(2027, 5, 21), 23, free=True)

    for who, (count, clocks, titles) in ONCE.items():
        rows += [(who, e) for e in once(who, count, clocks, titles)]
    return rows


# Single events: how many, when they may begin on the person's clock, and what they are called.
# The clocks keep clear of the hour that the team shares.
ONCE = {
    "lena": (34, ["09:30", "10:00", "11:30", "12:00", "13:15", "17:00"], ["Interview: frontend", "Budget 2027", "Kundentermin Alpenverein", "Vertrag Kartendaten", "Besuch vom Betriebsrat", "Jour fixe Personal", "Pressegespräch"]),
    "jonas": (30, ["08:45", "10:30", "11:30", "13:00", "13:45"], ["Interview: frontend", "Usability-Test", "Pairing mit Ruby: Symbole", "Lizenz der Schriften", "Rollout Kartenstil", "Fahrrad abholen"]),
    "ana": (34, ["09:00", "10:15", "11:00", "16:30", "17:15"], ["Pairing: routing", "Interview: backend", "Customer: Atlantic Hikes", "Release", "Security review", "Physiotherapy", "Lunch and learn: graph tools"]),
    "kofi": (30, ["08:15", "09:00", "10:45", "11:15", "15:30", "16:00"], ["Pairing: import job", "Interview: backend", "Accra meetup, preparation", "Cost review", "Restore test", "Power company"]),
    "sam": (36, ["11:30", "12:45", "14:00", "15:15", "16:00"], ["Customer: Northwind Trails", "Pricing", "Contract: park service", "Interview: product", "Podcast recording", "Dentist", "Soccer practice (leave early)"]),
    "mateo": (30, ["12:30", "14:30", "15:45", "16:30"], ["Datos de elevación", "Entrevista", "Pairing: tiles", "Imágenes satelitales, proveedor", "Trámite", "Charla en el observatorio"]),
    "priya": (32, ["12:00", "12:45", "14:00", "16:15", "17:00"], ["Pairing: index", "Interview: backend", "Customer: Ghats Trekking", "Load test", "School meeting", "Dentist", "Bengaluru office visit"]),
    "hana": (30, ["10:30", "11:30", "14:00", "16:00", "17:00"], ["翻訳レビュー", "面接", "東京都: 登山道データ", "歯医者", "ローンチ準備", "Pairing: labels"]),
    "ruby": (34, ["08:30", "10:00", "11:30", "14:30"], ["Icon review", "Coffee with Pat", "Print proofs", "Portfolio review", "Interview: design", "Colour blindness test"]),
}


def once(who, count, clocks, titles):
    """`count` single events on weekdays between April 2026 and December 2027, spread by digest."""
    first, days, seen, n = date(2026, 4, 6), 630, set(), 0
    while len(seen) < count:
        h = digest("once", who, n)
        n += 1
        day = first + timedelta(int(h[:4], 16) % days)
        if day.weekday() > 4 or day in seen:
            continue
        seen.add(day)
        clock = clocks[int(h[4:8], 16) % len(clocks)]
        title = titles[int(h[8:12], 16) % len(titles)]
        minutes = (30, 45, 60)[int(h[12:16], 16) % 3]
        described = int(h[16:18], 16) % 3 == 0
        yield Event(f"{who}-once-{n}", title, at(day.year, day.month, day.day, clock), TEAM[who]["zone"], minutes, made_by=PROGRAM[who],
                    description=call(f"{who}{n}") if described else "", alarm=10 if int(h[18:20], 16) % 4 == 0 else None)


def calendar(who, exporter, oddities=()):
    shared = [e for e in meetings() if who in e.people]
    events = shared + [e for owner, e in own() if owner == who]
    events.sort(key=lambda e: (digest("order", who, e.key, e.uid_suffix)))  # exports are in no order
    raw = exporter.write(events)
    for extra in oddities:
        end = raw.rindex(b"END:VCALENDAR")
        raw = raw[:end] + b"".join(fold(line) for line in extra) + raw[end:]
    return raw


# A day that no calendar has, as an old import script wrote it.
BROKEN_DATE = ["BEGIN:VEVENT", "DTSTART:20270231T230000Z", "DTEND:20270301T000000Z", "DTSTAMP:20261118T063000Z", "UID:import-0117@tools.example.com",
               "CREATED:20261002T041122Z", "LAST-MODIFIED:20261002T041122Z", "SEQUENCE:0", "STATUS:CONFIRMED", "SUMMARY:Print deadline", "TRANSP:OPAQUE", "END:VEVENT"]
# An invitation from a program that never says what its zone is; long past.
CUSTOM_ZONE = ["BEGIN:VEVENT", "UID:1173422081SZR322", "SUMMARY:Supplier day", "DTSTART;TZID=Customized Time Zone:20250923T103000",
               "DTEND;TZID=Customized Time Zone:20250923T115000", "CLASS:PUBLIC", "PRIORITY:5", "DTSTAMP:20261118T063000Z", "TRANSP:OPAQUE", "STATUS:CONFIRMED",
               "SEQUENCE:0", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE", "END:VEVENT"]


def feed(head, rows):
    lines = ["BEGIN:VCALENDAR", *head]
    for key, title, begun, ended, more in rows:
        lines += ["BEGIN:VEVENT", f"UID:{digest(key, title, begun)[:24]}@example.com", "DTSTAMP:20261118T063000Z", f"DTSTART;VALUE=DATE:{begun:%Y%m%d}",
                  f"DTEND;VALUE=DATE:{ended:%Y%m%d}", f"SUMMARY:{escape(title)}", *more, "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(map(fold, lines))


def whos_out():
    def out(name, first, last, kind="Vacation", zero=False):
        days = sum((first + timedelta(n)).weekday() < 5 for n in range((last - first).days + 1))
        title = f"{name} ({kind} - {days} day{'s' if days > 1 else ''})"
        return ("out", title, first, first if zero else last + timedelta(1), ["STATUS:CONFIRMED"])

    return feed(["VERSION:2.0", "PRODID:-//People Desk//Who's Out//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-CALNAME:Who's Out"], [
        out("Lena Vogt", date(2026, 12, 24), date(2026, 12, 31)),
        out("Ana Silva", date(2026, 12, 28), date(2027, 1, 1)),
        out("Nunez, Mateo", date(2027, 2, 8), date(2027, 2, 19)),
        out("Olga Petrova", date(2027, 1, 11), date(2027, 6, 30), "Parental leave"),
        out("Ana Silva", date(2027, 4, 8), date(2027, 4, 9)),
        out("Kofi Mensah", date(2027, 4, 19), date(2027, 4, 23), "Family"),
        out("Hana Sato", date(2027, 4, 29), date(2027, 5, 5)),
        out("Lena Vogt", date(2027, 5, 7), date(2027, 5, 7), zero=True),
        out("Jonas Weiß", date(2027, 6, 14), date(2027, 6, 25)),
        out("Sam Carter", date(2027, 7, 5), date(2027, 7, 9)),
        out("Lena Vogt", date(2027, 7, 19), date(2027, 8, 6)),
        out("Ana Silva", date(2027, 8, 9), date(2027, 8, 20)),
        out("Zoe Lindqvist", date(2027, 8, 23), date(2027, 8, 27)),
        out("Priya Raman", date(2027, 10, 28), date(2027, 10, 29), "Festival"),
    ])


def holidays(name, zone, days):
    """Days off and mere observances, all transparent: only the description tells them apart."""
    hide = "\\nTo hide observances\\, go to Google Calendar Settings > Holidays in " + name
    rows = []
    for first, title, public in days:
        more = ["CLASS:PUBLIC", "DESCRIPTION:" + ("Public holiday" if public else "Observance" + hide), "SEQUENCE:0", "STATUS:CONFIRMED", "TRANSP:TRANSPARENT"]
        rows.append(("holiday", title, first, first + timedelta(1), more))
    return feed(["PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
                 f"X-WR-CALNAME:Holidays in {name}", f"X-WR-TIMEZONE:{zone}"], rows)


GERMANY = [(date(2026, 12, 6), "St. Nicholas Day", False), (date(2026, 12, 24), "Christmas Eve", False), (date(2026, 12, 25), "Christmas Day", True),
           (date(2026, 12, 26), "Boxing Day", True), (date(2027, 1, 1), "New Year's Day", True), (date(2027, 2, 14), "Valentine's Day", False),
           (date(2027, 3, 26), "Good Friday", True), (date(2027, 3, 28), "Easter Sunday", False), (date(2027, 3, 28), "Daylight Saving Time starts", False),
           (date(2027, 3, 29), "Easter Monday", True), (date(2027, 5, 1), "Labour Day", True), (date(2027, 5, 6), "Ascension Day", True),
           (date(2027, 5, 9), "Mother's Day", False), (date(2027, 5, 17), "Whit Monday", True), (date(2027, 10, 3), "Day of German Unity", True),
           (date(2027, 10, 31), "Daylight Saving Time ends", False), (date(2027, 11, 11), "St. Martin's Day", False),
           (date(2027, 12, 25), "Christmas Day", True), (date(2027, 12, 26), "Boxing Day", True)]
STATES = [(date(2026, 11, 26), "Thanksgiving Day", True), (date(2026, 12, 25), "Christmas Day", True), (date(2027, 1, 1), "New Year's Day", True),
          (date(2027, 1, 18), "Martin Luther King Jr. Day", True), (date(2027, 2, 2), "Groundhog Day", False), (date(2027, 2, 15), "Presidents' Day", True),
          (date(2027, 3, 14), "Daylight Saving Time starts", False), (date(2027, 3, 17), "St. Patrick's Day", False), (date(2027, 4, 15), "Tax Day", False),
          (date(2027, 5, 31), "Memorial Day", True), (date(2027, 6, 18), "Juneteenth (substitute)", True), (date(2027, 7, 5), "Independence Day (substitute)", True),
          (date(2027, 9, 6), "Labor Day", True), (date(2027, 10, 31), "Halloween", False), (date(2027, 11, 7), "Daylight Saving Time ends", False),
          (date(2027, 11, 25), "Thanksgiving Day", True), (date(2027, 12, 24), "Christmas Day (substitute)", True)]


def main():
    def of(kind, who, title=None, **more):
        return kind(TEAM, who, title or TEAM[who]["email"], TEAM[who]["zone"], **more)

    files = {
        "ana.ics": calendar("ana", of(Google, "ana")),
        "sam.ics": calendar("sam", of(Google, "sam")),
        "ruby.ics": calendar("ruby", of(Google, "ruby"), [BROKEN_DATE]),
        "lena.ics": calendar("lena", of(Exchange, "lena", "Kalender"), [CUSTOM_ZONE]),
        "jonas.ics": calendar("jonas", of(OutlookDesktop, "jonas", covers=("20231231T230000Z", "20280131T225959Z"))),
        "priya.ics": calendar("priya", of(Apple, "priya", "Work")),
        "hana.ics": calendar("hana", of(Apple, "hana", "仕事")),
        "kofi.ics": calendar("kofi", of(Nextcloud, "kofi", "Personal")),
        "mateo.ics": calendar("mateo", of(Nextcloud, "mateo", "Trabajo")),
        "whos-out.ics": whos_out(),
        "holidays-germany.ics": holidays("Germany", "Europe/Berlin", GERMANY),
        "holidays-united-states.ics": holidays("United States", "America/New_York", STATES),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    for name, raw in files.items():
        (OUT / name).write_bytes(raw)
        print(f"{name:28} {raw.count(b'BEGIN:VEVENT'):4} events {len(raw):7} bytes")


if __name__ == "__main__":
    main()

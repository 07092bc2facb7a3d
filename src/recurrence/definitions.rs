//! The ladder of `TZID`s: which zone a name of a file means, by our zone data or by the file's own definition.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    ical::{
        Limits,
        component::Problem,
        shown,
        split::Table,
        time_zone::{Fault, TimeZone},
    },
    time::{Instant, Span},
    zone::{How, Resolution, Tzdb, Zone},
};

use super::time_zone::Definition;

/// A zone that the times of a file name, and what the name turned out to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedZone {
    /// The name, without quotes and escapes.
    pub tzid: String,
    /// Which calendar of the file names it, from 0.
    pub calendar: usize,
    /// The zone and the rung of the ladder that led to it; nothing when the name means no zone.
    pub meaning: Option<Resolution>,
    /// The line of the definition that the file has for it, from 1.
    pub defined: Option<u32>,
}

/// Something that was assumed about a zone: its line, what was found, and the effect.
pub(super) type Assumed = (u32, Problem, String);

/// A definition in the file that has other offsets in the window than our zone data, which are used.
#[derive(Debug)]
pub(super) struct Disagreement {
    pub(super) tzid: String,
    pub(super) line: u32,
    pub(super) ours: Arc<Zone>,
    pub(super) theirs: Arc<Zone>,
}

/// What came of following a definition: once for every text of one.
#[derive(Clone, Debug)]
enum Followed {
    Own(Arc<Zone>),
    Agrees,
    /// By its place among the disagreements.
    Disagrees(usize),
    Unusable,
}

/// What a definition is followed for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    /// To be the zone of this name.
    Own(String),
    /// To be held against our zone of this name.
    Against(String),
}

/// The definitions of a file, each followed when it is first asked for.
#[derive(Debug)]
pub(super) struct Definitions<'r> {
    tzdb: &'r Tzdb,
    limits: &'r Limits,
    window: Span,
    /// The window and the years around it.
    wide: Span,
    /// By name and calendar.
    list: BTreeMap<(String, usize), Vec<TimeZone<'r, 'r>>>,
    /// By the lines that tell of the offsets.
    followed: BTreeMap<(Purpose, Vec<&'r [u8]>), Followed>,
    disagreements: Vec<Disagreement>,
    assumed: Vec<Assumed>,
}

impl<'r> Definitions<'r> {
    pub(super) fn of(
        table: &'r Table<'r>,
        tzdb: &'r Tzdb,
        limits: &'r Limits,
        (window, wide): (Span, Span),
    ) -> Self {
        let mut list: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for zone in TimeZone::all(table) {
            if let Some(id) = zone.id() {
                list.entry((id, zone.calendar())).or_default().push(zone);
            }
        }
        Self {
            tzdb,
            limits,
            window,
            wide,
            list,
            followed: BTreeMap::new(),
            disagreements: Vec::new(),
            assumed: Vec::new(),
        }
    }

    /// What was assumed on the way, and where the file and our zone data differ.
    pub(super) fn take_told(&mut self) -> (Vec<Assumed>, Vec<Disagreement>) {
        let assumed = std::mem::take(&mut self.assumed);
        (assumed, std::mem::take(&mut self.disagreements))
    }

    /// What a name means in a calendar of the file, and the place of the disagreement about it, if there is one.
    pub(super) fn meaning(&mut self, tzid: &str, calendar: usize) -> (NamedZone, Option<usize>) {
        let key = (tzid.to_owned(), calendar);
        let zones = self.list.get(&key).cloned().unwrap_or_default();
        let (meaning, disagreement) = self.climb(tzid, &zones);
        let named = NamedZone {
            meaning,
            defined: zones.first().map(TimeZone::line),
            tzid: key.0,
            calendar,
        };
        (named, disagreement)
    }

    /// The first rung that holds: sure names, the name that a definition states, its rules, then the other names.
    fn climb(
        &mut self,
        tzid: &str,
        zones: &[TimeZone<'r, 'r>],
    ) -> (Option<Resolution>, Option<usize>) {
        let named = self.tzdb.resolve(tzid);
        let is_sure = named
            .as_ref()
            .is_some_and(|named| !named.by.yields_to_definition());
        let stated = || zones.iter().find_map(|zone| self.stated(zone));
        let known = if is_sure { named.clone() } else { stated() };
        if let Some(known) = known {
            let disagreement = self.compare(tzid, zones, &known.zone);
            return (Some(known), disagreement);
        }
        let own = self.first_usable(tzid, zones, named.as_ref());
        (own.or(named), None)
    }

    /// The zone of our data that a definition says to stand for.
    fn stated(&self, zone: &TimeZone<'_, '_>) -> Option<Resolution> {
        let zone = self.tzdb.get(&zone.location()?)?;
        Some(Resolution {
            zone,
            by: How::StatedLocation,
        })
    }

    /// The zone by the rules of the first definition that can be followed.
    fn first_usable(
        &mut self,
        tzid: &str,
        zones: &[TimeZone<'r, 'r>],
        otherwise: Option<&Resolution>,
    ) -> Option<Resolution> {
        let mut usable: Option<Arc<Zone>> = None;
        for zone in zones.iter().filter(|zone| zone.has_observances()) {
            match (self.follow(tzid, zone, otherwise), &usable) {
                (Some(own), None) => usable = Some(own),
                (Some(own), Some(first)) if self.is_alike(&own, first) => {}
                (None, None) => {}
                (_, Some(_)) => self.note_second(tzid, zone.line()),
            }
        }
        usable.map(|zone| Resolution {
            zone,
            by: How::Definition,
        })
    }

    /// Whether two clocks show the same throughout the window.
    fn is_alike(&self, one: &Zone, other: &Zone) -> bool {
        one.regimes(self.window) == other.regimes(self.window)
    }

    /// The zone by the rules of a definition; with a notice and nothing when they cannot be followed.
    fn follow(
        &mut self,
        tzid: &str,
        zone: &TimeZone<'r, 'r>,
        otherwise: Option<&Resolution>,
    ) -> Option<Arc<Zone>> {
        let text = (Purpose::Own(tzid.to_owned()), zone.text());
        match self.followed.get(&text) {
            Some(Followed::Own(own)) => return Some(Arc::clone(own)),
            Some(_) => return None,
            None => {}
        }
        let all = Span::new(Instant::MIN, self.wide.end()).unwrap_or(self.wide);
        match self.evaluate(tzid, zone, all, self.wide) {
            Ok(own) => {
                let own = Arc::new(own);
                self.followed.insert(text, Followed::Own(Arc::clone(&own)));
                Some(own)
            }
            Err(fault) => {
                self.followed.insert(text, Followed::Unusable);
                self.note_unusable(tzid, fault, otherwise);
                None
            }
        }
    }

    fn evaluate(
        &self,
        name: &str,
        zone: &TimeZone<'_, '_>,
        within: Span,
        judged: Span,
    ) -> Result<Zone, Fault> {
        if self.followed.len() >= self.limits.zones {
            return Err(self.too_many(zone.line()));
        }
        Definition::read(zone, self.limits)?.zone(name, within, judged, self.limits)
    }

    /// Holds the definitions of a zone against our data, inside the window: each text of one once. The place of the first
    /// disagreement, if there is one.
    fn compare(
        &mut self,
        tzid: &str,
        zones: &[TimeZone<'r, 'r>],
        ours: &Arc<Zone>,
    ) -> Option<usize> {
        let mut with_rules = zones.iter().filter(|zone| zone.has_observances());
        with_rules.find_map(|zone| {
            let text = (Purpose::Against(ours.name().to_owned()), zone.text());
            let known = self.followed.get(&text).cloned();
            let outcome = known.unwrap_or_else(|| {
                let outcome = self.hold_against(tzid, zone, ours);
                self.followed.insert(text, outcome.clone());
                outcome
            });
            match outcome {
                Followed::Disagrees(at) => Some(at),
                _ => None,
            }
        })
    }

    /// Nothing is said of a definition that cannot be followed: it is not needed.
    fn hold_against(&mut self, tzid: &str, zone: &TimeZone<'r, 'r>, ours: &Arc<Zone>) -> Followed {
        let agrees = match self.evaluate(tzid, zone, self.window, self.window) {
            Ok(theirs) => self.is_alike(&theirs, ours),
            Err(_) => return Followed::Unusable,
        };
        if agrees {
            return Followed::Agrees;
        }
        let Ok(theirs) = self.evaluate(tzid, zone, self.wide, self.window) else {
            return Followed::Unusable;
        };
        self.disagreements.push(Disagreement {
            tzid: tzid.to_owned(),
            line: zone.line(),
            ours: Arc::clone(ours),
            theirs: Arc::new(theirs),
        });
        Followed::Disagrees(self.disagreements.len().saturating_sub(1))
    }

    /// Why a name that means no zone means none, as far as that lies in the file.
    pub(super) fn why_nothing(&self, tzid: &str, calendar: usize) -> String {
        let key = (tzid.to_owned(), calendar);
        if let Some(zone) = self.list.get(&key).and_then(|zones| zones.first()) {
            let line = zone.line();
            return if zone.has_observances() {
                format!("its definition on line {line} cannot be used")
            } else {
                format!("its definition on line {line} has no rules")
            };
        }
        let all = (key.0.clone(), 0)..=(key.0, usize::MAX);
        if self.list.range(all).next().is_some() {
            "only another calendar of the file defines it".to_owned()
        } else {
            "the file does not define it".to_owned()
        }
    }

    fn note_unusable(&mut self, tzid: &str, fault: Fault, otherwise: Option<&Resolution>) {
        let Fault { line, problem } = fault;
        let message = format!(
            "the definition of the zone `{}` cannot be used: {}",
            shown(tzid.as_bytes()),
            problem.message
        );
        let effect = match otherwise {
            Some(named) => format!(
                "its times are on the clock of `{}`, by its name",
                named.zone.name()
            ),
            None => "what is written in it is counted as unknown".to_owned(),
        };
        let problem = Problem { message, ..problem };
        self.assumed.push((line, problem, effect));
    }

    fn note_second(&mut self, tzid: &str, line: u32) {
        let problem = Problem {
            code: "zone-defined-twice",
            message: format!(
                "the zone `{}` is defined before, with other rules",
                shown(tzid.as_bytes())
            ),
        };
        let effect = "the first definition that can be used is followed".to_owned();
        self.assumed.push((line, problem, effect));
    }

    fn too_many(&self, line: u32) -> Fault {
        let problem = Problem {
            code: "limit-zones",
            message: format!(
                "the file has more than {} definitions of zones (`zones`)",
                self.limits.zones
            ),
        };
        Fault { line, problem }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{
        ical::Limits,
        recurrence::{Calendar, ReadOptions, read_within},
        time::{Date, Span},
        zone::{Tzdb, Zone},
    };

    fn read(body: &str, limits: &Limits) -> Calendar {
        let tzdb = Tzdb::bundled();
        let floating = Arc::new(Zone::utc());
        let midnight = |month| Date::new(2027, month, 1).unwrap().midnight();
        let window = Span::new(floating.instant(midnight(3)), floating.instant(midnight(5)));
        let options = ReadOptions::plain(window.unwrap(), &floating, &tzdb);
        let text = format!("BEGIN:VCALENDAR\n{body}\nEND:VCALENDAR\n");
        read_within(text.as_bytes(), &options, limits).unwrap()
    }

    fn zone(tzid: &str, lines: &str) -> String {
        format!("BEGIN:VTIMEZONE\nTZID:{tzid}\n{lines}\nEND:VTIMEZONE\n")
    }

    /// A clock that is always so many hours ahead of UTC.
    fn always(tzid: &str, hours: &str) -> String {
        zone(
            tzid,
            &observance(&format!(
                "DTSTART:19700101T000000\nTZOFFSETFROM:{hours}00\nTZOFFSETTO:{hours}00"
            )),
        )
    }

    fn observance(lines: &str) -> String {
        format!("BEGIN:STANDARD\n{lines}\nEND:STANDARD\n")
    }

    /// An event at 12:00 of a March day.
    fn event(tzid: &str) -> String {
        format!(
            "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=\"{tzid}\":20270320T120000\nDURATION:PT1H\nEND:VEVENT\n"
        )
    }

    /// What stands in the file, then the start of its one event, by which rung, and the codes of the notices.
    #[track_caller]
    fn check(body: &str, tzid: &str, start: &str, by: Option<&str>, codes: &[&str]) -> Calendar {
        let calendar = read(&format!("{body}{}", event(tzid)), &Limits::default());
        check_read(&calendar, start, by, codes);
        calendar
    }

    #[track_caller]
    fn check_read(calendar: &Calendar, start: &str, by: Option<&str>, codes: &[&str]) {
        let [occurrence] = &calendar.occurrences[..] else {
            panic!("{:?}", calendar.occurrences);
        };
        let notices: Vec<_> = calendar.notices.iter().map(|notice| notice.code).collect();
        let meaning = calendar.named_zones[0].meaning.as_ref();
        let found = (
            occurrence.start.to_string()[5..16].to_owned(),
            meaning.map(|meaning| meaning.by.word()),
            occurrence.facts.status.word(),
        );
        let status = if by.is_some() { "busy" } else { "unknown" };
        assert_eq!(found, (start.to_owned(), by, status));
        assert_eq!(notices, codes);
    }

    #[test]
    fn names_that_are_sure_come_before_a_definition() {
        for (tzid, by) in [
            ("Asia/Tokyo", "iana"),
            ("asia/tokyo", "iana-other-case"),
            ("Tokyo Standard Time", "windows-id"),
            ("/citadel.org/20210210_1/Asia/Tokyo", "vendor-prefix"),
        ] {
            check(&always(tzid, "+09"), tzid, "03-20T03:00", Some(by), &[]);
            let differs = &["zone-differs"];
            check(&always(tzid, "+02"), tzid, "03-20T03:00", Some(by), differs);
        }
    }

    #[test]
    fn a_definition_comes_before_names_that_say_less() {
        for tzid in ["UTC+05:00", "(UTC+09:00) Osaka, Sapporo, Tokyo", "Here"] {
            let own = always(tzid, "+02");
            check(&own, tzid, "03-20T10:00", Some("definition"), &[]);
        }
        check("", "UTC+05:00", "03-20T07:00", Some("utc-offset"), &[]);
        check(
            "",
            "(UTC+09:00) Osaka, Sapporo, Tokyo",
            "03-20T03:00",
            Some("display-name"),
            &[],
        );
        check("", "Here", "03-20T12:00", None, &["unknown-zone"]);
    }

    #[test]
    fn a_definition_may_state_the_name_of_its_zone() {
        for stated in ["X-LIC-LOCATION:Asia/Tokyo", "X-TZINFO:Asia/Tokyo[2025a]"] {
            let own = zone("Here", stated);
            check(&own, "Here", "03-20T03:00", Some("stated-location"), &[]);
        }
        let own = zone("Here", "X-LIC-LOCATION:Nowhere");
        check(&own, "Here", "03-20T12:00", None, &["unknown-zone"]);
    }

    #[test]
    fn a_name_is_the_same_with_quotes_and_escapes_or_without() {
        let own = always("\"A\\, b\"", "+02");
        check(&own, "A, b", "03-20T10:00", Some("definition"), &[]);
        check(&own, "A\\, b", "03-20T10:00", Some("definition"), &[]);
    }

    #[test]
    fn where_a_definition_is_broken_the_name_is_asked() {
        let own = zone("UTC+05:00", &observance("DTSTART:19700101T000000"));
        let codes = &["unreadable-zone"];
        let calendar = check(&own, "UTC+05:00", "03-20T07:00", Some("utc-offset"), codes);
        let notice = &calendar.notices[0];
        assert_eq!(notice.line, Some(4));
        assert!(
            notice.message.contains("has no `TZOFFSETTO`"),
            "{}",
            notice.message
        );
        assert!(notice.effect.contains("`UTC+05:00`"), "{}", notice.effect);
    }

    #[test]
    fn every_broken_part_is_named_with_its_line() {
        let start = "DTSTART:19700101T000000";
        for (lines, line, reason) in [
            (start, 4, "has no `TZOFFSETTO`"),
            ("TZOFFSETTO:+0100", 4, "has no `DTSTART`"),
            (
                "DTSTART:yesterday\nTZOFFSETTO:+0100",
                5,
                "in `DTSTART`, found `yesterday`",
            ),
            (
                "DTSTART:19700101T000000\nTZOFFSETTO:1 hour",
                6,
                "in `TZOFFSETTO`, found `1 hour`",
            ),
            (
                "DTSTART:19700101T000000\nTZOFFSETTO:+2500",
                6,
                "found `+2500`",
            ),
            (
                "DTSTART:19700101T000000\nTZOFFSETFROM:0100\nTZOFFSETTO:+0100",
                6,
                "in `TZOFFSETFROM`, found `0100`",
            ),
            (
                "DTSTART:19700101T000000\nTZOFFSETTO:+0100\nTZOFFSETTO:+0200",
                7,
                "more than once",
            ),
            (
                "DTSTART:19700101T000000\nTZOFFSETTO:+0100\nRRULE:FREQ=NEVER",
                7,
                "its rule cannot be followed",
            ),
            (
                "DTSTART:19971026T020000\nTZOFFSETTO:-0400\nRDATE:19970406T020000",
                4,
                "`RDATE` before its `DTSTART`",
            ),
            (
                "DTSTART:19700101T000000\nTZOFFSETTO:+0100\nRDATE:20270101,x",
                7,
                "in `RDATE`, found `x`",
            ),
            (
                "DTSTART:19700101T000000\nTZOFFSETTO:+0100\nEXDATE:20270101",
                7,
                "`EXDATE`",
            ),
        ] {
            let own = zone("Here", &observance(lines));
            let codes = &["unreadable-zone", "unknown-zone"];
            let calendar = check(&own, "Here", "03-20T12:00", None, codes);
            let notice = &calendar.notices[0];
            assert_eq!(notice.line, Some(line), "{lines}");
            assert!(notice.message.contains(reason), "{}", notice.message);
            let unknown = &calendar.notices[1].message;
            assert!(
                unknown.contains("its definition on line 2 cannot be used"),
                "{unknown}"
            );
        }
    }

    #[test]
    fn a_definition_with_two_names_is_two_that_have_run_together() {
        let rules = observance("DTSTART:19700101T000000\nTZOFFSETTO:+0200");
        let twice = |second: &str| zone("Here", &format!("{rules}TZID:{second}"));
        check(
            &twice("Here"),
            "Here",
            "03-20T10:00",
            Some("definition"),
            &[],
        );
        let codes = &["unreadable-zone", "unknown-zone"];
        check(&twice("There"), "Here", "03-20T12:00", None, codes);
    }

    #[test]
    fn of_definitions_that_differ_the_first_that_can_be_used_holds() {
        let one = always("Here", "+02");
        let other = always("Here", "+03");
        let broken = zone("Here", &observance("TZOFFSETTO:+0100"));
        let by = Some("definition");
        let check = |body: String, codes: &[&str]| {
            check(&body, "Here", "03-20T10:00", by, codes);
        };
        check(one.repeat(3), &[]);
        check(format!("{one}{other}"), &["zone-defined-twice"]);
        check(format!("{broken}{one}"), &["unreadable-zone"]);
        // That what was lost would have told the same is not known.
        check(
            format!("{one}{broken}"),
            &["zone-defined-twice", "unreadable-zone"],
        );
        // They differ in years that nobody asks about.
        let later = zone(
            "Here",
            &(observance("DTSTART:20300101T000000\nTZOFFSETTO:+0100")
                + &observance("DTSTART:19700101T000000\nTZOFFSETTO:+0200")),
        );
        check(format!("{one}{later}"), &[]);
    }

    #[test]
    fn a_definition_is_of_its_own_calendar() {
        let end = "END:VCALENDAR\nBEGIN:VCALENDAR\n";
        let body = format!("{}{end}{}", always("Here", "+02"), event("Here"));
        let calendar = read(&body, &Limits::default());
        check_read(&calendar, "03-20T12:00", None, &["unknown-zone"]);
        let message = &calendar.notices[0].message;
        assert!(message.contains("only another calendar"), "{message}");
    }

    #[test]
    fn floating_times_may_be_in_a_zone_that_the_file_defines() {
        let body = format!(
            "X-WR-TIMEZONE:Here\n{}BEGIN:VEVENT\nUID:a\nDTSTART:20270320T120000\nDURATION:PT1H\nEND:VEVENT",
            always("Here", "+02")
        );
        let calendar = read(&body, &Limits::default());
        check_read(&calendar, "03-20T10:00", Some("definition"), &[]);
    }

    #[test]
    fn limits_are_reached_at_their_number_and_not_before() {
        let with = |zones: usize, zone_changes: usize, body: &str| {
            let limits = Limits {
                zones,
                zone_changes,
                ..Limits::default()
            };
            let calendar = read(body, &limits);
            calendar
                .notices
                .iter()
                .map(|notice| notice.code)
                .collect::<Vec<_>>()
        };
        let changes = zone(
            "Here",
            &observance(
                "DTSTART:19700101T000000\nTZOFFSETTO:+0200\nRDATE:19710101T000000,19720101T000000",
            ),
        );
        let body = changes + &event("Here");
        assert!(with(1, 3, &body).is_empty());
        assert_eq!(with(1, 2, &body), ["limit-zone-changes", "unknown-zone"]);
        let two =
            always("Here", "+02") + &always("There", "+02") + &event("Here") + &event("There");
        assert!(with(2, 3, &two).is_empty());
        assert_eq!(with(1, 3, &two), ["limit-zones", "unknown-zone"]);
    }

    #[test]
    fn rules_without_end_cost_what_the_limit_allows() {
        for rule in ["FREQ=SECONDLY", "FREQ=MINUTELY;BYSECOND=0,30", "FREQ=DAILY"] {
            let lines = format!("DTSTART:16010101T000000\nTZOFFSETTO:+0100\nRRULE:{rule}");
            let own = zone("Here", &observance(&lines));
            let codes = &["limit-zone-changes", "unknown-zone"];
            check(&own, "Here", "03-20T12:00", None, codes);
        }
        // Of a zone that we know nothing needs to be followed so far, and nothing is said where that cannot be done.
        for (rule, codes) in [
            ("FREQ=SECONDLY", &[][..]),
            ("FREQ=DAILY", &["zone-differs"]),
        ] {
            let lines = format!("DTSTART:16010101T000000\nTZOFFSETTO:+0100\nRRULE:{rule}");
            let known = zone("Asia/Tokyo", &observance(&lines));
            check(&known, "Asia/Tokyo", "03-20T03:00", Some("iana"), codes);
        }
    }

    #[test]
    fn before_the_first_observance_the_offset_before_it_holds() {
        let own = zone(
            "Here",
            &observance("DTSTART:20290101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0100"),
        );
        check(&own, "Here", "03-20T09:00", Some("definition"), &[]);
    }

    #[test]
    fn times_of_an_observance_may_be_in_utc() {
        let own = |start: &str| {
            let before = observance("DTSTART:19700101T000000\nTZOFFSETTO:+0100");
            let lines = format!("DTSTART:{start}\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200");
            zone("Here", &(before + &observance(&lines)))
        };
        let by = Some("definition");
        check(&own("20270320T120000"), "Here", "03-20T11:00", by, &[]);
        check(&own("20270320T120001"), "Here", "03-20T11:00", by, &[]);
        check(&own("20270320T100000Z"), "Here", "03-20T10:00", by, &[]);
        check(&own("20270320T120000Z"), "Here", "03-20T11:00", by, &[]);
    }

    #[test]
    fn two_observances_at_once_contradict_each_other_only_while_they_last() {
        let at = |start: &str, offset: &str| {
            observance(&format!(
                "DTSTART:{start}\nTZOFFSETFROM:+0000\nTZOFFSETTO:{offset}"
            ))
        };
        let both = at("20200101T000000", "+0100") + &at("20200101T000000", "+0200");
        let codes = &["unreadable-zone", "unknown-zone"];
        let calendar = check(&zone("Here", &both), "Here", "03-20T12:00", None, codes);
        let message = &calendar.notices[0].message;
        assert!(message.contains("2020-01-01T00:00:00Z"), "{message}");
        let old = at("16010101T000000", "+0100") + &at("16010101T000000", "+0200");
        let own = zone("Here", &(old + &at("16020101T000000", "+0200")));
        check(&own, "Here", "03-20T10:00", Some("definition"), &[]);
    }

    #[test]
    fn a_difference_is_told_with_what_it_moves() {
        let own = always("Asia/Tokyo", "+0930").replace("+093000", "+0930");
        let calendar = check(
            &own,
            "Asia/Tokyo",
            "03-20T03:00",
            Some("iana"),
            &["zone-differs"],
        );
        let message = &calendar.notices[0].message;
        assert!(
            message.contains(
                "1 occurrence in this stretch would be 30 minutes earlier, the first on 2027-03-20"
            ),
            "{message}"
        );
        assert_eq!(calendar.notices[0].line, Some(2));
    }

    #[test]
    fn what_is_in_the_same_zone_by_another_name_is_not_counted() {
        let own = always("Asia/Tokyo", "+08");
        let others = "BEGIN:VEVENT\nUID:b\nDTSTART;TZID=Tokyo Standard Time:20270320T120000\nDURATION:PT1H\nEND:VEVENT\n";
        let body = format!("{own}{others}{}", event("Asia/Tokyo"));
        let calendar = read(&body, &Limits::default());
        let message = &calendar.notices[0].message;
        assert!(
            message.contains("1 occurrence in this stretch would be 1 hour later"),
            "{message}"
        );
    }

    #[test]
    fn the_same_rules_in_many_calendars_are_told_of_once() {
        let part = |n: u32| {
            let event = event("Asia/Tokyo").replace("UID:a", &format!("UID:{n}"));
            format!(
                "{}{event}END:VCALENDAR\nBEGIN:VCALENDAR\n",
                always("Asia/Tokyo", "+08")
            )
        };
        let body: String = (0..5).map(part).collect();
        let calendar = read(
            &body,
            &Limits {
                zones: 1,
                ..Limits::default()
            },
        );
        assert_eq!(calendar.notices.len(), 1);
        let message = &calendar.notices[0].message;
        assert!(message.contains("5 occurrences"), "{message}");
    }
}

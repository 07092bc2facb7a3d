//! What the zone names in calendars and team files mean, beyond the names of the zone database.

use std::sync::Arc;

use super::{
    Tzdb, Zone,
    windows::{DISPLAY_NAMES, WINDOWS_IDS, find},
};
use crate::time::{HOUR, MINUTE};

/// A zone, and how its name led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The zone.
    pub zone: Arc<Zone>,
    /// What the name turned out to be.
    pub by: How,
}

/// What kind of name led to a zone; the surer kinds first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// A name of the zone database, links included.
    Iana,
    /// The same in another letter case.
    IanaOtherCase,
    /// A Windows time zone id: `W. Europe Standard Time`.
    WindowsId,
    /// A database name behind some program's own prefix: `/mozilla.org/20050126_1/Europe/Berlin`.
    VendorPrefix,
    /// A database name that the calendar's own definition of the zone says to stand for: `X-LIC-LOCATION`.
    StatedLocation,
    /// The rules in the calendar's own definition of the zone.
    Definition,
    /// A fixed distance from UTC: `UTC+02:00`, `GMT+1`.
    UtcOffset,
    /// The text that Outlook shows: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`.
    DisplayName,
}

impl How {
    /// The word of the reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Iana => "iana",
            Self::IanaOtherCase => "iana-other-case",
            Self::WindowsId => "windows-id",
            Self::VendorPrefix => "vendor-prefix",
            Self::StatedLocation => "stated-location",
            Self::Definition => "definition",
            Self::UtcOffset => "utc-offset",
            Self::DisplayName => "display-name",
        }
    }

    /// Whether a definition of the zone in the calendar itself says more than the name does.
    pub const fn yields_to_definition(self) -> bool {
        matches!(self, Self::UtcOffset | Self::DisplayName)
    }
}

impl Tzdb {
    /// The zone that a TZID or an `X-WR-TIMEZONE` names.
    ///
    /// White space and double quotes around the name do not count. The first rung that holds is taken, in the order of
    /// [`How`]. Nothing for names that say no place, such as `Customized Time Zone`.
    ///
    /// `GMT+1` is an hour ahead of UTC, as programs write it; `Etc/GMT+1` is an hour behind, as the database has it.
    pub fn resolve(&self, tzid: &str) -> Option<Resolution> {
        let name = tzid.trim().trim_matches('"').trim();
        self.resolve_iana(name)
            .or_else(|| self.resolve_row(WINDOWS_IDS, name, How::WindowsId))
            .or_else(|| self.resolve_vendor_prefix(name))
            .or_else(|| resolve_offset(name))
            .or_else(|| self.resolve_row(DISPLAY_NAMES, &display_text(name), How::DisplayName))
    }

    fn resolve_iana(&self, name: &str) -> Option<Resolution> {
        let zone = self.get(name)?;
        let by = if zone.name() == name {
            How::Iana
        } else {
            How::IanaOtherCase
        };
        Some(Resolution { zone, by })
    }

    fn resolve_row(
        &self,
        table: &[(&str, &'static str)],
        name: &str,
        by: How,
    ) -> Option<Resolution> {
        let zone = self.get(find(table, name)?)?;
        Some(Resolution { zone, by })
    }

    /// The last three parts of a path, the last two, or a last one that is `UTC`.
    fn resolve_vendor_prefix(&self, name: &str) -> Option<Resolution> {
        let (host, _) = name.trim_start_matches('/').split_once('/')?;
        let is_prefixed = name.starts_with('/') || host.contains(['.', ':']);
        if !is_prefixed {
            return None;
        }
        let ends: Vec<usize> = name.rmatch_indices('/').map(|(at, _)| at).take(3).collect();
        let tail = |at: &usize| name.get(at.saturating_add(1)..);
        let zone = ends
            .iter()
            .rev()
            .filter_map(tail)
            .filter(|tail| tail.contains('/') || tail.eq_ignore_ascii_case("UTC"))
            .find_map(|tail| self.get(tail))?;
        Some(Resolution {
            zone,
            by: How::VendorPrefix,
        })
    }

    /// Up to three names of the database that a misspelled one may have meant, the nearest first.
    ///
    /// The last part counts: `Lisbon` is near `Europe/Lisbon`. A name that is only in another letter case gives itself.
    pub fn nearest(&self, name: &str) -> Vec<&'static str> {
        // A longer text is no misspelled zone, and comparing it costs its length each time.
        const LONGEST: usize = 64;
        let wanted = plain(name);
        if wanted.is_empty() || wanted.len() > LONGEST {
            return Vec::new();
        }
        let mut near: Vec<_> = self
            .names()
            .into_iter()
            .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
            .filter_map(|name| Some((distance_of_names(&wanted, &plain(name))?, name)))
            .collect();
        near.sort_unstable();
        let best = near.first().map_or(0, |first| first.0);
        near.into_iter()
            .take_while(|(distance, _)| *distance <= best.saturating_add(usize::from(best > 0)))
            .map(|(_, name)| name)
            .take(3)
            .collect()
    }
}

/// Reads `Z`, `UTC+02:00`, `GMT+1`, `GMT-0500` or `+02:00`, up to the furthest clocks there are.
fn resolve_offset(name: &str) -> Option<Resolution> {
    let zone =
        if name.eq_ignore_ascii_case("Z") || name.eq_ignore_ascii_case("tzone://Microsoft/Utc") {
            Zone::utc()
        } else {
            let (prefix, rest) = name.split_at_checked(3).unwrap_or_default();
            let is_prefixed = ["UTC", "GMT"]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(prefix));
            let offset = if is_prefixed {
                offset_text(rest.trim_start(), 1)?
            } else {
                // Without a word before it, only a whole clock time is surely an offset.
                offset_text(name, 4)?
            };
            fixed(offset)
        };
    Some(Resolution {
        zone: Arc::new(zone),
        by: How::UtcOffset,
    })
}

/// A fixed clock under the one name that we have for it.
fn fixed(seconds: i64) -> Zone {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.saturating_abs() / MINUTE;
    match i32::try_from(seconds) {
        Ok(offset) if offset != 0 => {
            let name = format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60);
            Zone::fixed(&name, offset)
        }
        _ => Zone::utc(),
    }
}

/// Seconds of `+2`, `-11`, `+0530` or `+05:30`, written with at least `least` digits.
fn offset_text(text: &str, least: usize) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+')?),
    };
    let n_digits = digits.bytes().filter(u8::is_ascii_digit).count();
    let (hours, minutes) = match digits.split_once(':') {
        Some((_, minutes)) if minutes.len() != 2 => return None,
        Some(both) => both,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |text: &str| {
        let is_number =
            !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let seconds = hours
        .saturating_mul(HOUR)
        .saturating_add(minutes.saturating_mul(MINUTE));
    let furthest = if negative { 12 * HOUR } else { 14 * HOUR };
    if n_digits < least || minutes > 59 || seconds > furthest {
        return None;
    }
    Some(if negative {
        seconds.saturating_neg()
    } else {
        seconds
    })
}

/// The text that Outlook shows without the offset in brackets before it, its cities parted in one way and `&` not spelled out.
fn display_text(name: &str) -> String {
    let text = match name.split_once(')') {
        Some((offset, text)) if offset.starts_with("(UTC") || offset.starts_with("(GMT") => text,
        _ => name,
    };
    let parts: Vec<_> = text.split([',', ';', '/']).map(str::trim).collect();
    parts.join(", ").replace("(US and Canada)", "(US & Canada)")
}

/// Small letters, with `_` for spaces: how names are compared when they are misspelled.
fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace(' ', "_")
}

/// How far a misspelled name is from a real one, if it is near at all.
fn distance_of_names(wanted: &str, name: &str) -> Option<usize> {
    let last = |name: &str| name.rsplit('/').next().map(str::to_owned);
    let whole = strsim::osa_distance(wanted, name);
    let (wanted_last, name_last) = (last(wanted)?, last(name)?);
    // An area that was given and is another one counts a little; one that was not given does not.
    let other_area = usize::from(wanted_last.len() < wanted.len());
    let part = strsim::osa_distance(&wanted_last, &name_last);
    let is_near = |distance: usize, length: usize| distance <= (length / 4).min(3);
    [
        is_near(whole, wanted.len()).then_some(whole),
        is_near(part, wanted_last.len()).then_some(part.saturating_add(other_area)),
    ]
    .into_iter()
    .flatten()
    .min()
}

/// The zones that a bare abbreviation may mean, when `word` is one, in any letter case.
///
/// Some abbreviations are names of the zone database as well (`CET`, `EST`, `PST8PDT`). A team file may not use them all the
/// same: they say too little. `UTC` and `GMT` are zones and say all there is to say.
pub fn abbreviation_candidates(word: &str) -> Option<&'static [&'static str]> {
    let word = word.trim();
    ABBREVIATIONS
        .iter()
        .find(|(words, _)| words.iter().any(|one| one.eq_ignore_ascii_case(word)))
        .map(|row| row.1)
}

type Abbreviations = (&'static [&'static str], &'static [&'static str]);

const ABBREVIATIONS: &[Abbreviations] = &[
    (
        &["ACST", "ACDT"],
        &["Australia/Adelaide", "Australia/Darwin"],
    ),
    (
        &["AEST", "AEDT", "AET"],
        &["Australia/Sydney", "Australia/Brisbane"],
    ),
    (&["AKST", "AKDT"], &["America/Anchorage"]),
    (&["ART"], &["America/Argentina/Buenos_Aires"]),
    (
        &["AST", "ADT"],
        &["America/Halifax", "America/Puerto_Rico", "Asia/Riyadh"],
    ),
    (&["AWST"], &["Australia/Perth"]),
    (&["BRT", "BRST"], &["America/Sao_Paulo"]),
    (
        &["BST"],
        &["Europe/London", "Asia/Dhaka", "Pacific/Bougainville"],
    ),
    (&["CAT"], &["Africa/Maputo", "Africa/Harare"]),
    (
        &["CET", "CEST", "MET", "MEST", "MEZ", "MESZ"],
        &[
            "Europe/Berlin",
            "Europe/Paris",
            "Europe/Madrid",
            "Africa/Algiers",
        ],
    ),
    (&["CLT", "CLST"], &["America/Santiago"]),
    (&["COT"], &["America/Bogota"]),
    (
        &["CST", "CDT", "CT", "CST6CDT"],
        &[
            "America/Chicago",
            "America/Mexico_City",
            "America/Havana",
            "Asia/Shanghai",
        ],
    ),
    (&["EAT"], &["Africa/Nairobi"]),
    (
        &["EET", "EEST"],
        &[
            "Europe/Helsinki",
            "Europe/Athens",
            "Europe/Kyiv",
            "Africa/Cairo",
        ],
    ),
    (
        &["EST", "EDT", "ET", "EST5EDT"],
        &[
            "America/New_York",
            "America/Toronto",
            "America/Panama",
            "Australia/Sydney",
        ],
    ),
    (&["GST"], &["Asia/Dubai", "Atlantic/South_Georgia"]),
    (&["HKT"], &["Asia/Hong_Kong"]),
    (&["HST", "HDT"], &["Pacific/Honolulu", "America/Adak"]),
    (&["ICT"], &["Asia/Bangkok", "Asia/Ho_Chi_Minh"]),
    (&["IDT"], &["Asia/Jerusalem"]),
    (
        &["IST"],
        &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
    ),
    (&["JST"], &["Asia/Tokyo"]),
    (&["KST"], &["Asia/Seoul"]),
    (&["MSK"], &["Europe/Moscow"]),
    (
        &["MST", "MDT", "MT", "MST7MDT"],
        &[
            "America/Denver",
            "America/Phoenix",
            "America/Edmonton",
            "Asia/Yangon",
        ],
    ),
    (&["MYT"], &["Asia/Kuala_Lumpur"]),
    (&["NPT"], &["Asia/Kathmandu"]),
    (&["NST", "NDT"], &["America/St_Johns"]),
    (&["NZST", "NZDT", "NZT"], &["Pacific/Auckland"]),
    (&["PET"], &["America/Lima"]),
    (&["PHT"], &["Asia/Manila"]),
    (&["PKT"], &["Asia/Karachi"]),
    (
        &["PST", "PDT", "PT", "PST8PDT"],
        &[
            "America/Los_Angeles",
            "America/Tijuana",
            "America/Vancouver",
            "Asia/Manila",
        ],
    ),
    (&["SAST"], &["Africa/Johannesburg"]),
    (&["SGT"], &["Asia/Singapore"]),
    (&["SST"], &["Pacific/Pago_Pago", "Asia/Singapore"]),
    (&["TRT"], &["Europe/Istanbul"]),
    (&["UZT"], &["Asia/Tashkent"]),
    (&["WAT"], &["Africa/Lagos"]),
    (
        &["WET", "WEST"],
        &["Europe/Lisbon", "Atlantic/Canary", "Atlantic/Madeira"],
    ),
    (&["WIB"], &["Asia/Jakarta"]),
    (&["WIT"], &["Asia/Jayapura"]),
    (&["WITA"], &["Asia/Makassar"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tzid: &str, expected: Option<(&str, How)>) {
        let found = Tzdb::bundled().resolve(tzid);
        let found = found.as_ref().map(|found| (found.zone.name(), found.by));
        assert_eq!(found, expected, "{tzid}");
    }

    #[test]
    fn names_of_the_database_come_first() {
        check("Europe/Berlin", Some(("Europe/Berlin", How::Iana)));
        check("US/Pacific", Some(("US/Pacific", How::Iana)));
        check("EST", Some(("EST", How::Iana)));
        check("UTC", Some(("UTC", How::Iana)));
        check("GMT", Some(("GMT", How::Iana)));
        check("Etc/UTC", Some(("Etc/UTC", How::Iana)));
        check("Etc/GMT+1", Some(("Etc/GMT+1", How::Iana)));
        check("europe/berlin", Some(("Europe/Berlin", How::IanaOtherCase)));
        check(" \"Europe/Berlin\" ", Some(("Europe/Berlin", How::Iana)));
    }

    #[test]
    fn windows_ids_stand_for_the_zone_of_the_whole_world() {
        let by = How::WindowsId;
        check("W. Europe Standard Time", Some(("Europe/Berlin", by)));
        check("w. europe standard time", Some(("Europe/Berlin", by)));
        check("GMT Standard Time", Some(("Europe/London", by)));
        check("Greenwich Standard Time", Some(("Atlantic/Reykjavik", by)));
        check("India Standard Time", Some(("Asia/Kolkata", by)));
        check("UTC-11", Some(("Etc/GMT+11", by)));
        check("UTC+13", Some(("Etc/GMT-13", by)));
        check("Alberta Standard Time", Some(("America/Edmonton", by)));
        check("Kamchatka Standard Time", Some(("Asia/Kamchatka", by)));
        check("Atlantis Standard Time", None);
    }

    #[test]
    fn a_prefix_of_a_program_is_taken_off() {
        let by = How::VendorPrefix;
        check(
            "/freeassociation.sourceforge.net/Europe/Paris",
            Some(("Europe/Paris", by)),
        );
        check(
            "/freeassociation.sourceforge.net/Tzfile/Europe/Paris",
            Some(("Europe/Paris", by)),
        );
        check(
            "/mozilla.org/20050126_1/Europe/Berlin",
            Some(("Europe/Berlin", by)),
        );
        check(
            "/citadel.org/20070227_1/America/Argentina/Buenos_Aires",
            Some(("America/Argentina/Buenos_Aires", by)),
        );
        check("/softwarestudio.org/Tzfile/UTC", Some(("UTC", by)));
        check(
            "http://www.tzurl.org/zoneinfo/Asia/Tokyo",
            Some(("Asia/Tokyo", by)),
        );
        check("/mozilla.org/20050126_1/Atlantis/Plato", None);
        check("/mozilla.org/20050126_1/EST", None);
        check("Atlantis/Europe/Paris", None);
        check("/", None);
        check("//", None);
        check("/../../Europe/", None);
    }

    #[test]
    fn a_fixed_distance_is_read_as_programs_write_it() {
        let by = How::UtcOffset;
        check("Z", Some(("UTC", by)));
        check("tzone://Microsoft/Utc", Some(("UTC", How::VendorPrefix)));
        check("UTC+02:00", Some(("UTC+02:00", by)));
        check("UTC +2", Some(("UTC+02:00", by)));
        check("GMT+1", Some(("UTC+01:00", by)));
        check("GMT-0500", Some(("UTC-05:00", by)));
        check("gmt+5:30", Some(("UTC+05:30", by)));
        check("+05:45", Some(("UTC+05:45", by)));
        check("-0930", Some(("UTC-09:30", by)));
        check("UTC-00:00", Some(("UTC", by)));
        for text in [
            "+5",
            "UTC+",
            "UTC+15",
            "UTC-13",
            "UTC+1:5",
            "UTC+01:60",
            "UTC+001",
            "UTC+1x",
            "UTC+-1",
            "GMT+é",
            "é",
        ] {
            check(text, None);
        }
        let zone = Tzdb::bundled().resolve("UTC-03:30").unwrap().zone;
        assert_eq!(
            zone.offset_at(crate::time::Instant::from_seconds(0)),
            -12_600
        );
    }

    #[test]
    fn what_outlook_shows_is_known_by_its_cities() {
        let by = How::DisplayName;
        let berlin = Some(("Europe/Berlin", by));
        check(
            "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
            berlin,
        );
        check(
            "(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
            berlin,
        );
        check("Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", berlin);
        check(
            "(GMT+01.00) Sarajevo/Warsaw/Zagreb",
            Some(("Europe/Warsaw", by)),
        );
        check(
            "(UTC-05:00) Eastern Time (US & Canada)",
            Some(("America/New_York", by)),
        );
        check(
            "(GMT-08:00) Pacific Time (US and Canada); Tijuana",
            Some(("America/Los_Angeles", by)),
        );
        check("(UTC) Coordinated Universal Time", Some(("Etc/UTC", by)));
        check(
            "(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London",
            Some(("Europe/London", by)),
        );
        check("(UTC+01:00) Atlantis, Thule", None);
        check("(UTC+01:00)", None);
    }

    #[test]
    fn names_that_say_no_place_stay_unresolved() {
        for name in [
            "",
            "\"",
            "Customized Time Zone",
            "tzone://Microsoft/Custom",
            "Home",
            "\u{0}",
        ] {
            check(name, None);
        }
    }

    #[track_caller]
    fn check_nearest(name: &str, expected: &[&str]) {
        assert_eq!(Tzdb::bundled().nearest(name), expected, "{name}");
    }

    #[test]
    fn a_misspelled_name_gives_those_it_may_have_meant() {
        check_nearest("Europe/Berln", &["Europe/Berlin"]);
        check_nearest("europe/berlin", &["Europe/Berlin"]);
        check_nearest("Lisbon", &["Europe/Lisbon"]);
        check_nearest("Europe/New York", &["America/New_York"]);
        check_nearest("Eurpoe/Lisbon", &["Europe/Lisbon"]);
        check_nearest("Asia/Calcuta", &["Asia/Calcutta"]);
        check_nearest("", &[]);
        check_nearest("Ruritania", &[]);
        check_nearest(&"x".repeat(100_000), &[]);
    }

    #[test]
    fn an_abbreviation_has_candidates_that_are_zones() {
        let tzdb = Tzdb::bundled();
        assert_eq!(
            abbreviation_candidates("ist"),
            Some(&["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"][..])
        );
        for word in [
            "CET", "EST", "PST", "BST", "CST", "AST", "MST", "EET", "WET", "PST8PDT",
        ] {
            assert!(abbreviation_candidates(word).is_some(), "{word}");
        }
        for word in ["UTC", "GMT", "Europe/Berlin", ""] {
            assert_eq!(abbreviation_candidates(word), None, "{word}");
        }
        let mut seen = std::collections::BTreeSet::new();
        for (words, zones) in ABBREVIATIONS {
            assert!(
                words.iter().all(|word| seen.insert(word)),
                "{words:?} twice"
            );
            for zone in *zones {
                assert_eq!(tzdb.get(zone).unwrap().name(), *zone);
            }
        }
    }

    #[test]
    fn abbreviations_of_the_database_are_abbreviations_all_the_same() {
        let tzdb = Tzdb::bundled();
        let refused: Vec<_> = tzdb
            .names()
            .into_iter()
            .filter(|name| abbreviation_candidates(name).is_some())
            .collect();
        assert_eq!(
            refused,
            [
                "CET", "CST6CDT", "EET", "EST", "EST5EDT", "HST", "MET", "MST", "MST7MDT",
                "PST8PDT", "WET"
            ]
        );
    }
}

//! Small cases on which the library and the slow way once differed, or could: both must say the same of each.

use corehours::{
    model::{
        Arrangement, Counts, Horizon, Hours, Member, Pattern, Reading, Schedule, Team, Terms, Week,
    },
    rules::{Common, policy::RuleZone},
    time::{Date, WallPiece, Weekday, Weekdays},
    verdict::Verdict,
};

use crate::{
    common::cases::{AskedKind, AskedRule, Case, zone},
    oracle,
};

/// Everybody works the whole of every day, or nobody has said; one date; no rule yet.
fn people(date: &str, zones: &[&str], has_hours: bool) -> Case {
    let date: Date = date.parse().unwrap();
    let mut week = Week::default();
    for day in Weekday::ALL {
        let pieces = vec![WallPiece::DAY];
        week.set(day, Hours::Fixed(pieces));
    }
    let member = |(index, name): (usize, &&str)| Member {
        id: format!("member-{index}"),
        name: None,
        emails: Vec::new(),
        calendars: vec![format!("member-{index}.ics")],
        covers_to: None,
        counts: Counts::Required,
        from: None,
        to: None,
        arrangement: Arrangement {
            zone: zone(name),
            schedule: has_hours.then(|| Schedule {
                pattern: Pattern::Week(week.clone()),
                seasons: Vec::new(),
                hours_in: None,
                terms: Terms::default(),
            }),
            stays: Vec::new(),
            absences: Vec::new(),
            roles: Vec::new(),
            place: Vec::new(),
        },
    };
    Case {
        team: Team {
            name: None,
            zone: zone(zones[0]),
            week_starts: Weekday::Mon,
            members: zones.iter().enumerate().map(member).collect(),
            sources: Vec::new(),
            reading: Reading::default(),
        },
        sources: Vec::new(),
        proposal: None,
        horizon: Horizon {
            from: date,
            to: date,
            zone: zone(zones[0]),
        },
        rules: Vec::new(),
    }
}

/// A core window of everybody on every day.
fn core(case: &mut Case, from: u16, to: u16) -> &mut Common {
    let mut common = Common::new("core", case.team.zone.clone());
    common.days = Weekdays::ALL;
    common.window = vec![WallPiece::new(from, to).unwrap()];
    case.rules.push(AskedRule {
        common,
        kind: AskedKind::Core,
    });
    &mut case.rules.last_mut().unwrap().common
}

#[track_caller]
fn check(case: &Case, verdict: Verdict) {
    assert_eq!(oracle::differences(case), "", "{case:?}");
    assert_eq!(case.judge().verdict, verdict, "{case:?}");
}

#[test]
fn windows_of_two_lengths_keep_their_own_thresholds() {
    // Havana's clock goes back that night: 310 minutes there, 250 in Berlin. Of the two, 250 known minutes of 310 fail.
    let mut case = people("2026-10-31", &["Europe/Berlin", "America/Havana"], false);
    core(&mut case, 20 * 60, 24 * 60 + 10).zone = RuleZone::Local;
    check(&case, Verdict::Undetermined);
}

//! `analyze` and `windows` alone, on calendars that have been read: people by weeks.

use std::{hint::black_box, sync::Arc};

use corehours::{
    analyze::{
        Question, Source, Whose, analyze,
        windows::{WindowsQuestion, windows},
    },
    input,
    model::{Horizon, MemberId, Team},
    overlap::{Basis, Quorum},
    recurrence, rules,
    time::{Date, Minutes},
    zone::Tzdb,
};
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, measurement::WallTime};

mod support;

/// Events in each calendar: fewer than in the whole-process timing, for here reading is not timed.
const EVENTS: usize = 200;

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let zones = Tzdb::bundled();
    let mut group = criterion.benchmark_group("check");
    for (people, weeks) in [(5, 52), (12, 4), (12, 52), (12, 104), (50, 52), (500, 52)] {
        let team = input::team("team.toml", &support::team_toml(people), &zones)
            .expect("the generator writes what the program reads");
        let policy = input::policy("policy.toml", &support::policy_toml(), &zones, &team)
            .expect("the generator writes what the program reads");
        let horizon = horizon(&team, weeks);
        let last = horizon.to.to_string();
        let proposal = input::proposal(
            "proposal.toml",
            &support::proposal_toml(&last),
            &zones,
            &team,
        )
        .expect("the generator writes what the program reads");
        let sources: Vec<Source> = team
            .ids()
            .map(|id| source(&zones, id, &team[id].arrangement.zone, &horizon))
            .collect();
        let question = Question {
            team: &team,
            policy: &policy,
            proposal: Some(&proposal),
            sources: &sources,
            horizon: &horizon,
            asked: horizon.from,
        };
        let answer = analyze(&question);
        assert_eq!(answer.rules.len(), 4);
        assert!(answer.rules.iter().all(|rule| rule.dates.applicable() > 0));
        group.bench_function(
            BenchmarkId::from_parameter(format!("{people}x{weeks}")),
            |b| {
                b.iter(|| analyze(black_box(&question)));
            },
        );
        if people > 50 {
            continue;
        }
        let members: Vec<MemberId> = team.ids().collect();
        let question = WindowsQuestion {
            team: &team,
            members: &members,
            quorum: Quorum::Percent(60),
            basis: Basis::Bookable,
            min: Minutes(30),
            top: 5,
            sources: &sources,
            horizon: &horizon,
            proposal: None,
        };
        let n_pairs = members.len() * (members.len() - 1) / 2;
        assert_eq!(windows(&question).pairs.len(), n_pairs);
        group.bench_function(
            BenchmarkId::new("windows", format!("{people}x{weeks}")),
            |b| {
                b.iter(|| windows(black_box(&question)));
            },
        );
    }
    for people in [12, 50, 200, 500] {
        flexible(&mut group, &zones, people);
    }
    group.finish();
    criterion.final_summary();
}

/// A year of `people` of whom every other picks the hours of each day, and a rule of each kind.
fn flexible(group: &mut BenchmarkGroup<'_, WallTime>, zones: &Tzdb, people: usize) {
    let written = "the generator writes what the program reads";
    let team = input::team("team.toml", &support::flexible_team_toml(people), zones);
    let team = team.expect(written);
    let policy = input::policy("policy.toml", support::EVERY_KIND, zones, &team);
    let policy = policy.expect(written);
    let horizon = horizon(&team, 52);
    let proposal = support::wider_band_toml(&horizon.to.to_string());
    let proposal = input::proposal("proposal.toml", &proposal, zones, &team).expect(written);
    let question = Question {
        team: &team,
        policy: &policy,
        proposal: Some(&proposal),
        sources: &[],
        horizon: &horizon,
        asked: horizon.from,
    };
    let answer = analyze(&question);
    assert_eq!(answer.rules.len(), rules::KINDS.len());
    assert!(answer.rules.iter().any(|rule| rule.condition.is_some()));
    group.bench_function(BenchmarkId::new("flexible", format!("{people}x52")), |b| {
        b.iter(|| analyze(black_box(&question)));
    });
}

/// So many weeks from 4 January 2027.
fn horizon(team: &Team, weeks: i32) -> Horizon {
    let from = Date::new(2027, 1, 4).expect("the calendar has it");
    Horizon {
        from,
        to: from.plus(weeks * 7 - 1),
        zone: Arc::clone(&team.zone),
    }
}

/// One member's calendar, read.
fn source(
    zones: &Tzdb,
    id: MemberId,
    zone: &Arc<corehours::zone::Zone>,
    horizon: &Horizon,
) -> Source {
    let text = support::calendar_of(id.0, EVENTS);
    let owners = [support::address(id.0)];
    let options = support::options(horizon.reach(), zone, zones, &owners);
    let calendar = recurrence::read(text.as_bytes(), &options)
        .expect("the generator writes what the program reads");
    Source {
        file: Arc::from(format!("p{:03}.ics", id.0)),
        whose: Whose::Member(id),
        calendar,
    }
}

//! Teams and policies as people write them, judged without calendars.

use corehours::{
    analyze::{Question, analyze},
    input,
    model::Horizon,
    time::Date,
    verdict::Judgement,
    zone::Tzdb,
};

/// What the library says of a team file and a policy from `from` to `to`, on the team's clock, asked on the first of these.
pub(crate) fn judged(team: &str, policy: &str, from: Date, to: Date) -> Judgement {
    let zones = Tzdb::bundled();
    let team = input::team("team.toml", team, &zones).unwrap();
    let policy = input::policy("policy.toml", policy, &zones, &team).unwrap();
    let horizon = Horizon {
        from,
        to,
        zone: team.zone.clone(),
    };
    analyze(&Question {
        team: &team,
        policy: &policy,
        proposal: None,
        sources: &[],
        horizon: &horizon,
        asked: from,
    })
}

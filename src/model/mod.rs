//! What is judged: a team, its people's arrangements, and a proposal to change some of them.
//!
//! Plain values without files, clocks or formats. `input` makes them from TOML; nothing here derives `Serialize`.

mod account;
mod band;
mod horizon;
mod owing;
mod person;
mod proposal;
mod schedule;
mod sums;
mod team;
mod total;

pub use account::Account;
pub use band::{Band, Commitment, Lengths, Pause, Terms};
pub use horizon::Horizon;
pub use owing::Owing;
pub use person::{
    Absence, AbsenceKind, Arrangement, Bound, Counts, Due, Member, Phase, Stay, WorkPlace,
};
pub use proposal::{Change, NewTerms, Proposal};
pub use schedule::{Hours, OfferedDay, OfferedHours, Pattern, Schedule, Season, Unoffered, Week};
pub use team::{MemberId, Reading, Source, SourceKind, Team, Tentative};
pub use total::{Carry, Total, TotalPer};

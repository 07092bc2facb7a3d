//! Instants, civil times, spans and lengths: integers all, and nothing about calendars or zones.
//!
//! Written as if it were a crate of its own: no word of iCalendar, no `crate::` import.

mod civil;
mod edge;
mod instant;
mod minute_set;
mod minutes;
mod span;
mod span_set;
mod week;

pub use civil::{CivilTime, Date, ParsePieceError, Pieces, WallPiece, clock_text, parse_clock};
pub(crate) use edge::edges;
pub use instant::Instant;
pub use minute_set::{MinuteSet, words};
pub use minutes::{Minutes, ParseMinutesError};
pub use span::{EmptySpan, Span};
pub use span_set::SpanSet;
pub use week::{Weekday, Weekdays};

/// Seconds in a minute.
pub const MINUTE: i64 = 60;
/// Seconds in an hour.
pub const HOUR: i64 = 3_600;
/// Seconds in a day without a clock change.
pub const DAY: i64 = 86_400;

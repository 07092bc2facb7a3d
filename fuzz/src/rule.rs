//! A rule to its times: nothing panics, and what a window has is what its two halves have.

use corehours::{
    recurrence::{Budget, Expansion, Parsed, Start},
    time::CivilTime,
};

/// Enough for some years of seconds' rules, and soon done.
const STEPS: u64 = 200_000;

/// # Panics
///
/// When times are out of order, outside of what was asked for, or not the same in two halves.
pub fn holds(bytes: &[u8]) {
    let Some(([start @ .., flags], text)) = bytes.split_first_chunk::<5>() else {
        return;
    };
    let is_date = flags & 1 != 0;
    let start = i32::from_le_bytes(*start);
    let (first, second) = (
        start.unsigned_abs().wrapping_mul(u32::from(*flags)),
        start.unsigned_abs(),
    );
    // From 1960 to 2160 or so.
    let start = i64::from(start).rem_euclid(6_300_000_000) - 315_000_000;
    let start = if is_date {
        start - start.rem_euclid(86_400)
    } else {
        start
    };
    let civil = CivilTime::from_seconds(start);
    let Ok(rule) = Parsed::parse(text).and_then(|parsed| parsed.check(Start { civil, is_date }))
    else {
        return;
    };
    let from = civil.plus_seconds(i64::from(first % 400_000_000) - 1_000_000);
    let middle = from.plus_seconds(i64::from(second % 40_000_000));
    let to = middle.plus_seconds(30_000_000);
    let expand = |from: CivilTime, to: CivilTime| {
        let mut times = Vec::new();
        let done = rule.expand(from, to, None, &mut Budget::steps(STEPS), &mut times);
        assert!(times.is_sorted_by(|a, b| a < b), "out of order, or twice");
        assert!(
            times
                .iter()
                .all(|time| (from..to).contains(time) && *time >= civil)
        );
        (done == Expansion::Complete).then_some(times)
    };
    if let (Some(all), Some(mut early), Some(late)) =
        (expand(from, to), expand(from, middle), expand(middle, to))
    {
        early.extend(late);
        assert_eq!(all, early);
    }
}

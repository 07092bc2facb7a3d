//! Minutes at equal distances.

use super::{Minute, Piece};

/// From `first` to `last`, both included, in steps.
pub(super) fn grid(
    first: Minute,
    last: Minute,
    step: Minute,
) -> impl Iterator<Item = Minute> + use<> {
    let steps = usize::try_from(step).expect("a step is a minute or more");
    (first..=last).step_by(steps)
}

/// Runs of neighbours on the grid among `minutes`, which are in order.
pub(super) fn runs(
    minutes: impl Iterator<Item = Minute>,
    step: Minute,
) -> impl Iterator<Item = Piece> {
    let mut runs: Vec<Piece> = Vec::new();
    for minute in minutes {
        match runs.last_mut() {
            Some(last) if last.1 + step == minute => last.1 = minute,
            _ => runs.push((minute, minute)),
        }
    }
    runs.into_iter()
}

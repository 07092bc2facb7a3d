//! Which lengths of several dates that have to add up cost least.

use std::collections::BTreeMap;

use crate::time::Minutes;

/// For each of `dates`, which have lengths and what each costs, the place of one of them, so that these come to one of `sums` and
/// cost least in all; nothing when none do.
pub(super) fn cheapest(dates: &[Vec<(Minutes, i64)>], sums: &[Minutes]) -> Option<Vec<usize>> {
    // What the first dates come to, with the least cost and the place of the last one's length.
    let mut reached = vec![BTreeMap::from([(Minutes::ZERO, (0, 0))])];
    for lengths in dates {
        let mut next: BTreeMap<Minutes, (i64, usize)> = BTreeMap::new();
        for (sum, (cost, _)) in reached.last()? {
            for (place, (length, more)) in lengths.iter().enumerate() {
                let found = (cost + more, place);
                let known = next.entry(*sum + *length).or_insert(found);
                *known = found.min(*known);
            }
        }
        reached.push(next);
    }
    let all = reached.last()?;
    let within = sums.iter().filter_map(|sum| Some((all.get(sum)?.0, *sum)));
    let (_, mut sum) = within.min()?;
    let mut chosen = Vec::with_capacity(dates.len());
    for (lengths, reached) in dates.iter().zip(&reached[1..]).rev() {
        let (_, place) = *reached.get(&sum)?;
        chosen.push(place);
        sum = sum - lengths.get(place)?.0;
    }
    chosen.reverse();
    Some(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_need_not_be_equal() {
        // An hour costs nothing on the first day and one on the second, which has no third hour.
        let hours = |costs: &[i64]| {
            let lengths = (1..).map(|hour| Minutes(hour * 60));
            lengths.zip(costs.iter().copied()).collect::<Vec<_>>()
        };
        let dates = [hours(&[0, 0, 5]), hours(&[1, 2])];
        let four = [Minutes(240)];
        assert_eq!(cheapest(&dates, &four), Some(vec![1, 1]));
        assert_eq!(
            cheapest(&dates, &[Minutes(180), Minutes(240)]),
            Some(vec![1, 0])
        );
        assert_eq!(cheapest(&dates, &[Minutes(360)]), None);
    }
}

//! What is asked of people at hours that they would rather have to themselves.

use crate::{
    availability::Timeline,
    model::MemberId,
    time::{Minutes, Span, SpanSet, WallPiece},
};

use super::WHOLE;

/// What a minute weighs by when it is where the person is: an unsociable one more, others nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    // By minute of the day: stretches of one weight, in order, which are the whole day together.
    by_time: Vec<(WallPiece, u16)>,
    /// What every minute of a date without work weighs more.
    pub rest_day: u16,
}

impl Weights {
    /// Those of `pieces`, which may go past midnight and share no time; minutes of none weigh nothing.
    pub fn of(pieces: &[(WallPiece, u16)], rest_day: u16) -> Self {
        let minutes = WallPiece::DAY.to();
        let weight = |minute: u16| {
            let inside = |piece: &WallPiece, at: u16| (piece.from()..piece.to()).contains(&at);
            let mut pieces = pieces.iter();
            let found =
                pieces.find(|(piece, _)| inside(piece, minute) || inside(piece, minute + minutes));
            found.map_or(0, |(_, weight)| *weight)
        };
        let weights: Vec<(u16, u16)> = (0..minutes)
            .map(|minute| (minute, weight(minute)))
            .collect();
        let stretches = weights.chunk_by(|one, next| one.1 == next.1);
        let by_time = stretches.filter_map(|stretch| {
            let (first, weight) = *stretch.first()?;
            let (last, _) = *stretch.last()?;
            Some((WallPiece::new(first, last + 1)?, weight))
        });
        Self {
            by_time: by_time.collect(),
            rest_day,
        }
    }

    /// The day in stretches of one weight, in order.
    pub fn by_time(&self) -> &[(WallPiece, u16)] {
        &self.by_time
    }

    /// What `span` weighs for the person of `timeline`, minute by minute; nothing where nobody can say whether a date is one
    /// without work and that matters.
    pub fn weigh(&self, timeline: &Timeline, span: Span) -> Option<i64> {
        let minutes_in = |spans: Vec<Span>| -> Minutes {
            let inside = spans.iter().filter_map(|other| other.intersect(span));
            inside.map(Span::minutes).sum()
        };
        let mut weight = 0;
        // Where the person is, it is no more than a date earlier or later than elsewhere.
        let first = span.start().civil(0).date().plus(-1);
        for date in first.through(span.end().civil(0).date().plus(1)) {
            let on = |piece: WallPiece| minutes_in(timeline.where_it_is(date, piece)).get();
            let of_date = on(WallPiece::DAY);
            if of_date == 0 {
                continue;
            }
            for (piece, cost) in self.by_time.iter().filter(|(_, cost)| *cost > 0) {
                weight += on(*piece) * i64::from(*cost);
            }
            if self.rest_day > 0 && !timeline.works_for_certain(date) {
                if timeline.work().is_working_date(date) {
                    return None;
                }
                weight += of_date * i64::from(self.rest_day);
            }
        }
        Some(weight)
    }
}

impl Default for Weights {
    /// One for each minute from 07:00 and up to 20:00, two from 06:00 and up to 22:00, three at night; one more on a date without
    /// work. No source has a table that all agree on: these are where to begin.
    fn default() -> Self {
        let piece = |from: u16, to: u16| WallPiece::new(from * 60, to * 60);
        let pieces = [
            (piece(6, 7), 2),
            (piece(7, 8), 1),
            (piece(18, 20), 1),
            (piece(20, 22), 2),
            (piece(22, 24 + 6), 3),
        ];
        let pieces =
            pieces.map(|(piece, weight)| (piece.expect("it begins before it ends"), weight));
        Self::of(&pieces, 1)
    }
}

/// What is asked of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Of whom.
    pub member: MemberId,
    /// What it weighs: minutes, each as often as it weighs.
    pub weight: i64,
    /// The time of it outside all hours that the member might work.
    pub out_of_hours: Minutes,
}

/// How loads are spread over people, as a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    // Of so many parts, at least one.
    parts: i128,
    of: i128,
}

impl Spread {
    /// The greatest share that one person has; 0 where there is no load.
    pub fn max_share(loads: &[Load]) -> Self {
        let weights = || loads.iter().map(|load| i128::from(load.weight));
        Self::new(weights().max().unwrap_or_default(), weights().sum())
    }

    /// The Gini coefficient: half of the mean difference of two people by the mean; 0 where there is no load.
    pub fn gini(loads: &[Load]) -> Self {
        let mut weights: Vec<i128> = loads.iter().map(|load| i128::from(load.weight)).collect();
        weights.sort_unstable();
        let n = i128::try_from(weights.len()).expect("a team has few members");
        let sum: i128 = weights.iter().sum();
        let ranked = (1..).zip(&weights);
        let parts = ranked.map(|(rank, weight)| (2 * rank - n - 1) * weight);
        Self::new(parts.sum(), n * sum)
    }

    fn new(parts: i128, of: i128) -> Self {
        Self {
            parts,
            of: of.max(1),
        }
    }

    /// In the nearest ten-thousandths.
    pub fn nearest(self) -> u16 {
        let nearest = (2 * self.parts * i128::from(WHOLE) + self.of) / (2 * self.of);
        u16::try_from(nearest).expect("a share is at most the whole")
    }

    /// In the nearest ten-thousandths that are more than `limit` where it is more.
    pub fn against(self, limit: u16) -> u16 {
        let is_more = self.parts * i128::from(WHOLE) > i128::from(limit) * self.of;
        if is_more {
            self.nearest().max(limit + 1)
        } else {
            self.nearest()
        }
    }
}

/// The time of `span` outside all hours that the person of `timeline` might work.
pub(super) fn out_of_hours(timeline: &Timeline, span: Span) -> Minutes {
    let first = span.start().civil(0).date().plus(-2);
    let dates = first.through(span.end().civil(0).date().plus(1));
    let worked = dates.flat_map(|date| timeline.own_time(date).iter().copied());
    let worked: SpanSet = worked.collect();
    SpanSet::from(span).subtract(&worked).minutes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loads(weights: &[i64]) -> Vec<Load> {
        let load = |(member, weight): (usize, &i64)| Load {
            member: MemberId(member),
            weight: *weight,
            out_of_hours: Minutes::ZERO,
        };
        weights.iter().enumerate().map(load).collect()
    }

    /// Checks how `weights` are spread, and on which side of each limit that is.
    #[track_caller]
    fn check(weights: &[i64], max_share: u16, gini: u16) {
        let found = loads(weights);
        assert_eq!(Spread::max_share(&found).nearest(), max_share);
        assert_eq!(Spread::gini(&found).nearest(), gini);
        for limit in 0..=10_000 {
            let against = Spread::max_share(&found).against(limit);
            let (most, sum) = (weights.iter().max(), weights.iter().sum::<i64>());
            let is_more = most.is_some_and(|most| most * 10_000 > i64::from(limit) * sum);
            assert_eq!(against > limit, is_more, "{limit}");
            assert!(against.abs_diff(max_share) <= 1);
        }
    }

    #[test]
    fn spread_of_loads_is_that_of_the_definition() {
        check(&[], 0, 0);
        check(&[0, 0, 0], 0, 0);
        check(&[60, 60, 60], 3_333, 0);
        check(&[120, 0], 10_000, 5_000);
        check(&[120, 60, 0], 6_667, 4_444);
        check(&[1, 2, 3, 4, 7], 4_118, 3_294);
    }

    #[test]
    fn weights_are_the_whole_day_in_order() {
        let weights = Weights::default();
        let said: Vec<(u16, u16, u16)> = (weights.by_time().iter())
            .map(|(piece, weight)| (piece.from() / 60, piece.to() / 60, *weight))
            .collect();
        let expected = [
            (0, 6, 3),
            (6, 7, 2),
            (7, 8, 1),
            (8, 18, 0),
            (18, 20, 1),
            (20, 22, 2),
            (22, 24, 3),
        ];
        assert_eq!(said, expected);
    }
}

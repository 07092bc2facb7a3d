//! What groups of people have in common at the least and at the most, where a rule's figure is that of groups.

use std::sync::Arc;

use crate::{
    availability::choices::{Aim, Day, Shared},
    model::MemberId,
    overlap::{Case, Choice, Unknown},
    rules::Part,
    time::{Minutes, SpanSet},
};

use super::{
    choosing::{Choosing, Picked},
    find::Search,
};

/// Of so many choices of hours the least is worked out exactly; of more, a cheap bound is enough.
const WORKED_OUT: usize = 4;

/// So many groups, those with the least room, are looked at for the most that all can have.
const LOOKED_AT: usize = 8;

/// What each group of a rule could have in common.
#[derive(Debug)]
pub(super) struct Grounds {
    groups: Vec<Group>,
}

/// What one group could have in common.
#[derive(Debug)]
struct Group {
    required: Minutes,
    dates: Vec<OnDate>,
}

/// The time of one date at which all of a group could count, and by place the hours that move it.
#[derive(Debug)]
struct OnDate {
    moving: Vec<usize>,
    shared: Shared,
}

/// What groups have in common, at one end.
pub(super) struct Common {
    /// No choice goes beyond this, counted from the threshold.
    pub(super) bound: Minutes,
    /// Hours that come near it, one for each of the hours to be picked.
    pub(super) picks: Vec<Picked>,
}

impl Grounds {
    /// The grounds of the rule's groups, which hold for fewer choices than those of `choosing` as well; nothing where its
    /// figure is not that of groups.
    pub(super) fn of(
        search: &Search<'_>,
        choosing: &Choosing,
        aim: Choice,
        unknown: Unknown,
    ) -> Option<Self> {
        let case = Case {
            hours: Choice::Most,
            ..Case::of(unknown, aim)
        };
        let groups = search.groups(case);
        let mut seats = search.seated.parts.iter().flat_map(|part| &part.seats);
        if groups.is_empty() || seats.any(|seat| seat.lunch.is_some()) {
            return None;
        }
        let at_most = choosing.stretch(search.seated);
        let ground = |group: &Vec<MemberId>| Group::of(search, choosing, group, &at_most, case);
        Some(Self {
            groups: groups.iter().map(ground).collect::<Option<_>>()?,
        })
    }

    /// What no group goes below at the least, counted from the threshold, with what is left of `choosing`: a cheap bound where
    /// that is enough, or where many people choose.
    pub(super) fn at_least(&self, choosing: &Choosing) -> Minutes {
        let bounds = (self.groups.iter()).map(|group| group.bound(Choice::Least, choosing));
        let cheap = bounds.min().unwrap_or_default();
        if cheap >= Minutes::ZERO || is_cheap(choosing) {
            return cheap;
        }
        let exact = self.extreme(Choice::Least, choosing);
        exact.map_or(cheap, |common| common.bound)
    }

    /// Whether a group that `member` does not choose in goes below the threshold, whatever `member` chooses; as far as that is
    /// told by what [`at_least`](Self::at_least) goes by.
    pub(super) fn fails_without(&self, member: MemberId, choosing: &Choosing) -> bool {
        let is_without = |group: &&Group| !group.has_choice_of(member, choosing);
        let mut without = self.groups.iter().filter(is_without);
        is_cheap(choosing)
            && without.any(|group| group.bound(Choice::Least, choosing) < Minutes::ZERO)
    }

    /// The least or the most that the groups have in common, with what is left of `choosing`.
    pub(super) fn extreme(&self, aim: Choice, choosing: &Choosing) -> Option<Common> {
        let mut groups: Vec<&Group> = self.groups.iter().collect();
        if aim == Choice::Most {
            groups.sort_by_cached_key(|group| group.room());
            groups.truncate(LOOKED_AT);
        }
        let bound = |group: &Group| group.bound(aim, choosing);
        let mut bounded: Vec<(Minutes, &Group)> = groups
            .into_iter()
            .map(|group| (bound(group), group))
            .collect();
        bounded.sort_by_key(|(bound, _)| *bound);
        let mut fewest: Option<Common> = None;
        for (bound, group) in bounded {
            // No later group is below this one's bound; and of the most, the first bound is as good as it gets.
            let is_enough = |fewest: &Common| aim == Choice::Most || fewest.bound <= bound;
            if fewest.as_ref().is_some_and(is_enough) {
                break;
            }
            let common = group.extreme(aim, choosing);
            if (fewest.as_ref()).is_none_or(|fewest| common.bound < fewest.bound) {
                fewest = Some(common);
            }
        }
        fewest
    }
}

impl Group {
    /// Those of `group` on their dates; `at_most` has everybody at all that might be worked.
    fn of<'p>(
        search: &Search<'_>,
        choosing: &Choosing,
        group: &[MemberId],
        at_most: &[Part<'p>],
        case: Case,
    ) -> Option<Self> {
        let of_group = |part: &Part<'p>| Part {
            window: part.window,
            seats: (part.seats.iter())
                .filter(|seat| group.contains(&seat.member))
                .cloned()
                .collect(),
        };
        let alone: Vec<Part<'_>> = at_most.iter().map(of_group).collect();
        let all = search.measure(&alone, case);
        let of_date = |(at, part): (usize, &Part<'_>)| {
            if alone.len() == 1 {
                return OnDate::of(choosing, at, group, &all.counted);
            }
            let counted = search.measure(std::slice::from_ref(part), case).counted;
            OnDate::of(choosing, at, group, &counted)
        };
        Some(Self {
            required: all.required,
            dates: (alone.iter().enumerate())
                .map(of_date)
                .collect::<Option<_>>()?,
        })
    }

    /// How much it has at most, were everybody at work whenever that is possible, counted from the threshold.
    fn room(&self) -> Minutes {
        let all = self.dates.iter().map(|date| date.shared.all());
        all.sum::<Minutes>() - self.required
    }

    /// What the group cannot go beyond, counted from the threshold; no choice need come near it.
    fn bound(&self, aim: Choice, choosing: &Choosing) -> Minutes {
        let of_date = |date: &OnDate| match aim {
            Choice::Least => date.shared.least_bound(date.days(choosing)),
            Choice::Most => date.shared.greatest_bound(date.days(choosing)),
        };
        self.dates.iter().map(of_date).sum::<Minutes>() - self.required
    }

    fn has_choice_of(&self, member: MemberId, choosing: &Choosing) -> bool {
        let mut moving = self.dates.iter().flat_map(|date| &date.moving);
        moving.any(|at| choosing.hours[*at].member == member)
    }

    /// The least or the most that the group has in common.
    fn extreme(&self, aim: Choice, choosing: &Choosing) -> Common {
        let mut picks = choosing.first_picks();
        let mut bound = Minutes::ZERO - self.required;
        for date in &self.dates {
            let amount = date.shared.amount(of(aim), date.days(choosing));
            bound = bound + amount.bound;
            for (at, pick) in date.moving.iter().zip(amount.picks) {
                picks[*at] = Picked::Of(pick);
            }
        }
        Common { bound, picks }
    }
}

impl OnDate {
    /// The hours of `group` that can move what counts of `ground` on the date of `part`; nothing where two dates of one person
    /// can, or hours that count on another date as well.
    fn of(choosing: &Choosing, part: usize, group: &[MemberId], ground: &SpanSet) -> Option<Self> {
        let mut moving: Vec<usize> = Vec::new();
        for (at, hours) in choosing.hours.iter().enumerate() {
            let is_here = group.contains(&hours.member) && hours.is_in(part);
            if !is_here || hours.day.possible().intersect(ground).is_empty() {
                continue;
            }
            let again = (moving.iter()).any(|other| choosing.hours[*other].member == hours.member);
            if again || !hours.is_only_in(part) {
                return None;
            }
            moving.push(at);
        }
        let days: Vec<Arc<Day>> = (moving.iter())
            .map(|at| Arc::clone(&choosing.hours[*at].day))
            .collect();
        Some(Self {
            shared: Shared::new(days, ground),
            moving,
        })
    }

    /// The days that move it, with what is left of `choosing`.
    fn days<'d>(&'d self, choosing: &'d Choosing) -> impl Iterator<Item = &'d Arc<Day>> + Clone {
        self.moving.iter().map(|at| &choosing.hours[*at].day)
    }
}

/// Whether cheap bounds are all that is worked out for so many choices.
pub(super) fn is_cheap(choosing: &Choosing) -> bool {
    choosing.hours.len() > WORKED_OUT
}

/// The end that is looked for.
const fn of(aim: Choice) -> Aim {
    match aim {
        Choice::Least => Aim::Least,
        Choice::Most => Aim::Greatest,
    }
}

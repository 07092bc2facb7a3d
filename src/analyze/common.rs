//! What groups of people have in common at the least and at the most, where a rule's figure is that of groups.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    sync::Arc,
};

use crate::{
    availability::choices::{self, Aim, Amount, Day, Pick, Shared},
    model::MemberId,
    overlap::{Case, Choice, Unknown},
    rules::{Figure, Part, Seat},
    time::{Instant, Minutes, Span, SpanSet},
};

use super::{
    adding_up::cheapest,
    alike::Alike,
    choosing::{Choosing, Picked, Tie},
    find::Search,
};

/// Of so many choices of hours the least is worked out exactly; of more, a cheap bound is enough.
const WORKED_OUT: usize = 4;

/// Where the dates of a group have more lengths than this in all, they are taken as if they had not to add up.
const LENGTHS_TRIED: usize = 240;

/// So many groups, those with the least room, are looked at for the most that all can have.
const LOOKED_AT: usize = 8;

/// What each group of a rule could have in common.
#[derive(Debug)]
pub(super) struct Grounds {
    /// What groups that are alike have once for all of them: there can be many of a few kinds.
    kinds: Vec<Kind>,
    /// The groups, each with the place of its kind.
    groups: Vec<(usize, Moving)>,
}

/// What each of some groups that are alike could have in common.
#[derive(Debug)]
struct Kind {
    required: Minutes,
    /// How long a block is, where blocks are counted and not minutes.
    block: Option<Minutes>,
    stretches: Vec<Ground>,
}

/// A stretch of one date in which all of a group could count at times.
#[derive(Debug)]
struct Ground {
    shared: Shared,
    /// The minutes that count when all of them are there.
    minutes: SpanSet,
    /// So many hours move it: of nobody two.
    moved_by: usize,
}

/// By place the hours that move a group, stretch by stretch.
type Moving = Box<[usize]>;

/// One group.
#[derive(Clone, Copy)]
struct Group<'g> {
    kind: &'g Kind,
    moving: &'g [usize],
}

/// A stretch of one group, and by place the hours that move it.
#[derive(Clone, Copy)]
struct Stretch<'g> {
    ground: &'g Ground,
    moving: &'g [usize],
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
        let counts_anyway = |seat: &Seat<'_>| {
            let timeline = seat.time.timeline();
            timeline.is_some_and(|timeline| timeline.counts_unpicked(seat.scope))
        };
        if groups.is_empty() || seats.any(|seat| seat.lunch.is_some() || counts_anyway(seat)) {
            return None;
        }
        let at_most = choosing.stretch(search.seated);
        let groups: Vec<(&[MemberId], usize)> = (groups.iter())
            .flat_map(|group| (0..search.sides()).map(move |side| (&group[..], side)))
            .collect();
        let alike = (groups.len() > 1).then(|| Alike::of(search, choosing, &at_most, case));
        let mut kinds: Vec<Kind> = Vec::new();
        let mut made: Vec<(usize, Moving)> = Vec::with_capacity(groups.len());
        let mut first_of: BTreeMap<(Vec<MemberId>, usize), usize> = BTreeMap::new();
        for (at, (group, side)) in groups.iter().copied().enumerate() {
            let like = alike.as_ref().and_then(|alike| {
                let first = *first_of.entry((alike.key(group), side)).or_insert(at);
                let (kind, moving) = made.get(first)?;
                let places = moving.iter();
                let places = places.map(|place| alike.place(*place, groups[first].0, group));
                Some((*kind, places.collect::<Option<Moving>>()?))
            });
            made.push(if let Some(like) = like {
                like
            } else {
                let (kind, moving) = Kind::of(search, choosing, (group, side), &at_most, case)?;
                kinds.push(kind);
                (kinds.len() - 1, moving)
            });
        }
        Some(Self {
            kinds,
            groups: made,
        })
    }

    /// The group at a place.
    fn group(&self, at: usize) -> Group<'_> {
        let (kind, moving) = &self.groups[at];
        Group {
            kind: &self.kinds[*kind],
            moving,
        }
    }

    /// Each group.
    fn each(&self) -> impl Iterator<Item = Group<'_>> {
        (0..self.groups.len()).map(|at| self.group(at))
    }

    /// What no group goes below at the least, counted from the threshold, with what is left of `choosing`: a cheap bound where
    /// that is enough, or where many people choose.
    pub(super) fn at_least(&self, choosing: &Choosing) -> Minutes {
        let bounds = (self.each()).map(|group| group.bound(Choice::Least, choosing));
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
        let is_without = |group: &Group<'_>| !group.has_choice_of(member, choosing);
        let mut without = self.each().filter(is_without);
        is_cheap(choosing)
            && without.any(|group| group.bound(Choice::Least, choosing) < Minutes::ZERO)
    }

    /// The least or the most that the groups have in common, with what is left of `choosing`.
    pub(super) fn extreme(&self, aim: Choice, choosing: &Choosing) -> Option<Common> {
        let mut groups: Vec<Group<'_>> = self.each().collect();
        if aim == Choice::Most {
            groups.sort_by_cached_key(|group| group.room());
            groups.truncate(LOOKED_AT);
        }
        let mut bounded: Vec<(Minutes, Group<'_>)> = groups
            .into_iter()
            .map(|group| (group.bound(aim, choosing), group))
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

/// So often somebody's pick is changed for the weakest group, for each of the hours to be picked.
const MENDED: usize = 4;

impl Grounds {
    /// Whether there is more than one group.
    pub(super) const fn are_several(&self) -> bool {
        self.groups.len() > 1
    }

    /// Hours, one for each of those to be picked, that leave the weakest group as much in common as is found by changing the
    /// pick of one of its people after another. `choosing` is that which the grounds were made of.
    pub(super) fn mended(&self, choosing: &Choosing) -> Vec<Picked> {
        let picks: Vec<Pick> = (choosing.hours.iter())
            .map(|hours| hours.day.first_choice())
            .collect();
        let mut mending = Mending::of(self, choosing, picks);
        for _ in 0..choosing.hours.len() * MENDED {
            let weakest = mending.weakest();
            if mending.margins[weakest] >= Minutes::ZERO || !mending.mend(weakest) {
                break;
            }
        }
        mending.picks.into_iter().map(Picked::Of).collect()
    }
}

/// Picks on their way to be better for the weakest group.
struct Mending<'a> {
    grounds: &'a Grounds,
    choosing: &'a Choosing,
    /// The groups that each of the hours moves.
    moves: Vec<Vec<usize>>,
    picks: Vec<Pick>,
    /// How far each group is above its threshold.
    margins: Vec<Minutes>,
    /// The same by margin and place, the weakest on top; with margins that groups had before.
    by_margin: BinaryHeap<Reverse<(Minutes, usize)>>,
}

impl<'a> Mending<'a> {
    /// `picks` are the same for all who are alike.
    fn of(grounds: &'a Grounds, choosing: &'a Choosing, picks: Vec<Pick>) -> Self {
        let mut moves = vec![Vec::new(); choosing.hours.len()];
        let mut of_kinds: Vec<Option<Minutes>> = vec![None; grounds.kinds.len()];
        let mut margins = Vec::with_capacity(grounds.groups.len());
        for (at, (kind, moving)) in grounds.groups.iter().enumerate() {
            for hours in moving {
                if moves[*hours].last() != Some(&at) {
                    moves[*hours].push(at);
                }
            }
            let margin = || grounds.group(at).margin(&picks);
            margins.push(*of_kinds[*kind].get_or_insert_with(margin));
        }
        let by_margin = margins.iter().zip(0..);
        Self {
            grounds,
            choosing,
            moves,
            by_margin: by_margin
                .map(|(margin, at)| Reverse((*margin, at)))
                .collect(),
            margins,
            picks,
        }
    }

    /// The group that is furthest below its threshold, the first of equals.
    fn weakest(&mut self) -> usize {
        while let Some(Reverse((margin, at))) = self.by_margin.peek() {
            if self.margins[*at] == *margin {
                return *at;
            }
            self.by_margin.pop();
        }
        0
    }

    /// Changes the pick of one of the people of `group` so that it and all others whom that moves are better off than it was;
    /// `false` when nobody can.
    fn mend(&mut self, group: usize) -> bool {
        let before = self.margins[group];
        let grounds = self.grounds;
        for stretch in grounds.group(group).stretches() {
            for at in stretch.moving {
                let left = stretch.left_to(*at, &self.picks);
                let day = [&*self.choosing.hours[*at].day];
                let Some(pick) = choices::greatest(&day, &left).picks.into_iter().next() else {
                    continue;
                };
                let old = std::mem::replace(&mut self.picks[*at], pick);
                let better = |group: &usize| {
                    let margin = grounds.group(*group).margin(&self.picks);
                    (margin > before).then_some((*group, margin))
                };
                let all_better = self.moves[*at].iter().map(better);
                if let Some(margins) = all_better.collect::<Option<Vec<_>>>() {
                    for (group, margin) in margins {
                        self.margins[group] = margin;
                        self.by_margin.push(Reverse((margin, group)));
                    }
                    return true;
                }
                self.picks[*at] = old;
            }
        }
        false
    }
}

impl<'g> Group<'g> {
    /// Its stretches, each with the hours that move it.
    fn stretches(self) -> impl Iterator<Item = Stretch<'g>> {
        let mut left = self.moving;
        self.kind.stretches.iter().map(move |ground| {
            let (moving, others) = left.split_at(ground.moved_by);
            left = others;
            Stretch { ground, moving }
        })
    }

    /// How far it is above its threshold when all pick as `picks` say.
    fn margin(self, picks: &[Pick]) -> Minutes {
        let found = self.stretches().map(|it| {
            let common = it.common(it.moving.iter(), picks);
            match self.kind.block {
                None => common.minutes(),
                Some(block) => Minutes(common.whole_blocks(block)),
            }
        });
        found.sum::<Minutes>() - self.kind.required
    }
}

impl Stretch<'_> {
    /// The minutes that those of the hours `moving` have in common.
    fn common<'m>(self, moving: impl Iterator<Item = &'m usize>, picks: &[Pick]) -> SpanSet {
        let mut common = Cow::Borrowed(&self.ground.minutes);
        for at in moving {
            common = Cow::Owned(common.intersect(picks[*at].spans()));
        }
        common.into_owned()
    }

    /// The minutes that all others than `one` of its hours leave in common.
    fn left_to(self, one: usize, picks: &[Pick]) -> SpanSet {
        self.common(self.moving.iter().filter(|at| **at != one), picks)
    }
}

impl Kind {
    /// What those of `group` have on their dates, on one side of the rule, and the hours that move it; `at_most` has everybody at
    /// all that might be worked.
    fn of<'p>(
        search: &Search<'_>,
        choosing: &Choosing,
        (group, side): (&[MemberId], usize),
        at_most: &[Part<'p>],
        case: Case,
    ) -> Option<(Self, Moving)> {
        let of_group = |part: &Part<'p>| {
            let seats = part.seats.iter();
            let seats = seats.filter(|seat| group.contains(&seat.member));
            part.with(seats.cloned().collect())
        };
        let alone: Vec<Part<'_>> = at_most.iter().map(of_group).collect();
        let all = search.measure_side(&alone, case, side);
        let (mut moving, mut stretches) = (Vec::new(), Vec::new());
        for (at, part) in alone.iter().enumerate() {
            let of_date = (alone.len() > 1).then(|| {
                search
                    .measure_side(std::slice::from_ref(part), case, side)
                    .counted
            });
            let counted = of_date.as_ref().unwrap_or(&all.counted);
            for (ground, moved_by) in Ground::all_of(choosing, at, group, counted)? {
                moving.extend(moved_by);
                stretches.push(ground);
            }
        }
        let kind = Self {
            required: all.required,
            block: match search.seating.required.rule.figure() {
                Figure::Blocks(block) => Some(block),
                _ => None,
            },
            stretches,
        };
        Some((kind, moving.into()))
    }
}

impl Group<'_> {
    /// How much it has at most, were everybody at work whenever that is possible, counted from the threshold.
    fn room(self) -> Minutes {
        let all = self.stretches().map(|it| it.ground.shared.all()).sum();
        self.kind.block.map_or(all, |block| whole(all, block)) - self.kind.required
    }

    /// What the group cannot go beyond, counted from the threshold; no choice need come near it.
    fn bound(self, aim: Choice, choosing: &Choosing) -> Minutes {
        let of_stretch = |it: Stretch<'_>| match aim {
            Choice::Least => it.ground.shared.least_bound(it.days(choosing)),
            Choice::Most => it.ground.shared.greatest_bound(it.days(choosing)),
        };
        self.figure(aim, choosing, self.stretches().map(of_stretch))
    }

    /// What so many minutes of each stretch at the least, or at the most, come to, counted from the threshold.
    fn figure(
        self,
        aim: Choice,
        choosing: &Choosing,
        minutes: impl Iterator<Item = Minutes>,
    ) -> Minutes {
        let found: Minutes = match (self.kind.block, aim) {
            (None, _) => minutes.sum(),
            // Pieces of neighbouring stretches may be one.
            (Some(block), Choice::Most) => whole(minutes.sum(), block),
            (Some(block), Choice::Least) => (self.stretches().zip(minutes))
                .map(|(stretch, minutes)| stretch.blocks_at_least(minutes, block, choosing))
                .sum(),
        };
        found - self.kind.required
    }

    fn has_choice_of(self, member: MemberId, choosing: &Choosing) -> bool {
        self.moving
            .iter()
            .any(|at| choosing.hours[*at].member == member)
    }

    /// The least or the most that the group has in common.
    fn extreme(self, aim: Choice, choosing: &Choosing) -> Common {
        // What is least in all need not be least for the blocks of one stretch.
        let mut found = match self.kind.block {
            None => self.that_add_up(aim, choosing),
            Some(_) => BTreeMap::new(),
        };
        let stretches: Vec<Stretch<'_>> = self.stretches().collect();
        for (place, stretch) in stretches.iter().enumerate() {
            found
                .entry(place)
                .or_insert_with(|| stretch.amount(aim, stretch.days(choosing)));
        }
        let mut picks = choosing.first_picks();
        let mut settled = BTreeSet::new();
        let mut minutes = Vec::with_capacity(found.len());
        for (place, amount) in found {
            minutes.push(amount.bound);
            for (at, pick) in stretches[place].moving.iter().zip(amount.picks) {
                picks[*at] = Picked::Of(pick);
                settled.insert(*at);
            }
        }
        let picks = choosing.made_to_add_up(picks, &settled);
        let bound = self.figure(aim, choosing, minutes.into_iter());
        Common { bound, picks }
    }

    /// The least or the most on those of its stretches, by place, on which lengths have to add up with each other: over all
    /// lengths that do. Where there are too many to look at, none of these.
    fn that_add_up(self, aim: Choice, choosing: &Choosing) -> BTreeMap<usize, Amount> {
        let mut found = BTreeMap::new();
        for tie in choosing.ties() {
            let tied = self.stretches().enumerate().filter_map(|(place, it)| {
                let at = it.moving.iter().position(|at| tie.hours.contains(at))?;
                (!found.contains_key(&place)).then_some((place, at))
            });
            let tied: Vec<(usize, usize)> = tied.collect();
            found.extend(self.of_tie(aim, choosing, tie, &tied).into_iter().flatten());
        }
        found
    }

    /// The same for the hours of one `tie`: `tied` has the place of each stretch, and of the tied hours in it.
    fn of_tie(
        self,
        aim: Choice,
        choosing: &Choosing,
        tie: &Tie,
        tied: &[(usize, usize)],
    ) -> Option<Vec<(usize, Amount)>> {
        let stretches: Vec<Stretch<'_>> = self.stretches().collect();
        let hours = |(place, at): &(usize, usize)| &choosing.hours[stretches[*place].moving[*at]];
        let dates: Vec<_> = tied.iter().map(|tied| hours(tied).date).collect();
        let lengths: Vec<_> = tied.iter().map(|tied| hours(tied).day.lengths()).collect();
        if dates.len() < 2 || lengths.iter().map(Vec::len).sum::<usize>() > LENGTHS_TRIED {
            return None;
        }
        let sums = tie.account.sums_of(&dates)?;
        let mut amounts: Vec<Vec<(Minutes, Amount)>> = Vec::new();
        for (tied, lengths) in tied.iter().zip(lengths) {
            let stretch = &stretches[tied.0];
            let of_length = |length: Minutes| {
                let mut days: Vec<Arc<Day>> = stretch.days(choosing).map(Arc::clone).collect();
                days[tied.1] = Arc::new(days[tied.1].of_lengths(&[length])?);
                Some((length, stretch.amount(aim, days.iter())))
            };
            amounts.push(lengths.into_iter().map(of_length).collect::<Option<_>>()?);
        }
        let cost =
            |(length, amount): &(Minutes, Amount)| (*length, of(aim).cost(amount.bound.get()));
        let costs: Vec<Vec<(Minutes, i64)>> = (amounts.iter())
            .map(|of_date| of_date.iter().map(cost).collect())
            .collect();
        let chosen = cheapest(&costs, &sums)?;
        let places = tied.iter().map(|(place, _)| *place);
        let chosen = amounts.into_iter().zip(chosen);
        let chosen = chosen.map(|(mut of_date, at)| of_date.swap_remove(at).1);
        Some(places.zip(chosen).collect())
    }
}

impl Ground {
    /// What `group` could have in common of `ground`, which is on the date of `part`, with the hours that move each: cut where somebody's next date begins to
    /// count, or hours that are not picked. Nothing where hours are in two of these stretches, or count on another date as
    /// well.
    fn all_of(
        choosing: &Choosing,
        part: usize,
        group: &[MemberId],
        ground: &SpanSet,
    ) -> Option<Vec<(Self, Vec<usize>)>> {
        let counts = |at: usize| choosing.hours[at].day.possible().intersect(ground);
        let member = |at: usize| choosing.hours[at].member;
        let is_here = |at: &usize| {
            let hours = &choosing.hours[*at];
            group.contains(&hours.member) && hours.is_in(part) && !counts(*at).is_empty()
        };
        let moving: Vec<usize> = (0..choosing.hours.len()).filter(is_here).collect();
        if !moving.iter().all(|at| choosing.hours[*at].is_only_in(part)) {
            return None;
        }
        let is_again = |pair: &&[usize]| member(pair[0]) == member(pair[1]);
        // OK because the hours of one person stand next to each other, in the order of their dates.
        let again = moving.windows(2).filter(is_again);
        let cuts = again.filter_map(|pair| Some(counts(pair[1]).spans().first()?.start()));
        let mut cuts: BTreeSet<Instant> = cuts.collect();
        for at in &moving {
            cuts.extend(beside(choosing.hours[*at].day.possible(), ground)?);
        }
        if cuts.is_empty() {
            return Some(vec![Self::new(choosing, moving, ground)]);
        }
        let spans = ground.spans();
        let ends = [spans.first()?.start(), spans.last()?.end()];
        let edges: Vec<Instant> = cuts
            .into_iter()
            .chain(ends)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let between = |edges: &[Instant]| {
            let ground = ground.clip(Span::new(edges[0], edges[1]).ok()?);
            let is_in = |at: &usize| !counts(*at).intersect(&ground).is_empty();
            let moving: Vec<usize> = moving.iter().copied().filter(is_in).collect();
            let is_once = !moving.windows(2).any(|pair| is_again(&pair));
            is_once.then(|| Self::new(choosing, moving, &ground))
        };
        let all = edges.windows(2).map(between).collect::<Option<Vec<_>>>()?;
        let in_all: usize = all.iter().map(|(ground, _)| ground.moved_by).sum();
        (in_all == moving.len()).then_some(all)
    }

    /// The hours at the places `moving`, outside of which nobody counts on `minutes`.
    fn new(choosing: &Choosing, moving: Vec<usize>, minutes: &SpanSet) -> (Self, Vec<usize>) {
        let days: Vec<Arc<Day>> = (moving.iter())
            .map(|at| Arc::clone(&choosing.hours[*at].day))
            .collect();
        let ground = Self {
            shared: Shared::new(days, minutes),
            minutes: minutes.clone(),
            moved_by: moving.len(),
        };
        (ground, moving)
    }
}

impl<'g> Stretch<'g> {
    /// The least or the most of it when those who move it choose of `days`.
    fn amount<'d>(self, aim: Choice, days: impl Iterator<Item = &'d Arc<Day>>) -> Amount {
        self.ground.shared.amount(of(aim), days)
    }

    /// The whole blocks that so many `minutes` of it have, however they are cut: of each piece but for a block's last minute is
    /// lost at most.
    fn blocks_at_least(self, minutes: Minutes, block: Minutes, choosing: &Choosing) -> Minutes {
        if self.days(choosing).any(|day| day.is_in_pieces()) {
            return Minutes::ZERO;
        }
        let breaks = self.days(choosing).filter(|day| day.has_break()).count();
        let pieces =
            i64::try_from(self.ground.minutes.spans().len() + breaks).unwrap_or(i64::MAX >> 32);
        let (minutes, block) = (minutes.get(), block.get());
        let sure = minutes - pieces * (block - 1);
        Minutes((sure.max(0) + block - 1) / block)
    }

    /// The days that move it, with what is left of `choosing`.
    fn days<'d>(self, choosing: &'d Choosing) -> impl Iterator<Item = &'d Arc<Day>> + Clone
    where
        'g: 'd,
    {
        self.moving.iter().map(|at| &choosing.hours[*at].day)
    }
}

/// Where `ground` goes on beyond what may be picked, because the person is there without picking: fixed hours of another own
/// date. Nothing when that is so between hours that may be picked.
fn beside(possible: &SpanSet, ground: &SpanSet) -> Option<Vec<Instant>> {
    let picked = possible.intersect(ground);
    let without = ground.subtract(possible);
    let (Some(first), Some(last)) = (picked.spans().first(), picked.spans().last()) else {
        return Some(Vec::new());
    };
    let mut cuts = Vec::new();
    for span in without.spans() {
        if span.end() <= first.start() {
            cuts.push(first.start());
        } else if last.end() <= span.start() {
            cuts.push(last.end());
        } else {
            return None;
        }
    }
    Some(cuts)
}

/// Whether cheap bounds are all that is worked out for so many choices.
pub(super) fn is_cheap(choosing: &Choosing) -> bool {
    choosing.hours.len() > WORKED_OUT
}

/// The whole blocks in one piece of so many `minutes`.
fn whole(minutes: Minutes, block: Minutes) -> Minutes {
    Minutes(minutes.get() / block.get())
}

/// The end that is looked for.
const fn of(aim: Choice) -> Aim {
    match aim {
        Choice::Least => Aim::Least,
        Choice::Most => Aim::Greatest,
    }
}

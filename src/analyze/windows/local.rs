//! Everybody's own clock: when a window is for each, and what it costs.

use std::sync::Arc;

use crate::{
    availability::Timeline,
    model::MemberId,
    rules::Weights,
    time::{DAY, Date, Instant, Span, WallPiece, Weekday},
    zone::Zone,
};

use super::{
    Cx,
    days::{self, DateWindows},
};

/// When a window is for one member, over a stretch of dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTimes {
    /// Who.
    pub member: MemberId,
    /// First date, on the clock of the team's zone.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
    /// Where the member is then.
    pub zone: Arc<Zone>,
    /// Where it begins, in minutes since midnight on that clock.
    pub starts: u16,
    /// Where it ends, 1,440 for midnight; not after the start when it runs past midnight.
    pub ends: u16,
    /// Days by which that clock is ahead of the team's at the start: most often 1, 0 or -1.
    pub days_ahead: i32,
}

/// When `window` is for everybody, in stretches of dates with the same times in the same place.
pub(super) fn times(cx: &Cx<'_>, window: WallPiece) -> Vec<LocalTimes> {
    let clock = cx.sides.clocks.of(cx.zone());
    let dates: Vec<(Date, Span)> = (cx.question.horizon.dates())
        .filter_map(|date| {
            let spans = days::instants(clock, date, window);
            let (first, last) = (spans.first()?, spans.last()?);
            Some((date, Span::new(first.start(), last.end()).ok()?))
        })
        .collect();
    let of_member = |id: &MemberId| {
        let mut all: Vec<LocalTimes> = Vec::new();
        for (date, span) in &dates {
            if !cx.team[*id].belongs_on(*date) {
                continue;
            }
            let now = local(cx, *id, *date, *span);
            match all.last_mut() {
                Some(last) if last.is_like(&now) => last.to = *date,
                _ => all.push(now),
            }
        }
        all
    };
    cx.question.members.iter().flat_map(of_member).collect()
}

impl LocalTimes {
    fn is_like(&self, other: &Self) -> bool {
        self.zone.name() == other.zone.name()
            && (self.starts, self.ends, self.days_ahead)
                == (other.starts, other.ends, other.days_ahead)
    }
}

/// When `span`, a window on `date`, is for one member.
fn local(cx: &Cx<'_>, member: MemberId, date: Date, span: Span) -> LocalTimes {
    let timeline = cx.timeline(member);
    let zone = whereabouts(cx, timeline, date, span.start());
    let clock = cx.sides.clocks.of(&zone);
    let (start, end) = (clock.civil(span.start()), clock.civil(span.end()));
    let minute = |minute: i64| u16::try_from(minute).expect("a day has fewer minutes");
    LocalTimes {
        member,
        from: date,
        to: date,
        starts: minute(start.minute_of_day()),
        ends: match minute(end.minute_of_day()) {
            0 => 1_440,
            ends => ends,
        },
        days_ahead: start.date().days() - date.days(),
        zone,
    }
}

/// Where somebody is at `instant`, which is on `date` for the team: by the date on the clock of the person's hours.
fn whereabouts(cx: &Cx<'_>, timeline: &Timeline, date: Date, instant: Instant) -> Arc<Zone> {
    let own = timeline.phase(date).map_or(date, |phase| {
        let clock = cx.sides.clocks.of(phase.arrangement.clock(date));
        clock.civil(instant).date()
    });
    let phase = timeline.phase(own).or_else(|| timeline.phases.first());
    phase.map_or_else(
        || Arc::clone(cx.zone()),
        |phase| Arc::clone(phase.arrangement.whereabouts(own)),
    )
}

/// Minutes in a day.
const MINUTES: i32 = 1_440;

/// What unsociable minutes come to, for everybody together, by day of the week and minute of the team's clock.
pub(super) struct Load {
    // Of all minutes before each minute.
    up_to: Vec<[i64; MINUTES as usize + 1]>,
}

impl Load {
    /// The load of every minute of `dates`, at the offsets that hold at noon.
    pub(super) fn new(cx: &Cx<'_>, dates: &[DateWindows]) -> Self {
        let weights = Weights::default();
        let mut changes = vec![[0; MINUTES as usize + 1]; 7];
        for date in dates.iter().map(|of_date| of_date.date) {
            let of_weekday = &mut changes[date.weekday().index()];
            for id in cx.members_on(date) {
                add(cx, &weights, (id, date), of_weekday);
            }
        }
        for of_weekday in &mut changes {
            let (mut cost, mut sum) = (0, 0);
            for minute in of_weekday.iter_mut() {
                cost += std::mem::replace(minute, sum);
                sum += cost;
            }
        }
        Self { up_to: changes }
    }

    /// What `window` costs on all dates of `day`.
    pub(super) fn of(&self, day: Weekday, window: WallPiece) -> i64 {
        let up_to = |minute: u16| self.up_to[day.index()][usize::from(minute)];
        up_to(window.to()) - up_to(window.from())
    }
}

/// Adds what one member's minutes of one date cost: at each minute, by how much the cost changes there.
fn add(cx: &Cx<'_>, weights: &Weights, (id, date): (MemberId, Date), changes: &mut [i64]) {
    let timeline = cx.timeline(id);
    let noon = cx
        .sides
        .clocks
        .of(cx.zone())
        .instant(date.midnight().plus_seconds(DAY / 2));
    let zone = whereabouts(cx, timeline, date, noon);
    let offset = |zone: &Zone| cx.sides.clocks.of(zone).offset_at(noon);
    let ahead = (offset(&zone) - offset(cx.zone())) / 60;
    // The member's own dates that have minutes of this one, by how many days they are ahead.
    for days in ahead.div_euclid(MINUTES)..=(ahead + MINUTES - 1).div_euclid(MINUTES) {
        let is_rest_day = !timeline.work().is_working_date(date.plus(days));
        let rest = if is_rest_day { weights.rest_day } else { 0 };
        for (piece, weight) in weights.by_time() {
            let on_the_wall = |own: u16| {
                let minute = (days * MINUTES + i32::from(own) - ahead).clamp(0, MINUTES);
                usize::try_from(minute).expect("it is at least nought")
            };
            let cost = i64::from(*weight) + i64::from(rest);
            changes[on_the_wall(piece.from())] += cost;
            changes[on_the_wall(piece.to())] -= cost;
        }
    }
}

//! Hours that a person chooses: a band, and what binds the choice.

use std::sync::Arc;

use crate::{
    availability::choices::{Day, Limits},
    model::{Band, Commitment, Lengths, NewTerms, Pattern, Pause, Total},
    time::{Minutes, Pieces, WallPiece, Weekday, clock_text, parse_clock},
};

use super::{
    InputError,
    schedule::{by_day, ranges},
    table::{At, Read, Source, Table, Value},
};

/// The keys of a band.
pub(super) const KEYS: [&str; 11] = [
    "band",
    "paid",
    "break",
    "break_within",
    "break_beyond",
    "core",
    "latest_start",
    "earliest_finish",
    "step",
    "pieces",
    "may_be_off",
];

/// A minute of a day, past 1,440 on the next date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClockTime(u16);

impl<'a> Read<'a> for ClockTime {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        const EXPECTED: &str = "a time such as `08:30`, or `02:00+1` on the next day";
        let minute = parse_clock(value.text(EXPECTED)?);
        minute.map(Self).ok_or_else(|| value.expected(EXPECTED))
    }
}

/// A length such as `7h30m`, or a range of them such as `6h-10h`.
impl<'a> Read<'a> for Lengths {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        const EXPECTED: &str = "a length such as `7h30m`, or a range such as `6h-10h`";
        let range = match value.text(EXPECTED) {
            Ok(text) => text
                .split_once('-')
                .map(|(from, to)| (from.trim(), to.trim())),
            Err(_) => None,
        };
        let Some((from, to)) = range else {
            let length = Minutes::read(value)?;
            return Ok(Self::new(length, length).expect("a length is as long as itself"));
        };
        let (Ok(least), Ok(most)) = (from.parse(), to.parse()) else {
            return Err(value.expected(EXPECTED));
        };
        Self::new(least, most).ok_or_else(|| {
            value
                .error(format!(
                    "this range is upside down: {least} is more than {most}"
                ))
                .help(format!("write `\"{most}-{least}\"`"))
        })
    }
}

/// What a band says, each part with its place.
#[derive(Debug)]
struct Words {
    within: At<WallPiece>,
    paid: At<Lengths>,
    pause: Option<At<Lengths>>,
    pause_within: Option<At<WallPiece>>,
    beyond: Option<At<Minutes>>,
    core: Vec<At<WallPiece>>,
    latest_start: Option<At<ClockTime>>,
    earliest_finish: Option<At<ClockTime>>,
    step: Option<At<Minutes>>,
    in_pieces: bool,
    may_be_off: bool,
}

/// A table that is a band.
pub(super) fn band(value: Value<'_>) -> Result<Arc<Band>, InputError> {
    let mut table = Table::read(value)?;
    let mut words = Words {
        within: table.require("band")?,
        paid: table.require("paid")?,
        pause: table.get("break")?,
        pause_within: table.get("break_within")?,
        beyond: table.get("break_beyond")?,
        core: table.take("core").map_or(Ok(Vec::new()), ranges)?,
        latest_start: table.get("latest_start")?,
        earliest_finish: table.get("earliest_finish")?,
        step: table.get("step")?,
        in_pieces: table.get("pieces")?.unwrap_or_default(),
        may_be_off: table.get("may_be_off")?.unwrap_or_default(),
    };
    words.put_on_the_next_day();
    words.check_pieces(&table)?;
    words.check_lengths(&table)?;
    words.check_places(&table)?;
    words.check_step(&table)?;
    let band = words.band();
    check_choice(&band, &table)?;
    table.finish()?;
    Ok(Arc::new(band))
}

impl Words {
    fn band(&self) -> Band {
        let pause = self.pause.as_ref().map(|length| Pause {
            length: length.value,
            within: self.pause_within.as_ref().map(|within| within.value),
            beyond: self.beyond.as_ref().map(|beyond| beyond.value),
        });
        let minute = |time: &Option<At<ClockTime>>| time.as_ref().map(|time| time.value.0);
        Band {
            within: self.within.value,
            paid: self.paid.value,
            pause,
            core: self.core.iter().map(|core| core.value).collect::<Pieces>(),
            latest_start: minute(&self.latest_start),
            earliest_finish: minute(&self.earliest_finish),
            step: self.step.as_ref().map_or(Minutes(1), |step| step.value),
            in_pieces: self.in_pieces,
            may_be_off: self.may_be_off,
        }
    }

    /// In a band past midnight, times that come before its start are those of the next day.
    fn put_on_the_next_day(&mut self) {
        let (from, to) = (self.within.value.from(), self.within.value.to());
        let pieces = self.core.iter_mut().chain(&mut self.pause_within);
        for piece in pieces {
            let later = piece.value.a_day_later().filter(|later| later.to() <= to);
            if piece.value.from() < from
                && let Some(later) = later
            {
                piece.value = later;
            }
        }
        self.core.sort_by_key(|core| core.value);
        let times = self.latest_start.iter_mut();
        for time in times.chain(&mut self.earliest_finish) {
            let later = time.value.0.saturating_add(1_440);
            if time.value.0 < from && later <= to {
                time.value = ClockTime(later);
            }
        }
    }

    /// A day in pieces has no start to be late and no break to be placed.
    fn check_pieces(&self, table: &Table<'_>) -> Result<(), InputError> {
        if !self.in_pieces {
            return Ok(());
        }
        let pause = self.pause.as_ref().map(|it| ("break", &it.span));
        let within = (self.pause_within.as_ref()).map(|it| ("break_within", &it.span));
        let beyond = self.beyond.as_ref().map(|it| ("break_beyond", &it.span));
        let latest = (self.latest_start.as_ref()).map(|it| ("latest_start", &it.span));
        let earliest = (self.earliest_finish.as_ref()).map(|it| ("earliest_finish", &it.span));
        let one = [pause, within, beyond, latest, earliest];
        let Some((key, span)) = one.into_iter().flatten().next() else {
            return Ok(());
        };
        Err(table
            .source()
            .error(span.clone(), format!("`{key}` stands beside `pieces = true`"))
            .help("a day in pieces begins, pauses and ends wherever the person likes: keep one of the two"))
    }

    /// The working time fits into the band, and the break into its window.
    fn check_lengths(&self, table: &Table<'_>) -> Result<(), InputError> {
        let source = table.source();
        let paid = self.paid.value.least();
        if paid == Minutes::ZERO {
            return Err(source
                .error(self.paid.span.clone(), "a day without working time")
                .help("a day off is written `\"off\"`; for one that may be left out, write how long it is when it is worked, and `may_be_off = true`"));
        }
        let unused = [
            (
                "break_within",
                self.pause_within.as_ref().map(|it| &it.span),
            ),
            ("break_beyond", self.beyond.as_ref().map(|it| &it.span)),
        ];
        for (key, span) in unused {
            if let (None, Some(span)) = (&self.pause, span) {
                return Err(source
                    .error(span.clone(), format!("`{key}` stands without a `break`"))
                    .help("write how long the break is, such as `break = \"30m\"`"));
            }
        }
        let band = length_of(self.within.value);
        if paid > band {
            return Err(source
                .error(
                    self.paid.span.clone(),
                    format!("{paid} of working time do not fit into a band of {band}"),
                )
                .also(self.within.span.clone(), ""));
        }
        let Some(pause) = &self.pause else {
            return Ok(());
        };
        let length = pause.value.least();
        let applies = self
            .beyond
            .as_ref()
            .is_none_or(|beyond| paid > beyond.value);
        if applies && paid + length > band {
            return Err(source
                .error(
                    pause.span.clone(),
                    format!("{paid} of working time and a break of {length} do not fit into a band of {band}"),
                )
                .also(self.within.span.clone(), ""));
        }
        match &self.pause_within {
            Some(within) if length > length_of(within.value) => Err(source
                .error(
                    pause.span.clone(),
                    format!("a break of {length} does not fit into `{}`", within.value),
                )
                .also(within.span.clone(), "")),
            _ => Ok(()),
        }
    }

    /// Everything lies inside the band.
    fn check_places(&self, table: &Table<'_>) -> Result<(), InputError> {
        let source = table.source();
        let band = self.within.value;
        let outside = |span: &std::ops::Range<usize>, what: String| {
            source
                .error(
                    span.clone(),
                    format!("{what} lies outside the band `{band}`"),
                )
                .also(self.within.span.clone(), "")
        };
        for core in &self.core {
            if core.value.from() < band.from() || core.value.to() > band.to() {
                return Err(outside(&core.span, format!("the core `{}`", core.value)));
            }
        }
        if let Some(within) = &self.pause_within
            && (within.value.to() <= band.from() || within.value.from() >= band.to())
        {
            return Err(outside(
                &within.span,
                format!("the window `{}` of the break", within.value),
            ));
        }
        if let Some(latest) = &self.latest_start
            && !(band.from()..band.to()).contains(&latest.value.0)
        {
            let time = clock_text(latest.value.0);
            return Err(outside(&latest.span, format!("the latest start `{time}`")));
        }
        if let Some(earliest) = &self.earliest_finish
            && (earliest.value.0 <= band.from() || earliest.value.0 > band.to())
        {
            let time = clock_text(earliest.value.0);
            return Err(outside(
                &earliest.span,
                format!("the earliest finish `{time}`"),
            ));
        }
        Ok(())
    }

    /// The step is some time, fits into the band and divides each range.
    fn check_step(&self, table: &Table<'_>) -> Result<(), InputError> {
        let Some(step) = &self.step else {
            return Ok(());
        };
        let error = |message: String| table.source().error(step.span.clone(), message);
        let length = step.value;
        let band = length_of(self.within.value);
        if length == Minutes::ZERO {
            return Err(
                error("a step without length".to_owned()).help("leave `step` out for every minute")
            );
        }
        if length > band {
            return Err(error(format!(
                "a step of {length} is longer than the band of {band}"
            ))
            .also(self.within.span.clone(), ""));
        }
        let ranges = [("paid", Some(&self.paid)), ("break", self.pause.as_ref())];
        for (key, range) in ranges {
            let Some(range) = range else { continue };
            let (least, most) = (range.value.least(), range.value.most());
            if (most - least).get() % length.get() != 0 {
                return Err(error(format!(
                    "a step of {length} does not divide `{key}`, which goes from {least} to {most}"
                ))
                .also(range.span.clone(), "")
                .help("each length is the shortest one and some whole steps"));
            }
        }
        if self.in_pieces && self.paid.value.least().get() % length.get() != 0 {
            let paid = self.paid.value.least();
            return Err(error(format!("{paid} are no whole steps of {length}"))
                .also(self.paid.span.clone(), "")
                .help("a day in pieces is worked in whole steps"));
        }
        Ok(())
    }
}

/// How long a piece is on a day without a clock change.
fn length_of(piece: WallPiece) -> Minutes {
    Minutes(i64::from(piece.to() - piece.from()))
}

/// Checks that the band leaves a choice.
fn check_choice(band: &Band, table: &Table<'_>) -> Result<(), InputError> {
    let limits = Limits::plain(band);
    if Day::new(&limits).is_some() {
        return Ok(());
    }
    let error = table.error("no day fits into this band");
    let core: i64 = band.core.iter().map(|core| length_of(*core).get()).sum();
    if core > limits.paid.1 {
        let (core, paid) = (Minutes(core), band.paid.most());
        return Err(error.help(format!("the core takes {core}, and {paid} are worked")));
    }
    let Some((first, last)) = starts(band) else {
        return Err(error.help("the break lies strictly inside the day and inside `break_within`"));
    };
    let clock = |minute: i64| match u16::try_from(minute) {
        Ok(minute) => clock_text(minute),
        Err(_) => "a time on the day before".to_owned(),
    };
    Err(error.help(format!(
        "the longest day would have to begin at {} or later, and at {} or earlier",
        clock(first),
        clock(last),
    )))
}

/// The first and the last start of the longest day, break aside, where these contradict each other.
fn starts(band: &Band) -> Option<(i64, i64)> {
    let pause = band
        .pause
        .as_ref()
        .map_or(0, |pause| pause.length.most().get());
    let length = band.paid.most().get() + pause;
    let ends_after = band
        .core
        .iter()
        .map(|core| core.to())
        .chain(band.earliest_finish);
    let starts_by = band
        .core
        .iter()
        .map(|core| core.from())
        .chain(band.latest_start);
    let (from, to) = (i64::from(band.within.from()), i64::from(band.within.to()));
    let first = ends_after.fold(from, |first, end| first.max(i64::from(end) - length));
    let last = starts_by.fold(to - length, |last, start| last.min(i64::from(start)));
    (first > last).then_some((first, last))
}

/// How a person chooses, each part only where a table says so.
#[derive(Debug, Default)]
pub(super) struct TermWords {
    pub(super) terms: NewTerms,
    /// `total`, and where it stands.
    pub(super) total: Option<At<Total>>,
    /// The first of the keys, and where it stands.
    pub(super) first: Option<At<&'static str>>,
    /// Where the usual start of each day stands.
    usual: [Option<At<ClockTime>>; 7],
}

impl TermWords {
    /// Checks that the usual starts are among those of the bands of `pattern`.
    pub(super) fn check_usual(
        &self,
        pattern: &Pattern,
        source: &Source<'_>,
    ) -> Result<(), InputError> {
        let weeks = match pattern {
            Pattern::Week(week) => std::slice::from_ref(week),
            Pattern::CycleWeeks { weeks, .. } => weeks,
            Pattern::CycleDays { .. } | Pattern::Offered(_) => &[],
        };
        for (day, usual) in Weekday::ALL.into_iter().zip(&self.usual) {
            let Some(usual) = usual else { continue };
            for band in weeks.iter().filter_map(|week| week.on(day).band()) {
                let start = i64::from(band.minute(usual.value.0));
                let choices = Day::new(&Limits::plain(band));
                if choices.is_some_and(|choices| !choices.has_start(start)) {
                    let time = clock_text(usual.value.0);
                    return Err(source
                        .error(
                            usual.span.clone(),
                            format!("no choice of {day} begins at `{time}`"),
                        )
                        .help("the usual start is one of those that the band leaves"));
                }
            }
        }
        Ok(())
    }
}

/// Takes how a person chooses out of `table`.
pub(super) fn terms(table: &mut Table<'_>) -> Result<TermWords, InputError> {
    let mut words = TermWords::default();
    let first = &mut words.first;
    let mut note = |key: &'static str, value: &Value<'_>| {
        first.get_or_insert_with(|| At {
            span: value.key_span.clone(),
            value: key,
        });
    };
    let terms = &mut words.terms;
    if let Some(value) = table.take("commitment") {
        note("commitment", &value);
        let commitment = value.word(&[
            ("day", Commitment::Day),
            ("week", Commitment::Week),
            ("period", Commitment::Period),
        ])?;
        terms.commitment = Some(commitment);
    }
    if let Some(value) = table.take("notice") {
        note("notice", &value);
        terms.notice = Some(Minutes::read(value)?);
    }
    if let Some(value) = table.take("usual") {
        note("usual", &value);
        words.usual = by_day(value, At::read)?;
        let minutes = words.usual.each_ref();
        terms.usual = Some(minutes.map(|time| time.as_ref().map(|time| time.value.0)));
    }
    if let Some(value) = table.take("total") {
        note("total", &value);
        let total: At<Total> = At::read(value)?;
        terms.total = Some(total.value);
        words.total = Some(total);
    }
    Ok(words)
}

//! `busy`: what is in these calendars, as they were read?

use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::{
    recurrence::{Kind, ReadOptions},
    report::{Busy, BusyFile, Exporter, Json, Terminal, Tool},
    time::Span,
    zone::{Tzdb, Zone},
};

use super::{
    Format, Global, Outcome,
    calendars::{self, How, Job, Read},
    failure::Failure,
    load,
};

/// Days shown when no end is named.
const DAYS: i32 = 28;

/// What is in these calendars? Needs no team
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  corehours busy ana.ics --zone Europe/Lisbon
  corehours busy exports/ --from 2027-03-01 --to 2027-03-05 --zone Europe/Berlin --format json
  corehours busy ana.ics --owner ana@example.com   what Ana declined takes none of her time

Without --from the stretch begins today, without --to it is four weeks long. The clock of times without a zone is that of
--zone, or UTC.")]
pub(super) struct BusyArgs {
    /// Calendars: files, folders, zips, or - for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// An address of the calendars' owner, whose answer to an invitation counts; may be given again
    #[arg(long = "owner", value_name = "EMAIL")]
    owners: Vec<String>,
    /// Whose time the calendars speak of
    #[arg(long, value_enum, default_value_t)]
    kind: KindArg,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum KindArg {
    /// One person's events
    #[default]
    Person,
    /// Who is away
    Leave,
    /// Who is on call
    OnCall,
    /// Public holidays
    Holidays,
    /// A room or a thing
    Resource,
    /// Offered hours
    Availability,
}

impl From<KindArg> for Kind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Person => Self::Person,
            KindArg::Leave => Self::Leave,
            KindArg::OnCall => Self::OnCall,
            KindArg::Holidays => Self::Holidays,
            KindArg::Resource => Self::Resource,
            KindArg::Availability => Self::Availability,
        }
    }
}

impl BusyArgs {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Failure> {
        let tzdb = Tzdb::bundled();
        let zone = global.display_zone(&tzdb)?;
        let zone = zone.unwrap_or_else(|| Arc::new(Zone::utc()));
        let window = window(global, &zone, DAYS)?;
        let options = ReadOptions {
            owners: &self.owners,
            kind: self.kind.into(),
            titles: global.titles,
            allow_truncated: global.allow_truncated,
            ..ReadOptions::plain(window, &zone, &tzdb)
        };
        let (files, notices) = self.read(options, global.how_to_read())?;
        let busy = Busy {
            tool: Tool::this(tzdb.version()),
            window,
            files: &files,
            passed_over: &notices,
            view: global.view(Arc::clone(&zone)),
        };
        load::insist(global.strict, busy.notices())?;
        let mut text = Vec::new();
        let written = match global.format {
            Format::Human => Terminal.write(&busy, &mut text),
            Format::Json => Json.write(&busy, &mut text),
        };
        written.map_err(|error| Failure::new(format!("the report cannot be made: {error}")))?;
        Ok(Outcome::done(text))
    }

    /// Reads every file named, in the order named.
    fn read(
        &self,
        options: ReadOptions<'_>,
        how: How<'_>,
    ) -> Result<(Vec<BusyFile>, Vec<crate::ical::Notice>), Failure> {
        let mut jobs = Vec::new();
        let mut notices = Vec::new();
        for name in &self.files {
            let (places, over) = calendars::places(name, &how.limits.files)?;
            notices.extend(over.iter().map(calendars::passed_over));
            jobs.extend(places.into_iter().map(|place| Job { place, options }));
        }
        let mut files = Vec::new();
        for (read, over) in calendars::read_all(&jobs, how)? {
            notices.extend(over.iter().map(calendars::passed_over));
            let read = read.into_iter();
            files.extend(read.map(|Read { input, calendar }| BusyFile { input, calendar }));
        }
        Ok((files, notices))
    }
}

/// The stretch asked about; without an end it is `days` long.
pub(super) fn window(global: &Global, zone: &Zone, days: i32) -> Result<Span, Failure> {
    let today = || zone.civil(global.asking_instant()).date();
    let start = global
        .from
        .map_or_else(|| zone.instant(today().midnight()), |from| from.start(zone));
    let last = || {
        zone.civil(start)
            .plus_seconds(i64::from(days) * crate::time::DAY)
    };
    let end = global
        .to
        .map_or_else(|| zone.instant(last()), |to| to.end(zone));
    Span::new(start, end).map_err(|_| {
        Failure::new(format!("nothing lies between {start} and {end}")).help(
            "give both `--from` and `--to`, in order; `--to` with a date means the end of that day",
        )
    })
}

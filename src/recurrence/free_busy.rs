//! Free/busy lists to occurrences: periods without identity.

use std::sync::Arc;

use crate::ical::{
    Status, Why,
    component::{FreeBusy, Listed, Problem},
    split::{self, Component, Table},
};

use super::{
    calendar::{Covers, Facts},
    clocks::Point,
    drafts::Draft,
    ledger::About,
    series::{Extent, Reader},
};

impl Reader<'_> {
    /// Reads every `VFREEBUSY`; gives the stretch of time that they speak of.
    pub(super) fn read_free_busy(&mut self, table: &Table<'_>) -> Covers {
        let mut covers: Option<Covers> = None;
        for component in &table.components {
            if component.kind != split::Kind::FreeBusy {
                continue;
            }
            let list = FreeBusy::new(table, component);
            let own = self.read_bounds(list, component.calendar);
            covers = Some(covers.map_or(own, |before| before.or_also(own)));
            self.note_damage(component);
            for entry in list.periods(&mut self.names, self.limits) {
                let status = if component.damage.is_some() {
                    Status::Unknown
                } else {
                    entry.status
                };
                let added = entry
                    .period
                    .and_then(|period| self.add_period(period, status, component));
                if let Err(problem) = added {
                    let about = About {
                        line: component.line,
                        uid: "",
                    };
                    let effect = "the period takes no part; the others are read";
                    self.ledger.lose(about, problem, effect);
                }
            }
        }
        covers.unwrap_or_default()
    }

    fn read_bounds(&mut self, list: FreeBusy<'_, '_>, calendar: usize) -> Covers {
        let mut bound = |end| {
            let stamp = list.bound(end, &mut self.names, self.limits)?;
            let point = self.clocks.place(stamp, calendar, &self.names, None);
            Some(point.instant)
        };
        Covers {
            from: bound(false),
            to: bound(true),
            guessed: false,
        }
    }

    fn note_damage(&mut self, component: &Component) {
        if let Some(damage) = component.damage {
            let problem = Problem::of_damage(damage, "the free/busy list", self.limits);
            let about = About {
                line: component.line,
                uid: "",
            };
            // What it would say after its break is not known at all.
            self.ledger.lose(
                about,
                problem,
                "the periods that it does have are counted as unknown",
            );
        }
    }

    fn add_period(
        &mut self,
        period: Listed,
        status: Status,
        component: &Component,
    ) -> Result<(), Problem> {
        let calendar = component.calendar;
        let start: Point = self.clocks.place(period.start, calendar, &self.names, None);
        let extent = match period.end {
            Some(end) => self.extent(start, end, calendar)?.0,
            None => Extent::Exact(0),
        };
        let end = self.end_of(start, extent);
        self.census.saw(start.instant, end);
        if self.is_wanted(start.instant, end) {
            let facts = self.drafts.keep(Facts {
                status,
                why: Why::FreeBusy,
                on_call: false,
                uid: Arc::clone(&self.no_uid),
                all_day: false,
                line: component.line,
                title: None,
                others: None,
                company: false,
                zone: None,
            });
            self.drafts.add(Draft {
                start: start.instant,
                end,
                id: start.instant,
                facts,
            });
        }
        Ok(())
    }
}

impl Covers {
    /// The stretch from the earlier start to the later end of two lists; an end that one of them does not state is open.
    fn or_also(self, other: Self) -> Self {
        Self {
            from: self.from.zip(other.from).map(|(a, b)| a.min(b)),
            to: self.to.zip(other.to).map(|(a, b)| a.max(b)),
            guessed: false,
        }
    }
}

//! `[[peak]]`: dates on which other rules hold beside the usual ones, or in place of some.

use crate::{
    model::Team,
    rules::{
        Peak, Required,
        policy::{Common, Exception},
    },
    time::Date,
};

use super::{
    InputError,
    policy::{Written, rules},
    schedule::dates,
    table::{At, Source, Table},
};

/// A rule of a peak that stands in for a usual one, where it is written, and the dates on which it does.
struct Instead {
    id: At<String>,
    from: Date,
    to: Date,
}

/// Reads `peaks` and adds their rules to the `usual` ones; those that stand in for a usual rule take their dates out of it.
pub(super) fn add(
    source: &Source<'_>,
    peaks: Vec<Table<'_>>,
    team: &Team,
    usual: &mut Vec<Required>,
) -> Result<Vec<Peak>, InputError> {
    let mut known: Vec<(At<String>, Peak)> = Vec::new();
    let mut instead: Vec<Instead> = Vec::new();
    let mut added = Vec::new();
    for mut table in peaks {
        let name: At<String> = table.require("name")?;
        let twice = || format!("two peaks are called `{}`", name.value);
        name.is_not_among(known.iter().map(|(name, _)| name), source, twice)?;
        let (from, to) = dates(&mut table)?;
        let peak = Peak {
            name: name.value.clone(),
            from,
            to,
        };
        let written = rules(source, table.list("rule")?, team)?;
        table.finish()?;
        if written.is_empty() {
            return Err(source
                .error(name.span, "this peak has no rules".to_owned())
                .help("each begins with a line `[[peak.rule]]`"));
        }
        for Written { id, mut required } in written {
            let Some((from, to)) = within(&mut required.common, &peak) else {
                let message = format!("rule `{}` holds on no date of this peak", id.value);
                return Err(source.error(id.span, message).also(name.span, ""));
            };
            if let Some(usual) = usual.iter_mut().find(|usual| usual.common.id == id.value) {
                let one = Instead { id, from, to };
                stands_alone(source, &instead, &one)?;
                usual.common.exceptions.push(Exception {
                    from,
                    to,
                    reason: Some(peak.name.clone()),
                    expires: None,
                });
                instead.push(one);
            }
            if let Some(twin) = usual
                .iter()
                .find(|usual| usual.common.id == required.common.id)
            {
                let message = format!("two rules have the id `{}`", twin.common.id);
                return Err(source.error(name.span, message));
            }
            added.push(required);
        }
        known.push((name, peak));
    }
    usual.append(&mut added);
    Ok(known.into_iter().map(|(_, peak)| peak).collect())
}

/// Makes the rule one of `peak`, by its name and its dates, which are given back; nothing where none is left.
fn within(common: &mut Common, peak: &Peak) -> Option<(Date, Date)> {
    let from = common.from.map_or(peak.from, |from| from.max(peak.from));
    let to = common.to.map_or(peak.to, |to| to.min(peak.to));
    (common.from, common.to) = (Some(from), Some(to));
    common.id = format!("{} ({})", common.id, peak.name);
    (from <= to).then_some((from, to))
}

/// On one date no more than one rule stands in for another.
fn stands_alone(source: &Source<'_>, known: &[Instead], one: &Instead) -> Result<(), InputError> {
    let meets = |other: &&Instead| {
        other.id.value == one.id.value && other.from <= one.to && one.from <= other.to
    };
    match known.iter().find(meets) {
        Some(other) => {
            let date = other.from.max(one.from);
            let message = format!("two peaks have a rule for `{}` on {date}", one.id.value);
            Err(source
                .error(one.id.span.clone(), message)
                .also(other.id.span.clone(), ""))
        }
        None => Ok(()),
    }
}

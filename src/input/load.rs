//! `[load]` of a `policy.toml`: what unsociable minutes weigh.

use crate::{rules::Weights, time::WallPiece};

use super::{
    InputError,
    table::{At, Read, Table, Value},
};

/// Nothing weighs more than this.
const HEAVIEST: u16 = 100;

/// Reads the weights; of what is not named the usual ones.
pub(super) fn weights(mut table: Table<'_>) -> Result<Weights, InputError> {
    let usual = Weights::default();
    let rest_day = table.take("rest_day").map(weight).transpose()?;
    let rest_day = rest_day.unwrap_or(usual.rest_day);
    let hours = table.take("hours").map(hours).transpose()?;
    table.finish()?;
    Ok(match hours {
        Some(hours) => Weights::of(&hours, rest_day),
        None => Weights::of(usual.by_time(), rest_day),
    })
}

/// What the minutes of time ranges weigh, no two of which share time on the clock.
fn hours(value: Value<'_>) -> Result<Vec<(WallPiece, u16)>, InputError> {
    let mut hours: Vec<(At<WallPiece>, u16)> = Vec::new();
    for value in Table::read(value)?.rest() {
        let Some(piece) = value.key.parse::<WallPiece>().ok() else {
            let message = format!(
                "expected a time range such as `\"18:00-20:00\"`, found the key `{}`",
                value.key
            );
            return Err(value.key_error(message));
        };
        let twin = hours
            .iter()
            .find(|(other, _)| share_time(other.value, piece));
        if let Some((other, _)) = twin {
            let message = format!("`{piece}` and `{}` share time on the clock", other.value);
            return Err(value
                .key_error(message)
                .also(other.span.clone(), "here already"));
        }
        let place = At {
            span: value.key_span.clone(),
            value: piece,
        };
        hours.push((place, weight(value)?));
    }
    Ok((hours.into_iter())
        .map(|(piece, weight)| (piece.value, weight))
        .collect())
}

/// Whether some time of the day is in both, whichever of them goes past midnight.
fn share_time(one: WallPiece, other: WallPiece) -> bool {
    let day = i32::from(WallPiece::DAY.to());
    let meets = |later: i32| {
        i32::from(one.from()) < i32::from(other.to()) + later
            && i32::from(other.from()) + later < i32::from(one.to())
    };
    [-day, 0, day].into_iter().any(meets)
}

/// A whole number that is not negative.
fn weight(value: Value<'_>) -> Result<u16, InputError> {
    let wrong = value.expected("a whole number from 0 to 100");
    let weight = u16::try_from(usize::read(value)?).ok();
    weight.filter(|weight| *weight <= HEAVIEST).ok_or(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{input::table::Source, zone::Tzdb};

    #[track_caller]
    fn check(text: &str, expected: &[(u16, u16, u16)], rest_day: u16) {
        let source = Source {
            name: "policy.toml",
            text,
            zones: &Tzdb::bundled(),
        };
        let found = weights(source.parse().unwrap()).unwrap();
        let by_time: Vec<(u16, u16, u16)> = (found.by_time().iter())
            .map(|(piece, weight)| (piece.from(), piece.to(), *weight))
            .collect();
        assert_eq!((&by_time[..], found.rest_day), (expected, rest_day));
    }

    #[test]
    fn what_is_not_named_weighs_nothing() {
        let text = "hours = { \"20:00-08:00+1\" = 2, \"18:30-20:00\" = 1 }\n";
        let expected = [
            (0, 480, 2),
            (480, 1_110, 0),
            (1_110, 1_200, 1),
            (1_200, 1_440, 2),
        ];
        check(text, &expected, 1);
        check("hours = {}\nrest_day = 0", &[(0, 1_440, 0)], 0);
    }

    #[test]
    fn days_of_rest_alone_leave_the_hours_as_they_are() {
        let usual = Weights::default();
        let expected: Vec<(u16, u16, u16)> = (usual.by_time().iter())
            .map(|(piece, weight)| (piece.from(), piece.to(), *weight))
            .collect();
        check("rest_day = 3", &expected, 3);
    }
}

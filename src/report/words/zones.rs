//! What the zone names of a calendar turned out to mean.

use crate::{recurrence::NamedZone, zone::How};

/// `Europe/Berlin` for a name of the zone data; else what it was taken for, and why:
/// `W. Europe Standard Time = Europe/Berlin (Windows)`.
pub fn zone_name(named: &NamedZone) -> String {
    let tzid = &named.tzid;
    let Some(meaning) = &named.meaning else {
        return format!("{tzid} (names no zone)");
    };
    let why = match meaning.by {
        How::Iana => return tzid.clone(),
        How::Definition => return format!("{tzid} (by its rules in the file)"),
        How::IanaOtherCase | How::VendorPrefix | How::UtcOffset => "",
        How::WindowsId => " (Windows)",
        How::StatedLocation => " (the file says so)",
        How::DisplayName => " (as programs show it)",
    };
    format!("{tzid} = {}{why}", meaning.zone.name())
}

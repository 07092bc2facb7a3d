//! What an event does to the time of the person whose calendar it is in.

use super::{
    component::{Event, MicrosoftStatus, Stated},
    limits::Limits,
    line::unescape,
    people::{Addresses, Part},
    words::{Names, OnCallWords, Words, is_working_location},
};

/// What an event does to the time of the person whose calendar it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Takes the time.
    Busy,
    /// May take the time.
    Tentative,
    /// Takes no time: transparent, declined, marked free.
    Free,
    /// The person is out of office.
    OutOfOffice,
    /// At work in another place; takes no time.
    Elsewhere,
    /// Outside what the person offers (RFC 7953).
    Unavailable,
    /// We cannot say.
    Unknown,
}

impl Status {
    /// The word of the JSON: `busy`, `out-of-office`, ….
    pub const fn word(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Tentative => "tentative",
            Self::Free => "free",
            Self::OutOfOffice => "out-of-office",
            Self::Elsewhere => "elsewhere",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown",
        }
    }
}

/// Which signal decided the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Why {
    /// `TRANSP:OPAQUE`, or nothing said.
    Opaque,
    /// `TRANSP:TRANSPARENT`.
    Transparent,
    /// The owner declined.
    Declined,
    /// The owner passed the invitation on.
    Delegated,
    /// The owner answered tentatively.
    TentativeAnswer,
    /// The owner has not answered.
    Unanswered,
    /// `STATUS:TENTATIVE`.
    TentativeStatus,
    /// `X-MICROSOFT-CDO-BUSYSTATUS`.
    BusyStatus,
    /// `X-MICROSOFT-CDO-INTENDEDSTATUS`.
    IntendedStatus,
    /// A word in the title.
    OutOfOfficeWord,
    /// A `FREEBUSY` period.
    FreeBusy,
    /// The zone of the event cannot be resolved.
    UnknownZone,
    /// The event's times can be read only in part.
    PartlyRead,
    /// The calendar lists who is away.
    LeaveCalendar,
    /// The calendar lists public holidays.
    HolidayCalendar,
    /// A day in a calendar of holidays on which people work.
    Observance,
    /// A whole day that only says where the owner works.
    WorkingLocation,
    /// The way to an event (`X-APPLE-TRAVEL-DURATION`).
    Travel,
    /// The owner offers the time (`AVAILABLE`).
    Offered,
    /// The owner says which hours are offered (`VAVAILABILITY`), and not these.
    NotOffered,
}

impl Why {
    /// The word of the JSON: `opaque`, `declined`, ….
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opaque => "opaque",
            Self::Transparent => "transparent",
            Self::Declined => "declined",
            Self::Delegated => "delegated",
            Self::TentativeAnswer => "tentative-answer",
            Self::Unanswered => "unanswered",
            Self::TentativeStatus => "tentative-status",
            Self::BusyStatus => "busy-status",
            Self::IntendedStatus => "intended-status",
            Self::OutOfOfficeWord => "out-of-office-word",
            Self::FreeBusy => "free-busy",
            Self::UnknownZone => "unknown-zone",
            Self::PartlyRead => "partly-read",
            Self::LeaveCalendar => "leave-calendar",
            Self::HolidayCalendar => "holiday-calendar",
            Self::Observance => "observance",
            Self::WorkingLocation => "working-location",
            Self::Travel => "travel",
            Self::Offered => "offered",
            Self::NotOffered => "not-offered",
        }
    }

    /// Whether it is about an event, which others may have in their calendars too.
    pub const fn is_of_an_event(self) -> bool {
        !matches!(self, Self::FreeBusy | Self::Travel)
    }
}

/// Reads the signals of an event in the order of their weight.
#[derive(Debug)]
pub(crate) struct Ladder<'o> {
    owners: &'o Addresses,
    words: Words,
    on_call: OnCallWords<'o>,
    limits: &'o Limits,
}

impl<'o> Ladder<'o> {
    /// The signals as the owner of one of the addresses `owners` means them; with none, everything counts as accepted. `more`
    /// words say out of office, and on call, in the calendar of the one of these `names` whose it is.
    pub(crate) fn new(
        owners: &'o Addresses,
        more: [&[String]; 2],
        names: Names<'o>,
        limits: &'o Limits,
    ) -> Self {
        let [out_of_office, on_call] = more;
        Self {
            owners,
            words: Words::out_of_office(out_of_office),
            on_call: OnCallWords::new(on_call, names),
            limits,
        }
    }

    /// The owner's addresses.
    pub(crate) const fn owners(&self) -> &'o Addresses {
        self.owners
    }

    /// Whether the title of an event of this status says that the owner is on call then: not where the owner is out of office, or
    /// does not take part.
    pub(crate) fn is_on_call(&self, event: &Event<'_, '_>, (status, why): (Status, Why)) -> bool {
        let is_away = matches!(status, Status::OutOfOffice | Status::Unavailable);
        let is_refused = matches!(why, Why::Declined | Why::Delegated);
        let title = event.title().filter(|_| !is_away && !is_refused);
        title.is_some_and(|title| self.on_call.are_in(&unescape(&title)))
    }

    /// What an event that is not cancelled does to the owner's time, and which signal says so.
    pub(crate) fn judge(&self, event: &Event<'_, '_>, is_all_day: bool) -> (Status, Why) {
        let part = event.part_of(self.owners, self.limits);
        match part {
            Some(Part::Declined) => return (Status::Free, Why::Declined),
            Some(Part::Delegated) => return (Status::Free, Why::Delegated),
            _ => {}
        }
        if let Some(status) = event.busy_status() {
            return (of_microsoft(status), Why::BusyStatus);
        }
        let transparent = event.is_transparent();
        if transparent == Some(true) {
            return (Status::Free, Why::Transparent);
        }
        if event.stated == Stated::Tentative {
            return (Status::Tentative, Why::TentativeStatus);
        }
        match part {
            Some(Part::Tentative) => return (Status::Tentative, Why::TentativeAnswer),
            Some(Part::Unanswered) => return (Status::Tentative, Why::Unanswered),
            _ => {}
        }
        // What the organiser intended counts where the owner's own copy says nothing about time.
        if transparent.is_none()
            && let Some(status) = event.intended_status()
        {
            return (of_microsoft(status), Why::IntendedStatus);
        }
        if let Some(title) = event.title() {
            let title = unescape(&title);
            if self.words.are_in(&title) {
                return (Status::OutOfOffice, Why::OutOfOfficeWord);
            }
            if is_all_day && is_working_location(&title) {
                return (Status::Free, Why::WorkingLocation);
            }
        }
        (Status::Busy, Why::Opaque)
    }
}

const fn of_microsoft(status: MicrosoftStatus) -> Status {
    match status {
        MicrosoftStatus::Free => Status::Free,
        MicrosoftStatus::Tentative => Status::Tentative,
        MicrosoftStatus::Busy => Status::Busy,
        MicrosoftStatus::OutOfOffice => Status::OutOfOffice,
        MicrosoftStatus::Elsewhere => Status::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            people::Addresses,
            split::{Wanted, split},
        },
        *,
    };

    #[track_caller]
    fn check(lines: &str, status: Status, why: Why) {
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR");
        let limits = Limits::default();
        let owners = Addresses::of(["ana@example.com"]);
        let wanted = Wanted {
            people: Some([&owners, Addresses::NONE]),
            everybody: false,
            descriptions: false,
        };
        let table = split(text.as_bytes(), wanted, &limits);
        let event = Event::new(&table, &table.components[0]);
        let more = ["abgetaucht".to_owned()];
        let ladder = Ladder::new(&owners, [&more, &[]], Names::default(), &limits);
        let is_all_day = lines.contains("VALUE=DATE");
        assert_eq!(ladder.judge(&event, is_all_day), (status, why), "{lines}");
    }

    const DECLINED: &str = "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.com";
    const WAITS: &str = "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ana@example.com";

    #[test]
    fn an_event_that_says_nothing_is_busy() {
        check("UID:1", Status::Busy, Why::Opaque);
        check("TRANSP:OPAQUE\nSTATUS:CONFIRMED", Status::Busy, Why::Opaque);
        check("STATUS:0\nTRANSP:perhaps", Status::Busy, Why::Opaque);
    }

    #[test]
    fn declined_wins_over_everything() {
        for more in [
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "TRANSP:OPAQUE",
            "STATUS:TENTATIVE",
            "SUMMARY:Urlaub",
        ] {
            check(&format!("{more}\n{DECLINED}"), Status::Free, Why::Declined);
        }
        check(
            "ATTENDEE;PARTSTAT=DELEGATED:mailto:ana@example.com",
            Status::Free,
            Why::Delegated,
        );
    }

    #[test]
    fn the_busy_status_wins_over_transparency_in_any_case() {
        let words = [
            ("FREE", Status::Free),
            ("Tentative", Status::Tentative),
            ("busy", Status::Busy),
            ("OOF", Status::OutOfOffice),
            ("WorkingElsewhere", Status::Elsewhere),
        ];
        for (word, status) in words {
            check(
                &format!("TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:{word}"),
                status,
                Why::BusyStatus,
            );
        }
        check(
            "TRANSP:transparent\nX-MICROSOFT-CDO-BUSYSTATUS:ODD",
            Status::Free,
            Why::Transparent,
        );
    }

    #[test]
    fn transparent_wins_over_an_answer_that_is_open() {
        check(
            &format!("TRANSP:TRANSPARENT\n{WAITS}"),
            Status::Free,
            Why::Transparent,
        );
        check(WAITS, Status::Tentative, Why::Unanswered);
        check("STATUS:TENTATIVE", Status::Tentative, Why::TentativeStatus);
        check(
            "ATTENDEE;PARTSTAT=TENTATIVE:mailto:ana@example.com",
            Status::Tentative,
            Why::TentativeAnswer,
        );
    }

    #[test]
    fn the_organisers_intention_counts_only_where_nothing_else_does() {
        let intended = "X-MICROSOFT-CDO-INTENDEDSTATUS:FREE";
        check(intended, Status::Free, Why::IntendedStatus);
        check(
            &format!("{intended}\nTRANSP:OPAQUE"),
            Status::Busy,
            Why::Opaque,
        );
        check(
            &format!("{intended}\nX-MICROSOFT-CDO-BUSYSTATUS:OOF"),
            Status::OutOfOffice,
            Why::BusyStatus,
        );
        check(
            &format!("{intended}\n{WAITS}"),
            Status::Tentative,
            Why::Unanswered,
        );
    }

    #[test]
    fn a_whole_day_that_is_called_by_a_place_of_work_says_where_and_takes_no_time() {
        let day = "DTSTART;VALUE=DATE:20270301";
        for title in [
            "Home",
            "WFH",
            "Working from home",
            "Home-Office",
            "HOMEOFFICE",
            "Télétravail",
            " Büro ",
            "在宅勤務",
        ] {
            let lines = format!("SUMMARY:{title}\n{day}");
            check(&lines, Status::Free, Why::WorkingLocation);
            check(&format!("SUMMARY:{title}"), Status::Busy, Why::Opaque);
            let busy = format!("{lines}\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY");
            check(&busy, Status::Busy, Why::BusyStatus);
        }
        for title in [
            "Office party",
            "Home with a sick child",
            "Moving home",
            "Berlin",
            "",
        ] {
            check(
                &format!("SUMMARY:{title}\n{day}"),
                Status::Busy,
                Why::Opaque,
            );
        }
        check(
            &format!("SUMMARY:Focus time\n{day}"),
            Status::Busy,
            Why::Opaque,
        );
    }

    #[test]
    fn a_word_in_the_title_says_out_of_office() {
        for title in [
            "Urlaub",
            "Ana: OOO",
            "Out of  office (Lisbon)",
            "en congé",
            "CONGÉS payés",
            "休暇",
            "Abgetaucht bis Montag",
        ] {
            check(
                &format!("SUMMARY:{title}"),
                Status::OutOfOffice,
                Why::OutOfOfficeWord,
            );
        }
        for title in ["Urlaubsplanung 2027", "Cooooordination", "Busy", "Zajęty"] {
            check(&format!("SUMMARY:{title}"), Status::Busy, Why::Opaque);
        }
    }
}

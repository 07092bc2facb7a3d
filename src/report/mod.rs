//! Finished judgements and readings as text: one file a format, one folder for the sentences.
//!
//! A format decides nothing: what it shows is ordered and decided in [`Document`] and [`Busy`].

use std::io;

mod busy;
pub mod doctor;
mod document;
mod json;
mod limits;
#[cfg(test)]
mod sample;
#[cfg(feature = "cli")]
mod terminal;
mod windows;
pub mod words;

pub use busy::{Busy, BusyFile};
pub use doctor::{Doctor, Examined, Unusable, Usable};
pub use document::{Answer, Asked, Detail, Document, Input, Metrics, Tool, View, percent};
pub use json::Json;
pub use limits::{LimitRow, LimitsReport};
#[cfg(feature = "cli")]
pub use terminal::Terminal;
pub use windows::{WindowsReport, ten_thousandths};

/// A format that a report of type `R` can be written in.
pub trait Exporter<R> {
    /// Writes the whole report to `sink`, ending with a newline.
    ///
    /// # Errors
    ///
    /// Only those of `sink`: rendering itself cannot fail.
    fn write(&self, report: &R, sink: &mut dyn io::Write) -> io::Result<()>;
}

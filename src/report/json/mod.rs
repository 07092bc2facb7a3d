//! JSON, indented: `corehours.check/1` and its like, each described by a page of `docs/formats/`.
//!
//! The types in this folder are the formats. They repeat names of the model on purpose: a rename over there must not reach
//! the people who parse this.

use std::io;

use serde::Serialize;

use crate::{
    ical::Notice,
    rules::WHOLE,
    time::{Instant, Span},
};

use super::{Input, Tool};

mod busy;
mod check;
mod doctor;
mod inert;
mod limits;
mod metrics;
mod windows;

/// Indented JSON with a newline at its end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

/// Writes `document` to `sink`.
fn write(document: &impl Serialize, sink: &mut dyn io::Write) -> io::Result<()> {
    let inert = inert::Inert::new();
    document.serialize(&mut serde_json::Serializer::with_formatter(
        &mut *sink, inert,
    ))?;
    sink.write_all(b"\n")
}

#[derive(Serialize)]
struct ToolV1 {
    version: &'static str,
    zone_data: &'static str,
}

impl From<Tool> for ToolV1 {
    fn from(tool: Tool) -> Self {
        Self {
            version: tool.version,
            zone_data: tool.zone_data,
        }
    }
}

#[derive(Serialize)]
struct InputV1<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
}

impl<'a> From<&'a Input> for InputV1<'a> {
    fn from(input: &'a Input) -> Self {
        Self {
            path: &input.path,
            sha256: input.sha256.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct NoticeV1<'a> {
    code: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    uid: Option<&'a str>,
    message: &'a str,
    effect: &'a str,
}

impl<'a> From<&'a Notice> for NoticeV1<'a> {
    fn from(notice: &'a Notice) -> Self {
        Self {
            code: notice.code,
            file: notice.file.as_deref(),
            line: notice.line,
            uid: notice.uid.as_deref(),
            message: &notice.message,
            effect: &notice.effect,
        }
    }
}

/// An instant as text with a `Z`.
fn instant(instant: Instant) -> String {
    instant.to_string()
}

#[derive(Serialize)]
struct SpanV1 {
    start: String,
    end: String,
}

impl From<Span> for SpanV1 {
    fn from(span: Span) -> Self {
        Self {
            start: instant(span.start()),
            end: instant(span.end()),
        }
    }
}

/// So many ten-thousandths as a number with four decimals.
fn fraction(ten_thousandths: u32) -> f64 {
    f64::from(ten_thousandths) / f64::from(WHOLE)
}

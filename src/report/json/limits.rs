//! `corehours.limits/1`: how much is read at most.

use std::io;

use serde::Serialize;

use crate::report::{Exporter, LimitRow, LimitsReport};

use super::{InputV1, Json, NoticeV1, ToolV1};

impl Exporter<LimitsReport<'_>> for Json {
    fn write(&self, report: &LimitsReport<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        super::write(&LimitsV1::from(report), sink)
    }
}

#[derive(Serialize)]
struct LimitsV1<'a> {
    schema: &'static str,
    tool: ToolV1,
    /// Always empty: no file takes part.
    inputs: [InputV1<'a>; 0],
    limits: Vec<LimitV1>,
    /// Always empty.
    notices: [NoticeV1<'a>; 0],
}

impl From<&LimitsReport<'_>> for LimitsV1<'_> {
    fn from(report: &LimitsReport<'_>) -> Self {
        Self {
            schema: "corehours.limits/1",
            tool: report.tool.into(),
            inputs: [],
            limits: report.rows.iter().map(LimitV1::from).collect(),
            notices: [],
        }
    }
}

#[derive(Serialize)]
struct LimitV1 {
    name: &'static str,
    value: u64,
    default: u64,
    bounds: &'static str,
    beyond: &'static str,
}

impl From<&LimitRow> for LimitV1 {
    fn from(row: &LimitRow) -> Self {
        Self {
            name: row.limit.name,
            value: row.limit.value,
            default: row.default,
            bounds: row.limit.bounds,
            beyond: row.limit.beyond,
        }
    }
}

//! `check`: does this arrangement keep the hours that the team needs together?

use std::path::PathBuf;

use clap::Args;

use crate::{
    analyze::{
        self, Question,
        windows::{Windows, WindowsQuestion, windows},
    },
    ical::Notice,
    model::{Counts, Horizon, MemberId, Proposal},
    overlap::{Basis, Quorum},
    report::{Answer, Asked, Document, Exporter, Input, Json, Metrics, Terminal, Tool},
    time::{Date, Minutes, Span},
    verdict::Judgement,
    zone::Tzdb,
};

use super::{
    Format, Global, Outcome,
    exit::Exit,
    failure::Failure,
    load::{self, Loaded},
};

/// Does an arrangement keep the hours that the team needs together?
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  corehours check                                   today's arrangement, from today on
  corehours check --from 2027-01-04 --to 2027-06-30 the same over these dates
  corehours check proposals/early-hours.toml        what is asked for, against today's
  corehours check a.toml b.toml --format json       each by itself, in one document

Exit codes: 0 preserved, 1 broken, 2 not done, 3 depends on choices, 4 depends on what is not known.")]
pub(super) struct Check {
    /// What is asked for; without any, today's arrangement is judged
    #[arg(value_name = "PROPOSAL")]
    proposals: Vec<PathBuf>,
    /// Judge all proposals as one (not built yet: refused)
    #[arg(long)]
    joint: bool,
}

impl Check {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Failure> {
        if self.joint {
            return Err(Failure::new("`--joint` is not built yet")
                .help("write the changes of all proposals as `[[change]]` tables of one file"));
        }
        let tzdb = Tzdb::bundled();
        global.display_zone(&tzdb)?;
        let loaded = Loaded::from_disk(global, &self.proposals, &tzdb)?;
        let judged = Judged::new(global, loaded, &tzdb)?;
        let exit = judged.exit();
        judged.report(global, &tzdb, Some(exit.code()), exit)
    }
}

/// Every arrangement of a question with what came of it.
#[derive(Debug)]
pub(super) struct Judged {
    loaded: Loaded,
    judgements: Vec<Judgement>,
    /// One for each, where nothing is required.
    metrics: Vec<Option<Figures>>,
    inputs: Vec<Input>,
    notices: Vec<Notice>,
}

impl Judged {
    /// Reads the calendars and judges each proposal by itself, or without one today's arrangement.
    pub(super) fn new(global: &Global, mut loaded: Loaded, tzdb: &Tzdb) -> Result<Self, Failure> {
        let questions: Vec<Option<&Proposal>> = match loaded.proposals.as_slice() {
            [] => vec![None],
            proposals => proposals
                .iter()
                .map(|(_, proposal)| Some(proposal))
                .collect(),
        };
        let asked = asking_date(global, &loaded);
        let horizons: Vec<Horizon> = questions
            .iter()
            .map(|proposal| horizon(global, &loaded, *proposal, asked))
            .collect::<Result<_, _>>()?;
        let reach = reach(&horizons);
        let proposals = questions.iter().flatten();
        let changed: Vec<MemberId> = proposals.flat_map(|proposal| proposal.changed()).collect();
        let together = asked_together(&loaded);
        let mut concerned = analyze::concerned(&loaded.team, &loaded.policy, &changed);
        concerned.extend(&together);
        concerned.sort_unstable();
        concerned.dedup();
        let read = loaded.calendars(reach, &concerned, tzdb, global.how_to_read())?;
        analyze::take_offered_hours(&mut loaded.team, &read.sources, reach);
        let mut notices = read.passed_over;
        let judgements: Vec<Judgement> = questions
            .iter()
            .zip(&horizons)
            .map(|(proposal, horizon)| {
                analyze::analyze(&Question {
                    team: &loaded.team,
                    policy: &loaded.policy,
                    proposal: *proposal,
                    sources: &read.sources,
                    horizon,
                    asked: asked.unwrap_or(horizon.from),
                })
            })
            .collect();
        let metrics: Vec<Option<Figures>> = (questions.iter().zip(&horizons))
            .map(|(proposal, horizon)| {
                let question = WindowsQuestion {
                    team: &loaded.team,
                    members: &together,
                    quorum: Quorum::All,
                    basis: Basis::Together,
                    min: SHORTEST,
                    top: 1,
                    sources: &read.sources,
                    horizon,
                    proposal: *proposal,
                };
                (!together.is_empty()).then(|| Figures::new(&question))
            })
            .collect();
        let of_metrics = metrics.iter().flatten();
        let of_metrics = of_metrics.flat_map(|metrics| &metrics.asked.notices);
        let of_rules = judgements.iter().flat_map(|judgement| &judgement.notices);
        for notice in of_rules.chain(of_metrics) {
            if !notices.contains(notice) {
                notices.push(notice.clone());
            }
        }
        load::insist(global.strict, &notices)?;
        let mut inputs = loaded.inputs.clone();
        inputs.extend(read.inputs);
        // The process is about to end: giving back what a hundred thousand events hold, piece by piece, would take as long as
        // the report.
        std::mem::forget(read.sources);
        Ok(Self {
            loaded,
            judgements,
            metrics,
            inputs,
            notices,
        })
    }

    /// The exit of the worst verdict.
    pub(super) fn exit(&self) -> Exit {
        Exit::of(self.judgements.iter().map(|judgement| judgement.verdict))
    }

    /// Writes the report; `exit_code` is what it says itself, `exit` how the command ends.
    pub(super) fn report(
        &self,
        global: &Global,
        tzdb: &Tzdb,
        exit_code: Option<u8>,
        exit: Exit,
    ) -> Result<Outcome, Failure> {
        let team = &self.loaded.team;
        let zone = global.display_zone(tzdb)?;
        let zone = zone.unwrap_or_else(|| std::sync::Arc::clone(&team.zone));
        let proposals = &self.loaded.proposals;
        let answers: Vec<_> = self
            .judgements
            .iter()
            .enumerate()
            .map(|(n, judgement)| Answer {
                asked: proposals
                    .get(n)
                    .map(|(path, proposal)| Asked { path, proposal }),
                judgement,
                metrics: self.metrics[n].as_ref().map(Figures::metrics),
            })
            .collect();
        let document = Document {
            tool: Tool::this(tzdb.version()),
            inputs: &self.inputs,
            team,
            policy: &self.loaded.policy,
            answers: &answers,
            notices: &self.notices,
            exit_code,
            view: global.view(zone),
        };
        let mut text = Vec::new();
        let written = match global.format {
            Format::Human => Terminal.write(&document, &mut text),
            Format::Json => Json.write(&document, &mut text),
        };
        written.map_err(|error| Failure::new(format!("the report cannot be made: {error}")))?;
        Ok(Outcome {
            text,
            exit,
            failure: None,
        })
    }
}

/// Shorter windows do not count in metrics: as in `windows`, where nobody says otherwise.
const SHORTEST: Minutes = Minutes(30);

/// Of more people no metrics are made, for every two of them are looked at.
const MOST_TOGETHER: usize = 50;

/// Of whom metrics are made: where nothing is required, of everyone who is not optional, unless they are one alone or very many.
fn asked_together(loaded: &Loaded) -> Vec<MemberId> {
    if !loaded.policy.rules.is_empty() {
        return Vec::new();
    }
    let team = &loaded.team;
    let required = team.ids();
    let mut required: Vec<MemberId> = required
        .filter(|id| team[*id].counts == Counts::Required)
        .collect();
    if !(2..=MOST_TOGETHER).contains(&required.len()) {
        required.clear();
    }
    required
}

/// What there is in common, as asked, and today where that is something else.
#[derive(Debug)]
struct Figures {
    asked: Windows,
    today: Option<Windows>,
}

impl Figures {
    fn new(question: &WindowsQuestion<'_>) -> Self {
        let today = WindowsQuestion {
            proposal: None,
            ..*question
        };
        Self {
            asked: windows(question),
            today: question.proposal.map(|_| windows(&today)),
        }
    }

    const fn metrics(&self) -> Metrics<'_> {
        Metrics {
            asked: &self.asked,
            today: self.today.as_ref(),
        }
    }
}

/// The date on which the question is put, where that matters: without a proposal and `--from`, and for exceptions of rules
/// that expire. Otherwise nobody asks the clock.
pub(super) fn asking_date(global: &Global, loaded: &Loaded) -> Option<Date> {
    let rules = loaded.policy.rules.iter();
    let expires = rules
        .flat_map(|required| &required.common.exceptions)
        .any(|exception| exception.expires.is_some());
    let is_dated = !loaded.proposals.is_empty() || global.from.is_some();
    let matters = expires || !is_dated;
    matters.then(|| loaded.team.zone.civil(global.asking_instant()).date())
}

/// The dates to judge: as the flags say, else as the proposal does.
pub(super) fn horizon(
    global: &Global,
    loaded: &Loaded,
    proposal: Option<&Proposal>,
    asked: Option<Date>,
) -> Result<Horizon, Failure> {
    let from = global.from.map(|from| from.date("--from")).transpose()?;
    let to = global.to.map(|to| to.date("--to")).transpose()?;
    let begin = from.or(asked).unwrap_or_default();
    let mut horizon = analyze::default_horizon(&loaded.team, proposal, begin);
    horizon.from = from.unwrap_or(horizon.from);
    horizon.to = to.unwrap_or(horizon.to);
    let (first, last) = (horizon.from, horizon.to);
    if last < first {
        return Err(Failure::new(format!(
            "the dates to judge end on {last}, before they begin on {first}"
        ))
        .help("give both `--from` and `--to`, in order"));
    }
    let dates = i64::from(last.days()) - i64::from(first.days()) + 1;
    let most = global.limits.dates;
    if u64::try_from(dates).is_ok_and(|dates| dates > most) {
        return Err(
            Failure::new(format!("{first} to {last} is more than {most} dates")).help(
                "name fewer with `--from` and `--to`, or raise the limit with `--limit dates=…`",
            ),
        );
    }
    Ok(horizon)
}

/// A span that holds the reach of every horizon.
fn reach(horizons: &[Horizon]) -> Span {
    let reaches = horizons.iter().map(Horizon::reach);
    reaches
        .reduce(|a, b| {
            let (start, end) = (a.start().min(b.start()), a.end().max(b.end()));
            Span::new(start, end).expect("it holds a span, so it is not empty")
        })
        .expect("there is a question, so there is a horizon")
}

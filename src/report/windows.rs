//! What a report on windows is made of.

use crate::{
    analyze::windows::{Share, Windows},
    ical::Notice,
    model::Team,
    rules::Policy,
};

use super::{Answer, Document, Input, Tool, View};

/// Everything that a report on windows says.
#[derive(Clone, Debug)]
pub struct WindowsReport<'a> {
    /// What made it.
    pub tool: Tool,
    /// The files it was made from: the team, calendars.
    pub inputs: &'a [Input],
    /// The team.
    pub team: &'a Team,
    /// When who is here.
    pub windows: &'a Windows,
    /// What was skipped or assumed, each once.
    pub notices: &'a [Notice],
    /// How it is to look.
    pub view: View,
}

impl WindowsReport<'_> {
    /// The weekly windows as an answer like any other, for those who put answers into words.
    pub fn answer(&self) -> Answer<'_> {
        Answer {
            asked: None,
            judgement: &self.windows.judged,
            metrics: None,
        }
    }

    /// The document of which `answers` is the only one, under an empty `policy`.
    pub fn document<'d>(&'d self, policy: &'d Policy, answers: &'d [Answer<'d>]) -> Document<'d> {
        Document {
            tool: self.tool,
            inputs: self.inputs,
            team: self.team,
            policy,
            answers,
            notices: self.notices,
            exit_code: None,
            view: self.view.clone(),
        }
    }
}

/// A share in ten-thousandths, halves rounded up; `None` where there is nothing to take a share of.
pub fn ten_thousandths(share: Share) -> Option<u32> {
    let (part, whole) = (share.part.get(), share.whole.get());
    if whole <= 0 {
        return None;
    }
    u32::try_from((part * 20_000 + whole) / (whole * 2)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Minutes;

    #[test]
    fn a_share_is_rounded_to_ten_thousandths() {
        let share = |part, whole| {
            ten_thousandths(Share {
                part: Minutes(part),
                whole: Minutes(whole),
            })
        };
        assert_eq!(share(705, 2_340), Some(3_013));
        assert_eq!(share(1, 20_000), Some(1));
        assert_eq!(share(1, 20_001), Some(0));
        assert_eq!(share(480, 480), Some(10_000));
        assert_eq!(share(0, 0), None);
    }
}

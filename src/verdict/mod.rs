//! From findings to a verdict: dates into a rule, rules into the whole, and both against today's arrangement.

pub mod compare;
pub mod fold;
mod judgement;
mod words;

pub use judgement::{
    Blame, Charge, Class, Condition, Counts, Day, Judgement, Promise, RuleJudgement, Run,
    SettledBy, Unread, Witness, Witnesses, Worst,
};
pub use words::{Cause, Reason, Verdict, WhyNot};

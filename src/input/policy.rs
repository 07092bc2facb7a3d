//! `policy.toml`: what the team requires.

use std::{ops::Range, sync::Arc};

use crate::{
    availability::Accepts,
    model::Team,
    overlap::Basis,
    rules::{
        self, AbsencePolicy, Asks, Common, Kind, Named, NamedZone, Policy, Required,
        policy::{
            Conversion, DayBasis, Exception, Lunch, Per, RuleZone, Strength, Tolerance, Who,
            WrittenTimes,
        },
    },
    time::{Date, Minutes, Pieces, WallPiece, Weekdays},
    zone::Tzdb,
};

use super::{
    InputError,
    nearest::nearest,
    schedule::{in_order, ranges},
    table::{At, Read, Source, Table, Value, list},
    team::unknown_member,
};

/// Reads the text of a `policy.toml` about `team`; `name` is what errors call the file.
///
/// # Errors
///
/// As for [`super::team`]; and a kind of rule that there is not, two rules of one id, and a member or a role
/// that is a slip of one the team has.
pub fn policy(name: &str, text: &str, zones: &Tzdb, team: &Team) -> Result<Policy, InputError> {
    let source = Source { name, text, zones };
    let mut table = source.parse()?;
    let weights: Option<Table<'_>> = table.get("load")?;
    let weights = weights.map(super::load::weights).transpose()?;
    let is_said = table.has("rule");
    let usual = rules(&source, table.list("rule")?, team)?;
    let mut rules: Vec<Required> = usual.into_iter().map(|rule| rule.required).collect();
    let peaks = super::peak::add(&source, table.list("peak")?, team, &mut rules)?;
    table.finish()?;
    if rules.is_empty() && !is_said {
        return Err(InputError::of_file(name, "the policy has no rules").help(
            "each begins with a line `[[rule]]`; `rule = []` says that nothing is required",
        ));
    }
    let weights = Arc::new(weights.unwrap_or_default());
    for required in &mut rules {
        required.rule.take_weights(&weights);
    }
    Ok(Policy { rules, peaks })
}

/// A rule, and where its id is written.
pub(super) struct Written {
    pub(super) id: At<String>,
    pub(super) required: Required,
}

/// The rules of `tables`, no two of which have one id.
pub(super) fn rules(
    source: &Source<'_>,
    tables: Vec<Table<'_>>,
    team: &Team,
) -> Result<Vec<Written>, InputError> {
    let mut rules: Vec<Written> = Vec::with_capacity(tables.len());
    for mut rule in tables {
        let id: At<String> = rule.require("id")?;
        let twice = || format!("two rules have the id `{}`", id.value);
        id.is_not_among(rules.iter().map(|rule| &rule.id), source, twice)?;
        let required = required(id.value.clone(), rule, team)?;
        rules.push(Written { id, required });
    }
    Ok(rules)
}

/// The rule called `id`: the keys that all kinds share, and the rest as its kind reads it.
fn required(id: String, mut table: Table<'_>, team: &Team) -> Result<Required, InputError> {
    let kind = kind(&table.require("kind")?)?;
    let (has_days, has_zone, has_per) = (table.has("days"), table.has("zone"), table.has("per"));
    let mut common = common(id, kind, &mut table, team)?;
    let conversions = conversions(&mut table)?;
    let source = table.source();
    let mut rule = table.hand_over(kind.read)?;
    for named in rule.named() {
        if let Named::Written(text) = &named {
            *named = who(source, text.span(), text.get_ref(), team)?.into();
        }
    }
    for named in rule.zones() {
        if let NamedZone::Written(text) = &named {
            let zone = super::table::zone(source, text.span(), text.get_ref())?;
            *named = NamedZone::Known(zone);
        }
    }
    if let Some(days) = rule.days().filter(|_| !has_days) {
        common.days = days;
    }
    if !has_per {
        common.per = rule.per();
    }
    if let Some((_, zone)) = rule.reference().filter(|_| !has_zone) {
        common.zone = RuleZone::Zone(Arc::clone(zone));
    }
    let mut required = Required { common, rule };
    if let (Some(first), Some(why)) = (conversions.first(), why_no_conversion(&required)) {
        return Err(source.error(first.span.clone(), why).help("take it out"));
    }
    let conversions = conversions.into_iter();
    required.common.conversions = conversions.map(|it| it.value).collect();
    Ok(required)
}

/// Why nothing of `required` can be said to be so on another clock, where nothing can.
fn why_no_conversion(required: &Required) -> Option<&'static str> {
    match required.written_times() {
        WrittenTimes::Window(..) | WrittenTimes::Slot => None,
        WrittenTimes::None => {
            Some("`conversion` says what a window is on another clock, and this rule has none")
        }
        WrittenTimes::OnOwnClocks => Some(
            "`conversion` says what a window is on another clock, and this one is on each member's own",
        ),
    }
}

/// `conversion`: what the window is said to be on other clocks.
fn conversions(table: &mut Table<'_>) -> Result<Vec<At<Conversion>>, InputError> {
    let source = table.source();
    let mut conversions: Vec<At<Conversion>> = Vec::new();
    for value in table.list::<Value<'_>>("conversion")? {
        let span = value.span.clone();
        let mut table = Table::read(value)?;
        let conversion = Conversion {
            zone: table.require("zone")?,
            window: pieces(table.require("window")?)?,
        };
        table.finish()?;
        let conversion = At {
            span,
            value: conversion,
        };
        let twice = || "this conversion is written twice".to_owned();
        conversion.is_not_among(&conversions, source, twice)?;
        conversions.push(conversion);
    }
    Ok(conversions)
}

/// The kind that `value` names.
fn kind(value: &Value<'_>) -> Result<&'static Kind, InputError> {
    let name = value.text("a kind of rule")?;
    if let Some(kind) = rules::kind(name) {
        return Ok(kind);
    }
    let known: Vec<&str> = rules::KINDS.iter().map(|kind| kind.name).collect();
    let error = value.error(format!("unknown kind of rule `{name}`"));
    Err(match nearest(name, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("there are {}", list(&known, "and"))),
    })
}

/// The keys that all kinds share.
fn common(
    id: String,
    kind: &Kind,
    table: &mut Table<'_>,
    team: &Team,
) -> Result<Common, InputError> {
    let source = table.source();
    let from = table.get("from")?;
    let to = table.get("to")?;
    in_order(source, from.as_ref(), to.as_ref())?;
    let window = window(kind, table)?;
    let basis = basis(kind, table)?;
    Ok(Common {
        id,
        says: table.get("says")?,
        owner: table.get("owner")?,
        members: members(table, team)?,
        days: table.get("days")?.unwrap_or(Weekdays::MON_FRI),
        zone: zone(kind, table, team)?,
        strength: strength(kind, table)?,
        basis,
        buffer: buffer(kind, table, basis)?,
        accepts: accepts(kind, table)?,
        absence: absence(kind, table)?,
        day_basis: table
            .word(
                "day_basis",
                &[
                    ("calendar", DayBasis::Calendar),
                    ("subject", DayBasis::Subject),
                    ("joint", DayBasis::Joint),
                ],
            )?
            .unwrap_or_default(),
        tolerance: tolerance(kind, table, &window)?,
        window,
        per: per(kind, table)?,
        from: from.map(|from| from.value),
        to: to.map(|to| to.value),
        exceptions: exceptions(table)?,
        conversions: Vec::new(),
    })
}

/// `window`, where the kind has one: a time range or a list of them, sorted and apart.
fn window(kind: &Kind, table: &mut Table<'_>) -> Result<Pieces, InputError> {
    let Some(value) = table.take("window") else {
        return match kind.window {
            Some(true) => Err(table.missing("window")),
            _ => Ok(Pieces::new()),
        };
    };
    if kind.window.is_none() {
        return Err(value.key_error(format!("a rule of kind `{}` has no `window`", kind.name)));
    }
    pieces(value)
}

/// A time range or a list of them, sorted and apart; at least one.
fn pieces(value: Value<'_>) -> Result<Pieces, InputError> {
    let empty = value.error("this list has no time range in it");
    let pieces = ranges(value)?;
    if pieces.is_empty() {
        return Err(empty);
    }
    Ok(pieces.into_iter().map(|piece| piece.value).collect())
}

/// `zone`: the clock of the dates and the window.
fn zone(kind: &Kind, table: &mut Table<'_>, team: &Team) -> Result<RuleZone, InputError> {
    match (table.take("zone"), kind.refuses.local) {
        (Some(value), Some(why)) if value.is_text("local") => Err(value.error(why)),
        (Some(value), _) if value.is_text("local") => Ok(RuleZone::Local),
        (Some(value), _) => Read::read(value).map(RuleZone::Zone),
        (None, _) => Ok(RuleZone::Zone(team.zone.clone())),
    }
}

/// `strength`: whether it can break the whole.
fn strength(kind: &Kind, table: &mut Table<'_>) -> Result<Strength, InputError> {
    let Some(value) = table.take("strength") else {
        return Ok(match kind.refuses.must {
            Some(_) => Strength::Should,
            None => Strength::default(),
        });
    };
    if let Some(why) = kind.refuses.must.filter(|_| value.is_text("must")) {
        return Err(value.error(why));
    }
    value.word(&[("must", Strength::Must), ("should", Strength::Should)])
}

/// `basis`: what counts.
fn basis(kind: &Kind, table: &mut Table<'_>) -> Result<Option<Basis>, InputError> {
    let Some(value) = table.take("basis") else {
        return Ok(None);
    };
    if let Some(why) = kind
        .asks
        .why_no_basis()
        .filter(|_| !value.is_text(kind.basis.word()))
    {
        return Err(value.error(why));
    }
    let basis = value.word(&[
        ("presence", Basis::Presence),
        ("together", Basis::Together),
        ("bookable", Basis::Bookable),
    ]);
    basis.map(Some)
}

/// `buffer`: kept free around events, where free time is asked for.
fn buffer(kind: &Kind, table: &mut Table<'_>, basis: Option<Basis>) -> Result<Minutes, InputError> {
    const LONGEST: Minutes = Minutes(24 * 60);
    let Some(value) = table.take("buffer") else {
        return Ok(Minutes::ZERO);
    };
    if basis.unwrap_or(kind.basis) != Basis::Bookable {
        let message =
            "`buffer` keeps time free around events, and this rule does not ask for free time";
        return Err(value
            .key_error(message)
            .help("write `basis = \"bookable\"` where it does"));
    }
    let too_long = value.error("no more than a day is kept free around an event");
    let buffer = Minutes::read(value)?;
    if buffer > LONGEST {
        return Err(too_long);
    }
    Ok(buffer)
}

/// `accepts`: which reachable time counts beside working time, where time is asked for.
fn accepts(kind: &Kind, table: &mut Table<'_>) -> Result<Accepts, InputError> {
    let Some(value) = table.take("accepts") else {
        return Ok(Accepts::default());
    };
    if let Some(why) = (kind.asks.why_nothing_reachable()).or(kind.refuses.reachable) {
        return Err(value.key_error(why).help("take it out"));
    }
    let nothing = value.error("this list accepts nothing");
    let [on_call, offered] = Accepts::WORDS;
    let mut known: Vec<At<&str>> = Vec::new();
    let mut accepts = Accepts::default();
    for word in value.elements()? {
        let (source, span) = (word.source, word.span.clone());
        let value = word.word(&[(on_call, on_call), (offered, offered)])?;
        let word = At { span, value };
        word.is_not_among(&known, source, || format!("`{value}` is accepted twice"))?;
        accepts.on_call |= value == on_call;
        accepts.offered |= value == offered;
        known.push(word);
    }
    if accepts.is_nothing() {
        return Err(nothing.help("without the key working time alone counts"));
    }
    Ok(accepts)
}

/// `absence`: what it does.
fn absence(kind: &Kind, table: &mut Table<'_>) -> Result<Option<AbsencePolicy>, InputError> {
    let Some(value) = table.take("absence") else {
        return Ok(None);
    };
    if let Some(why) = kind.refuses.excuses.filter(|_| value.is_text("excuses")) {
        return Err(value.error(why));
    }
    let policy = value.word(&[
        ("excuses", AbsencePolicy::Excuses),
        ("counts", AbsencePolicy::Counts),
    ]);
    policy.map(Some)
}

/// `per`: over how long it is judged at once.
fn per(kind: &Kind, table: &mut Table<'_>) -> Result<Per, InputError> {
    let Some(value) = table.take("per") else {
        return Ok(Per::default());
    };
    let error = kind.refuses.per.map(|why| value.key_error(why));
    let per = value.word(&[
        ("day", Per::Day),
        ("week", Per::Week),
        ("month", Per::Month),
        ("period", Per::Period),
    ])?;
    match error {
        Some(error) if per != Per::Day => Err(error.help(
            "how many dates may fail in a week or a month is `tolerance = { failures = 1, per = \"week\" }`",
        )),
        _ => Ok(per),
    }
}

/// `members`: `"all"`, an id, a role with `@`, or a list of the last two.
fn members(table: &mut Table<'_>, team: &Team) -> Result<Vec<Who>, InputError> {
    match table.take("members") {
        None => Ok(vec![Who::All]),
        Some(value) if value.is_text("all") => Ok(vec![Who::All]),
        Some(value) if value.text("").is_ok() => Ok(vec![member(&value, team)?]),
        Some(value) => {
            let nobody = value.error("this list names nobody");
            let entries = value.elements()?;
            if entries.is_empty() {
                return Err(nobody.help("without the key everyone is meant"));
            }
            entries.iter().map(|entry| member(entry, team)).collect()
        }
    }
}

/// One entry of a list of members.
fn member(value: &Value<'_>, team: &Team) -> Result<Who, InputError> {
    let text = value.text("the id of a member, or a role such as `@backend`")?;
    who(value.source, value.span.clone(), text, team)
}

/// Whom `text`, at the bytes `span`, names: the id of a member, or a role with `@`.
fn who(
    source: &Source<'_>,
    span: Range<usize>,
    text: &str,
    team: &Team,
) -> Result<Who, InputError> {
    let error = |message: String| source.error(span.clone(), message);
    if let Some(role) = text.strip_prefix('@') {
        return match slip_of_a_role(role, team) {
            Some(near) => {
                let written = source.text.get(span.clone()).unwrap_or_default();
                let at = if written.contains('@') { "@" } else { "" };
                Err(error(format!("nobody in the team has the role `{role}`"))
                    .help(format!("did you mean `{at}{near}`?")))
            }
            None => Ok(Who::Role(role.to_owned())),
        };
    }
    match team.member(text) {
        Some(id) => Ok(Who::Member(id)),
        None if text == "all" => {
            Err(error("`all` stands in a list".to_owned())
                .help("write `\"all\"` without the brackets"))
        }
        None => Err(unknown_member(source, span, text, team)),
    }
}

/// The role that is meant by one that nobody has. A role that is like no other may be one that a proposal brings.
fn slip_of_a_role<'a>(role: &str, team: &'a Team) -> Option<&'a str> {
    let known = || {
        let members = team.members.iter();
        members.flat_map(|member| member.arrangement.roles.iter().map(String::as_str))
    };
    if known().any(|known| known == role) {
        return None;
    }
    nearest(role, known())
}

/// `tolerance`: how often, or how far, the rule with this `window` may be missed.
fn tolerance(kind: &Kind, table: &mut Table<'_>, window: &Pieces) -> Result<Tolerance, InputError> {
    let Some(mut table) = table.get::<Table<'_>>("tolerance")? else {
        return Ok(Tolerance::default());
    };
    let share = table.get("share")?;
    let failures = failures(&mut table)?;
    if let (Some(At { span, .. }), Some(_)) = (&share, &failures) {
        let message = "`share` stands beside `failures`: keep one";
        return Err(table.source().error(span.clone(), message));
    }
    let grace = table.take("grace").map(|value| grace(value, window));
    let lunch = lunch(kind, &mut table, window)?;
    let tolerance = Tolerance {
        share: share.map(
            |At {
                 value: Share(of, all),
                 ..
             }| (of, all),
        ),
        failures,
        grace: grace.transpose()?.unwrap_or_default(),
        lunch,
    };
    table.finish()?;
    Ok(tolerance)
}

/// A share of dates as a fraction.
struct Share(u64, u64);

/// A percentage above 0 and up to 100, with up to four decimals: `95%`, `99.5%`.
impl<'a> Read<'a> for Share {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        const EXPECTED: &str = "a share such as `95%`";
        let read = |text: &str| {
            let number = text.strip_suffix('%')?;
            let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            let short = whole.len() <= 3 && decimals.len() <= 4 && !number.ends_with('.');
            let number: u64 = (short && digits(whole) && digits(decimals))
                .then(|| format!("{whole}{decimals}").parse().ok())
                .flatten()?;
            let all = 100 * 10_u64.pow(u32::try_from(decimals.len()).ok()?);
            (!whole.is_empty() && number > 0 && number <= all).then_some(Self(number, all))
        };
        read(value.text(EXPECTED)?).ok_or_else(|| value.expected(EXPECTED))
    }
}

/// `failures` and its `per`, which stand together.
fn failures(table: &mut Table<'_>) -> Result<Option<(usize, Per)>, InputError> {
    let failures: Option<Value<'_>> = table.take("failures");
    let per = table.take("per");
    let Some(failures) = failures else {
        return match per {
            Some(per) => Err(per.key_error("`per` stands without `failures`")),
            None => Ok(None),
        };
    };
    let Some(per) = per else {
        return Err(failures
            .key_error("`failures` stands without `per`")
            .help("write for how long so many may fail, such as `per = \"month\"`"));
    };
    let per = per.word(&[
        ("week", Per::Week),
        ("month", Per::Month),
        ("period", Per::Period),
    ])?;
    Ok(Some((usize::read(failures)?, per)))
}

/// `grace`, which has to leave something of each piece of `window`.
fn grace(value: Value<'_>, window: &Pieces) -> Result<Minutes, InputError> {
    let windowless = without_window(&value, window);
    let too_long = value.error("nothing is left of the window between two such ends");
    let grace = Minutes::read(value)?;
    windowless.map_or(Ok(()), Err)?;
    let leaves = |piece: &WallPiece| i64::from(piece.to() - piece.from()) > 2 * grace.get();
    if window.iter().all(leaves) {
        Ok(grace)
    } else {
        Err(too_long)
    }
}

/// `lunch` and its `lunch_window`.
fn lunch(kind: &Kind, table: &mut Table<'_>, window: &Pieces) -> Result<Option<Lunch>, InputError> {
    let lunch = table.take("lunch");
    let within = table.take("lunch_window");
    match (lunch, within) {
        (None, None) => Ok(None),
        (None, Some(within)) => Err(within.key_error("`lunch_window` stands without `lunch`")),
        (Some(lunch), within) => {
            if let Some(error) = without_window(&lunch, window) {
                return Err(error);
            }
            if kind.asks != Asks::Windows {
                let message = "`lunch` forgives time at which somebody is missing, and this rule asks for none";
                return Err(lunch.key_error(message));
            }
            Ok(Some(Lunch {
                length: Minutes::read(lunch)?,
                window: within.map(WallPiece::read).transpose()?,
            }))
        }
    }
}

/// The error for a key of `tolerance` that forgives parts of a window, where there is none.
fn without_window(value: &Value<'_>, window: &Pieces) -> Option<InputError> {
    let message = format!(
        "`{}` forgives parts of a `window`, and this rule has none",
        value.key
    );
    window.is_empty().then(|| value.key_error(message))
}

/// `exception`: dates on which the rule is not asked for.
fn exceptions(table: &mut Table<'_>) -> Result<Vec<Exception>, InputError> {
    table
        .list("exception")?
        .into_iter()
        .map(exception)
        .collect()
}

fn exception(mut table: Table<'_>) -> Result<Exception, InputError> {
    let (from, to) = match table.take("date") {
        Some(date) => {
            if let Some(other) = table.take("from").or_else(|| table.take("to")) {
                let message = format!("`{}` stands beside `date`: keep one", other.key);
                return Err(other.key_error(message).also(date.key_span, ""));
            }
            let date = Date::read(date)?;
            (date, date)
        }
        None if table.has("from") || table.has("to") => super::schedule::dates(&mut table)?,
        None => return Err(table.missing("date").help("or `from` and `to`")),
    };
    let exception = Exception {
        from,
        to,
        reason: table.get("reason")?,
        expires: table.get("expires")?,
    };
    table.finish()?;
    Ok(exception)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{input::team, model::MemberId};

    const TEAM: &str = r#"
zone = "Europe/Berlin"

[[member]]
id = "ana"
zone = "Europe/Lisbon"
roles = ["backend"]

[[member]]
id = "ben"
zone = "Europe/Berlin"
"#;

    #[track_caller]
    fn read(text: &str) -> Policy {
        let zones = Tzdb::bundled();
        let team = team("team.toml", TEAM, &zones).unwrap();
        policy("policy.toml", text, &zones, &team)
            .unwrap_or_else(|error| panic!("{}", error.render(false)))
    }

    /// The common keys of a core window with more `keys`.
    #[track_caller]
    fn common(keys: &str) -> Common {
        let head = "[[rule]]\nid = \"core\"\nkind = \"core_window\"\nwindow = \"14:00-17:00\"\n";
        read(&format!("{head}{keys}")).rules.remove(0).common
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_rule_of_a_peak_stands_in_for_the_usual_one_of_its_id() {
        let policy = read(
            r#"
[[rule]]
id = "core"
kind = "core_window"
window = "14:00-17:00"

[[peak]]
name = "Closing"
from = 2027-06-24
to = 2027-06-30

[[peak.rule]]
id = "core"
kind = "core_window"
window = "09:00-17:00"
from = 2027-06-28

[[peak.rule]]
id = "desk"
kind = "core_window"
window = "08:00-09:00"
"#,
        );
        let ids = policy.rules.iter().map(|rule| rule.common.id.as_str());
        let ids: Vec<_> = ids.collect();
        assert_eq!(ids, ["core", "core (Closing)", "desk (Closing)"]);
        let dates: Vec<String> = (1..=30)
            .map(|day| format!("2027-06-{day:02}").parse().unwrap())
            .map(|date: Date| {
                let asked = |rule: &&Required| {
                    rule.common.speaks_on(date) && rule.common.exception(date).is_none()
                };
                let asked = policy.rules.iter().filter(asked);
                asked.map(|rule| &rule.common.id[..1]).collect()
            })
            .collect();
        // Thursday the 24th is the first of the peak, Monday the 28th the first on which its core stands in.
        assert_eq!(dates[22..], ["c", "cd", "cd", "", "", "cd", "cd", "cd"]);
        let core = |id: usize| &policy.rules[id].common;
        assert!(core(0).exception(date("2027-06-28")).is_some());
        assert!(core(1).speaks_on(date("2027-06-28")));
        assert!(!core(1).speaks_on(date("2027-06-25")));
        assert_eq!(policy.peaks.len(), 1);
    }

    #[test]
    fn every_common_key_has_its_place() {
        let common = common(
            r#"says = "Everyone is reachable"
            owner = "Lena"
            members = ["@backend", "ben"]
            days = "mon,wed"
            zone = "local"
            strength = "should"
            basis = "bookable"
            absence = "counts"
            day_basis = "joint"
            tolerance = { share = "99.5%", grace = "10m", lunch = "45m", lunch_window = "12:00-14:00" }
            per = "week"
            from = 2027-01-01
            to = 2027-12-31
            exception = [{ date = 2027-03-18, reason = "Offsite", expires = 2027-06-30 }, { from = 2027-04-01, to = 2027-04-02 }]"#,
        );
        assert_eq!(common.id, "core");
        assert_eq!(common.says.as_deref(), Some("Everyone is reachable"));
        assert_eq!(common.owner.as_deref(), Some("Lena"));
        assert_eq!(
            common.members,
            [Who::Role("backend".to_owned()), Who::Member(MemberId(1))]
        );
        assert_eq!(common.days.to_string(), "mon,wed");
        assert_eq!(common.zone, RuleZone::Local);
        assert_eq!(common.window, [WallPiece::new(840, 1_020).unwrap()]);
        assert_eq!(common.strength, Strength::Should);
        assert_eq!(common.basis, Some(Basis::Bookable));
        assert_eq!(common.absence, Some(AbsencePolicy::Counts));
        assert_eq!(common.day_basis, DayBasis::Joint);
        assert_eq!(
            common.tolerance,
            Tolerance {
                share: Some((995, 1_000)),
                failures: None,
                grace: Minutes(10),
                lunch: Some(Lunch {
                    length: Minutes(45),
                    window: WallPiece::new(720, 840),
                }),
            }
        );
        assert_eq!(common.per, Per::Week);
        assert_eq!(common.from, Some(date("2027-01-01")));
        assert_eq!(common.to, Some(date("2027-12-31")));
        let [offsite, april] = &common.exceptions[..] else {
            panic!("{:?}", common.exceptions)
        };
        assert_eq!(
            (offsite.from, offsite.to),
            (date("2027-03-18"), date("2027-03-18"))
        );
        assert_eq!(offsite.reason.as_deref(), Some("Offsite"));
        assert_eq!(offsite.expires, Some(date("2027-06-30")));
        assert_eq!(april.to, date("2027-04-02"));
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let common = common("");
        assert_eq!(common.members, [Who::All]);
        assert_eq!(common.days, Weekdays::MON_FRI);
        assert!(matches!(&common.zone, RuleZone::Zone(zone) if zone.name() == "Europe/Berlin"));
        assert_eq!(common.strength, Strength::Must);
        assert_eq!((common.basis, common.absence), (None, None));
        assert_eq!(common.day_basis, DayBasis::Calendar);
        assert_eq!(common.tolerance, Tolerance::default());
        assert_eq!(common.per, Per::Day);
    }

    #[test]
    fn pieces_of_a_window_that_touch_stay_apart() {
        let policy = read(
            "[[rule]]\nid = \"core\"\nkind = \"core_window\"\nwindow = [\"13:00-15:00\", \"10:00-13:00\"]",
        );
        let window: Vec<String> = policy.rules[0]
            .common
            .window
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(window, ["10:00-13:00", "13:00-15:00"]);
    }

    #[test]
    fn a_kind_reads_its_own_keys() {
        let policy = read(
            "[[rule]]\nid = \"common\"\nkind = \"group_overlap\"\nat_least = \"90m\"\nquorum = \"80%\"",
        );
        assert_eq!(policy.rules[0].rule.kind().name, "group_overlap");
        assert!(format!("{:?}", policy.rules[0].rule).contains("Percent(80)"));
    }

    #[test]
    fn a_role_that_only_a_proposal_brings_may_be_named() {
        let role = common("members = [\"@on-call\"]").members;
        assert_eq!(role, [Who::Role("on-call".to_owned())]);
        assert_eq!(
            common("members = \"ana\"").members,
            [Who::Member(MemberId(0))]
        );
    }

    #[test]
    fn failures_are_counted_over_a_stretch_of_dates() {
        let tolerance = common("tolerance = { failures = 2, per = \"month\" }").tolerance;
        assert_eq!(tolerance.failures, Some((2, Per::Month)));
        let tolerance = common("tolerance = { share = \"100%\", grace = \"89m\" }").tolerance;
        assert_eq!(tolerance.share, Some((100, 100)));
        assert_eq!(tolerance.grace, Minutes(89));
    }
}

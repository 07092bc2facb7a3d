//! What the pages for people say is so: the paths they name are there, the output they show is printed.

#![expect(
    clippy::disallowed_methods,
    reason = "`UPDATE` is the wish of whoever runs the tests"
)]

use crate::common::{
    self,
    tree::{File, files, has_extension, read, root},
};

/// Folders at the root: a path that begins with one is a path of ours.
const FOLDERS: [&str; 7] = ["src", "docs", "tests", "fixtures", "benches", "fuzz", ".ci"];

/// The pages that name paths.
const GUIDES: [&str; 5] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "DESIGN.md",
    "benches/README.md",
];

#[test]
fn paths_named_in_guides_are_there() {
    let mut wrong = Vec::new();
    for page in GUIDES.into_iter().filter_map(read) {
        for name in in_backticks(&page.text) {
            if is_path(name) && !exists(name) {
                wrong.push(format!("{}: {name}", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "no such file:\n{}", wrong.join("\n"));
}

#[test]
fn links_lead_to_files() {
    let mut pages = files("");
    pages.retain(|page| page.has_extension("md"));
    let mut wrong = Vec::new();
    let mut n_links = 0;
    for page in &pages {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in links(&page.text) {
            n_links += 1;
            if !root().join(folder).join(target).exists() {
                wrong.push(format!("{}: {target}", page.path));
            }
        }
    }
    assert!(n_links > 40, "only {n_links} links found");
    assert!(wrong.is_empty(), "no such file:\n{}", wrong.join("\n"));
}

/// The lines outside fenced blocks.
fn unfenced(text: &str) -> impl Iterator<Item = &str> {
    let mut is_fenced = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        !is_fenced && !is_fence
    })
}

/// Where the links outside fenced blocks lead, within this repository and without what comes behind `#`.
fn links(text: &str) -> Vec<&str> {
    let ends = unfenced(text).flat_map(|line| line.split("](").skip(1));
    let targets = ends.filter_map(|rest| rest.split_once(')'));
    let files = targets.map(|(target, _)| target.split('#').next().unwrap_or_default());
    files
        .filter(|target| !target.is_empty() && !target.contains("://"))
        .collect()
}

#[test]
fn a_link_is_told_from_an_address_and_a_heading() {
    let text =
        "[a](b/c.md#d) [e](#f) [g](https://example.com/x.md)\n```\n[h](i.md)\n```\n[j](../k.md).";
    assert_eq!(links(text), ["b/c.md", "../k.md"]);
}

/// The table of stories leaves none out.
#[test]
fn tables_name_every_story() {
    let table = read("fixtures/README.md").unwrap().text;
    let mut stories = files("fixtures/scenarios");
    stories.retain(|file| file.path.ends_with("/story.md"));
    assert!(stories.len() > 20, "only {} stories found", stories.len());
    for story in &stories {
        let name = story.path.rsplit('/').nth(1).unwrap();
        let row = format!("\n| `{name}` | ");
        assert!(table.contains(&row), "{name} has no row");
    }
}

/// What stands in single backticks outside fenced blocks.
fn in_backticks(text: &str) -> Vec<&str> {
    let quoted = unfenced(text).flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.collect()
}

/// Whether `name` looks like a path of this repository, written out.
fn is_path(name: &str) -> bool {
    let is_plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    let first = name.split('/').next().unwrap_or_default();
    let is_source = name.contains('/') && has_extension(name, "rs");
    let is_page = !name.contains('/')
        && has_extension(name, "md")
        && name.starts_with(|c: char| c.is_ascii_uppercase());
    is_plain && (name.contains('/') && FOLDERS.contains(&first) || is_source || is_page)
}

/// Whether the file or folder is there, from the root or from `src/`.
fn exists(name: &str) -> bool {
    root().join(name).exists() || root().join("src").join(name).exists()
}

#[test]
fn a_path_is_told_from_other_words() {
    for name in [
        "src/analyze.rs",
        "input/files.rs",
        "docs/rules/",
        "DESIGN.md",
    ] {
        assert!(is_path(name), "{name}");
    }
    for name in [
        "and/or",
        "team.toml",
        "docs/rules/<kind>.md",
        "a::b",
        "Europe/Berlin",
        "src",
    ] {
        assert!(!is_path(name), "{name}");
    }
}

// Built without its command line there is no program to run.
#[cfg(feature = "cli")]
#[test]
fn the_output_that_pages_show_is_what_is_printed() {
    let is_update = std::env::var_os("UPDATE").is_some_and(|wish| wish == "1");
    let mut wrong = Vec::new();
    let mut pages: Vec<File> = files("docs");
    pages.retain(|page| page.has_extension("md"));
    pages.extend(read("README.md"));
    for page in pages {
        let (printed, n_runs) = with_real_output(&page.text, run);
        if page.path == "README.md" && !page.text.is_empty() && n_runs == 0 {
            wrong.push("README.md shows no run".to_owned());
        }
        if printed == page.text {
            continue;
        }
        if is_update {
            std::fs::write(root().join(&page.path), &printed).unwrap();
        } else {
            wrong.push(first_difference(&page, &printed));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n(UPDATE=1 writes what is printed)",
        wrong.join("\n")
    );
}

/// The page with the output of each `$ corehours …` line in a fenced block replaced by what `run` gives, and how many
/// were run. Blocks that do not begin with such a line stay as they are.
fn with_real_output(text: &str, run: impl Fn(&str) -> String) -> (String, usize) {
    let mut page = String::new();
    let mut n_runs = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        page.push_str(line);
        page.push('\n');
        let opens = line.starts_with("```");
        let Some(first) = lines.peek().filter(|_| opens) else {
            continue;
        };
        let is_run = first.starts_with("$ corehours");
        let mut skips = false;
        for line in lines.by_ref() {
            if line.starts_with("```") {
                page.push_str(line);
                page.push('\n');
                break;
            }
            if is_run && let Some(command) = line.strip_prefix("$ ") {
                page.push_str(line);
                page.push('\n');
                page.push_str(&run(command));
                n_runs += 1;
                skips = true;
            } else if !skips {
                page.push_str(line);
                page.push('\n');
            }
        }
    }
    (page, n_runs)
}

/// What `corehours …` prints, run from the root without an environment; `| head -3` at the end takes the first lines.
#[cfg(feature = "cli")]
fn run(line: &str) -> String {
    let (command, head) = line
        .split_once(" | head -")
        .map_or((line, None), |(command, n)| {
            (command, n.trim().parse().ok())
        });
    let words = words(command);
    assert_eq!(words[0], "corehours", "a block runs nothing else: {line}");
    let words: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let ran = common::run(&words);
    let printed = ran.stdout + &ran.stderr;
    let mut shown: String = printed
        .lines()
        .take(head.unwrap_or(usize::MAX))
        .flat_map(|line| [line, "\n"])
        .collect();
    // A fence in the output would end the block.
    shown = shown.replace("```", "'''");
    shown
}

/// The words of a command line; single and double quotes keep words together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for character in line.trim().chars() {
        match (character, quote) {
            ('\'' | '"', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            (' ', None) => words.push(String::new()),
            _ => words
                .last_mut()
                .expect("there is always a last word")
                .push(character),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn first_difference(page: &File, printed: &str) -> String {
    let line = page
        .text
        .lines()
        .zip(printed.lines())
        .position(|(said, is)| said != is)
        .unwrap_or_else(|| page.text.lines().count().min(printed.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
    format!(
        "{}:{}\n  says:    {}\n  printed: {}",
        page.path,
        line + 1,
        at(&page.text),
        at(printed)
    )
}

#[test]
fn only_blocks_that_run_the_program_are_rewritten() {
    let text = "a\n```console\n$ corehours limits\nold\n$ corehours show\n```\n```toml\nkey = 1\n```\nend\n";
    let (page, n_runs) = with_real_output(text, |command| format!("<{command}>\n"));
    assert_eq!(n_runs, 2);
    assert_eq!(
        page,
        "a\n```console\n$ corehours limits\n<corehours limits>\n$ corehours show\n<corehours show>\n```\n```toml\nkey = 1\n```\nend\n"
    );
}

#[test]
fn quotes_keep_words_together() {
    assert_eq!(
        words("corehours check 'a b' \"c\" d"),
        ["corehours", "check", "a b", "c", "d"]
    );
}

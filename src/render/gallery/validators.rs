//! Formats against the grammars of those who read them.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;

use super::situations::{SITUATIONS, with_hostile};
use super::{HOSTILE, options, rendered};
use crate::report::model::Report;

/// Every situation, and hostile text in every place.
fn reports() -> Vec<(String, Report)> {
    let situations = SITUATIONS.iter().map(|one| (one.name.to_owned(), (one.report)()));
    let hostile = HOSTILE.iter().map(|text| (format!("{text:?}"), with_hostile(text)));
    situations.chain(hostile).collect()
}

/// The text exposition format, version 0.0.4, as Prometheus' documentation has it.
mod exposition {
    use super::{BTreeMap, BTreeSet};

    /// A metric name, its labels in order, and its value.
    type Sample = (String, Vec<(String, String)>, f64);

    /// Reads a whole page; says what is wrong with the first bad line.
    pub(super) fn read(text: &str) -> Result<Vec<Sample>, String> {
        let (mut samples, mut types, mut done) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        let (mut current, mut series) = (String::new(), BTreeSet::new());
        if !text.ends_with('\n') {
            return Err("the last line has no end".into());
        }
        for line in text.lines() {
            let fail = |why: &str| format!("{why}: {line:?}");
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').ok_or_else(|| fail("no type"))?;
                if kind != "gauge" || types.insert(name.to_owned(), kind.to_owned()).is_some() {
                    return Err(fail("an unknown or a second type"));
                }
            } else if let Some(rest) = line.strip_prefix("# HELP ") {
                rest.split_once(' ').ok_or_else(|| fail("no help"))?;
            } else {
                let sample = sample(line).ok_or_else(|| fail("no sample"))?;
                if !types.contains_key(&sample.0) {
                    return Err(fail("a sample before its type"));
                }
                if sample.0 != current && !done.insert(std::mem::replace(&mut current, sample.0.clone())) {
                    return Err(fail("the lines of a metric do not stand together"));
                }
                if done.contains(&sample.0) || !series.insert(format!("{:?}", (&sample.0, &sample.1))) {
                    return Err(fail("a series twice"));
                }
                samples.push(sample);
            }
        }
        Ok(samples)
    }

    fn sample(line: &str) -> Option<Sample> {
        let name_end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))?;
        let (name, rest) = line.split_at(name_end);
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let (labels, rest) = match rest.strip_prefix('{') {
            Some(rest) => labels(rest)?,
            None => (Vec::new(), rest),
        };
        let value = rest.strip_prefix(' ')?;
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        Some((name.to_owned(), labels, value.parse().ok().filter(|_| is_number)?))
    }

    fn labels(mut rest: &str) -> Option<(Vec<(String, String)>, &str)> {
        let mut labels = Vec::new();
        loop {
            let (name, after) = rest.split_once("=\"")?;
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(is_name)
            {
                return None;
            }
            let (value, after) = quoted(after)?;
            labels.push((name.to_owned(), value));
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => return Some((labels, after.strip_prefix('}')?)),
            }
        }
    }

    fn quoted(text: &str) -> Option<(String, &str)> {
        let mut value = String::new();
        let mut characters = text.char_indices();
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => return Some((value, &text[place + 1..])),
                '\\' => value.push(match characters.next()?.1 {
                    'n' => '\n',
                    escaped @ ('\\' | '"') => escaped,
                    _ => return None,
                }),
                '\n' => return None,
                other => value.push(other),
            }
        }
        None
    }
}

#[test]
fn metrics_are_pages_that_prometheus_reads() {
    let mut parsed = 0;
    for (name, report) in reports() {
        let text = rendered("prometheus", &report, options(80));
        let samples = exposition::read(&text).unwrap_or_else(|why| panic!("{name}: {why}\n{text}"));
        assert!(samples.iter().all(|(name, ..)| name.starts_with("kubectl_drift_")), "{text}");
        // That parser takes the first closing brace for the end of the labels, wherever it stands.
        if !text.contains("u{") {
            let scrape = prometheus_parse::Scrape::parse(text.lines().map(|line| Ok(line.to_owned())));
            let scrape = scrape.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(scrape.samples.len(), samples.len(), "{name}: a parser of others finds each\n{text}");
            parsed += 1;
        }
        let context = samples[0].1.iter().find(|(name, _)| name == "context").expect("a label");
        assert_eq!(
            context.1,
            crate::render::escape::visible(report.context.as_deref().unwrap_or("")),
            "{name}"
        );
    }
    assert!(parsed > SITUATIONS.len() / 2, "{parsed} pages");
    for bad in ["a 1\n", "# TYPE a gauge\na{b=\"c} 1\n", "# TYPE a gauge\na 1", "# TYPE a gauge\na 1\na 1\n"]
    {
        assert!(exposition::read(bad).is_err(), "{bad:?} is refused");
    }
}

/// Name, attributes that must be there, other attributes, elements.
type Known = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// What may be in an element: attributes that must be, others, and elements. As Jenkins' `junit-10.xsd` has it,
/// and with the three attributes that `GitLab` and reporters for `GitHub` read beyond it (`file` and `line` of a
/// case, `skipped` of all).
const ELEMENTS: &[Known] = &[
    ("testsuites", &[], &["name", "time", "tests", "failures", "errors", "skipped"], &["testsuite"]),
    ("testsuite", &["name", "tests", "failures", "errors"], &["skipped", "time"], &["testcase"]),
    ("testcase", &["name"], &["classname", "time", "file", "line"], &["failure", "error", "skipped"]),
    ("failure", &[], &["type", "message"], &[]),
    ("error", &[], &["type", "message"], &[]),
    ("skipped", &[], &["type", "message"], &[]),
];

fn check_element(node: Node<'_, '_>) -> Result<(), String> {
    let name = node.tag_name().name();
    let (_, required, optional, children) =
        ELEMENTS.iter().find(|(known, ..)| *known == name).ok_or_else(|| format!("<{name}>"))?;
    let attributes: Vec<&str> = node.attributes().map(|attribute| attribute.name()).collect();
    if let Some(missing) = required.iter().find(|wanted| !attributes.contains(wanted)) {
        return Err(format!("<{name}> without {missing}"));
    }
    let known = |attribute: &&&str| !required.contains(attribute) && !optional.contains(attribute);
    if let Some(unknown) = attributes.iter().find(known) {
        return Err(format!("<{name} {unknown}>"));
    }
    for child in node.children().filter(Node::is_element) {
        if !children.contains(&child.tag_name().name()) {
            return Err(format!("<{}> in <{name}>", child.tag_name().name()));
        }
        check_element(child)?;
    }
    Ok(())
}

#[test]
fn junit_reports_have_the_elements_that_readers_know() {
    for (name, report) in reports() {
        let text = rendered("junit", &report, options(80));
        let xml = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(check_element(xml.root_element()), Ok(()), "{name}");
        let read = quick_junit::Report::deserialize_from_str(&text);
        let read = read.unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        let cases = xml.descendants().filter(|node| node.has_tag_name("testcase")).count();
        let found = read.test_suites.iter().map(|suite| suite.test_cases.len()).sum::<usize>();
        assert_eq!(found, cases, "{name}: a parser of others finds every case");
        let time = xml.root_element().attribute("time").expect("a time");
        assert!(time.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{time}");
    }
    for bad in ["<testsuites><testcase/></testsuites>", "<testsuite name='a'/>", "<testsuites loud='1'/>"] {
        let xml = roxmltree::Document::parse(bad).expect("well formed");
        assert!(check_element(xml.root_element()).is_err(), "{bad} is refused");
    }
}

/// What `GitLab`'s documentation requires of a code quality report.
const CODE_QUALITY: &str = r#"{
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)."},
                    "lines": {"type": "object", "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}}}
                }
            }
        }
    }
}"#;

#[test]
fn code_quality_reports_are_what_gitlab_asks_for() {
    let schema = serde_json::from_str(CODE_QUALITY).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema can be used");
    for (name, report) in reports() {
        let found: serde_json::Value =
            serde_json::from_str(&rendered("gitlab", &report, options(80))).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&found).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
        let ids: Vec<&str> = found.as_array().expect("a list").iter().filter_map(id).collect();
        let distinct: BTreeSet<&&str> = ids.iter().collect();
        // There, one object stands for several.
        let is_contrived = name.contains('"') || ["hostile", "not-comparable"].contains(&name.as_str());
        assert!(distinct.len() == ids.len() || is_contrived, "{name}: {ids:?}");
    }
}

fn id(finding: &serde_json::Value) -> Option<&str> {
    finding["fingerprint"].as_str()
}

/// `::error file=…,line=…,title=…::message`, and nothing else in a line (GitHub's toolkit, `command.ts`).
#[test]
fn annotations_are_commands_that_github_reads() {
    for (name, report) in reports() {
        for line in rendered("github", &report, options(80)).lines() {
            let rest = line.strip_prefix("::").unwrap_or_else(|| panic!("{name}: {line}"));
            let (head, message) = rest.split_once("::").unwrap_or_else(|| panic!("{name}: {line}"));
            let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
            assert!(["error", "warning", "notice"].contains(&command), "{name}: {line}");
            assert!(!message.is_empty() && !message.contains(char::is_control), "{name}: {line}");
            for property in properties.split(',').filter(|property| !property.is_empty()) {
                let (key, value) = property.split_once('=').unwrap_or_else(|| panic!("{name}: {line}"));
                assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&key), "{line}");
                assert!(!value.contains([':', '\r', '\n']), "{name}: {line}");
            }
        }
    }
}

/// Ids of the findings in a format that has them.
fn ids(format: &str, report: &Report) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&rendered(format, report, options(80))).expect("JSON");
    let results = if format == "sarif" { &json["runs"][0]["results"] } else { &json };
    let id = |result: &serde_json::Value| match format {
        "sarif" => result["partialFingerprints"]["primaryLocationLineHash"].clone(),
        _ => result["fingerprint"].clone(),
    };
    results.as_array().expect("a list").iter().map(|result| id(result).to_string()).collect()
}

#[test]
fn ids_are_the_same_in_a_later_run_on_another_machine() {
    let situation = SITUATIONS.iter().find(|situation| situation.name == "many-edits").expect("a situation");
    let first = (situation.report)();
    let mut later = (situation.report)();
    later.started_at += 86_400;
    later.duration_ms = 77;
    later.requests += 1;
    later.context = Some("other".into());
    later.server = None;
    for change in later.objects.iter_mut().flat_map(|object| &mut object.changes) {
        change.live = change.live.take().map(|_| "moved again".into());
        change.position = change.position.map(|mut position| {
            position.line += 10;
            position
        });
        change.owners.iter_mut().for_each(|owner| owner.time = Some("2027-01-01T00:00:00Z".into()));
    }
    for format in ["sarif", "gitlab"] {
        let found = ids(format, &first);
        assert!(found.len() > 5, "{found:?}");
        assert_eq!(found, ids(format, &later), "{format}");
    }
}

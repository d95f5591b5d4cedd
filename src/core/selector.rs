//! Label and field selectors as kubectl takes them, for checking what the user typed and for objects that no
//! server selects.
//!
//! Grammar: `k/apimachinery: pkg/labels/selector.go` and `pkg/fields/selector.go`.

use serde_json::Value;

/// A label selector: every requirement has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(Vec<Requirement>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Absent,
    Greater(i64),
    Less(i64),
}

impl Labels {
    /// Reads `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = split_outside_parentheses(text)?;
        let parts = parts.iter().map(|part| part.trim());
        let wanted = parts.clone().filter(|part| !part.is_empty());
        if wanted.clone().count() < parts.count() && !text.trim().is_empty() {
            return Err("a requirement is empty".into());
        }
        wanted.map(Requirement::parse).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an object with this metadata is chosen.
    pub fn matches(&self, metadata: &Value) -> bool {
        let label = |key: &str| metadata["labels"][key].as_str();
        self.0.iter().all(|requirement| requirement.holds(label(&requirement.key)))
    }
}

/// The parts between commas that stand in no parentheses.
fn split_outside_parentheses(text: &str) -> Result<Vec<&str>, String> {
    let (mut parts, mut start, mut inside) = (Vec::new(), 0, false);
    for (place, character) in text.char_indices() {
        match character {
            '(' if inside => return Err("a parenthesis inside parentheses".into()),
            ')' if !inside => return Err("a closing parenthesis without an opening one".into()),
            '(' => inside = true,
            ')' => inside = false,
            ',' if !inside => {
                parts.push(&text[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    if inside {
        return Err("a parenthesis is not closed".into());
    }
    parts.push(&text[start..]);
    Ok(parts)
}

/// Makes a test of what stands after an operator.
type Operator = fn(&str) -> Result<Test, String>;

impl Requirement {
    fn parse(text: &str) -> Result<Self, String> {
        let operators: [(&str, Operator); 5] = [
            ("!=", |value| word(value).map(|value| Test::NotIn(vec![value]))),
            ("==", |value| word(value).map(|value| Test::In(vec![value]))),
            ("=", |value| word(value).map(|value| Test::In(vec![value]))),
            (">", |value| number(value).map(Test::Greater)),
            ("<", |value| number(value).map(Test::Less)),
        ];
        if let Some(set) = Self::parse_set(text) {
            return set;
        }
        for (operator, test) in operators {
            if let Some((key, value)) = text.split_once(operator) {
                return Ok(Self { key: name(key)?, test: test(value)? });
            }
        }
        match text.strip_prefix('!') {
            Some(key) => Ok(Self { key: name(key)?, test: Test::Absent }),
            None => Ok(Self { key: name(text)?, test: Test::Exists }),
        }
    }

    /// `key in (a, b)` and `key notin (a)`.
    fn parse_set(text: &str) -> Option<Result<Self, String>> {
        let (head, rest) = text.split_once('(')?;
        let mut words = head.split_whitespace();
        let (key, operator, more) = (words.next(), words.next(), words.next());
        let values = rest.trim_end().strip_suffix(')').map(|list| list.split(',').map(word).collect());
        Some(match (key, operator, more, values) {
            (Some(key), Some("in"), None, Some(values)) => Self::of_set(key, values, Test::In),
            (Some(key), Some("notin"), None, Some(values)) => Self::of_set(key, values, Test::NotIn),
            _ => Err(format!("{text:?} is not `key in (a, b)` or `key notin (a, b)`")),
        })
    }

    fn of_set(
        key: &str,
        values: Result<Vec<String>, String>,
        test: fn(Vec<String>) -> Test,
    ) -> Result<Self, String> {
        Ok(Self { key: name(key)?, test: test(values?) })
    }

    /// An absent label is in no set, so `!=` and `notin` hold.
    fn holds(&self, value: Option<&str>) -> bool {
        let is_in = |set: &[String]| value.is_some_and(|value| set.iter().any(|one| one == value));
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match &self.test {
            Test::In(set) => is_in(set),
            Test::NotIn(set) => !is_in(set),
            Test::Exists => value.is_some(),
            Test::Absent => value.is_none(),
            Test::Greater(bound) => number().is_some_and(|number| number > *bound),
            Test::Less(bound) => number().is_some_and(|number| number < *bound),
        }
    }
}

/// A label's key: a name, with a domain before it or not.
fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let (domain, own) = text.rsplit_once('/').map_or((None, text), |(domain, own)| (Some(domain), own));
    let plain = |text: &str, most: usize| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let ends = |end: Option<u8>| end.is_some_and(|byte| byte.is_ascii_alphanumeric());
        text.len() <= most
            && text.bytes().all(inner)
            && ends(text.bytes().next())
            && ends(text.bytes().last())
    };
    if plain(own, 63) && domain.is_none_or(|domain| plain(domain, 253)) {
        return Ok(text.to_owned());
    }
    Err(format!("{text:?} cannot be the name of a label"))
}

/// A label's value, which may be empty.
fn word(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || (name(text).is_ok() && !text.contains('/')) {
        return Ok(text.to_owned());
    }
    Err(format!("{text:?} cannot be the value of a label"))
}

fn number(text: &str) -> Result<i64, String> {
    text.trim().parse().map_err(|_| format!("{:?} is no whole number", text.trim()))
}

/// A field selector: `path=value` or `path!=value`, by comma.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(Vec<String>, bool, String)>);

impl Fields {
    /// Reads `metadata.name=web,status.phase!=Running`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(',').filter(|part| !part.trim().is_empty());
        let part = |part: &str| {
            let found = [("!=", false), ("==", true), ("=", true)];
            let found = found.iter().find_map(|(sign, equal)| Some((part.split_once(sign)?, *equal)));
            let ((path, value), equal) =
                found.ok_or_else(|| format!("{part:?} is not `field=value` or `field!=value`"))?;
            let path = path.trim().split('.').map(str::to_owned).collect();
            Ok((path, equal, value.trim().to_owned()))
        };
        parts.map(part).collect::<Result<_, String>>().map(Self)
    }

    /// Whether an object is chosen. An absent field is the empty text.
    pub fn matches(&self, object: &Value) -> bool {
        self.0.iter().all(|(path, equal, wanted)| {
            let value = path.iter().try_fold(object, |value, name| value.get(name));
            let text = match value {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            (text == *wanted) == *equal
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chosen(selector: &str) -> bool {
        let metadata = json!({"labels": {"app": "web", "tier": "1", "a.b/c": "d"}});
        Labels::parse(selector).expect("a selector").matches(&metadata)
    }

    #[test]
    fn every_form_of_a_requirement_is_read() {
        for yes in [
            "",
            "app=web",
            "app==web",
            "app!=db",
            "other!=x",
            "app in (web,db)",
            "app in (db, web)",
            "app notin (db)",
            "other notin (db)",
            "app",
            "!other",
            "app=web,tier=1",
            "tier>0",
            "tier<2",
            "a.b/c=d",
            " app = web , tier in ( 1 ) ",
        ] {
            assert!(chosen(yes), "{yes}");
        }
        for no in [
            "app=db",
            "app!=web",
            "app in (db)",
            "app notin (web,db)",
            "other",
            "!app",
            "app=web,tier=2",
            "tier>1",
            "tier<1",
            "app=",
        ] {
            assert!(!chosen(no), "{no}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for text in [
            "app in (web",
            "app in web",
            "a b",
            "app=web,,",
            "app in (a))",
            "-x=1",
            "app=a/b",
            "tier>x",
            "in (a)",
        ] {
            assert!(Labels::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn fields_are_compared_as_text() {
        let object = json!({"metadata": {"name": "web"}, "spec": {"n": 3}});
        for (text, expected) in [
            ("metadata.name=web", true),
            ("metadata.name==web,spec.n=3", true),
            ("metadata.name!=web", false),
            ("spec.nodeName=", true),
            ("spec.n!=4", true),
        ] {
            assert_eq!(Fields::parse(text).expect("a selector").matches(&object), expected, "{text}");
        }
        assert!(Fields::parse("metadata.name").is_err());
    }
}

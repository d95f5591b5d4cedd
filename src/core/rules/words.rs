//! Rules in words, for `explain rules` and the README's table.

use super::{At, Effect, Names, Rule};

impl Rule {
    /// Where the rule applies, in one line.
    pub fn place(&self) -> String {
        match (self.at, self.effect) {
            (At::Listed, Effect::Defaults(listed)) => joined(listed.iter().map(|(types, values)| {
                let fields: Vec<&str> = values.iter().map(|(field, _)| *field).collect();
                fields_of(types, &fields)
            })),
            (At::Listed | At::Anywhere, _) => "anywhere".into(),
            (At::Fields(listed), _) => joined(listed.iter().map(|(types, fields)| fields_of(types, fields))),
            (At::Metadata(map, keys), _) => format!("{map}: {}", keys.join(", ")),
            (At::Path(group, kinds, paths), _) => format!("{}: {}", kinds_of(group, kinds), paths.join(", ")),
            (At::Custom, _) => "custom resources".into(),
        }
    }

    /// What the rule makes of a difference, in a few words that begin with the cause where it sets one.
    pub fn effect_in_words(&self) -> &'static str {
        match self.effect {
            Effect::Defaults(_) | Effect::DefaultWhen(_) => "default: what the server fills in",
            Effect::SchemaDefault => "default: what the schema says",
            Effect::Assigned => "server: assigned when nothing is declared, unless another client set it",
            Effect::AssignedWhen(_) => "server: assigned when nothing is declared",
            Effect::Controlled => "controller: written by a controller, unless a person set it",
            Effect::ControlledWhen(_) => "controller: written by a controller",
            Effect::Marker(_) => "controller: a tool's own mark, when live only",
            Effect::Uncounted => "keeps its cause, does not count",
            Effect::Unordered => "order means nothing: does not count",
            Effect::Equal(_) => "equal: two ways to say the same",
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn fields_of(types: Names, fields: &[&str]) -> String {
    let types: Vec<&str> = types.iter().map(|name| name.rsplit("pkg.apis.").next().unwrap_or(name)).collect();
    format!("{}: {}", types.join(", "), fields.join(", "))
}

/// Kinds as kubectl writes them: `Kind.group`, without a dot for the core group.
fn kinds_of(group: &str, kinds: Names) -> String {
    match (group, kinds) {
        (group, []) => format!("*.{group}"),
        ("", kinds) => kinds.join(", "),
        (group, kinds) => kinds.iter().map(|kind| format!("{kind}.{group}")).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{all, example};
    use super::*;

    fn rule(at: At, effect: Effect) -> Rule {
        let nothing = example("", "");
        Rule { id: "a", summary: "", at, effect, reason: "", fires: nothing, silent: nothing }
    }

    #[test]
    fn places_read_like_kubectl_and_the_schema() {
        let listed =
            Effect::Defaults(&[(&["core.v1.Container"], &[("a", "1"), ("b", "2")]), (&["x"], &[("c", "3")])]);
        let cases = [
            (rule(At::Listed, listed), "core.v1.Container: a, b; x: c"),
            (rule(At::Metadata("labels", &["a/b", "c/*"]), Effect::Controlled), "labels: a/b, c/*"),
            (
                rule(At::Path("", &["Namespace"], &["spec.finalizers"]), Effect::Assigned),
                "Namespace: spec.finalizers",
            ),
            (rule(At::Path("a.io", &["X", "Y"], &["spec"]), Effect::Assigned), "X.a.io, Y.a.io: spec"),
            (rule(At::Path("a.io", &[], &["spec"]), Effect::Assigned), "*.a.io: spec"),
            (
                rule(
                    At::Fields(&[(
                        &["io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec"],
                        &["caBundle"],
                    )]),
                    Effect::Controlled,
                ),
                "apiregistration.v1.APIServiceSpec: caBundle",
            ),
        ];
        for (rule, place) in cases {
            assert_eq!(rule.place(), place);
        }
    }

    #[test]
    fn every_rule_has_a_place_and_an_effect() {
        for rule in all() {
            assert!(!rule.place().is_empty() && !rule.effect_in_words().is_empty(), "{}", rule.id);
        }
    }
}

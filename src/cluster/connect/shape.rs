//! From a kubeconfig as Go takes it to one that kube's types take.
//!
//! Go leaves out what is not there and what is null; kube insists on some fields.

use serde_json::{Map, Value};

/// The lists of named entries, and what each entry holds.
const LISTS: [(&str, &str); 3] = [("clusters", "cluster"), ("contexts", "context"), ("users", "user")];

/// What `interactiveMode` may be (client-go, `ExecInteractiveMode`).
const MODES: [&str; 3] = ["Never", "IfAvailable", "Always"];

/// Where an `interactiveMode` that is none of these is kept: only the user who is chosen is checked.
pub(super) const UNKNOWN_MODE: &str = "kubectl-drift/unknown-interactive-mode";

/// Fills in what kube needs.
///
/// # Errors
/// What is wrong: a list names an entry twice, which Go refuses.
pub(super) fn complete(config: &mut Value) -> Result<(), String> {
    for (list, what) in LISTS {
        let Some(Value::Array(entries)) = config.get_mut(list) else { continue };
        for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
            default_text(entry, "name");
            match (list, entry.get_mut(what).and_then(Value::as_object_mut)) {
                ("contexts", Some(context)) => default_text(context, "cluster"),
                ("users", Some(user)) => complete_user(user),
                _ => {}
            }
        }
        twice(entries).map_or(Ok(()), |name| Err(format!("{list} has the name {name:?} twice")))?;
    }
    Ok(())
}

fn default_text(object: &mut Map<String, Value>, field: &str) {
    if object.get(field).is_none_or(Value::is_null) {
        object.insert(field.into(), "".into());
    }
}

fn complete_user(user: &mut Map<String, Value>) {
    let Some(exec) = user.get_mut("exec").and_then(Value::as_object_mut) else { return };
    if exec.get("provideClusterInfo").is_some_and(Value::is_null) {
        exec.remove("provideClusterInfo");
    }
    let mode = exec.get("interactiveMode").and_then(Value::as_str).map(str::to_owned);
    let Some(mode) = mode.filter(|mode| !MODES.contains(&mode.as_str())) else { return };
    exec.remove("interactiveMode");
    if !mode.is_empty() {
        exec.insert(UNKNOWN_MODE.into(), mode.into());
    }
}

/// The first name that an entry before it has too.
fn twice(entries: &[Value]) -> Option<&str> {
    let names: Vec<&str> = entries.iter().filter_map(|entry| entry.get("name")?.as_str()).collect();
    let again = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
    again.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_go_leaves_out_is_filled_in() {
        let mut config = json!({
            "contexts": [{"context": {"user": "u"}}, {"name": "b", "context": null}],
            "users": [{"name": "u", "user": {"exec": {"interactiveMode": "Sometimes", "provideClusterInfo": null}}}],
        });
        complete(&mut config).expect("nothing is wrong");
        assert_eq!(
            config,
            json!({
                "contexts": [{"name": "", "context": {"user": "u", "cluster": ""}}, {"name": "b", "context": null}],
                "users": [{"name": "u", "user": {"exec": {UNKNOWN_MODE: "Sometimes"}}}],
            })
        );
    }

    #[test]
    fn a_name_twice_is_refused_as_go_does() {
        let mut config = json!({"users": [{"name": "a"}, {"name": "b"}, {"name": "a"}]});
        assert_eq!(complete(&mut config), Err("users has the name \"a\" twice".to_owned()));
    }
}

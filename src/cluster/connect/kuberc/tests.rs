#![expect(clippy::disallowed_methods, reason = "tests write the files they read")]

use serde_json::json;

use super::*;

fn of(preference: &Value) -> Result<Policy, String> {
    let mut preference = preference.clone();
    preference["apiVersion"] = json!("kubectl.config.k8s.io/v1beta1");
    policy(&preference)
}

#[test]
fn policies_are_validated_as_client_go_does() {
    let listed =
        |entries: Value| json!({"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": entries});
    assert_eq!(of(&json!({})), Ok(Policy::AllowAll));
    assert_eq!(of(&json!({"credentialPluginPolicy": "DenyAll"})), Ok(Policy::DenyAll));
    assert_eq!(
        of(&listed(json!([{"name": "aws"}, {"command": "/bin/x"}]))),
        Ok(Policy::Allowlist(vec!["aws".into(), "/bin/x".into()]))
    );
    let wrong = [
        json!({"credentialPluginPolicy": "denyall"}),
        json!({"credentialPluginPolicy": "Allowlist"}),
        json!({"credentialPluginPolicy": "DenyAll", "credentialPluginAllowlist": []}),
        json!({"credentialPluginAllowlist": [{"command": "aws"}]}),
        listed(json!([])),
        listed(json!([{}])),
        listed(json!([{"command": "./aws"}])),
        listed(json!([{"command": "a", "name": "b"}])),
    ];
    for preference in wrong {
        assert!(of(&preference).is_err(), "{preference}");
    }
    let old = json!({"apiVersion": "kubectl.config.k8s.io/v1alpha1", "credentialPluginPolicy": "DenyAll"});
    assert_eq!(policy(&old), Ok(Policy::AllowAll), "v1alpha1 knows no policy");
}

#[test]
fn the_file_is_the_flags_the_environments_or_the_default() {
    let mut options = ConnectOptions::default();
    let mut env = Environment { home: Some("/home/me".into()), ..Environment::default() };
    assert_eq!(file(&options, &env), Some(("/home/me/.kube/kuberc".into(), false)));
    env.kuberc = Some("/rc".into());
    assert_eq!(file(&options, &env), Some(("/rc".into(), true)));
    options.kuberc = Some("/flag".into());
    assert_eq!(file(&options, &env), Some(("/flag".into(), true)));
    env.kuberc = Some("off".into());
    assert_eq!(file(&options, &env), None);
    env = Environment { kuberc_disabled: true, ..Environment::default() };
    assert_eq!(file(&options, &env), None);
}

#[test]
fn the_first_usable_document_counts() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let path = folder.path().join("kuberc");
    let read = |text: &str| {
        fs::write(&path, text).expect("written");
        preference(&path)
    };
    let usable = "kind: Other\n---\napiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n";
    assert!(matches!(read(usable), Ok(Some(found)) if found["credentialPluginPolicy"] == "DenyAll"));
    assert!(matches!(read("# nothing\n"), Ok(None)));
    assert!(matches!(read("kind: Other\n"), Err(Unusable::NoPreferences)));
    assert!(matches!(read("a: [\n"), Err(Unusable::NoPreferences)));
}

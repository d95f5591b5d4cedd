//! The manifests that most rows start from.

/// A workload of one container; `more` are further lines of the container, `pod` of the pod's spec.
pub(super) fn workload(kind: &str, more: &[&str], pod: &[&str]) -> String {
    let container = lines(8, more);
    let pod = lines(6, pod);
    let service = if kind == "StatefulSet" { "  serviceName: NAME\n" } else { "" };
    format!(
        "apiVersion: apps/v1
kind: {kind}
metadata: {{name: NAME}}
spec:
{service}  selector: {{matchLabels: {{app: NAME}}}}
  template:
    metadata: {{labels: {{app: NAME}}}}
    spec:
{pod}      containers:
      - name: web
        image: web:1
{container}"
    )
}

/// A Deployment of one container.
pub(super) fn deployment(container: &[&str]) -> String {
    workload("Deployment", container, &[])
}

/// A `ConfigMap` with one key.
pub(super) const CONFIG: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: NAME, labels: {tier: low}}
data: {mode: fast}
";

/// A Secret with one key, `plain`.
pub(super) const SECRET: &str = "apiVersion: v1
kind: Secret
metadata: {name: NAME}
stringData: {user: plain}
";

/// A Service of one port.
pub(super) const SERVICE: &str = "apiVersion: v1
kind: Service
metadata: {name: NAME}
spec:
  selector: {app: NAME}
  ports: [{name: web, port: 80}]
";

/// A Role that reads `ConfigMap`s.
pub(super) const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: NAME}
rules:
- {apiGroups: [''], resources: [configmaps], verbs: [get, list]}
";

/// A custom resource with these lines in its spec.
pub(super) fn widget(spec: &[&str]) -> String {
    let spec = lines(2, spec);
    format!("apiVersion: rows.example.com/v1\nkind: Widget\nmetadata: {{name: NAME}}\nspec:\n{spec}")
}

fn lines(indent: usize, lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [" ".repeat(indent), (*line).to_owned(), "\n".into()]).collect()
}

//! What the identity may read: the server is asked, by `SelfSubjectAccessReview`.
//!
//! Every authenticated user may ask that, about themselves. It is a POST, because Kubernetes has no other way,
//! and nothing comes of it but the answer.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::core::problem::Problem;

use super::super::discovery::JSON;
use super::super::failure::Ask;
use super::super::{Permissions, Question};
use super::ApiServer;

impl Permissions for ApiServer {
    async fn may(&self, questions: &[Question]) -> Vec<Result<bool, Problem>> {
        join_all(questions.iter().map(|question| self.may_one(question))).await
    }
}

impl ApiServer {
    async fn may_one(&self, question: &Question) -> Result<bool, Problem> {
        let body = review(question).to_string();
        let allowed = self.shared.transport.review(body.as_bytes(), JSON, allowed).await;
        let Question { verb, resource, namespace, .. } = question;
        let ask = Ask::Review { verb: verb.as_str(), resource, namespace: namespace.as_deref() };
        allowed.map_err(|failure| failure.problem(ask, &self.shared.server))
    }
}

fn review(question: &Question) -> Value {
    let Question { verb, resource, namespace, name } = question;
    let mut attributes = json!({
        "verb": verb.as_str(),
        "group": resource.gvk.group,
        "version": resource.gvk.version,
        "resource": resource.plural,
    });
    for (key, value) in [("namespace", namespace), ("name", name)] {
        if let Some(value) = value {
            attributes[key] = value.as_str().into();
        }
    }
    json!({
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    })
}

/// `status.allowed`; an authorizer that has no opinion, or failed, allows nothing.
fn allowed(body: &[u8]) -> Option<bool> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    answer.pointer("/status/allowed")?.as_bool()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Resource, Verb};
    use crate::core::id::Gvk;

    #[test]
    fn a_review_asks_for_exactly_one_thing() {
        let resource = Resource {
            gvk: Gvk::new("apps/v1", "Deployment"),
            plural: "deployments".into(),
            namespaced: true,
        };
        let mut question =
            Question { verb: Verb::List, resource, namespace: Some("shop".into()), name: None };
        let attributes = |question: &Question| review(question)["spec"]["resourceAttributes"].clone();
        let expected = json!({"verb": "list", "group": "apps", "version": "v1", "resource": "deployments",
            "namespace": "shop"});
        assert_eq!(attributes(&question), expected);
        (question.namespace, question.name) = (None, Some("web".into()));
        assert_eq!(attributes(&question).get("namespace"), None);
        assert_eq!(attributes(&question)["name"], "web");
    }

    #[test]
    fn only_a_clear_yes_is_one() {
        assert_eq!(allowed(br#"{"status": {"allowed": true}}"#), Some(true));
        assert_eq!(allowed(br#"{"status": {"allowed": false, "evaluationError": "x"}}"#), Some(false));
        assert_eq!(allowed(br#"{"kind": "Status"}"#), None);
        assert_eq!(allowed(b"<html>"), None);
    }
}

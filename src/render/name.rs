//! `-o name`: what `kubectl get` takes as arguments.

use std::io::{self, Write};

use crate::core::change::Status;
use crate::report::model::{ObjectReport, Report};

use super::escape::visible;
use super::{RenderOptions, Renderer};

/// `TYPE.GROUP/NAME` of each object that is not as declared, a line each.
#[derive(Debug)]
pub struct Names;

impl Names {
    pub(super) fn boxed(_: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self)
    }
}

impl Renderer for Names {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for object in report.objects.iter().filter(|object| differs(object.status)) {
            if let Some(name) = full_name(object) {
                writeln!(out, "{}", visible(&name))?;
            }
        }
        Ok(())
    }
}

fn differs(status: Status) -> bool {
    matches!(status, Status::Drifted | Status::Missing | Status::Unmanaged)
}

/// `deployment.apps/web`; the type alone for a kind, `None` for a document without an identity.
pub(super) fn full_name(object: &ObjectReport) -> Option<String> {
    let type_name = object.gvk.as_ref()?.type_name();
    Some(object.name.as_ref().map_or(type_name.clone(), |name| format!("{type_name}/{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::problem::ProblemCode;
    use crate::report::sample::{added, drifted, missing, object, report, unknown};

    #[test]
    fn objects_that_differ_are_named() {
        let report = report(vec![
            drifted("apps/v1 Deployment", "web", vec![added("spec.x", 1)]),
            object("v1 Pod", "in-sync"),
            missing("v1 Service", "web"),
            unknown("v1 Secret", "db", ProblemCode::Forbidden),
        ]);
        let mut out = Vec::new();
        Names.render(&report, &mut out).expect("memory takes all");
        assert_eq!(String::from_utf8(out).expect("text"), "deployment.apps/web\nservice/web\n");
    }
}

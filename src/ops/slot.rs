//! The place of one document in the report, from being read to being reported.

use serde_json::Value;

use crate::cluster::{Resource, Wanted};
use crate::core::change::{RecordKind, Status, Warning};
use crate::core::id::Gvk;
use crate::core::manifest::{Document, Entry, Origin};
use crate::core::position::Marks;
use crate::core::problem::Problem;
use crate::report::model::ObjectReport;

/// One place of the report: decided, or still to be looked at.
#[derive(Debug)]
pub(super) enum Slot {
    /// A document that was read and whose kind is not yet known to be served.
    Read(Box<Document>),
    /// A document that stands for a known object.
    Placed(Box<Placed>),
    /// Nothing more will be found out.
    Settled(Box<ObjectReport>),
}

/// A document, and which object of the cluster it declares.
#[derive(Debug)]
pub(super) struct Placed {
    /// What is declared.
    pub(super) document: Document,
    /// How its kind is served; `None` when it is not, but its definition is declared in the same input.
    pub(super) resource: Option<Resource>,
    /// The namespace it goes to, `None` when cluster-scoped.
    pub(super) namespace: Option<String>,
    /// Its name.
    pub(super) name: String,
    /// What was noticed on the way.
    pub(super) warnings: Vec<Warning>,
}

impl From<Entry> for Slot {
    fn from(entry: Entry) -> Self {
        match entry {
            Ok(document) => Self::Read(Box::new(document)),
            Err(rejected) => {
                let report = ObjectReport { origin: Some(rejected.origin), ..blank(Status::Unknown) };
                Self::Settled(Box::new(ObjectReport { problem: Some(rejected.problem), ..report }))
            }
        }
    }
}

impl Slot {
    /// The document of a slot that is not settled.
    pub(super) fn document(&self) -> Option<&Document> {
        match self {
            Self::Read(document) => Some(document),
            Self::Placed(placed) => Some(&placed.document),
            Self::Settled(_) => None,
        }
    }

    /// The object of a slot whose object is known.
    pub(super) fn placed(&self) -> Option<&Placed> {
        if let Self::Placed(placed) = self { Some(placed) } else { None }
    }
}

impl Placed {
    /// What to ask the cluster for; `None` when the kind is not served.
    pub(super) fn wanted(&self) -> Option<Wanted> {
        let resource = self.resource.clone()?;
        Some(Wanted { resource, namespace: self.namespace.clone(), name: self.name.clone() })
    }

    /// Whether something was noticed on the way.
    pub(super) fn is_remarkable(&self) -> bool {
        !self.warnings.is_empty() || !self.document.warnings.is_empty()
    }

    /// Takes out what is declared, of an object that is in sync: there is nothing more to say about it. With ten
    /// thousand objects declared this is most of the memory.
    pub(super) fn give_up_declared(&mut self) -> Declared {
        let marks = Marks::leaf(self.document.marks.position());
        (std::mem::take(&mut self.document.value), std::mem::replace(&mut self.document.marks, marks))
    }

    /// Which object this is, whatever version it is written in: group, kind, namespace, name.
    pub(super) fn identity(&self) -> Identity<'_> {
        let Gvk { group, kind, .. } = &self.document.gvk;
        (group, kind, self.namespace.as_deref(), &self.name)
    }

    /// The report of an object that was not compared, or is not there.
    pub(super) fn report(&self, status: Status) -> ObjectReport {
        ObjectReport {
            namespace: self.namespace.clone(),
            warnings: self.all_warnings(),
            ..of_document(&self.document, status)
        }
    }

    /// What the reader and the run noticed, in the report's form.
    fn all_warnings(&self) -> Vec<Warning> {
        read_warnings(&self.document).chain(self.warnings.iter().cloned()).collect()
    }
}

/// What a document declares, and where everything in it stands.
pub(super) type Declared = (Value, Marks);

/// Group, kind, namespace and name.
pub(super) type Identity<'a> = (&'a str, &'a str, Option<&'a str>, &'a str);

/// The report of a document that cannot be compared.
pub(super) fn unknown(document: &Document, problem: Problem) -> ObjectReport {
    let warnings = read_warnings(document).collect();
    ObjectReport { problem: Some(problem), warnings, ..of_document(document, Status::Unknown) }
}

fn of_document(document: &Document, status: Status) -> ObjectReport {
    ObjectReport {
        gvk: Some(document.gvk.clone()),
        namespace: document.namespace.clone().filter(|namespace| !namespace.is_empty()),
        name: document.name.clone(),
        origin: Some(document.origin.clone()),
        ..blank(status)
    }
}

fn read_warnings(document: &Document) -> impl Iterator<Item = Warning> + '_ {
    document.warnings.iter().map(|(message, position)| Warning {
        code: "manifest",
        message: message.clone(),
        path: None,
        position: Some(*position),
    })
}

/// A report that says nothing but its status.
pub(super) fn blank(status: Status) -> ObjectReport {
    ObjectReport {
        gvk: None,
        namespace: None,
        name: None,
        uid: None,
        resource_version: None,
        status,
        terminating: false,
        record: RecordKind::None,
        origin: None,
        changes: Vec::new(),
        hidden: crate::core::change::Tally::default(),
        warnings: Vec::new(),
        problem: None,
        skipped: false,
        documents: None,
    }
}

/// Fills what is read off the live object's own metadata.
pub(super) fn with_live_metadata(report: ObjectReport, live: &Value) -> ObjectReport {
    let text = |name| live.pointer(name).and_then(Value::as_str).map(str::to_owned);
    ObjectReport {
        uid: text("/metadata/uid"),
        resource_version: text("/metadata/resourceVersion"),
        terminating: live.pointer("/metadata/deletionTimestamp").is_some_and(|time| !time.is_null()),
        ..report
    }
}

/// `file:line` of a document.
pub(super) fn place_of(origin: &Origin) -> String {
    format!("{}:{}", origin.file, origin.line)
}

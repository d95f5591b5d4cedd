//! Where manifests are read differently on purpose. An entry that no longer differs fails.

/// In what way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// kubectl has an error where a document is read here.
    OnlyKubectlFails,
    /// kubectl reads, at least without a server, what is a problem here.
    OnlyWeFail,
    /// Both read it, to different objects.
    OtherValue,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) file: &'static str,
    pub(crate) kind: Kind,
    /// For readers of this table and of the README.
    pub(crate) reason: &'static str,
}

/// All of them, by file.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        file: "creation-timestamp-wrong.yaml",
        kind: Kind::OnlyKubectlFails,
        reason: "the server sets it, nothing compares it",
    },
    Difference {
        file: "document-without-api-version.yaml",
        kind: Kind::OnlyWeFail,
        reason: "kubectl fails too, when it asks the server for the kind",
    },
    Difference {
        file: "duplicate-key-with-bad-first-value.yaml",
        kind: Kind::OnlyWeFail,
        reason: "kubectl does not look at a value that a later one replaces; a document with both is broken",
    },
    Difference {
        file: "json-two-then-separator-then-yaml.yaml",
        kind: Kind::OnlyKubectlFails,
        reason: "kubectl goes over to YAML after one JSON value and not after two; nothing is doubtful about either",
    },
    Difference {
        file: "kustomization.yaml",
        kind: Kind::OnlyWeFail,
        reason: "kubectl fails too, when it asks the server for the kind; here it says what to do",
    },
    Difference {
        file: "label-number-in-list-item.yaml",
        kind: Kind::OnlyWeFail,
        reason: "kubectl checks metadata before it takes lists apart, so the server has to refuse the item",
    },
    Difference {
        file: "list-in-list.yaml",
        kind: Kind::OnlyKubectlFails,
        reason: "what is declared is clear",
    },
    Difference {
        file: "list-like-resource.yaml",
        kind: Kind::OtherValue,
        reason: "kubectl takes every object with `items` for a list, and tears apart a resource with such a field",
    },
    Difference {
        file: "name-empty.yaml",
        kind: Kind::OnlyWeFail,
        reason: "kubectl apply fails too: the name is required",
    },
    Difference {
        file: "name-missing.yaml",
        kind: Kind::OnlyWeFail,
        reason: "kubectl apply fails too: the name is required",
    },
    Difference {
        file: "stream-bom-and-invalid-utf8.yaml",
        kind: Kind::OnlyKubectlFails,
        reason: "kubectl replaces what is not UTF-8 only where no byte order mark says it is; here always, with a warning",
    },
    Difference {
        file: "tag-timestamp-wrong.yaml",
        kind: Kind::OnlyKubectlFails,
        reason: "a `!!timestamp` is kept as text, whatever it says",
    },
];

pub(super) fn exist() {
    for difference in DIFFERENCES {
        let path = super::tricky_folder().join(difference.file);
        assert!(path.is_file(), "{} is listed and not there", difference.file);
    }
}

//! Why something could not be compared: a code for programs, a message and a hint for people.

/// The stable words of `problem.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemCode {
    /// The identity may not read it (403).
    Forbidden,
    /// The credentials are not accepted (401).
    Unauthorized,
    /// The cluster does not serve the kind at that version.
    UnknownKind,
    /// No answer in time.
    Timeout,
    /// No connection.
    Unreachable,
    /// The API server failed (5xx, or an answer that cannot be understood).
    ServerError,
    /// The document cannot be read as an object.
    InvalidManifest,
    /// The manifest names another namespace than `-n`.
    NamespaceMismatch,
    /// A later document declares the same object differently.
    Duplicate,
    /// Nothing to match it with (`generateName`).
    NotComparable,
    /// `--live` holds no object of that kind.
    NotCaptured,
    /// A limit on size, depth, aliases or documents was met.
    TooLarge,
    /// A bug in this program.
    Internal,
    /// The command line does not say what to do, or an output cannot be written. Never an object's problem.
    Usage,
}

impl ProblemCode {
    /// The JSON spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::Unauthorized => "unauthorized",
            Self::UnknownKind => "unknown-kind",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::ServerError => "server-error",
            Self::InvalidManifest => "invalid-manifest",
            Self::NamespaceMismatch => "namespace-mismatch",
            Self::Duplicate => "duplicate",
            Self::NotComparable => "not-comparable",
            Self::NotCaptured => "not-captured",
            Self::TooLarge => "too-large",
            Self::Internal => "internal",
            Self::Usage => "usage",
        }
    }

    /// Whether every later request of the run would fail the same way: when all reads do, the command
    /// could not run (exit 2) rather than being incomplete (exit 3).
    pub fn is_connection(self) -> bool {
        matches!(self, Self::Unauthorized | Self::Unreachable | Self::Timeout)
    }
}

/// One thing that could not be done, as data: it stands in the report beside the objects that could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable word.
    pub code: ProblemCode,
    /// What failed and why, one sentence, no trailing period, no credentials, no object contents.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without a hint.
    pub fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    /// The same problem with what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

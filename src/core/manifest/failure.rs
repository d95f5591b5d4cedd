//! Why a document cannot be read, and where.

use crate::core::position::Position;
use crate::core::problem::ProblemCode;

/// What stops the reading of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) position: Position,
    pub(super) code: ProblemCode,
    /// What is wrong, without the position.
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Failure {
    pub(super) fn invalid(position: Position, message: impl Into<String>) -> Self {
        Self { position, code: ProblemCode::InvalidManifest, message: message.into(), hint: None }
    }

    pub(super) fn too_large(position: Position, message: impl Into<String>) -> Self {
        Self { position, code: ProblemCode::TooLarge, message: message.into(), hint: None }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

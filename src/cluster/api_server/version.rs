//! What the server says it is.

use serde_json::Value;

use crate::core::problem::Problem;

use super::super::discovery::JSON;
use super::super::failure::Ask;
use super::ApiServer;

impl ApiServer {
    /// The answer to `GET /version` (apimachinery's `version.Info`): an object with `gitVersion`.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn version(&self) -> Result<Value, Problem> {
        let read = |body: &[u8]| {
            let info: Value = serde_json::from_slice(body).ok()?;
            info["gitVersion"].is_string().then_some(info)
        };
        let answer = self.shared.transport.get("/version", JSON, read).await;
        answer.map_err(|failure| failure.problem(Ask::Version, &self.shared.server))
    }
}

//! What a domain is to the node that runs it ([`Domain`]), and its long-lived work as a supervisor runs it ([`Task`]).
//!
//! Does not live here: the supervisor and the list of domains (`landline-node`), any task.

mod domain;

pub use domain::Domain;

use std::error::Error;
use std::sync::Arc;

pub use futures::future::BoxFuture;
pub use tokio_util::sync::{CancellationToken, DropGuard};

/// How a supervisor handles a task that fails repeatedly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The node would be wrong without it: after a few consecutive failures the node ends.
    Essential,
    /// The node works without it, with less functionality: it is restarted indefinitely.
    Optional,
}

/// Why a task ended prematurely, for the log and the health page.
pub type TaskError = Box<dyn Error + Send + Sync>;

/// One task. It may be run again after it ended or panicked.
pub trait Task: Send + Sync + 'static {
    /// Its name in logs and events, `domain.task`, or the domain's name for its only task.
    fn name(&self) -> &'static str;

    /// How repeated failures are handled.
    fn policy(&self) -> Policy {
        Policy::Essential
    }

    /// Runs until `shutdown` is cancelled. Ending earlier is a failure.
    fn run(&self, shutdown: CancellationToken) -> BoxFuture<'_, Result<(), TaskError>>;
}

/// The tasks of a domain.
pub type Tasks = Vec<Arc<dyn Task>>;

/// Implements [`Task`] for types with an async method `run(&self, CancellationToken) -> Result<(), E>`.
#[macro_export]
macro_rules! tasks {
    ($($task:ty: $name:literal $(, $policy:ident)?;)+) => {
        $(impl $crate::Task for $task {
            fn name(&self) -> &'static str {
                $name
            }

            $(fn policy(&self) -> $crate::Policy {
                $crate::Policy::$policy
            })?

            fn run(
                &self,
                shutdown: $crate::CancellationToken,
            ) -> $crate::BoxFuture<'_, Result<(), $crate::TaskError>> {
                Box::pin(async move { <$task>::run(self, shutdown).await.map_err($crate::TaskError::from) })
            }
        })+
    };
}

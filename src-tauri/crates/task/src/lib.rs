//! What a domain is to the node that runs it ([`Domain`]), and its long-lived work as a supervisor runs it ([`Task`]).
//!
//! Does not live here: the supervisor and the list of domains (`landline-node`), any task.

mod domain;

pub use domain::Domain;

use std::error::Error;
use std::sync::Arc;

pub use futures::future::BoxFuture;
pub use tokio_util::sync::{CancellationToken, DropGuard};

/// What a supervisor does about a task that fails again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Without it the node would lie: after a few failures in a row the node ends.
    Essential,
    /// Without it the node only knows or does less: it is started again for as long as it takes.
    Optional,
}

/// Why a task ended before its time, for the log and the health page.
pub type TaskError = Box<dyn Error + Send + Sync>;

/// One task. It may be run again after it ended or panicked.
pub trait Task: Send + Sync + 'static {
    /// Its name in logs and events, as `domain.task` or that of the only task of a domain.
    fn name(&self) -> &'static str;

    /// What is done when it fails again and again.
    fn policy(&self) -> Policy {
        Policy::Essential
    }

    /// Runs until `shutdown` is cancelled. To end before is a failure.
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

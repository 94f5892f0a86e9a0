//! The log: to stderr, so that stdout holds results only.

use landline::log::RateLimitedWriter;
use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// Starts it. `LANDLINE_LOG` says what is wanted, in the words of `tracing-subscriber`; otherwise `default`.
pub(crate) fn start(default: &str) {
    let wanted = std::env::var("LANDLINE_LOG").ok().filter(|wanted| !wanted.trim().is_empty());
    let parsed = EnvFilter::try_new(wanted.as_deref().unwrap_or(default));
    let wrong = parsed.is_err();
    let filter = parsed.unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(RateLimitedWriter::new(io::stderr))
        .with_ansi(io::stderr().is_terminal() && crate::output::colours_wanted())
        // It would say with a panic that stderr is closed.
        .log_internal_errors(false)
        .init();
    if wrong {
        tracing::warn!("LANDLINE_LOG cannot be understood; it is ignored");
    }
}

//! The only code that writes to stdout and stderr.

use crate::style::{Cell, Style, columns};
use landline_api::ApiError;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// The output of results.
pub(crate) struct Output {
    to: Box<dyn Write>,
    json: bool,
    colour: bool,
}

impl Output {
    /// Stdout; colours only on a terminal and without `NO_COLOR` (<https://no-color.org>).
    pub(crate) fn stdout(json: bool) -> Self {
        let colour = !json && io::stdout().is_terminal() && colours_wanted();
        Self { to: Box::new(io::stdout()), json, colour }
    }

    /// Whether JSON was asked for.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// A value as one line of JSON.
    pub(crate) fn value(&mut self, value: &impl Serialize) -> io::Result<()> {
        let line = serde_json::to_string(value).map_err(io::Error::other)?;
        self.line(&line)
    }

    /// Writes a line of text, unbuffered.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.to, "{text}")?;
        self.to.flush()
    }

    /// Rows whose columns line up.
    pub(crate) fn table(&mut self, rows: &[Vec<Cell>]) -> io::Result<()> {
        for line in columns(rows, self.colour) {
            writeln!(self.to, "{line}")?;
        }
        self.to.flush()
    }

    /// Text in a style, if colours are on.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        style.paint(text, self.colour)
    }

    /// Prints an error on stderr, ignoring write errors.
    pub(crate) fn error(&self, error: &ApiError) {
        let text = if self.json {
            serde_json::to_string(error).unwrap_or_else(|_| error.code.clone())
        } else {
            sentence(error, io::stderr().is_terminal() && colours_wanted())
        };
        let _written = writeln!(io::stderr(), "{text}");
    }

    /// Prints a note on stderr.
    pub(crate) fn remark(&self, text: &str) {
        let _written = writeln!(io::stderr(), "{text}");
    }

    #[cfg(test)]
    pub(crate) fn to_buffer(json: bool, buffer: Box<dyn Write>) -> Self {
        Self { to: buffer, json, colour: false }
    }
}

fn sentence(error: &ApiError, colour: bool) -> String {
    let message = Style::Strong.paint(&crate::style::clean(&error.message), colour);
    if error.hint.is_empty() { message } else { format!("{message}\n{}", crate::style::clean(&error.hint)) }
}

/// Whether the user has not said `NO_COLOR`.
pub(crate) fn colours_wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

//! One finding: severity, code, message, advice, and the command that carries it out.
//!
//! Does not live here: the texts (`codes.rs`), the rules that lead to a finding (`judge/`).

use crate::codes::Code;
use crate::rule_location::RuleLocation;

/// How much a finding matters to whoever misses a colleague.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Everything is in order.
    Ok,
    /// Good to know; nothing is wrong.
    Note,
    /// It may be the reason why somebody is not seen.
    Warning,
    /// It is the reason why somebody is not seen.
    Fault,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its code; severity and texts follow from it.
    pub code: Code,
    /// The values for the placeholders of the texts, by name.
    pub values: Vec<(&'static str, String)>,
    /// The command that fixes it, if there is one.
    pub command: Option<String>,
}

impl Finding {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, values: Vec::new(), command: None }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// Adds the location of the rule in question.
    pub(crate) fn at(mut self, place: &RuleLocation) -> Self {
        self.values.extend(place.values());
        self
    }

    pub(crate) fn mended_by(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The message, in English.
    pub fn sentence(&self) -> String {
        fill(self.code.sentence(), &self.values)
    }

    /// The advice, in English; empty if there is nothing to do.
    pub fn advice(&self) -> String {
        fill(self.code.advice(), &self.values)
    }
}

/// In one pass, so that a value which looks like a placeholder is not expanded again.
pub(crate) fn fill(template: &str, values: &[(&'static str, String)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// All findings, the most severe first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Sorts by severity; findings of equal severity stay in order.
    pub(crate) fn new(mut all: Vec<Finding>) -> Self {
        all.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        Self(all)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }

    /// Whether something is wrong.
    pub fn has_fault(&self) -> bool {
        self.0.iter().any(|finding| finding.severity() == Severity::Fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_their_places_and_are_not_read_again() {
        let finding = Finding::new(Code::PortTaken).with("port", 2425).with("program", "{port} (1)");
        assert!(finding.sentence().contains("UDP port 2425") && finding.sentence().contains("{port} (1)"));
    }

    #[test]
    fn the_gravest_comes_first() {
        let codes = [Code::PortOpen, Code::TwinFound, Code::PeersNone];
        let findings = Findings::new(codes.map(Finding::new).into());
        let severities: Vec<Severity> = findings.iter().map(Finding::severity).collect();
        assert_eq!(severities, [Severity::Fault, Severity::Warning, Severity::Ok]);
        assert!(findings.has_fault());
    }
}

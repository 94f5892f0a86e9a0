//! One sentence in ICU MessageFormat, as far as the shell's sentences use it: `{name}`, `{count, plural, =0 {…} one {…}
//! other {…}}` with `#` for the number, and apostrophes as intl-messageformat reads them on the screen.

use std::fmt;

use crate::language::{Category, Language};

/// A value for a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Number(u64),
}

/// What a sentence asks of a value.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// It is put in as it is.
    Shown,
    /// The words around it go by the number.
    Counted,
}

/// A sentence that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Shown(String),
    /// `#`: the number of the plural around it.
    Number,
    Counted {
        argument: String,
        cases: Vec<(Case, Message)>,
        other: Message,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Exactly(u64),
    Of(Category),
}

/// Why a sentence was not understood, and how much of it was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    expected: &'static str,
    rest: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was expected before {:?}", self.expected, self.rest)
    }
}

impl Message {
    pub(crate) fn parse(text: &str) -> Result<Self, Malformed> {
        let mut reader = Reader(text);
        let message = reader.message(false)?;
        if reader.0.is_empty() { Ok(message) } else { reader.expected("the end") }
    }

    /// The sentence with its values. A value that was not given is left out.
    pub(crate) fn format(&self, language: Language, values: &[(&str, Value<'_>)]) -> String {
        let mut out = String::new();
        self.write(&mut out, language, values, None);
        out
    }

    /// The arguments that the sentence takes, those inside of plurals included, in order and each once.
    #[cfg(test)]
    pub(crate) fn arguments(&self) -> Vec<(&str, Kind)> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn write(&self, out: &mut String, language: Language, values: &[(&str, Value<'_>)], number: Option<u64>) {
        let value = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Shown(name) => match value(name) {
                    Some(Value::Text(text)) => out.push_str(text),
                    Some(Value::Number(number)) => out.push_str(&number.to_string()),
                    None => {}
                },
                Part::Number => out.push_str(&number.map(grouped).unwrap_or_default()),
                Part::Counted { argument, cases, other } => {
                    let number = match value(argument) {
                        Some(Value::Number(number)) => number,
                        Some(Value::Text(_)) | None => 0,
                    };
                    let of = |wanted: Case| cases.iter().find(|(case, _)| *case == wanted).map(|(_, message)| message);
                    let category = || of(Case::Of(language.category(number)));
                    of(Case::Exactly(number)).or_else(category).unwrap_or(other).write(
                        out,
                        language,
                        values,
                        Some(number),
                    );
                }
            }
        }
    }

    #[cfg(test)]
    fn collect<'a>(&'a self, found: &mut Vec<(&'a str, Kind)>) {
        for part in &self.0 {
            match part {
                Part::Text(_) | Part::Number => {}
                Part::Shown(name) => found.push((name, Kind::Shown)),
                Part::Counted { argument, cases, other } => {
                    found.push((argument, Kind::Counted));
                    cases.iter().for_each(|(_, message)| message.collect(found));
                    other.collect(found);
                }
            }
        }
    }
}

/// With a comma between thousands, as all of these languages write numbers.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What is left to read.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    /// Up to the brace that closes it, or to the end. `#` is the number in a plural and itself elsewhere.
    fn message(&mut self, in_plural: bool) -> Result<Message, Malformed> {
        let mut parts = Vec::new();
        let mut text = String::new();
        while let Some(next) = self.0.chars().next().filter(|next| *next != '}') {
            match next {
                '{' => {
                    close(&mut text, &mut parts);
                    parts.push(self.argument()?);
                }
                '#' if in_plural => {
                    close(&mut text, &mut parts);
                    parts.push(Part::Number);
                    self.skip("#");
                }
                '\'' => text.push_str(self.apostrophe(in_plural)),
                _ => {
                    text.push(next);
                    self.0 = self.0.strip_prefix(next).unwrap_or_default();
                }
            }
        }
        close(&mut text, &mut parts);
        Ok(Message(parts))
    }

    /// Two apostrophes are one; one before something of the syntax quotes up to the next; any other is itself.
    fn apostrophe(&mut self, in_plural: bool) -> &'a str {
        let (all, rest) = (self.0, self.0.get(1..).unwrap_or_default());
        if let Some(rest) = rest.strip_prefix('\'') {
            self.0 = rest;
            return "'";
        }
        self.0 = rest;
        let quotes = rest.starts_with(['{', '}']) || (in_plural && rest.starts_with('#'));
        if !quotes {
            return all.get(..1).unwrap_or_default();
        }
        let (quoted, after) = rest.split_once('\'').unwrap_or((rest, ""));
        self.0 = after;
        quoted
    }

    fn argument(&mut self) -> Result<Part, Malformed> {
        self.skip("{");
        let name = self.word("a name")?.to_owned();
        if self.skip("}") {
            return Ok(Part::Shown(name));
        }
        self.require(",", "a comma")?;
        self.require("plural", "the word plural")?;
        self.require(",", "a comma")?;
        let (mut cases, mut other) = (Vec::new(), None);
        while !self.skip("}") {
            let name = self.word("a case")?;
            self.require("{", "a brace")?;
            let message = self.message(true)?;
            self.require("}", "a closing brace")?;
            match (name, name.strip_prefix('=').and_then(|number| number.parse().ok())) {
                (_, Some(number)) => cases.push((Case::Exactly(number), message)),
                ("one", None) => cases.push((Case::Of(Category::One), message)),
                ("other", None) => other = Some(message),
                _ => return self.expected("a case that these languages have"),
            }
        }
        match other {
            Some(other) => Ok(Part::Counted { argument: name, cases, other }),
            None => self.expected("a case for all others"),
        }
    }

    fn word(&mut self, expected: &'static str) -> Result<&'a str, Malformed> {
        self.0 = self.0.trim_start();
        let end = self.0.find([' ', ',', '{', '}']).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        if word.is_empty() {
            return self.expected(expected);
        }
        self.0 = rest;
        Ok(word)
    }

    fn skip(&mut self, token: &str) -> bool {
        let rest = self.0.trim_start().strip_prefix(token);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn require(&mut self, token: &str, expected: &'static str) -> Result<(), Malformed> {
        if self.skip(token) { Ok(()) } else { self.expected(expected) }
    }

    fn expected<T>(&self, expected: &'static str) -> Result<T, Malformed> {
        Err(Malformed { expected, rest: self.0.to_owned() })
    }
}

fn close(text: &mut String, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Text(std::mem::take(text)));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use super::*;

    fn say(text: &str, values: &[(&str, Value<'_>)]) -> String {
        Message::parse(text).unwrap().format(Language::English, values)
    }

    #[test]
    fn values_stand_where_they_are_named() {
        let values = [("name", Value::Text("Zoë {#}")), ("port", Value::Number(2425))];
        assert_eq!(say("{name} is on { port }.", &values), "Zoë {#} is on 2425.");
        assert_eq!(say("# 1, {other}!", &values), "# 1, !");
        assert_eq!(say("", &values), "");
    }

    #[test]
    fn words_go_by_the_number() {
        let text = "{n, plural, =0 {nobody} one {# person} other {# people}} here";
        let say = |language, n| Message::parse(text).unwrap().format(language, &[("n", Value::Number(n))]);
        assert_eq!(
            [0, 1, 2, 1_234_567].map(|n| say(Language::English, n)),
            ["nobody here", "1 person here", "2 people here", "1,234,567 people here"]
        );
        assert_eq!(say(Language::Japanese, 1), "1 people here", "no language but English has a case for one");
    }

    #[test]
    fn plurals_nest_and_their_number_is_the_nearest() {
        let text = "{a, plural, other {# of {b, plural, one {# in {name}} other {#}} #}}";
        let values = [("a", Value::Number(3)), ("b", Value::Number(1)), ("name", Value::Text("it"))];
        assert_eq!(say(text, &values), "3 of 1 in it 3");
        let message = Message::parse(text).unwrap();
        assert_eq!(message.arguments(), [("a", Kind::Counted), ("b", Kind::Counted), ("name", Kind::Shown)]);
    }

    #[test]
    fn apostrophes_are_read_as_on_the_screen() {
        assert_eq!(say("this computer's, ''so'', '{name}' and 'all'", &[]), "this computer's, 'so', {name} and 'all'");
        assert_eq!(say("{n, plural, other {'#'#}} '#", &[("n", Value::Number(1))]), "#1 '#");
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (text, expected) in [
            ("{}", "a name"),
            ("{name", "a comma"),
            ("{n, number}", "the word plural"),
            ("{n, plural, one {a}}", "a case for all others"),
            ("{n, plural, few {a} other {b}}", "a case that these languages have"),
            ("{n, plural, other {a", "a closing brace"),
            ("{n, plural, other a}", "a brace"),
            ("a } b", "the end"),
        ] {
            assert_eq!(Message::parse(text).unwrap_err().expected, expected, "{text}");
        }
    }
}

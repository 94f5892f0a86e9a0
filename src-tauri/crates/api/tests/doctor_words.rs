//! The screen's English for each finding, and for each place of a rule, is the doctor's own, and none is without words there.

#![allow(missing_docs, clippy::unwrap_used)]

use landline_doctor::{Code, RuleLocationKind};
use serde_json::{Map, Value};

#[test]
fn the_screen_says_what_the_doctor_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../src/i18n/en.json");
    let messages: Map<String, Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let said = |key: String| messages.get(&key).and_then(Value::as_str).unwrap_or_default().to_owned();
    for code in Code::ALL {
        let code_text = code.as_str();
        assert_eq!(said(format!("finding.{code_text}")), code.sentence(), "finding.{code_text} of en.json");
        assert_eq!(said(format!("finding_hint.{code_text}")), code.advice(), "finding_hint.{code_text} of en.json");
    }
    for kind in RuleLocationKind::ALL {
        let key = format!("finding_place.{}", kind.as_str());
        assert_eq!(said(key.clone()), kind.words(), "{key} of en.json");
    }
    let known = |key: &String| {
        if let Some(kind) = key.strip_prefix("finding_place.") {
            return RuleLocationKind::ALL.iter().any(|known| known.as_str() == kind);
        }
        let code = key.strip_prefix("finding.").or_else(|| key.strip_prefix("finding_hint."));
        code.is_none_or(|code| Code::ALL.iter().any(|known| known.as_str() == code))
    };
    assert_eq!(messages.keys().find(|key| !known(key)), None, "of no finding");
}

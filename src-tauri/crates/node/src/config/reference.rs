//! `docs/configuration.md`, written from the settings themselves: their descriptions, their defaults and when a change
//! counts. Only a test: it fails when the page is stale, and `UPDATE_SNAPSHOTS=1` (`npm run docs`) writes it anew.

use super::Config;
use crate::settings::needs_restart;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "<!-- Written by a test of crates/node from the settings themselves: npm run docs -- reference -->\n\n\
    # Configuration\n\n\
    The settings are in `config.toml` in the profile folder: `~/.local/share/landline` on Linux, \
    `~/Library/Application Support/Landline` on macOS, `%LOCALAPPDATA%\\Landline\\data` on Windows. Change them in the \
    window, with `landline config set KEY VALUE` while a node runs, or in the file while none does; comments in the file \
    are kept. A value that cannot be meant is refused with the key and what would be right, and nothing changes. A key that \
    this version does not know, as a newer one may have written it, is kept, has no effect and is named by \
    `landline doctor`.\n";

#[test]
fn the_page_of_the_settings_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/configuration.md");
    let fresh = page();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, fresh, "docs/configuration.md is stale: run `npm run docs -- reference`");
}

fn page() -> String {
    let schema = schemars::schema_for!(Config).to_value();
    let defaults = serde_json::to_value(Config::default()).unwrap();
    let mut text = HEAD.to_owned();
    for (section, reference) in schema["properties"].as_object().unwrap() {
        let described = resolved(&schema, reference);
        write!(text, "\n## `[{section}]`\n\n{}\n\n", prose(described)).unwrap();
        text.push_str("| key | default | meaning | a change counts |\n|---|---|---|---|\n");
        for (key, property) in described["properties"].as_object().unwrap() {
            let default = &defaults[section][key];
            let counts = counts(section, key, resolved(&schema, property));
            writeln!(text, "| `{section}.{key}` | {} | {} | {counts} |", shown(default), prose(property)).unwrap();
        }
    }
    text
}

/// What `reference` points to, or itself.
fn resolved<'a>(schema: &'a Value, reference: &'a Value) -> &'a Value {
    let target = reference["$ref"].as_str().and_then(|path| schema.pointer(path.trim_start_matches('#')));
    target.unwrap_or(reference)
}

/// The description in one line, without the name of the section that the heading says already.
fn prose(described: &Value) -> String {
    let text = described["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|");
    let Some((_, rest)) = text.split_once("`]").or_else(|| text.split_once("]`")) else {
        return text;
    };
    landline_text::capitalized(rest.trim_start_matches([':', ',', '.', ' ']))
}

fn shown(default: &Value) -> String {
    match default {
        Value::String(text) if text.is_empty() => String::new(),
        other => format!("`{other}`"),
    }
}

/// When another value of this setting counts, as the settings themselves judge it.
fn counts(section: &str, key: &str, described: &Value) -> &'static str {
    let default = serde_json::to_value(Config::default()).unwrap();
    let mut changed = others(&default[section][key], described).into_iter().filter_map(|value| {
        let mut config = default.clone();
        config[section][key] = value;
        serde_json::from_value::<Config>(config).ok()
    });
    let changed = changed.find(|config| *config != Config::default());
    let changed = changed.unwrap_or_else(|| panic!("no other value of {section}.{key} is known here"));
    if needs_restart(&Config::default(), &changed) { "at the next start" } else { "at once" }
}

/// Values of the same kind; some may not be meant.
fn others(value: &Value, described: &Value) -> Vec<Value> {
    match value {
        Value::Bool(is) => vec![Value::from(!is)],
        Value::Number(number) => vec![Value::from(number.as_u64().unwrap_or_default() + 1)],
        Value::Array(_) => vec![serde_json::json!(["10.1.2.3"]), serde_json::json!([1])],
        _ => {
            let named = described["enum"].as_array().cloned().unwrap_or_default();
            let alone = described["oneOf"].as_array().into_iter().flatten().map(|one| one["const"].clone());
            named.into_iter().chain(alone).chain([Value::from("another"), Value::from(1)]).collect()
        }
    }
}

//! `config.toml`: read, changed in place (comments and order are preserved) and replaced atomically.

use crate::replace::replace;
use crate::{Config, ConfigError, Identity};
use parking_lot::Mutex;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Value};

/// The settings on disk and in memory. Reads return a copy; changes are serialized.
pub struct ConfigRepository {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    document: DocumentMut,
    config: Config,
}

impl ConfigRepository {
    /// Reads the file; the first start creates one with the given identity and default settings.
    ///
    /// # Errors
    /// [`ConfigError`] with the line and column or the invalid setting. The file is unchanged.
    pub fn open(path: &Path, first: &Identity) -> Result<Self, ConfigError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(ConfigError::Unreadable { path: path.to_owned(), reason: cause.to_string() }),
        };
        let unreadable = |reason: String| ConfigError::Unreadable { path: path.to_owned(), reason };
        let mut document: DocumentMut =
            text.parse().map_err(|cause: toml_edit::TomlError| unreadable(cause.to_string()))?;
        let mut config: Config =
            toml_edit::de::from_str(&text).map_err(|cause: toml_edit::de::Error| unreadable(cause.to_string()))?;
        fill_identity(&mut config, first);
        config.validate()?;
        put_all(&mut document, &config)?;
        if document.to_string() != text {
            write(path, &document)?;
        }
        let unknown = unknown_keys(&document);
        if !unknown.is_empty() {
            tracing::warn!(path = %path.display(), keys = ?unknown, "settings that this version does not know; they are kept");
        }
        Ok(Self { path: path.to_owned(), state: Mutex::new(State { document, config }) })
    }

    /// The settings now.
    pub fn config(&self) -> Config {
        self.state.lock().config.clone()
    }

    /// Changes settings on the disk. Running parts are updated by [`crate::Node::configure`], the only entry point from
    /// outside.
    ///
    /// # Errors
    /// [`ConfigError`] naming the invalid setting, or saying that the file cannot be written; then nothing has changed.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Config)) -> Result<Config, ConfigError> {
        let mut state = self.state.lock();
        let mut config = state.config.clone();
        change(&mut config);
        self.put(&mut state, config)
    }

    fn put(&self, state: &mut State, config: Config) -> Result<Config, ConfigError> {
        config.validate()?;
        let mut document = state.document.clone();
        put_all(&mut document, &config)?;
        write(&self.path, &document)?;
        *state = State { document, config: config.clone() };
        Ok(config)
    }

    /// One setting as TOML, by its dotted key such as `presence.heartbeat_interval`.
    ///
    /// # Errors
    /// [`ConfigError::UnknownKey`].
    pub fn get(&self, key: &str) -> Result<String, ConfigError> {
        let found = self.list().into_iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value).ok_or_else(|| ConfigError::UnknownKey { key: key.to_owned() })
    }

    /// Every setting with its value as a user would type it.
    pub fn list(&self) -> Vec<(String, String)> {
        let state = self.state.lock();
        let known = keys_of_config();
        all_keys(&state.document).into_iter().filter(|(key, _)| known.contains(key)).collect()
    }

    /// Keys in the file that this version does not know, in order. They are preserved and have no effect.
    pub fn unknown(&self) -> Vec<String> {
        unknown_keys(&self.state.lock().document)
    }

    /// Sets one setting from the user's input: parsed as TOML if valid, otherwise taken as text.
    ///
    /// # Errors
    /// [`ConfigError`]; nothing has changed.
    pub(crate) fn set(&self, key: &str, value: &str) -> Result<Config, ConfigError> {
        let was = self.get(key)?;
        let unknown = || ConfigError::UnknownKey { key: key.to_owned() };
        let (section, name) = key.split_once('.').ok_or_else(unknown)?;
        let mut state = self.state.lock();
        let mut document = state.document.clone();
        let is_text = document[section][name].is_str();
        document[section][name] = Item::Value(if is_text {
            Value::from(value)
        } else {
            value.parse::<Value>().unwrap_or_else(|_| Value::from(value))
        });
        let config: Config = toml_edit::de::from_document(document)
            .map_err(|_| ConfigError::Unreadable { path: PathBuf::from(key), reason: misfit(value, &was) })?;
        self.put(&mut state, config)
    }
}

/// The error for a value whose type differs from the current one, `was`.
fn misfit(value: &str, was: &str) -> String {
    if was.starts_with('[') {
        format!("{value} is no list; a list is written as [\"10.1.2.3\", \"10.1.2.0/24\"]")
    } else {
        format!("\"{value}\" does not fit; it is {was} now")
    }
}

impl Config {
    /// The settings in the file, or the defaults if it cannot be read. Writes nothing.
    pub(crate) fn peek(path: &Path) -> Self {
        fs::read_to_string(path).ok().and_then(|text| toml_edit::de::from_str(&text).ok()).unwrap_or_default()
    }
}

/// Every key with its value; only the name of what should be a section and is not.
fn all_keys(document: &DocumentMut) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (section, item) in document.iter() {
        match item.as_table_like() {
            Some(table) => all.extend(table.iter().map(|(name, value)| (format!("{section}.{name}"), plain(value)))),
            None => all.push((section.to_owned(), plain(item))),
        }
    }
    all
}

fn keys_of_config() -> Vec<String> {
    // Every default can be written: the test of a first start does.
    let fresh = toml_edit::ser::to_document(&Config::default()).unwrap_or_default();
    all_keys(&fresh).into_iter().map(|(key, _)| key).collect()
}

fn unknown_keys(document: &DocumentMut) -> Vec<String> {
    let known = keys_of_config();
    all_keys(document).into_iter().map(|(key, _)| key).filter(|key| !known.contains(key)).collect()
}

fn fill_identity(config: &mut Config, first: &Identity) {
    let profile = &mut config.profile;
    for (place, value) in [(&mut profile.user, &first.user), (&mut profile.host, &first.host)] {
        if place.trim().is_empty() {
            place.clone_from(value);
        }
    }
    if profile.nickname.trim().is_empty() {
        profile.nickname.clone_from(&profile.user);
    }
}

/// Writes every changed value of `config` into the document, so that the user's comments and layout are preserved.
fn put_all(document: &mut DocumentMut, config: &Config) -> Result<(), ConfigError> {
    let fresh = toml_edit::ser::to_document(config)
        .map_err(|cause| ConfigError::Unreadable { path: PathBuf::from("config"), reason: cause.to_string() })?;
    for (section, item) in fresh.iter() {
        let target = document.entry(section).or_insert_with(|| Item::Table(toml_edit::Table::new()));
        let (Some(target), Some(source)) = (target.as_table_like_mut(), item.as_table_like()) else { continue };
        for (name, value) in source.iter() {
            let same = target.get(name).is_some_and(|old| plain(old) == plain(value));
            if !same {
                target.insert(name, value.clone());
            }
        }
    }
    Ok(())
}

fn plain(item: &Item) -> String {
    match item.as_str() {
        Some(text) => text.to_owned(),
        None => item.as_value().map_or_else(String::new, |value| {
            let mut value = value.clone();
            value.decor_mut().clear();
            value.to_string()
        }),
    }
}

fn write(path: &Path, document: &DocumentMut) -> Result<(), ConfigError> {
    replace(path, document.to_string().as_bytes()).map_err(|cause| ConfigError::Write { path: path.to_owned(), cause })
}

#[cfg(test)]
mod tests;

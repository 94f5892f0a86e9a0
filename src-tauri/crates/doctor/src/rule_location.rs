//! The location of a firewall rule, as text. The screen has the same texts in its languages, by kind; a test of `api`
//! compares its English with this file.

use crate::finding::fill;

macro_rules! kinds {
    ($($name:ident $kind:literal $words:literal)+) => {
        /// The kind of location. Stable as text, like the codes of findings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum RuleLocationKind {
            $(#[doc = $words] $name,)+
        }

        impl RuleLocationKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The kind as text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $kind,)+ }
            }

            /// The English text, with placeholders `{place_name}` and `{place_table}`.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }
        }
    };
}

kinds! {
    Chain "chain" "chain {place_name}"
    ChainOfTable "chain_of_table" "chain {place_name} of table {place_table}"
    Zone "zone" "zone {place_name}"
    RuleIn "rule_in" "a rule for incoming packets"
    RuleOut "rule_out" "a rule for outgoing packets"
    DefaultIn "default_in" "the default for incoming packets"
    DefaultOut "default_out" "the default for outgoing packets"
    ProfileRule "profile_rule" "a rule of the profile {place_name} that blocks Landline"
    ProfileDefault "profile_default" "the default of the profile {place_name}"
    AllIncoming "all_incoming" "all incoming connections"
    Entry "entry" "an entry for Landline"
}

/// A location, such as chain `input` of table `inet filter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLocation {
    /// Its kind.
    pub kind: RuleLocationKind,
    /// The name of the chain, the zone or the profile; empty if the kind says it all.
    pub name: String,
    /// The family and the name of the table; empty if there is none.
    pub table: String,
}

impl RuleLocation {
    pub(crate) fn of(kind: RuleLocationKind) -> Self {
        Self::named(kind, "")
    }

    pub(crate) fn named(kind: RuleLocationKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into(), table: String::new() }
    }

    pub(crate) fn chain(name: impl Into<String>, table: impl Into<String>) -> Self {
        Self { table: table.into(), ..Self::named(RuleLocationKind::ChainOfTable, name) }
    }

    /// The values that a finding uses for it: the whole text in English, and its parts for other languages.
    pub(crate) fn values(&self) -> [(&'static str, String); 4] {
        let parts = [
            ("place_kind", self.kind.as_str().to_owned()),
            ("place_name", self.name.clone()),
            ("place_table", self.table.clone()),
        ];
        let whole = ("place", fill(self.kind.words(), &parts));
        let [kind, name, table] = parts;
        [whole, kind, name, table]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_said_whole_and_in_parts() {
        let [whole, kind, name, table] = RuleLocation::chain("input", "inet filter").values();
        assert_eq!(whole, ("place", "chain input of table inet filter".to_owned()));
        assert_eq!([kind.1, name.1, table.1], ["chain_of_table", "input", "inet filter"]);
        let [whole, ..] = RuleLocation::of(RuleLocationKind::DefaultIn).values();
        assert_eq!(whole.1, "the default for incoming packets");
    }
}

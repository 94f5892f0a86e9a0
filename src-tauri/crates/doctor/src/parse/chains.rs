//! Traces one packet through chains of rules, as iptables, nftables and ufw have them. Pure.
//!
//! A rule matches, does not match, or may match: its conditions may depend on what is not known here, such as a rate.
//! So the result is certain only if no rule that may match would have led to a different one.

use std::collections::HashMap;

/// Whether a rule matches the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fits {
    Yes,
    No,
    Perhaps,
}

impl Fits {
    pub(crate) const fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    /// All of several conditions.
    pub(crate) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Perhaps,
        }
    }

    /// One of several conditions.
    pub(crate) const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Perhaps,
        }
    }

    pub(crate) const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Perhaps => Self::Perhaps,
        }
    }
}

/// What a rule does to a matching packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accept,
    Drop,
    Jump(String),
    Goto(String),
    Return,
}

/// A rule, with its conditions evaluated for the packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) fits: Fits,
    pub(crate) verdict: Verdict,
}

pub(crate) type Chains = HashMap<String, Vec<Rule>>;

/// The result of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Passes,
    Stops,
    Unclear,
}

/// Maximum depth of nested chains and maximum number of rules before the result is unclear.
const DEPTH: usize = 16;
const RULES: usize = 20_000;

/// Traces the packet from `chain`; `stops` is the chain's policy.
pub(crate) fn follow(chains: &Chains, chain: &str, stops: bool) -> End {
    let mut way = Way { chains, rules: 0, may_pass: false, may_stop: false };
    let stopped = match way.through(chain, 0) {
        Step::Ended(stopped) => stopped,
        Step::Through => stops,
        Step::Lost => return End::Unclear,
    };
    match stopped {
        true if way.may_pass => End::Unclear,
        false if way.may_stop => End::Unclear,
        true => End::Stops,
        false => End::Passes,
    }
}

enum Step {
    /// The trace ended; whether the packet was stopped.
    Ended(bool),
    /// No rule of the chain decided.
    Through,
    /// Too many rules.
    Lost,
}

struct Way<'a> {
    chains: &'a Chains,
    rules: usize,
    may_pass: bool,
    may_stop: bool,
}

impl Way<'_> {
    fn through(&mut self, chain: &str, depth: usize) -> Step {
        let chains = self.chains;
        for rule in chains.get(chain).into_iter().flatten() {
            self.rules += 1;
            if self.rules > RULES || depth > DEPTH {
                return Step::Lost;
            }
            let surely = rule.fits == Fits::Yes;
            if rule.fits == Fits::No {
                continue;
            }
            let step = match &rule.verdict {
                Verdict::Accept => Step::Ended(false),
                Verdict::Drop => Step::Ended(true),
                Verdict::Return if surely => return Step::Through,
                // The rest applies to some packets only; those that return continue in the calling chain.
                Verdict::Return => {
                    (self.may_pass, self.may_stop) = (true, true);
                    continue;
                }
                Verdict::Jump(target) => self.through(target, depth + 1),
                Verdict::Goto(target) => match self.through(target, depth + 1) {
                    Step::Through if surely => return Step::Through,
                    Step::Through => {
                        (self.may_pass, self.may_stop) = (true, true);
                        continue;
                    }
                    step => step,
                },
            };
            match step {
                Step::Ended(stopped) if surely => return Step::Ended(stopped),
                Step::Ended(true) => self.may_stop = true,
                Step::Ended(false) => self.may_pass = true,
                Step::Through => {}
                Step::Lost => return Step::Lost,
            }
        }
        Step::Through
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Fits::{No, Perhaps, Yes};
    use Verdict::{Accept, Drop, Goto, Jump, Return};

    fn end(chains: &[(&str, &[(Fits, Verdict)])], stops: bool) -> End {
        let rules = |rules: &[(Fits, Verdict)]| {
            rules.iter().map(|(fits, verdict)| Rule { fits: *fits, verdict: verdict.clone() }).collect()
        };
        let chains: Chains = chains.iter().map(|(name, list)| ((*name).to_owned(), rules(list))).collect();
        follow(&chains, "input", stops)
    }

    #[test]
    fn the_first_rule_that_fits_ends_the_way() {
        assert_eq!(end(&[("input", &[(No, Drop), (Yes, Accept), (Yes, Drop)])], true), End::Passes);
        assert_eq!(end(&[("input", &[(Yes, Drop), (Yes, Accept)])], false), End::Stops);
        assert_eq!(end(&[("input", &[])], true), End::Stops);
        assert_eq!(end(&[], false), End::Passes);
    }

    #[test]
    fn a_rule_that_perhaps_fits_matters_only_if_it_would_end_otherwise() {
        assert_eq!(end(&[("input", &[(Perhaps, Accept)])], true), End::Unclear);
        assert_eq!(end(&[("input", &[(Perhaps, Drop)])], true), End::Stops);
        assert_eq!(end(&[("input", &[(Perhaps, Drop), (Yes, Accept)])], true), End::Unclear);
        assert_eq!(end(&[("input", &[(Perhaps, Return), (Yes, Drop)])], false), End::Unclear);
    }

    #[test]
    fn jumps_come_back_and_gotos_do_not() {
        let own = |verdict: Verdict| (Yes, verdict);
        let to_own = Jump("own".to_owned());
        assert_eq!(end(&[("input", &[own(to_own.clone())]), ("own", &[own(Drop)])], false), End::Stops);
        assert_eq!(
            end(&[("input", &[own(to_own.clone()), own(Accept)]), ("own", &[own(Return), own(Drop)])], true),
            End::Passes
        );
        let goto = Goto("own".to_owned());
        assert_eq!(end(&[("input", &[own(goto), own(Accept)]), ("own", &[])], true), End::Stops);
        assert_eq!(end(&[("input", &[(Perhaps, to_own)]), ("own", &[own(Drop)])], false), End::Unclear);
    }

    #[test]
    fn chains_that_never_end_are_left() {
        let round = Jump("input".to_owned());
        assert_eq!(end(&[("input", &[(Yes, round.clone()), (Yes, round)])], true), End::Unclear);
    }
}

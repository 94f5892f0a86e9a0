//! Another program in the names of a contact that ran Landline and fell silent: it knows no nonce, so its answers prove
//! less than those of the program before it. Several answers to questions of ours, spread over a longer time than the
//! detector takes for its verdict, show that it is here if no answer with a nonce came in that time.
//!
//! Whoever answers for so long may be anybody: the contact is shown as here, and what waits for it goes to a trusted
//! address alone (`trust.rs`).
//!
//! Pure. Does not live here: which packet is such an answer ([`super::PeerMap::hear`]), who asks (`observe.rs`).

use crate::model::ADDRESS_LIMIT;
use landline_contacts::PeerId;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// Answers after which it counts as here.
const REQUIRED_ANSWERS: u32 = 3;

/// Between two answers that count. With [`REQUIRED_ANSWERS`] they span ten seconds; the detector's verdict on a crash
/// takes nine.
const SPACING: Duration = Duration::from_secs(5);

/// Answers further apart than this do not belong together.
const GAP: Duration = Duration::from_secs(60);

/// When it is asked again after the first answer: once more than is needed, as one may be lost.
pub(crate) const QUESTIONS: [Duration; 3] = [SPACING, Duration::from_secs(10), Duration::from_secs(15)];

/// What is to be asked after a sign of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FollowUp {
    /// Nothing beyond what every packet leads to.
    Usual,
    /// It answered as another program than the contact's: it is asked again in a while, and so is the old preferred
    /// address.
    Later,
    /// The same; those questions are under way.
    UnderWay,
    /// A Landline node at the old preferred address, while another program counts as the contact elsewhere: it is asked
    /// now.
    Now,
}

/// What came of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The first from this address: it is to be asked again.
    First,
    /// Not enough yet, or too soon after the one before.
    More,
    /// It is here.
    Enough,
}

/// The answers from one address.
#[derive(Debug)]
struct AddressAnswers {
    at: IpAddr,
    count: u32,
    last: Instant,
}

/// The answers without a nonce in the names of those who gave nonces back before.
#[derive(Debug, Default)]
pub(super) struct OtherPrograms {
    answers: HashMap<PeerId, Vec<AddressAnswers>>,
}

impl OtherPrograms {
    /// Records an answer from this address.
    pub(super) fn answered(&mut self, id: &PeerId, at: IpAddr, now: Instant) -> Outcome {
        let places = self.answers.entry(id.clone()).or_default();
        places.retain(|answers| now.saturating_duration_since(answers.last) <= GAP);
        if let Some(answers) = places.iter_mut().find(|answers| answers.at == at) {
            if now.saturating_duration_since(answers.last) >= SPACING {
                answers.count += 1;
                answers.last = now;
            }
            return if answers.count >= REQUIRED_ANSWERS { Outcome::Enough } else { Outcome::More };
        }
        if places.len() >= ADDRESS_LIMIT {
            let oldest = places.iter().enumerate().min_by_key(|(_, answers)| answers.last);
            if let Some((index, _)) = oldest {
                places.swap_remove(index);
            }
        }
        places.push(AddressAnswers { at, count: 1, last: now });
        Outcome::First
    }

    /// Whether it counts as here at this address because of such answers alone.
    pub(super) fn is_believed(&self, id: &PeerId, at: IpAddr) -> bool {
        let places = self.answers.get(id).into_iter().flatten();
        places.into_iter().any(|answers| answers.at == at && answers.count >= REQUIRED_ANSWERS)
    }

    /// Forgets what was answered: a Landline node of this name has shown where it is, or nobody of this name is in
    /// memory.
    pub(super) fn forget(&mut self, id: &PeerId) {
        self.answers.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{addr, id, secs};

    /// What came of answers from one address after so many seconds.
    fn outcomes(after: &[u64]) -> Vec<Outcome> {
        let (mut programs, start) = (OtherPrograms::default(), Instant::now());
        let at = addr("10.0.0.2:2425").ip();
        after.iter().map(|after| programs.answered(&id("bob"), at, start + secs(*after))).collect()
    }

    #[tokio::test]
    async fn three_answers_over_ten_seconds_are_enough() {
        use Outcome::{Enough, First, More};
        assert_eq!(outcomes(&[0, 5, 10]), [First, More, Enough]);
        assert_eq!(outcomes(&[0, 1, 2, 3, 4]), [First, More, More, More, More], "all at once");
        assert_eq!(outcomes(&[0, 5, 9, 10]), [First, More, More, Enough]);
        assert_eq!(outcomes(&[0, 5, 15]), [First, More, Enough], "one was lost");
        assert_eq!(outcomes(&[0, 61, 122]), [First, First, First], "not together");
    }

    #[tokio::test]
    async fn each_address_counts_by_itself_until_a_nonce_comes() {
        let (mut programs, now, bob) = (OtherPrograms::default(), Instant::now(), id("bob"));
        let [preferred_address, elsewhere] = ["10.0.0.2:2425", "10.0.0.9:2425"].map(|at| addr(at).ip());
        for after in [0, 5, 10] {
            programs.answered(&bob, preferred_address, now + secs(after));
        }
        assert_eq!(programs.answered(&bob, elsewhere, now + secs(10)), Outcome::First);
        assert!(programs.is_believed(&bob, preferred_address) && !programs.is_believed(&bob, elsewhere));
        assert!(!programs.is_believed(&id("carol"), preferred_address));
        programs.forget(&bob);
        assert!(!programs.is_believed(&bob, preferred_address) && programs.answers.is_empty());
    }

    #[tokio::test]
    async fn what_is_remembered_of_one_contact_is_bounded() {
        let (mut programs, now) = (OtherPrograms::default(), Instant::now());
        for number in 0..1000 {
            programs.answered(&id("bob"), std::net::Ipv4Addr::from_bits(number).into(), now);
        }
        assert_eq!(programs.answers.values().map(Vec::len).collect::<Vec<_>>(), [ADDRESS_LIMIT]);
    }

    #[test]
    fn the_questions_after_the_first_answer_bring_enough_of_them_though_one_is_lost() {
        let spaced = QUESTIONS.windows(2).all(|pair| pair[1] - pair[0] >= SPACING) && QUESTIONS[0] >= SPACING;
        assert!(spaced && QUESTIONS.len() >= REQUIRED_ANSWERS as usize);
    }
}

//! Which messages may contain a word: sets of messages by the n-grams of their texts (one to three characters), hashed
//! into a fixed number of buckets. A set may contain too many messages but never too few, so a text is checked before
//! it is shown. Pure.
//!
//! Does not live here: what a word is and whether a text contains it (`find`), where the sets are stored
//! (`store::index`).

/// Positions per segment: each has a bit in every set.
pub(crate) const SEGMENT: usize = 1 << SEGMENT_BITS;
/// Migration 0007 has the same figure.
pub(crate) const SEGMENT_BITS: u32 = 12;

/// Number of buckets, of which a short text uses one in a hundred. Hash values are stored: changing this number or the
/// hash requires a migration that empties the index.
const BUCKETS: usize = 1 << BUCKET_BITS;
const BUCKET_BITS: u32 = 12;

/// Maximum number of buckets intersected for a query: more would narrow it down only little.
const MAX_BUCKETS_ASKED: usize = 24;

/// Characters of a short word.
const SHORT: usize = 4;

const WORDS: usize = SEGMENT / 64;
/// Bytes of a set stored as a bitmap; a smaller one is stored as a list of differences.
const BITMAP: usize = SEGMENT / 8;

/// A set of messages of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MessageSet([u64; WORDS]);

impl MessageSet {
    pub(crate) const ALL: Self = Self([u64::MAX; WORDS]);

    /// Decodes the stored form; `None` if it is invalid.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut set = Self([0; WORDS]);
        if bytes.len() == BITMAP {
            let (words, _) = bytes.as_chunks();
            for (word, bytes) in set.0.iter_mut().zip(words) {
                *word = u64::from_le_bytes(*bytes);
            }
            return Some(set);
        }
        let (mut next, mut distance, mut shift) = (0_usize, 0_usize, 0);
        for byte in bytes {
            distance |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 != 0 {
                shift += 7;
                if shift > 7 {
                    return None;
                }
                continue;
            }
            let member = next + distance;
            *set.0.get_mut(member / 64)? |= 1 << (member % 64);
            (next, distance, shift) = (member + 1, 0, 0);
        }
        (shift == 0).then_some(set)
    }

    pub(crate) fn intersect(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    pub(crate) fn has(&self, member: usize) -> bool {
        self.0.get(member / 64).is_some_and(|word| word >> (member % 64) & 1 == 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = usize> {
        members(&self.0)
    }
}

/// Builds the sets of a segment.
pub(crate) struct Segment {
    /// One bitmap behind the other.
    words: Vec<u64>,
}

impl Segment {
    pub(crate) fn new() -> Self {
        Self { words: vec![0; BUCKETS * WORDS] }
    }

    /// Adds a message to the sets of all n-grams of its folded text.
    pub(crate) fn add(&mut self, member: usize, folded: &str) {
        of_text(folded, |bucket| self.words[usize::from(bucket) * WORDS + member / 64] |= 1 << (member % 64));
    }

    /// The non-empty sets, in stored form.
    pub(crate) fn sets(&self) -> Vec<(u16, Vec<u8>)> {
        let (sets, _) = self.words.as_chunks::<WORDS>();
        let kept = (0..).zip(sets).map(|(bucket, set)| (bucket, encode(set)));
        kept.filter(|(_, bytes)| !bytes.is_empty()).collect()
    }
}

fn encode(set: &[u64; WORDS]) -> Vec<u8> {
    let (mut bytes, mut next) = (Vec::new(), 0);
    for member in members(set) {
        let distance = member - next;
        next = member + 1;
        let low = u8::try_from(distance & 0x7f).unwrap_or(0);
        match u8::try_from(distance >> 7).unwrap_or(0) {
            0 => bytes.push(low),
            high => bytes.extend([low | 0x80, high]),
        }
        if bytes.len() >= BITMAP {
            return set.iter().flat_map(|word| word.to_le_bytes()).collect();
        }
    }
    bytes
}

fn members(set: &[u64; WORDS]) -> impl Iterator<Item = usize> {
    set.iter().enumerate().flat_map(|(index, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(index * 64 + bit)
        })
    })
}

/// The buckets whose sets all contain every text with these words.
pub(crate) fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<u16> {
    let mut buckets = Vec::new();
    for word in words {
        let letters: Vec<char> = word.chars().collect();
        // All n-grams of a short word: a single bucket may be shared with an n-gram that every text has.
        if letters.len() <= SHORT {
            of_text(word, |bucket| buckets.push(bucket));
            continue;
        }
        // Only the longest n-grams of a longer one, which are rarer than their parts.
        buckets.extend(letters.windows(3).filter(|three| is_alphabetic(three)).map(bucket));
        buckets.extend(letters.windows(2).filter(|two| !is_alphabetic(two)).map(bucket));
    }
    buckets.sort_unstable();
    buckets.dedup();
    buckets.truncate(MAX_BUCKETS_ASKED);
    buckets
}

/// The bucket of every n-gram of a folded text. As words contain no space, no n-gram does.
fn of_text(folded: &str, mut put: impl FnMut(u16)) {
    let mut last = ['\0'; 3];
    let mut known = 0;
    for letter in folded.chars() {
        if letter.is_whitespace() {
            known = 0;
            continue;
        }
        last = [last[1], last[2], letter];
        known = 3.min(known + 1);
        put(bucket(&last[2..]));
        if known >= 2 {
            put(bucket(&last[1..]));
        }
        if known == 3 && is_alphabetic(&last) {
            put(bucket(&last));
        }
    }
}

/// Whether all are of scripts with few letters (those before the CJK blocks), where bigrams are not selective.
fn is_alphabetic(letters: &[char]) -> bool {
    letters.iter().all(|letter| *letter < '\u{2e80}')
}

/// Multiplicative hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 divided by the golden ratio.
fn bucket(piece: &[char]) -> u16 {
    let mix = |hash: u64, letter: &char| {
        (hash.rotate_left(5) ^ u64::from(u32::from(*letter))).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    let hash = piece.iter().fold(0, mix);
    u16::try_from(hash >> (u64::BITS - BUCKET_BITS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn whatever_a_text_holds_its_buckets_are_among_those_of_the_text(
            before in ".{0,20}", word in "\\S{1,40}", after in ".{0,20}",
        ) {
            let mut buckets = BTreeSet::new();
            of_text(&format!("{before}{word}{after}"), |bucket| {
                buckets.insert(bucket);
            });
            for asked in of_words([word.as_str()]) {
                prop_assert!(buckets.contains(&asked));
            }
        }

        #[test]
        fn a_set_that_was_kept_is_the_same(members in prop::collection::btree_set(0..SEGMENT, 0..1_000)) {
            let mut set = MessageSet([0; WORDS]);
            for member in &members {
                set.0[member / 64] |= 1 << (member % 64);
            }
            let kept = encode(&set.0);
            prop_assert!(kept.len() <= BITMAP);
            prop_assert_eq!(MessageSet::decode(&kept).unwrap().members().collect::<BTreeSet<_>>(), members);
        }

        #[test]
        fn bytes_that_are_no_set_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = MessageSet::decode(&bytes);
        }
    }

    #[test]
    fn every_word_asks_for_a_bucket() {
        for word in ["a", "ab", "abc", "会", "会议", "会议室", "a会", "ab会", "会ab", "ольга", "\u{1f600}"]
        {
            assert!(!of_words([word]).is_empty(), "{word}");
        }
        assert!(
            of_words(["x".repeat(9).as_str(), "a long sentence of so many different words"]).len() <= MAX_BUCKETS_ASKED
        );
    }
}

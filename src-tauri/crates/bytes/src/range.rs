//! A part of some content: resolved against its size, it lies within it.

use std::ops::Range;

/// What a client asks for: from a byte on, to before another or to the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte.
    pub from: u64,
    /// The byte after the last; `None` for all there is.
    pub to: Option<u64>,
}

impl ByteRange {
    /// All of it.
    pub const ALL: Self = Self { from: 0, to: None };

    /// The part of content of `size` bytes; `None` if it begins beyond the end or ends before it begins. What it names
    /// beyond the end is left away, as HTTP does (RFC 9110, section 14.1.2).
    pub fn within(self, size: u64) -> Option<Range<u64>> {
        let to = self.to.unwrap_or(size).min(size);
        (self.from <= to).then_some(self.from..to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_lies_within_the_content() {
        for (from, to, size, within) in [
            (0, None, 10, Some(0..10)),
            (0, None, 0, Some(0..0)),
            (3, None, 10, Some(3..10)),
            (3, Some(5), 10, Some(3..5)),
            (3, Some(50), 10, Some(3..10)),
            (3, Some(3), 10, Some(3..3)),
            (10, None, 10, Some(10..10)),
            (11, None, 10, None),
            (11, Some(12), 10, None),
            (5, Some(4), 10, None),
            (0, Some(u64::MAX), 1, Some(0..1)),
        ] {
            assert_eq!(ByteRange { from, to }.within(size), within, "{from}..{to:?} of {size}");
        }
    }
}

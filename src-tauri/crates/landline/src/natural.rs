//! Natural order of names: numbers by value, letters ignoring case. Pure.

/// A sort key for a piece of a name. Numbers precede letters.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Piece {
    /// Digits without leading zeros. More digits mean a larger number.
    Number(usize, String),
    /// Anything else, in lower case.
    Text(String),
}

/// The sort key of a name: "pc-9" precedes "pc-10".
pub(crate) fn natural(name: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|letter: char| letter.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        pieces.push(if digits {
            let number = piece.trim_start_matches('0');
            Piece::Number(number.len(), number.to_owned())
        } else {
            Piece::Text(piece.to_lowercase())
        });
        rest = behind;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value_also_very_long_ones() {
        let mut names =
            ["b2", "b10", "B1", "a", "10", "9", "b010x", "b99999999999999999999999999999999999999999", "王2"];
        names.sort_by_cached_key(|name| natural(name));
        assert_eq!(
            names,
            ["9", "10", "a", "B1", "b2", "b10", "b010x", "b99999999999999999999999999999999999999999", "王2"]
        );
    }
}

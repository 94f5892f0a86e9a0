//! What screens match on, declared once per variant: error codes with advice, and event kinds.

/// Implements `code()`, `hint()` and `CODES` for an error type: each pattern with its code and advice, then the
/// patterns that wrap another error type.
///
/// ```
/// # enum Inner { Broken }
/// # landline_store::error_codes!(Inner { Self::Broken => "inner.broken", "Mend it."; });
/// enum Outer {
///     Missing,
///     Inner(Inner),
/// }
///
/// landline_store::error_codes!(Outer {
///     Self::Missing => "outer.missing", "Look again.";
/// } wraps {
///     Self::Inner(cause) => cause;
/// });
///
/// assert_eq!(Outer::Missing.code(), "outer.missing");
/// assert_eq!(Outer::Inner(Inner::Broken).hint(), "Mend it.");
/// assert_eq!(Outer::CODES, ["outer.missing"]);
/// ```
#[macro_export]
macro_rules! error_codes {
    ($error:ty {
        $($pattern:pat => $code:literal, $hint:literal;)+
    } $(wraps { $($inner:pat => $cause:expr;)+ })?) => {
        impl $error {
            /// Every code of its own: not those of errors that it wraps.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// What a screen matches on: stable, as `domain.fault`.
            pub fn code(&self) -> &'static str {
                match self {
                    $($pattern => $code,)+
                    $($($inner => $cause.code(),)+)?
                }
            }

            /// The advice for the user, in English.
            pub fn hint(&self) -> &'static str {
                match self {
                    $($pattern => $hint,)+
                    $($($inner => $cause.hint(),)+)?
                }
            }
        }
    };
}

/// Implements `kind()` and `KINDS` for an event type: each pattern with its kind in the journal and on the screen, as
/// `domain.fact`.
#[macro_export]
macro_rules! event_kinds {
    ($event:ty { $($pattern:pat => $kind:literal,)+ }) => {
        impl $event {
            /// Every kind.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];

            /// The kind under which it stands in the journal.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $($pattern => $kind,)+
                }
            }
        }
    };
}

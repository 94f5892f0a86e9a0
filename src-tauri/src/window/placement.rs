//! The placement of the window: stored in `window.json` of the profile, and adapted to the current screens. Pure.
//!
//! Does not live here: querying and moving the window (`window_state.rs`).

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The file in the profile.
const FILE: &str = "window.json";

/// How much of the top edge must be on a screen, in width and height, so that the window can be grabbed.
const GRIP: (i64, i64) = (120, 40);

/// A rectangle of the desktop, in pixels of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Area {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The placement of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Placement {
    /// The area when not maximised.
    #[serde(flatten)]
    pub(super) area: Area,
    pub(super) maximized: bool,
}

impl Placement {
    /// Reads the stored placement; `None` on the first start, and for an invalid file.
    pub(super) fn read(profile: &Path) -> Option<Placement> {
        let text = std::fs::read_to_string(profile.join(FILE)).ok()?;
        let place: Placement = serde_json::from_str(&text).ok()?;
        (place.area.width > 0 && place.area.height > 0).then_some(place)
    }

    /// On the disk when it returns.
    pub(super) fn write(&self, profile: &Path) -> io::Result<()> {
        landline_node::replace(&profile.join(FILE), &serde_json::to_vec(self)?)
    }

    /// The same on these screens, of which the first is the main one: no larger than the screen that it is on, and in
    /// the middle of the main one if nobody could take hold of it. Unchanged while no screen is known.
    pub(super) fn on(self, screens: &[Area]) -> Placement {
        let held = screens.iter().find(|screen| self.area.can_be_held_on(screen));
        let Some(screen) = held.or(screens.first()) else { return self };
        let (width, height) = (self.area.width.min(screen.width), self.area.height.min(screen.height));
        let area = match held {
            Some(_) => Area { width, height, ..self.area },
            None => Area {
                x: screen.x.saturating_add_unsigned((screen.width - width) / 2),
                y: screen.y.saturating_add_unsigned((screen.height - height) / 2),
                width,
                height,
            },
        };
        Placement { area, ..self }
    }
}

impl Area {
    fn can_be_held_on(&self, screen: &Area) -> bool {
        let (left, top) = (i64::from(screen.x), i64::from(screen.y));
        let (right, bottom) = (left + i64::from(screen.width), top + i64::from(screen.height));
        let (x, y) = (i64::from(self.x), i64::from(self.y));
        let seen = (x + i64::from(self.width)).min(right) - x.max(left);
        seen >= GRIP.0.min(i64::from(self.width)) && (top..=bottom - GRIP.1).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: Area = Area { x: 0, y: 0, width: 1920, height: 1080 };
    const BESIDE: Area = Area { x: 1920, y: 0, width: 1280, height: 1024 };

    fn at(x: i32, y: i32, width: u32, height: u32) -> Placement {
        Placement { area: Area { x, y, width, height }, maximized: false }
    }

    #[test]
    fn a_window_comes_back_where_it_was() {
        for place in [at(100, 80, 900, 700), at(2000, 10, 900, 700), at(-300, 0, 900, 700), at(1900, 900, 400, 500)] {
            assert_eq!(place.on(&[MAIN, BESIDE]), place);
        }
    }

    #[test]
    fn a_window_of_a_screen_that_is_gone_stands_in_the_middle_of_the_main_one() {
        assert_eq!(at(2000, 10, 900, 700).on(&[MAIN]), at(510, 190, 900, 700));
        assert_eq!(at(100, -500, 900, 700).on(&[MAIN]), at(510, 190, 900, 700), "its top edge cannot be taken hold of");
        assert_eq!(at(1850, 80, 900, 700).on(&[MAIN]), at(510, 190, 900, 700), "too little of it is seen");
    }

    #[test]
    fn a_window_is_no_larger_than_its_screen() {
        assert_eq!(at(0, 0, 3000, 2000).on(&[MAIN]), at(0, 0, 1920, 1080));
        assert_eq!(at(9000, 0, 3000, 2000).on(&[MAIN]), at(0, 0, 1920, 1080));
        assert_eq!(at(2000, 10, 900, 700).on(&[]), at(2000, 10, 900, 700));
        let maximized = Placement { maximized: true, ..at(2000, 10, 900, 700) };
        assert!(maximized.on(&[MAIN]).maximized);
    }

    #[test]
    fn what_was_kept_is_read_and_what_is_no_place_is_not() {
        let profile = tempfile::tempdir().unwrap();
        assert_eq!(Placement::read(profile.path()), None);
        let place = Placement { maximized: true, ..at(-5, 7, 900, 700) };
        place.write(profile.path()).unwrap();
        assert_eq!(Placement::read(profile.path()), Some(place));
        for text in ["", "{}", r#"{"x":0,"y":0,"width":0,"height":700,"maximized":false}"#] {
            std::fs::write(profile.path().join(FILE), text).unwrap();
            assert_eq!(Placement::read(profile.path()), None, "{text}");
        }
    }
}

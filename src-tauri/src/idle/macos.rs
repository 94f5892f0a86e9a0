//! What macOS says of the last key and the last movement.
//! <https://developer.apple.com/documentation/coregraphics/cgeventsource/secondssincelasteventtype(_:eventtype:)>

use std::time::Duration;

/// Of every device of this login, and events of any kind (`kCGEventSourceStateCombinedSessionState`,
/// `kCGAnyInputEventType`).
const SESSION: i32 = 0;
const ANY: u32 = u32::MAX;

#[link(name = "CoreGraphics", kind = "framework")]
#[expect(unsafe_code, reason = "the system is asked by a function of C")]
unsafe extern "C" {
    fn CGEventSourceSecondsSinceLastEventType(state: i32, event: u32) -> f64;
}

#[expect(unsafe_code, reason = "the system is asked by a function of C")]
pub(super) fn idle() -> Option<Duration> {
    // SAFETY: two numbers in, one out; any thread may ask.
    let seconds = unsafe { CGEventSourceSecondsSinceLastEventType(SESSION, ANY) };
    Duration::try_from_secs_f64(seconds).ok()
}

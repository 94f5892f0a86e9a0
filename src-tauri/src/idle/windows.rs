//! What Windows says of the last key and the last movement.
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getlastinputinfo>

use std::time::Duration;

use windows_sys::Win32::System::SystemInformation::GetTickCount;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{GetLastInputInfo, LASTINPUTINFO};

#[expect(unsafe_code, reason = "the system is asked by functions of C")]
pub(super) fn idle() -> Option<Duration> {
    let size = u32::try_from(size_of::<LASTINPUTINFO>()).ok()?;
    let mut last = LASTINPUTINFO { cbSize: size, dwTime: 0 };
    // SAFETY: it writes into this very structure, whose size it is told.
    let known = unsafe { GetLastInputInfo(&raw mut last) } != 0;
    // SAFETY: nothing in, a number out.
    let now = unsafe { GetTickCount() };
    // Both count milliseconds and start over after 49 days.
    known.then(|| Duration::from_millis(u64::from(now.wrapping_sub(last.dwTime))))
}

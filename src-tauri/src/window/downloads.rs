//! Saves the screen's downloads: to the system's download folder, or to the one that browsers use by default. The
//! screen is notified of the outcome.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Serialize;
use tauri::webview::DownloadEvent;
use tauri::{Emitter as _, Manager as _, Webview};

/// The Tauri event, and what it carries: `src/lib/host/tauri.ts` reads it.
const EVENT: &str = "landline://downloaded";

#[derive(Serialize, Clone)]
struct Downloaded {
    url: String,
    saved: bool,
    /// What the file is called. macOS does not tell.
    name: Option<String>,
}

/// In the home folder.
const FOLDER: &str = "Downloads";

/// For the window's builder. Every download of the screen is one that its person asked for.
pub(super) fn place(view: &Webview, event: &mut DownloadEvent<'_>) -> bool {
    match event {
        // Otherwise it would lie wherever the program was started from.
        DownloadEvent::Requested { url, destination } if view.path().download_dir().is_err() => {
            let home = view.path().home_dir().map_err(io::Error::other);
            if let Err(error) = home.and_then(|home| move_to(&home.join(FOLDER), destination)) {
                tracing::warn!(%error, "no folder for downloads");
                tell(view, Downloaded { url: url.to_string(), saved: false, name: None });
                return false;
            }
        }
        DownloadEvent::Finished { url, path, success } => {
            let name = path.as_ref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
            tell(view, Downloaded { url: url.to_string(), saved: *success, name });
        }
        _ => {}
    }
    true
}

fn tell(view: &Webview, what: Downloaded) {
    if let Err(error) = view.emit(EVENT, what) {
        tracing::error!(%error, "the screen cannot be told of a download");
    }
}

/// Under the same name, or with a number after it: what is there already stays.
fn move_to(folder: &Path, destination: &mut PathBuf) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = Path::new(destination.file_name().unwrap_or_default());
    let stem = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = name.extension().map(|it| format!(".{}", it.to_string_lossy())).unwrap_or_default();
    let mut place = folder.join(name);
    for number in 1.. {
        if !place.exists() {
            break;
        }
        place = folder.join(format!("{stem} ({number}){extension}"));
    }
    *destination = place;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(FOLDER);
        for expected in ["all.json", "all (1).json", "all (2).json"] {
            let mut destination = PathBuf::from("/started/here/all.json");
            move_to(&folder, &mut destination).unwrap();
            assert_eq!(destination, folder.join(expected));
            fs::write(&destination, "").unwrap();
        }
    }
}

//! Where the screen's downloads go: to the folder that the system names, or to the one that browsers take where it names none.

use std::path::{Path, PathBuf};
use std::{fs, io};

use tauri::webview::DownloadEvent;
use tauri::{Manager as _, Webview};

/// In the home folder.
const FOLDER: &str = "Downloads";

/// For the window's builder. Every download of the screen is one that its person asked for.
pub(super) fn place(view: &Webview, event: &mut DownloadEvent<'_>) -> bool {
    match event {
        // Otherwise it would lie wherever the program was started from.
        DownloadEvent::Requested { destination, .. } if view.path().download_dir().is_err() => {
            let moved = view.path().home_dir().map(|home| move_to(&home.join(FOLDER), destination));
            match moved {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "no folder for downloads"),
                Err(error) => tracing::warn!(%error, "no home folder for downloads"),
            }
        }
        DownloadEvent::Finished { success: false, .. } => tracing::warn!("a download was not saved"),
        _ => {}
    }
    true
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

//! Autostart on a Linux desktop: a desktop entry per program in the user's configuration folder.
//! <https://specifications.freedesktop.org/autostart-spec/latest/> and
//! <https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html>

use std::fs;
use std::io;
use std::path::PathBuf;

use super::Autostart;

/// Keys by which a person, or the settings of a desktop, switch an entry off without deleting it.
const SWITCHES: [(&str, &str); 2] = [("Hidden", "true"), ("X-GNOME-Autostart-enabled", "false")];

pub(super) fn contains(what: &Autostart) -> bool {
    let Some(text) = file(what).and_then(|file| fs::read_to_string(file).ok()) else {
        return false;
    };
    program(what).is_ok_and(|program| starts(&text, &program))
}

pub(super) fn add(what: &Autostart) -> io::Result<()> {
    let file = file(what).ok_or(io::ErrorKind::NotFound)?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    landline_node::replace(&file, entry(what)?.as_bytes())
}

pub(super) fn remove(what: &Autostart) -> io::Result<()> {
    let file = file(what).ok_or(io::ErrorKind::NotFound)?;
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Beside the entries of other programs and other profiles.
fn file(what: &Autostart) -> Option<PathBuf> {
    let folder = |name| std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(config.join("autostart").join(format!("{}.desktop", what.identifier)))
}

fn entry(what: &Autostart) -> io::Result<String> {
    let arguments: String = what.arguments.iter().map(|argument| format!(" {}", quoted(argument))).collect();
    let (exec, program) = (program(what)?, path(what)?.replace('\\', "\\\\").replace('\n', "\\n"));
    // A program that is gone is passed over without a word.
    Ok(format!(
        "[Desktop Entry]\nType=Application\nName=Landline\nExec={exec}{arguments}\nTryExec={program}\n\
         Icon=landline-desktop\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
    ))
}

fn program(what: &Autostart) -> io::Result<String> {
    path(what).map(quoted)
}

fn path(what: &Autostart) -> io::Result<&str> {
    Ok(what.program.to_str().ok_or(io::ErrorKind::InvalidFilename)?)
}

/// Whether the desktop starts this program by this entry: a person may have changed everything else of it.
fn starts(entry: &str, program: &str) -> bool {
    let lines = || entry.lines().filter_map(|line| line.split_once('='));
    let off = lines().any(|(key, value)| SWITCHES.contains(&(key.trim(), value.trim())));
    !off && lines().any(|(key, value)| key.trim() == "Exec" && value.contains(program))
}

/// A word of a command line: in quotes, inside which a backslash keeps four characters from being more than themselves,
/// and after which every backslash is doubled, because the line is a text of the entry.
fn quoted(word: &str) -> String {
    let mut line = String::from("\"");
    for letter in word.chars() {
        match letter {
            '"' | '`' | '$' => line.extend(["\\\\", letter.encode_utf8(&mut [0; 4])]),
            '\\' => line.push_str("\\\\\\\\"),
            '\n' => line.push_str("\\n"),
            '%' => line.push_str("%%"),
            _ => line.push(letter),
        }
    }
    line.push('"');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn autostart(program: &str, arguments: &[&str]) -> Autostart {
        Autostart {
            identifier: "app.landline.desktop".to_owned(),
            program: PathBuf::from(program),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        }
    }

    #[test]
    fn an_entry_starts_the_program_on_its_profile_and_says_so() {
        let what = autostart("/usr/bin/landline-desktop", &["--minimized", "--profile", "/home/mei/work and play"]);
        let text = entry(&what).unwrap();
        let line = r#"Exec="/usr/bin/landline-desktop" "--minimized" "--profile" "/home/mei/work and play""#;
        assert!(text.lines().any(|other| other == line), "{text}");
        assert!(text.contains("\nTryExec=/usr/bin/landline-desktop\n"), "passed over when it is gone");
        assert!(starts(&text, &program(&what).unwrap()));
        let moved = autostart("/opt/landline-desktop", &[]);
        assert!(!starts(&text, &program(&moved).unwrap()), "another program");
    }

    #[test]
    fn an_entry_that_the_desktop_switched_off_starts_nothing() {
        let what = autostart("/usr/bin/landline-desktop", &[]);
        let (text, program) = (entry(&what).unwrap(), program(&what).unwrap());
        assert!(!starts(&format!("{text}Hidden=true\n"), &program));
        assert!(!starts(&text.replace("enabled=true", "enabled=false"), &program));
        assert!(starts(&text.replace("Exec=", "Exec=env LANG=de "), &program), "changed by its person");
        assert!(!starts("", &program));
    }

    #[test]
    fn what_a_command_line_would_read_otherwise_is_kept_from_it() {
        assert_eq!(quoted(r#"a "b" $c `d` e\f 100%"#), r#""a \\"b\\" \\$c \\`d\\` e\\\\f 100%%""#);
        assert_eq!(quoted("王芳\n"), "\"王芳\\n\"");
    }
}

//! The labelled block of an entry: lines `UN:` `HN:` `NN:` `GN:` `VS:` in UTF-8, each after a newline.
//!
//! Landline adds `CS:`, the charset of the legacy part in front of the block if that is not UTF-8, `OD:1`, which states
//! that it understands [`crate::Ordered`], and `EP:`, which [`crate::with_epoch`] writes.

use crate::packet::decimal;

/// The contents of a labelled block. An absent or empty label is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Labels {
    pub(crate) user: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) nickname: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) charset: Option<String>,
    pub(crate) ordered: bool,
    pub(crate) epoch: Option<u64>,
}

impl Labels {
    /// Reads a block, which starts with a newline; `None` for anything else. Labels unknown here, such as `IP:`, are
    /// skipped.
    pub(crate) fn read(block: &[u8]) -> Option<Labels> {
        let block = block.strip_prefix(b"\n")?;
        let mut labels = Labels::default();
        for line in block.split(|byte| *byte == b'\n') {
            let Some((label, value)) = line.split_at_checked(3) else {
                continue;
            };
            if label == b"EP:" {
                labels.epoch = decimal(value);
                continue;
            }
            if label == b"OD:" {
                labels.ordered = value == b"1";
                continue;
            }
            let value = String::from_utf8_lossy(value);
            // Separators between words are kept in a display name; an identity has none.
            let shown = matches!(label, b"NN:" | b"GN:");
            let value: String = value.chars().filter(|c| !c.is_control() || (shown && c.is_whitespace())).collect();
            let field = match label {
                b"UN:" => &mut labels.user,
                b"HN:" => &mut labels.host,
                b"NN:" => &mut labels.nickname,
                b"GN:" => &mut labels.group,
                b"VS:" => &mut labels.client,
                b"CS:" => &mut labels.charset,
                _ => continue,
            };
            if !value.is_empty() {
                *field = Some(value);
            }
        }
        Some(labels)
    }

    /// Writes the block. Control characters, which would break its lines, become blanks. As with IP Messenger for
    /// Windows, no newline ends it: the ipmsg of PyPI treats an empty last line as an error and drops the entry.
    pub(crate) fn write(&self) -> Vec<u8> {
        let lines = [
            ("UN:", &self.user),
            ("HN:", &self.host),
            ("NN:", &self.nickname),
            ("GN:", &self.group),
            ("VS:", &self.client),
            ("CS:", &self.charset),
        ];
        let mut block = String::new();
        for (label, value) in lines {
            if let Some(value) = value {
                block.push('\n');
                block.push_str(label);
                block.extend(value.chars().map(|c| if c.is_control() { ' ' } else { c }));
            }
        }
        if self.ordered {
            block.push_str("\nOD:1");
        }
        block.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let labels = Labels {
            user: Some("张:1".into()),
            host: Some("pc".into()),
            nickname: None,
            group: Some("研发".into()),
            client: Some("Landline 0.1.0".into()),
            charset: Some("gb18030".into()),
            ordered: true,
            epoch: None,
        };
        assert_eq!(labels.write(), "\nUN:张:1\nHN:pc\nGN:研发\nVS:Landline 0.1.0\nCS:gb18030\nOD:1".as_bytes());
        assert_eq!(Labels::read(&labels.write()), Some(labels));
    }

    #[test]
    fn strange_lines_are_passed_over() {
        let labels = Labels::read(b"\nIP:xyz\nU\n\nNN:\nUN:a\xff\nPL:1").unwrap();
        assert_eq!(labels, Labels { user: Some("a\u{fffd}".into()), ..Labels::default() });
        assert_eq!(Labels::read(b"icon-tux.png"), None);
        assert_eq!(Labels::read(b""), None);
    }

    #[test]
    fn a_newline_in_a_name_makes_no_line() {
        let labels = Labels { nickname: Some("a\nUN:root".into()), ..Labels::default() };
        assert_eq!(labels.write(), b"\nNN:a UN:root");
    }
}

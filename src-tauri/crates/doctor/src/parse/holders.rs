//! The holder of a UDP port: from the tables of `/proc`, and from `lsof`.

use crate::facts::Holder;

/// The socket of a port in `/proc/net/udp` or `udp6` (proc(5)): its inode, by which its owner is found.
pub(crate) fn inode(table: &str, port: u16) -> Option<u64> {
    let wanted = format!("{port:04X}");
    table.lines().skip(1).find_map(|line| {
        let mut fields = line.split_whitespace();
        let (_, own) = fields.nth(1)?.rsplit_once(':')?;
        if own != wanted {
            return None;
        }
        // After the local address: remote address, state, queues, timer, retransmits, uid, timeout, inode.
        fields.nth(7)?.parse().ok()
    })
}

/// `lsof -nP -iUDP:PORT -Fpc`: a line with `p` and the process, then one with `c` and its name.
pub(crate) fn of_lsof(text: &str) -> Option<Holder> {
    let mut pid = None;
    for line in text.lines() {
        if let Some(number) = line.strip_prefix('p') {
            pid = number.parse().ok();
        } else if let Some(name) = line.strip_prefix('c') {
            return Some(Holder { name: name.to_owned(), pid: pid? });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_found_in_the_tables_of_linux() {
        let v4 = include_str!("../../samples/proc-net-udp.txt");
        assert_eq!(inode(v4, 2425), Some(48_213));
        assert_eq!(inode(v4, 2426), None);
        assert_eq!(inode(include_str!("../../samples/proc-net-udp6.txt"), 2425), Some(48_214));
        assert_eq!(inode("", 2425), None);
    }

    #[test]
    fn lsof_names_the_program() {
        let holder = Holder { name: "IP Messenger".to_owned(), pid: 612 };
        assert_eq!(of_lsof("p612\ncIP Messenger\nf9\n"), Some(holder));
        assert_eq!(of_lsof(""), None);
    }
}

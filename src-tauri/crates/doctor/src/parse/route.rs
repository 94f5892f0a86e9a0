//! The routing table of Linux.

/// Whether `/proc/net/route` (proc(5)) has a default route: destination and mask are zero.
pub(crate) fn has_default(table: &str) -> bool {
    table.lines().skip(1).any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.get(1) == Some(&"00000000") && fields.get(7) == Some(&"00000000")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_route_is_told_from_a_network() {
        let table = include_str!("../../samples/proc-net-route.txt");
        assert!(has_default(table));
        let without: String =
            table.lines().filter(|line| !line.contains("0100A8C0")).map(|line| format!("{line}\n")).collect();
        assert!(!has_default(&without));
        assert!(!has_default(""));
    }
}

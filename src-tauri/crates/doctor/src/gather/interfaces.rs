//! The interfaces as the system lists them, including those without an address.

/// One interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The system's name.
    pub name: String,
    /// Switched on.
    pub up: bool,
    /// The cable is in, the wireless network joined.
    pub carrier: bool,
    /// Can send to everybody at once.
    pub broadcast: bool,
}

/// All interfaces except loopback. Empty if the system does not list them; then only those with an address are known.
pub fn links() -> Vec<Link> {
    system_links()
}

#[cfg(unix)]
fn system_links() -> Vec<Link> {
    use nix::net::if_::InterfaceFlags as Flags;
    let Ok(entries) = nix::ifaddrs::getifaddrs() else { return Vec::new() };
    let mut links: Vec<Link> = Vec::new();
    for entry in entries.filter(|entry| !entry.flags.contains(Flags::IFF_LOOPBACK)) {
        // Listed once per address.
        if links.iter().any(|link| link.name == entry.interface_name) {
            continue;
        }
        links.push(Link {
            up: entry.flags.contains(Flags::IFF_UP),
            carrier: entry.flags.contains(Flags::IFF_RUNNING),
            broadcast: entry.flags.contains(Flags::IFF_BROADCAST),
            name: entry.interface_name,
        });
    }
    links
}

#[cfg(not(unix))]
fn system_links() -> Vec<Link> {
    Vec::new()
}

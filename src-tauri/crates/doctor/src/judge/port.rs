//! The UDP port: ours, free, or held by another process.

use crate::codes::Code;
use crate::facts::{Facts, Port, PortState, System};
use crate::finding::Finding;

/// Size of the receive buffer, in bytes, that a burst of a thousand messages needs.
const BUFFER_ENOUGH: usize = 1 << 20;

pub(super) fn judge(facts: &Facts, all: &mut Vec<Finding>) {
    let Port { number, usual, state, holder } = &facts.port;
    let about = |code| Finding::new(code).with("port", number);
    all.push(match (state, holder) {
        (PortState::Ours, Some(holder)) if number != usual => {
            about(Code::PortUnusualTaken).with("usual", usual).with("program", holder).mended_by(put_back(*usual))
        }
        (PortState::Ours, _) if number != usual => {
            about(Code::PortUnusual).with("usual", usual).mended_by(put_back(*usual))
        }
        (PortState::Ours, _) => about(Code::PortOpen),
        (PortState::Free, _) => about(Code::PortFree),
        (PortState::Taken, holder) => {
            let program = holder.as_ref().map_or_else(|| "another program".to_owned(), ToString::to_string);
            let finding = about(Code::PortTaken).with("usual", usual).with("program", program);
            match who(facts.system, *number).filter(|_| holder.is_none()) {
                Some(command) => finding.mended_by(command),
                None => finding,
            }
        }
        (PortState::Refused(cause), _) => about(Code::PortRefused).with("cause", cause),
    });
    let small = facts.node.as_ref().map(|node| node.receive_buffer).filter(|bytes| *bytes < BUFFER_ENOUGH);
    if let Some(bytes) = small {
        let finding = Finding::new(Code::BufferSmall).with("kib", bytes / 1024);
        all.push(match facts.system {
            System::Linux => finding.mended_by("sudo sysctl -w net.core.rmem_max=4194304"),
            _ => finding,
        });
    }
}

fn put_back(port: u16) -> String {
    format!("landline config set network.port {port}")
}

/// The command by which an administrator finds the holder of a port.
fn who(system: System, port: u16) -> Option<String> {
    Some(match system {
        System::Linux => format!("sudo ss -lunp sport = :{port}"),
        System::MacOs => format!("sudo lsof -nP -iUDP:{port}"),
        System::Windows => format!("Get-Process -Id (Get-NetUDPEndpoint -LocalPort {port}).OwningProcess"),
        System::Other => return None,
    })
}

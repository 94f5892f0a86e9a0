//! Windows: one PowerShell script for firewall, networks and port. It prints properties of objects, which are the same
//! in every language; the tables that `netsh` prints are not.

use super::run::{ToolOutcome, program};
use super::{GatherRequest, Gathered};
use crate::facts::{Firewall, FirewallState};
use crate::parse::windows;

pub(super) async fn gather(asked: &GatherRequest) -> Gathered {
    let path = asked.program.to_string_lossy();
    let script = script(&path, asked.held);
    let ran = program("powershell.exe", &["-NoProfile", "-NonInteractive", "-Command", &script]).await;
    let firewall = |state| vec![Firewall { tool: "The Windows firewall", state }];
    let read = ran.good().and_then(|json| windows::read(json, asked.port, &path));
    match (ran, read) {
        (_, Some(answer)) => Gathered {
            firewalls: firewall(answer.state),
            public: answer.public,
            holder: answer.holder,
            default_route: None,
        },
        (ToolOutcome::Late, None) => Gathered { firewalls: firewall(FirewallState::Silent), ..Gathered::default() },
        _ => Gathered::default(),
    }
}

fn script(program: &str, held: Option<u16>) -> String {
    let program = program.replace('\'', "''");
    let held = held.unwrap_or(0);
    format!(
        "$ErrorActionPreference = 'SilentlyContinue'; \
         $profiles = @(Get-NetFirewallProfile | ForEach-Object {{ @{{ name = \"$($_.Name)\"; enabled = \"$($_.Enabled)\"; inbound = \"$($_.DefaultInboundAction)\" }} }}); \
         $networks = @(Get-NetConnectionProfile | ForEach-Object {{ @{{ interface = $_.InterfaceAlias; category = \"$($_.NetworkCategory)\" }} }}); \
         $found = @(Get-NetFirewallApplicationFilter -Program '{program}' | Get-NetFirewallRule) + @(Get-NetFirewallRule -DisplayName 'Landline'); \
         $rules = @($found | Where-Object {{ \"$($_.Direction)\" -eq 'Inbound' }} | ForEach-Object {{ @{{ enabled = \"$($_.Enabled)\"; profile = \"$($_.Profile)\"; action = \"$($_.Action)\" }} }}); \
         $holder = $null; $endpoint = Get-NetUDPEndpoint -LocalPort {held} | Select-Object -First 1; \
         if ($endpoint) {{ $process = Get-Process -Id $endpoint.OwningProcess; $holder = @{{ name = $process.ProcessName; pid = $process.Id }} }}; \
         @{{ profiles = $profiles; networks = $networks; rules = $rules; holder = $holder }} | ConvertTo-Json -Depth 4 -Compress"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_quote_stays_one_word() {
        let script = script(r"C:\it's\landline.exe", Some(2425));
        assert!(script.contains(r"-Program 'C:\it''s\landline.exe' |") && script.contains("-LocalPort 2425"));
        assert!(!script.contains("{{") && !script.contains('\n'));
    }
}

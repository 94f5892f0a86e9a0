//! `landline doctor`: why a colleague is not seen, and what to do about it.

use crate::client::Client;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::style::{Cell, Style, one_line};
use clap::Args;
use landline_api::{DoctorFindingDto, DoctorReportDto, Severity, args};
use landline_node::{SystemClock, examine_without_node};
use std::collections::HashSet;
use std::path::Path;

/// Find out why somebody is not seen: network, port, firewall, and who answers
#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {}

/// Asks the running node; without one, examines what can be determined without it.
pub(crate) async fn run(_args: DoctorArgs, profile: &Path, out: &mut Output) -> Result<(), Failure> {
    let report: DoctorReportDto = match Client::open(profile).await {
        Ok(mut client) => client.call("doctor", args::Doctor {}).await?,
        Err(failure) if failure.exit == Exit::NoNode => examine_without_node(profile, &SystemClock).await.into(),
        Err(failure) => return Err(failure),
    };
    if out.json() {
        out.value(&report)?;
    } else {
        say(&report, out)?;
    }
    match report.findings.iter().filter(|finding| finding.severity == Severity::Fault).count() {
        0 => Ok(()),
        1 => Err(faults("One fault was found.")),
        count => Err(faults(&format!("{count} faults were found."))),
    }
}

fn faults(message: &str) -> Failure {
    Failure::new(Exit::Failure, "doctor.faults", message, "Mend the first and run landline doctor again.")
}

fn say(report: &DoctorReportDto, out: &mut Output) -> std::io::Result<()> {
    let mut said: HashSet<String> = HashSet::new();
    for finding in &report.findings {
        let (word, style) = word(finding.severity);
        out.line(&format!("{}  {}", out.paint(style, &format!("{word:<7}")), one_line(&finding.message)))?;
        // The same advice often applies to two interfaces or firewalls: print it once.
        for line in below(finding).into_iter().filter(|line| said.insert(line.clone())) {
            out.line(&format!("         {line}"))?;
        }
    }
    if !report.peers.is_empty() {
        out.line("")?;
        out.table(&peers(report))?;
    }
    Ok(())
}

fn word(severity: Severity) -> (&'static str, Style) {
    match severity {
        Severity::Ok => ("ok", Style::Good),
        Severity::Note => ("note", Style::Faint),
        Severity::Warning => ("warning", Style::Strong),
        Severity::Fault => ("fault", Style::Strong),
    }
}

/// The advice, and the command that carries it out.
fn below(finding: &DoctorFindingDto) -> Vec<String> {
    let hint = Some(one_line(&finding.hint)).filter(|hint| !hint.is_empty());
    hint.into_iter().chain(finding.command.iter().map(|command| format!("    {}", one_line(command)))).collect()
}

fn peers(report: &DoctorReportDto) -> Vec<Vec<Cell>> {
    let answer = |micros: u64| format!("{}.{} ms", micros / 1000, micros % 1000 / 100);
    report
        .peers
        .iter()
        .map(|peer| {
            let (hears, style) = match peer.hears_us {
                Some(true) => ("hears us", Style::Good),
                Some(false) => ("does not hear us", Style::Strong),
                None => ("no answer", Style::Plain),
            };
            vec![
                Cell::new(&peer.name, Style::Strong),
                Cell::plain(&peer.address),
                Cell::new(hears, style),
                Cell::plain(&peer.round_trip_micros.map(|micros| answer(micros.get())).unwrap_or_default()),
                Cell::new(&format!("heard {} s ago", peer.heard_ago_millis.get() / 1000), Style::Faint),
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::columns;

    fn report() -> DoctorReportDto {
        serde_json::from_value(serde_json::json!({
            "checkedAt": 0, "nodeRuns": true, "port": 2425, "interfaces": [],
            "findings": [{
                "severity": "fault", "code": "firewall.blocks_in", "message": "It keeps\u{1b}[2J out.",
                "hint": "Allow it.", "command": "sudo ufw allow 2425/udp", "values": {},
            }],
            "peers": [{
                "contactId": "c", "name": "Bob", "address": "10.0.0.3:2425", "roundTripMicros": 1_460,
                "answeredAgoMillis": 10, "heardAgoMillis": 4_200, "hearsUs": true,
            }],
        }))
        .expect("a report")
    }

    #[test]
    fn what_to_do_is_said_once() {
        let mut report = report();
        report.findings.push(report.findings[0].clone());
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let mut out = Output::to_buffer(false, Box::new(writer));
        say(&report, &mut out).expect("written");
        drop(out);
        let text = std::io::read_to_string(reader).expect("text");
        assert_eq!(text.matches("It keeps").count(), 2);
        assert_eq!(text.matches("Allow it.").count(), 1, "{text}");
    }

    #[test]
    fn a_finding_says_what_to_do_and_the_command_stands_alone() {
        let report = report();
        assert_eq!(below(&report.findings[0]), ["Allow it.", "    sudo ufw allow 2425/udp"]);
        assert_eq!(columns(&peers(&report), false), ["Bob  10.0.0.3:2425  hears us  1.4 ms  heard 4 s ago"]);
    }
}

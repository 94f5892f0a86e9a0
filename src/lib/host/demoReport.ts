// The demonstration's answer of the doctor: one of each severity.
import type { DoctorFindingDto, DoctorReportDto } from "./bindings";

const quiet = { hint: "", command: null };

const FINDINGS: DoctorFindingDto[] = [
  {
    severity: "fault",
    code: "firewall.blocks_in",
    message: "ufw keeps out what others send to UDP port 2425: the default for incoming packets.",
    hint: "Allow it with the command.",
    command: "sudo ufw allow 2425/udp",
    values: { tool: "ufw", port: "2425", place: "the default for incoming packets", place_kind: "default_in" },
  },
  {
    severity: "warning",
    code: "echo.missing",
    message: "What is sent to everybody by enp3s0 does not come back to this computer, as it should.",
    hint: "A firewall on this computer is the usual reason; allow UDP port 2425 in it.",
    command: null,
    values: { name: "enp3s0", port: "2425" },
  },
  {
    ...quiet,
    severity: "note",
    code: "network.no_default_route",
    message: "There is no default route. Landline does not need one.",
    values: {},
  },
  {
    ...quiet,
    severity: "ok",
    code: "port.open",
    message: "This node listens on UDP port 2425.",
    values: { port: "2425" },
  },
];

export function demoReport(now: number): DoctorReportDto {
  const path = { answeredAgoMillis: 40, heardAgoMillis: 40 };
  return {
    checkedAt: now,
    nodeRuns: true,
    port: 2425,
    findings: FINDINGS,
    interfaces: [
      {
        name: "enp3s0",
        addresses: ["10.77.0.12"],
        kind: "lan",
        up: true,
        carrier: true,
        broadcast: true,
        echo: "missing",
      },
    ],
    peers: [
      {
        ...path,
        contactId: "mei",
        name: "Mei Tanaka",
        address: "10.77.0.13:2425",
        roundTripMicros: 640,
        hearsUs: true,
      },
      {
        contactId: "ben",
        name: "Ben",
        address: "10.77.0.14:2425",
        roundTripMicros: null,
        answeredAgoMillis: null,
        heardAgoMillis: 9_000,
        hearsUs: false,
      },
    ],
  };
}

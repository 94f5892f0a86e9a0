import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { translator } from "@/i18n/translate";
import zhCN from "@/i18n/zh-CN.json";
import type { DoctorReportDto } from "@/lib/api/node";
import { FakeHost, refusal, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Doctor } from "./Doctor";
import { findingText, hintText } from "./findingText";

const blocked = {
  severity: "fault",
  code: "firewall.blocks_in",
  message: "In English.",
  hint: "Do this.",
  command: "sudo ufw allow 2425/udp",
  values: { tool: "ufw", port: "2425", place: "the default for incoming packets", place_kind: "default_in" },
} as const;
const path = { contactId: "c", name: "Bob", address: "10.0.0.3:2425", answeredAgoMillis: 9, heardAgoMillis: 9 };

function report(changes: Partial<DoctorReportDto> = {}): DoctorReportDto {
  return { checkedAt: Date.now(), nodeRuns: true, port: 2425, findings: [], interfaces: [], peers: [], ...changes };
}

describe("Doctor", () => {
  it("asks nobody until a person wants to know, and says what is wrong and what to do", async () => {
    const host = new FakeHost({ doctor: () => report({ findings: [blocked] }) });
    const user = userEvent.setup();
    renderScreen(<Doctor />);
    expect(host.called("doctor")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Check now" }));
    const row = await screen.findByRole("listitem");
    expect(within(row).getByRole("img", { name: "Fault" })).toBeVisible();
    expect(row).toHaveTextContent("ufw keeps out what others send to UDP port 2425: the default for incoming packets.");
    expect(screen.getByTestId("doctor-state")).toHaveTextContent("One fault found");
    expect(screen.getByRole("button", { name: "Check again" })).toBeEnabled();
  });

  it("copies the command, and shows it if that is not allowed", async () => {
    new FakeHost({ doctor: () => report({ findings: [blocked] }) });
    const user = userEvent.setup();
    renderScreen(<Doctor />);
    await user.click(screen.getByTestId("doctor-check"));
    await user.click(await screen.findByRole("button", { name: "Copy the command" }));
    expect(await navigator.clipboard.readText()).toBe("sudo ufw allow 2425/udp");
    expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValueOnce(new Error("not allowed"));
    await user.click(screen.getByTestId("doctor-copy"));
    expect(await screen.findByText("The command could not be copied")).toBeVisible();
  });

  it("counts while it works how many have answered", async () => {
    let asked = 0;
    new FakeHost({
      doctor: () => new Promise<DoctorReportDto>(() => undefined),
      get_doctor_progress: () => ({ answered: asked++, asked: 200 }),
    });
    const user = userEvent.setup();
    renderScreen(<Doctor />);
    await user.click(screen.getByTestId("doctor-check"));
    expect(await screen.findByText("Checking: 0 of 200 have answered. This takes up to 20 seconds.")).toBeVisible();
    expect(await screen.findByText("Checking: 2 of 200 have answered. This takes up to 20 seconds.")).toBeVisible();
  });

  it("says that it is at work, and cannot be asked twice at once", async () => {
    let answer: (report: DoctorReportDto) => void = () => undefined;
    new FakeHost({ doctor: () => new Promise<DoctorReportDto>((resolve) => (answer = resolve)) });
    const user = userEvent.setup();
    renderScreen(<Doctor />);
    await user.click(screen.getByTestId("doctor-check"));
    expect(screen.getByTestId("doctor-state")).toHaveTextContent("Checking.");
    expect(screen.getByTestId("doctor-check")).toBeDisabled();
    answer(report());
    await waitFor(() => expect(screen.getByTestId("doctor-state")).toHaveTextContent("No fault found"));
  });

  it("says why it failed, and tries again", async () => {
    const host = new FakeHost({
      doctor: () => {
        throw refusal("node.storage");
      },
    });
    const user = userEvent.setup();
    renderScreen(<Doctor />);
    await user.click(screen.getByTestId("doctor-check"));
    expect(await screen.findByText("The check could not be done")).toBeVisible();
    host.answer({ doctor: () => report() });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByTestId("doctor-state")).toHaveTextContent("No fault found"));
  });

  it("shows who answers how fast, and who does not hear this computer", async () => {
    const peers = [
      { ...path, roundTripMicros: 1_460, hearsUs: true },
      { ...path, contactId: "d", name: "Dora", roundTripMicros: null, hearsUs: false },
      { ...path, contactId: "e", name: "Eve", roundTripMicros: null, hearsUs: null },
    ];
    new FakeHost({ doctor: () => report({ peers }) });
    const user = userEvent.setup();
    renderScreen(<Doctor />);
    await user.click(screen.getByTestId("doctor-check"));
    const rows = within(await screen.findByTestId("doctor-paths")).getAllByRole("listitem");
    expect(rows.map((row) => row.lastElementChild?.textContent)).toEqual([
      "1.5 ms",
      "does not hear this computer",
      "no answer",
    ]);
  });

  it("calls everybody by the name of today, also who said it after the check", async () => {
    const host = new FakeHost({
      doctor: () => report({ peers: [{ ...path, name: "bob", roundTripMicros: 9, hearsUs: true }] }),
    });
    const user = userEvent.setup();
    const { queries } = renderScreen(<Doctor />);
    await user.click(screen.getByTestId("doctor-check"));
    expect(await screen.findByTestId("doctor-paths")).toHaveTextContent("bob");
    host.answer({ list_contacts: () => [someContact({ id: "c", user: "bob", nickname: "Bob" })] });
    await queries.invalidateQueries();
    await waitFor(() => expect(screen.getByTestId("doctor-paths")).toHaveTextContent("Bob"));
  });
});

describe("an old report", () => {
  const since = async (report: DoctorReportDto, tell: (host: FakeHost) => void) => {
    const host = new FakeHost({ doctor: () => report, list_contacts: () => [] });
    const user = userEvent.setup();
    renderScreen(<Doctor />);
    await user.click(screen.getByTestId("doctor-check"));
    await waitFor(() => expect(screen.getByTestId("doctor-state")).toHaveTextContent(/found/));
    tell(host);
    return { host, user, state: screen.getByTestId("doctor-state") };
  };
  const comes = { contactId: "c", peerIp: "10.0.0.3", username: "bob", timestamp: 1 };

  it("is told as what was found then once somebody came or the network changed", async () => {
    const { state, user } = await since(report(), (host) => host.tell({ type: "peer-online", ...comes }));
    await waitFor(() => expect(state).toHaveTextContent("No fault was found"));
    expect(screen.getByTestId("doctor-outdated")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Check again" }));
    await waitFor(() => expect(state).toHaveTextContent("No fault found"));
    expect(screen.queryByTestId("doctor-outdated")).toBeNull();
  });

  it("says how long ago it was, and stays what it is as long as nothing happened to it", async () => {
    const { state } = await since(report({ checkedAt: Date.now() - 420_000 }), (host) =>
      host.tell({ type: "peer-certain", ...comes }),
    );
    await waitFor(() => expect(state).toHaveTextContent("checked 7 min. ago"));
    expect(screen.queryByTestId("doctor-outdated")).toBeNull();
  });
});

describe("findingText", () => {
  const t = translator(zhCN, "zh-CN");

  it("speaks the person's language, and the node's own words for a code that is new", () => {
    expect(findingText(blocked, t)).toMatch(/^ufw 拦截了.*2425/);
    expect(hintText(blocked, t)).toMatch(/\p{Script=Han}/u);
    expect(findingText({ ...blocked, code: "brand.new" }, t)).toBe("In English.");
  });

  it("Where a rule stands is said in the person's language", () => {
    const chain = {
      tool: "nftables",
      port: "2425",
      place: "in English",
      place_name: "input",
      place_table: "inet filter",
    };
    const said = (place_kind: string) => findingText({ ...blocked, values: { ...chain, place_kind } }, t);
    expect(findingText(blocked, t)).toContain("传入数据包的默认规则");
    expect(said("chain_of_table")).toContain("表 inet filter 的链 input");
    expect(said("brand_new")).toContain("in English");
    expect(hintText({ ...blocked, code: "brand.new" }, t)).toBe("Do this.");
  });
});

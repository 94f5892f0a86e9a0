import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { setPreference } from "@/lib/preferences";
import { FakeHost, refusal } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import Settings from "./Settings";
import type { SectionName } from "./sections";

afterEach(() => {
  setPreference("language", "system");
  setPreference("theme", "system");
});

async function shown(section: SectionName) {
  const config = { heartbeatInterval: 60, peerTimeout: 180 };
  const host = new FakeHost({
    get_profile: () => ({ user: "kim", host: "kim-pc", nickname: "Kim", group: "Design" }),
    get_heartbeat_config: () => config,
    update_heartbeat_interval: () => null,
    update_peer_timeout: () => null,
    update_profile: () => null,
    list_contacts: () => [],
    get_presence_cost: () => ({ announcementBytes: 150, copies: 2, questionBytes: 80 }),
  });
  renderScreen(<Settings path={[section]} hrefOf={(path) => `#/settings/${path.join("/")}`} />);
  if (section === "presence") await screen.findByTestId("heartbeat-interval");
  if (section === "profile") await screen.findByTestId("nickname");
  return { host, config };
}

async function write(testId: string, text: string) {
  const field = screen.getByTestId(testId);
  await userEvent.clear(field);
  await userEvent.type(field, text);
}

describe("Settings", () => {
  it("saves a heartbeat interval on Enter, and says so", async () => {
    const { host } = await shown("presence");
    await write("heartbeat-interval", "30{Enter}");
    expect(host.called("update_heartbeat_interval")).toEqual([{ intervalSecs: 30 }]);
    await waitFor(() => expect(screen.getByTestId("heartbeat-field-note")).toHaveTextContent("Saved"));
    expect(screen.getByTestId("heartbeat-interval")).toHaveValue("30");
  });

  it("saves when the field is left, once", async () => {
    const { host } = await shown("presence");
    await write("peer-timeout", "200");
    await userEvent.tab();
    await userEvent.tab();
    expect(host.called("update_peer_timeout")).toEqual([{ timeoutSecs: 200 }]);
  });

  it("says in the person's language why the node refuses a name", async () => {
    setPreference("language", "zh-CN");
    const { host } = await shown("profile");
    host.answer({
      update_profile: () => {
        throw refusal("config.bad_value", "Profile.nickname: must be at most 79 bytes of UTF-8, and is 90.");
      },
    });
    await write("nickname", "长{Enter}");
    await waitFor(() => expect(screen.getByTestId("nickname-field")).toHaveTextContent(/必须更短：最多 79 个字节/));
    expect(screen.getByTestId("nickname-field")).not.toHaveTextContent("Profile.nickname");
  });

  it("tells a mistake beside the field and asks the node nothing", async () => {
    const { host } = await shown("presence");
    await write("peer-timeout", "45{Enter}");
    const field = screen.getByTestId("peer-timeout");
    expect(field).toHaveAccessibleDescription(/Must be more than 60 seconds, the heartbeat interval\.$/);
    expect(field).toBeInvalid();
    expect(host.called("update_peer_timeout")).toEqual([]);
    await write("peer-timeout", "61");
    expect(field).toBeValid();
  });

  it("tells the node's refusal in the same words, by its code", async () => {
    const { host } = await shown("presence");
    host.answer({
      update_heartbeat_interval: () => {
        throw refusal("peer.heartbeat_out_of_range", "in the node's own words");
      },
    });
    await write("heartbeat-interval", "30{Enter}");
    await waitFor(() =>
      expect(screen.getByTestId("heartbeat-field-note")).toHaveTextContent("Must be from 10 to 600 seconds."),
    );
    expect(screen.getByTestId("heartbeat-interval")).toHaveValue("30");
  });

  it("takes back what was typed on Escape, and follows the node", async () => {
    const { host, config } = await shown("presence");
    await write("heartbeat-interval", "31{Escape}");
    expect(screen.getByTestId("heartbeat-interval")).toHaveValue("60");
    config.heartbeatInterval = 90;
    host.answer({ get_heartbeat_config: () => ({ ...config }) });
    act(() => host.tell({ type: "config-changed" }));
    await waitFor(() => expect(screen.getByTestId("heartbeat-interval")).toHaveValue("90"));
  });

  it("saves the nickname with the group as it is, and refuses none at all", async () => {
    const { host } = await shown("profile");
    await write("nickname", "Kimi{Enter}");
    expect(host.called("update_profile")).toEqual([{ nickname: "Kimi", group: "Design" }]);
    await userEvent.clear(screen.getByTestId("nickname"));
    await userEvent.tab();
    expect(screen.getByTestId("nickname-field-note")).toHaveTextContent("Must not be empty.");
    expect(host.called("update_profile")).toHaveLength(1);
  });

  it.each([
    ["简体中文", "语言", "zh-CN"],
    ["日本語", "言語", "ja"],
  ])("speaks %s once it is chosen, at once and in the document", async (name, heading, language) => {
    await shown("language");
    await userEvent.click(screen.getByRole("radio", { name }));
    expect(screen.getByRole("heading", { name: heading })).toBeVisible();
    expect(document.documentElement.lang).toBe(language);
    expect(document.documentElement.dataset.han).toBe(language);
    expect(localStorage.getItem("landline:language")).toBe(language);
  });

  it("leads to every section by a link, and says which one is open", async () => {
    await shown("presence");
    const nav = screen.getByRole("navigation", { name: "Sections of the settings" });
    const links = within(nav).getAllByRole("link");
    expect(links.map((link) => link.textContent)).toEqual([
      "Profile",
      "Presence",
      "Network",
      "Notifications",
      "Desktop",
      "Appearance",
      "Language",
      "Privacy",
      "Storage",
      "About",
    ]);
    expect(within(nav).getByRole("link", { current: "page" })).toHaveTextContent("Presence");
    expect(within(nav).getByRole("link", { name: "Network" })).toHaveAttribute("href", "#/settings/network");
  });

  it("shows what interval and timeout mean while they are typed", async () => {
    const { host } = await shown("presence");
    const seen = screen.getByTestId("crash-seen");
    expect(seen).toHaveTextContent("A program that answers nothing180 to 210 s");
    expect(await screen.findByTestId("sends")).toHaveTextContent("5 bytes/s");
    await write("peer-timeout", "240");
    expect(seen).toHaveTextContent("240 to 270 s");
    await write("heartbeat-interval", "10");
    expect(screen.getByTestId("sends")).toHaveTextContent("30 bytes/s");
    await write("heartbeat-interval", "9");
    expect(screen.getByTestId("sends")).toHaveTextContent("5 bytes/s");
    expect(host.called("update_peer_timeout")).toEqual([{ timeoutSecs: 240 }]);
  });
});

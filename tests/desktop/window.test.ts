// What only the desktop window has: notifications, one instance, a farewell, and a sentence when it cannot start.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { desk, openWindow, sit } from "../kit/desk.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { desktopBinary } from "../kit/paths.ts";
import { processesIn, threads } from "../kit/processes.ts";
import { moveFocusedRows } from "../kit/rows.ts";
import { until } from "../kit/wait.ts";
import { BR_EXIT } from "../kit/wire.ts";

const CARDS = "/dev/dri";
const hasGraphicsCard = () => existsSync(CARDS) && readdirSync(CARDS).some((name) => name.startsWith("renderD"));

suite("the desktop window alone", [needs.lab, needs.landline, needs.desktop, needs.webdriver], () => {
  test("A message is notified", async () => {
    await withLan(async (lan) => {
      const { driver, session, screen } = await desk(lan);
      const bob = await LandlineNode.start(lan.host("shelf"), { user: "bob", nickname: "Bob" });
      await screen.sees("Bob", "online");
      await bob.send(await bob.sees("alice"), "Lunch at <b>12</b>? 午饭");
      const told = await session.notified("a notification of Bob's message", ({ summary }) => summary.includes("Bob"));
      expect(told.body).toContain("Lunch at <b>12</b>? 午饭");
      await driver.close();
    });
  });

  test("Without a graphics card the window is drawn without a compositor", async () => {
    await withLan(async (lan) => {
      const { driver, session } = await desk(lan);
      await until("the window to be painted", 20_000, async () => (await session.colours()) > 200);
      const running = processesIn(session.host.namespace).flatMap(threads);
      // WebKit cuts its names at the front.
      expect(running.some((name) => name.endsWith("Compositor"))).toBe(hasGraphicsCard());
      await driver.close();
    });
  });

  test("A notification speaks the language of the screen", async () => {
    await withLan(async (lan) => {
      const { driver, session, screen } = await desk(lan);
      const bob = await LandlineNode.start(lan.host("shelf"), { user: "bob", nickname: "Bob" });
      await screen.sees("Bob", "online");
      await screen.goToSettings("language");
      const chinese = '[data-testid="language"] label[lang="zh-CN"]';
      await screen.wait("the choice of languages", async () => (await driver.query(chinese))[0]);
      await driver.click(chinese);
      await screen.wait("the screen in Chinese", async () => (await driver.query('html[lang="zh-CN"]'))[0]);
      const alice = await bob.sees("alice");
      await Promise.all(["今天", "中午", "十二点", "楼下", "午饭", "一起"].map((text) => bob.send(alice, text)));
      const told = await session.notified("a notification of several messages", ({ summary }) => summary !== "Bob");
      expect(told.summary).toMatch(/^Bob（[2-6] 条消息）$/);
      await driver.close();
    });
  });

  test("What is exported is a file among the downloads", async () => {
    await withLan(async (lan) => {
      const { driver, session, screen } = await desk(lan);
      await screen.goToSettings("storage");
      const button = '[data-testid="export"] button';
      await screen.wait("the button", async () => (await driver.query(button))[0]);
      await driver.click(button);
      // A desktop that has not said where downloads go: browsers take this folder then.
      const folder = join(session.home, "Downloads");
      const saved = () => existsSync(folder) && readdirSync(folder)[0];
      const name = await until("the file", 15_000, saved);
      const told = (words: string) =>
        screen.wait(`"${words}"`, async () => {
          const [row] = await driver.query('[data-testid="export"]');
          return row?.text.includes(words);
        });
      await told(name);
      const whole = await until("all of it", 5_000, () => {
        const text = readFileSync(join(folder, name), "utf8");
        return text.endsWith("}") && text;
      });
      const exported: unknown = JSON.parse(whole);
      expect(exported).toMatchObject({ format: 1, profile: { user: "alice" } });
      // Again: under another name, and that is the name it says.
      await driver.click(button);
      await told(" (1).json");
      expect(readdirSync(folder)).toHaveLength(2);
      // Where there can be no such folder, nothing is written elsewhere, and nobody is told that it was.
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
      await driver.click(button);
      await told("could not be saved");
      await driver.close();
    });
  });

  test("In the desktop window a row that moves while it has the focus stays in view", async () => {
    await withLan(async (lan) => {
      const { node, driver, screen } = await desk(lan);
      await node.attach();
      await moveFocusedRows(lan, node, driver, screen);
      await screen.screenshot("moved-rows");
      await driver.close();
    });
  });

  test("The window quits with a farewell", async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const { driver, screen } = await desk(lan);
      const bob = await LandlineNode.start(lan.host("shelf"), { user: "bob", nickname: "Bob" });
      await screen.sees("Bob", "online");
      await bob.sees("alice");
      await driver.close();
      await capture.seen(BR_EXIT, ({ packet }) => packet?.user === "alice");
      const offline = await bob.event("Alice's goodbye", (event) => event.type === "peer-offline", 5000);
      expect(offline).toMatchObject({ reason: "explicit" });
    });
  });

  test("A second start shows the first window", async () => {
    await withLan(async (lan) => {
      const { node, driver, session } = await desk(lan);
      const [first] = driver.processes();
      const env = { ...session.env, LANDLINE_PROFILE: node.profile };
      const second = session.host.start("second", desktopBinary() ?? "", [], { env });
      expect((await second.exited).code).toBe(0);
      expect(driver.processes()).toEqual([first]);
      expect(await driver.title()).toBe("Landline");
      await driver.close();
    });
  });

  test("A link leads to its conversation in the window that is there", async () => {
    await withLan(async (lan) => {
      const { node, driver, session, screen } = await desk(lan);
      await LandlineNode.start(lan.host("shelf"), { user: "bob", nickname: "Bob" });
      const { data } = await screen.sees("Bob", "online");
      const env = { ...session.env, LANDLINE_PROFILE: node.profile };
      const follow = async (link: string) => {
        const second = session.host.start("second", desktopBinary() ?? "", [link], { env });
        expect((await second.exited).code).toBe(0);
      };
      await follow(`landline://chats/${data.contactId}`);
      await screen.reads("conversation-header", /Bob/);
      // What is no id is not handed to the screen, which stays where it is.
      await follow("landline://settings/'//");
      await screen.reads("conversation-header", /Bob/);
      await driver.close();
    });
  });

  test("A taken port is explained in the window", async () => {
    await withLan(async (lan) => {
      const { session, node } = await sit(lan);
      await LandlineNode.start(session.host, { user: "bob" });
      const { driver, screen } = await openWindow({ session, node });
      const page = await screen.wait("the sentence", async () =>
        (await driver.query("main")).find(({ text }) => text.includes("2425")),
      );
      await screen.screenshot("taken-port");
      const port = /Use port (\d+) instead/.exec(page.text)?.[1];
      expect(Number(port)).toBeGreaterThan(2425);
      await driver.click(`a[href="/port/${port}"]`);
      await node.attach();
      expect((await node.ask<{ node: { port: number } }>("stats")).node.port).toBe(Number(port));
      await driver.close();
    });
  });

  test("A failed start is explained in the language of the system", async () => {
    await withLan(async (lan) => {
      const { session, node } = await sit(lan);
      await LandlineNode.start(session.host, { user: "bob" });
      session.env.LANGUAGE = "zh_CN";
      const { driver, screen } = await openWindow({ session, node });
      const page = await screen.wait("the sentence", async () =>
        (await driver.query("main")).find(({ text }) => text.includes("2425")),
      );
      await screen.screenshot("taken-port-chinese");
      expect(page.text).toMatch(/Landline 无法启动.*另一个程序正在使用这个端口。.*改用端口 \d+/s);
      await driver.close();
    });
  });
});

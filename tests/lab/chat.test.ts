// Text between two nodes: states, loss, waiting, restarts. What a person was told is sent arrives once, in order.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob, LandlineNode, QUICK } from "../kit/node.ts";

suite("chat", [needs.lab, needs.landline], () => {
  test("Text goes both ways", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const [toBob, toAlice] = [await alice.sees("bob"), await bob.sees("alice")];
      const text = "Hi Bob: 100 # 你好 \u{1F44B}\nsecond line";
      const sent = await alice.send(toBob, text);
      await alice.delivered(toBob, sent);
      expect(await bob.receives("alice", text)).toMatchObject({ outgoing: false, state: "received", lossy: false });
      await bob.delivered(toAlice, await bob.send(toAlice, "Hi Alice"));
      await alice.receives("bob", "Hi Alice");
      expect((await alice.history(toBob)).map(({ text, outgoing }) => [outgoing, text])).toEqual([
        [true, text],
        [false, "Hi Alice"],
      ]);
      expect(alice.events.ofType("message-state").map(({ state }) => state)).toContain("delivered");
    });
  });

  test("Thirty percent loss: all of twenty messages are delivered once each, in order", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const toBob = await alice.sees("bob");
      lan.lose(30);
      const texts = Array.from({ length: 20 }, (_, number) => `message ${number + 1} of 20`);
      for (const text of texts) await alice.send(toBob, text);
      const [toAlice, early] = [await bob.sees("alice"), [] as string[]];
      await alice.state("all twenty to be delivered", 90_000, async () => {
        const sent = await alice.history(toBob);
        const delivered = sent.filter(({ state }) => state === "delivered");
        // Asked after alice: what she calls delivered is there by now.
        const arrived = await bob.history(toAlice);
        if (sent.length !== texts.length || delivered.length > arrived.length)
          early.push(JSON.stringify([sent, arrived]));
        return delivered.length === texts.length;
      });
      expect(early, "never a short list, never delivered before it has arrived").toEqual([]);
      // Twenty losses are to be expected. Five or fewer come once in a thousand runs, none once in a million.
      expect(lan.lost()).toBeGreaterThan(0);
      const received = (await bob.history(toAlice)).map(({ text }) => text);
      expect(received).toEqual(texts);
    });
  });

  test("A waiting message goes out when the peer comes back", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      await bob.stop();
      const toBob = await alice.sees("bob", "offline");
      const sent = await alice.send(toBob, "read this tomorrow");
      await alice.delivered(toBob, sent, "waiting");
      await bob.start();
      await alice.delivered(toBob, sent, "delivered", 30_000);
      await bob.receives("alice", "read this tomorrow");
      expect(await bob.history(await bob.sees("alice"))).toHaveLength(1);
    });
  });

  test("A waiting message goes out after a restart of the sender", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      await bob.stop();
      const toBob = await alice.sees("bob", "offline");
      const sent = await alice.send(toBob, "kept over a power cut");
      await alice.delivered(toBob, sent, "waiting");
      await alice.kill();
      await alice.start();
      await bob.start();
      await alice.delivered(toBob, sent, "delivered", 30_000);
      expect((await bob.receives("alice", "kept over a power cut")).text).toBe("kept over a power cut");
    });
  });

  test("A message to a crashed peer waits, and goes out after a restart of the receiver", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan, { presence: QUICK });
      const toBob = await alice.sees("bob");
      await bob.kill();
      const sent = await alice.send(toBob, "are you there?");
      await alice.delivered(toBob, sent, "waiting", 40_000);
      await bob.start();
      await alice.delivered(toBob, sent, "delivered", 30_000);
      await bob.receives("alice", "are you there?");
      expect(await bob.history(await bob.sees("alice"))).toHaveLength(1);
    });
  });

  test("Messages after a crash and restart of the sender are not taken for duplicates", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const toBob = await alice.sees("bob");
      for (const text of ["one", "two", "three"]) await alice.delivered(toBob, await alice.send(toBob, text));
      await alice.kill();
      await alice.start();
      await alice.sees("bob");
      await alice.delivered(toBob, await alice.send(toBob, "four"));
      await bob.receives("alice", "four");
      expect((await bob.history(await bob.sees("alice"))).map(({ text }) => text)).toEqual([
        "one",
        "two",
        "three",
        "four",
      ]);
    });
  });

  test("A long text between two nodes arrives whole", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const toBob = await alice.sees("bob");
      const text = Array.from({ length: 700 }, (_, line) => `line ${line}: 三思而后行`).join("\n");
      await alice.delivered(toBob, await alice.send(toBob, text), "delivered", 30_000);
      const contact = await bob.sees("alice");
      const parts = (await bob.history(contact)).map((message) => message.text);
      expect(parts.join("\n").match(/line \d+: 三思而后行/g)).toHaveLength(700);
    });
  });

  test("A node that was never met cannot be written to, and the sentence says so", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice" });
      const { code, out, err } = await alice.run(["send", "nobody", "hello"]);
      expect(code).not.toBe(0);
      expect(out + err).toMatch(/nobody/);
    });
  });
});

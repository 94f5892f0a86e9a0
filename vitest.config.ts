// Unit tests of the screen: jsdom, no network, no real host. What crosses processes is tested under tests/.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    environment: "jsdom",
    // One window for all files of a worker, each with modules of its own: src/test/setup.ts.
    isolate: false,
    maxWorkers: "100%",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    // What does not come is found out by its own wait; this is for a machine that is busy with other things.
    testTimeout: 30_000,
    // Times are written for a person in their own zone: the tests pin one that is not UTC, so that a mix-up shows.
    env: { TZ: "Asia/Shanghai" },
  },
});

// How the screen is built: one folder, `dist/`, served unchanged by the desktop window and by the web server.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Gzipped JavaScript, in bytes, that a window may load before it shows its first screen. */
const FIRST_LOAD_BUDGET = 250_000;

export default defineConfig({
  plugins: [react(), firstLoadBudget()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The desktop package's devUrl names this port, so another free one would be no help.
  server: { port: 5173, strictPort: true },
  build: {
    // The oldest engines that know light-dark(): older targets make the style minifier rewrite the tokens.
    target: ["es2023", "chrome123", "safari17.5", "firefox120"],
    // Both hosts forbid inline script and style and data: scripts, so nothing is inlined and nothing is polyfilled.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

/** Weighs the entry and all that it imports statically, and fails the build above the budget. Lazy routes do not count. */
function firstLoadBudget(): Plugin {
  return {
    name: "landline:first-load-budget",
    apply: "build",
    generateBundle(_options, bundle) {
      const counted = new Set<string>();
      const queue = Object.values(bundle).flatMap((file) =>
        file.type === "chunk" && file.isEntry ? [file.fileName] : [],
      );
      let bytes = 0;
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
        const file = bundle[name];
        if (counted.has(name) || file?.type !== "chunk") continue;
        counted.add(name);
        bytes += gzipSync(file.code).length;
        queue.push(...file.imports);
      }
      const size = `first load: ${(bytes / 1000).toFixed(1)} kB of JavaScript, gzipped, in ${counted.size} files`;
      if (bytes > FIRST_LOAD_BUDGET) this.error(`${size}; at most ${FIRST_LOAD_BUDGET / 1000} kB are allowed`);
      this.info(size);
    },
  };
}

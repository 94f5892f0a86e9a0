// The gallery of the design system: a page of its own, built and served apart. Nothing of it is in the app's bundle.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("../src", import.meta.url)) } },
  server: { port: 5174 },
  build: { target: ["es2023", "chrome123"], assetsInlineLimit: 0, emptyOutDir: true, chunkSizeWarningLimit: 1_000 },
});

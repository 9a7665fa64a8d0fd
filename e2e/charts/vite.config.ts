import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

/** Builds the gallery of charts, which nobody ships. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid(), tailwindcss()],
  build: { target: "es2022", emptyOutDir: true, modulePreload: { polyfill: false } },
  server: { host: "127.0.0.1" },
});

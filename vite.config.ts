import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

const api = process.env["ORGMIRROR_DEV_API"] ?? "http://127.0.0.1:8787";

const proxy = { "^/api/": { target: api }, "^/parties/": { target: api, ws: true } };

/** Builds the dashboard (`web/`) to `web/dist`; in development it forwards API and rooms to a running Orgmirror. */
export default defineConfig({
  root: "web",
  plugins: [solid(), tailwindcss()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // A Content-Security-Policy without 'unsafe-inline' and data: must do.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", proxy },
  preview: { host: "127.0.0.1", proxy },
});

import { defineConfig } from "vite";

/** How sources are compiled for a page; `scripts/bundle.ts` gives the entries and cuts the result. */
export default defineConfig({
  publicDir: false,
  logLevel: "warn",
  resolve: { conditions: ["@partage-ent/source", "browser", "module", "import", "default"] },
  build: {
    target: "es2022",
    rolldownOptions: {
      // What an entry holds already is asked for by name too, where links choose.
      checks: { ineffectiveDynamicImport: false },
      output: {
        minify: false,
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name].js",
      },
    },
  },
});

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Entries of the CDN build: what an integrator names in a script tag. */
export const cdnEntries: Record<string, string> = Object.fromEntries(
  ["partage", "inbox", "session", "message"].map((name) => [
    name,
    fileURLToPath(new URL(`widgets/src/define/${name}.ts`, import.meta.url)),
  ]),
);

/** The CDN build: modules that share their common parts and load the rest when needed. */
export default defineConfig({
  publicDir: false,
  logLevel: "warn",
  resolve: { conditions: ["@partage-ent/source", "browser", "module", "import", "default"] },
  build: {
    target: "es2022",
    outDir: fileURLToPath(new URL("widgets/cdn", import.meta.url)),
    emptyOutDir: true,
    sourcemap: true,
    lib: { entry: cdnEntries, formats: ["es"] },
    rolldownOptions: {
      output: {
        minify: true,
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
      },
    },
  },
});

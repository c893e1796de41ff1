/** Turns source paths into those of the published files and hides what is private. */
const publishedOnly = {
  name: "published-only",
  packageLinkPhase({ customElementsManifest }) {
    const publish = (path) => path?.replace(/^\/?src\//, "dist/").replace(/\.ts$/, ".js");
    for (const module of customElementsManifest.modules) {
      module.path = publish(module.path);
      for (const item of module.exports ?? [])
        if (item.declaration?.module) item.declaration.module = publish(item.declaration.module);
      for (const declaration of module.declarations ?? []) {
        if (declaration.members)
          declaration.members = declaration.members.filter(
            ({ name, privacy = "public" }) => privacy === "public" && !name.startsWith("#"),
          );
      }
    }
  },
};

export default {
  globs: ["src/*/*.ts"],
  exclude: ["src/**/*.test.ts", "src/test/**", "src/locales/**"],
  outdir: ".",
  litelement: true,
  packagejson: false,
  plugins: [publishedOnly],
};

/** The arrows of the house: anything that is not allowed here fails. */
const inside = (name) => `^packages/${name}/src`;
const tests = "\\.(test|browser-test|test-d)\\.ts$";
const only = (from, allowed) => ({
  name: `arrows-of-${from}`,
  severity: "error",
  from: { path: inside(from), pathNot: tests },
  to: {
    path: ["^packages/", "^widgets/", "^demo/", "^test/", "^scripts/"],
    pathNot: [from, ...allowed].map(inside),
  },
});

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "not-resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    only("jmap", []),
    only("calendar", ["jmap"]),
    only("contacts", ["jmap"]),
    only("sdk", ["jmap"]),
    only("server", ["jmap"]),
    only("zimbra", ["server", "jmap", "calendar", "contacts"]),
    only("standards", ["server", "jmap", "calendar", "contacts"]),
    only("uportal", ["jmap"]),
    only("gateway", ["server", "zimbra", "standards", "calendar", "contacts", "jmap", "uportal"]),
    only("sandbox", ["calendar", "contacts", "jmap"]),
    only("msw", ["gateway", "sandbox", "zimbra", "jmap"]),
    {
      name: "arrows-of-widgets",
      severity: "error",
      from: { path: "^widgets/src", pathNot: tests },
      to: {
        path: ["^packages/", "^demo/", "^test/", "^scripts/"],
        pathNot: ["sdk", "jmap"].map(inside),
      },
    },
    {
      name: "widget-folders-stay-apart",
      comment: "A widget that needs another loads it by tag through src/load.ts.",
      severity: "error",
      from: { path: "^widgets/src/((?!shared|define|locales|test)[^/]+)/" },
      to: {
        path: "^widgets/src/(?!shared|define|locales|test)[^/]+/",
        pathNot: "^widgets/src/$1/",
      },
    },
    {
      name: "neutral-code-is-neutral",
      comment: "These run in Node, in a test and in the page: no Node API.",
      severity: "error",
      from: {
        path: [
          "^packages/(jmap|calendar|contacts|sdk|server|zimbra|msw|uportal)/src",
          "^packages/(gateway|sandbox)/src/app",
        ],
        pathNot: tests,
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "app-does-not-know-node",
      severity: "error",
      from: { path: "^packages/(gateway|sandbox)/src/app", pathNot: tests },
      to: { path: "^packages/(gateway|sandbox)/src/node" },
    },
    {
      name: "standards-stay-in-gateway-node",
      comment: "Sockets are of Node: what runs in the page too can't speak these.",
      severity: "error",
      from: { path: "^packages/", pathNot: "^packages/(standards/src|gateway/src/(node|testing))" },
      to: { path: "^packages/standards/src" },
    },
    {
      name: "portlets-stay-in-gateway-node",
      comment: "Definitions are written by the command line; a running gateway has none.",
      severity: "error",
      from: { path: "^packages/", pathNot: `^packages/(uportal/src|gateway/src/node)|${tests}` },
      to: { path: "^packages/uportal/src" },
    },
    {
      name: "openid-client-stays-in-gateway-node",
      severity: "error",
      from: { path: "^(packages|widgets)/", pathNot: "^packages/gateway/src/node" },
      to: { path: "node_modules/openid-client" },
    },
    {
      name: "ical-stays-in-calendar-and-contacts",
      severity: "error",
      from: { path: "^(packages|widgets)/", pathNot: "^packages/(calendar|contacts)/src" },
      to: { path: "node_modules/ical\\.js" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|cdn|coverage|demo/static|test/clients)/" },
    tsConfig: { fileName: "tsconfig.check.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@partage-ent/source", "import", "node", "default"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};

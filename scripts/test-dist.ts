/**
 * `npm run test:dist`: what is published, used as somebody who installs it would.
 *
 * Builds and packs every package, installs the archives in an empty project, imports every subpath in
 * Node, type-checks a consumer under both ways to resolve modules, starts the commands, and checks the
 * files for script tags. The last line counts the checks.
 *
 * @module
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { recordCounts } from "../test/report/counts.js";

interface Manifest {
  readonly name: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const cdn = join(root, "widgets/cdn");
const counts = { passed: 0, failed: 0, skipped: 0 };

function check(name: string, problem: string | undefined): void {
  counts[problem === undefined ? "passed" : "failed"]++;
  console.log(problem === undefined ? `ok     ${name}` : `failed ${name}\n${problem}`);
}

/** Runs a command to its end; answers what it said when it failed. */
function attempt(command: string, args: readonly string[], cwd: string): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: 300_000,
  });
  return status === 0 ? undefined : `${error ? String(error) : ""}${stdout}${stderr}`;
}

const folder = mkdtempSync(join(tmpdir(), "partage-dist-"));
try {
  const built = attempt("npm", ["run", "build"], root);
  check("everything builds", built);
  check("the manifest of elements", attempt("npm", ["run", "manifest", "-w", "widgets"], root));
  if (built === undefined) {
    const manifests = install(join(folder, "archives"), join(folder, "project"));
    for (const manifest of manifests) checkImports(manifest, join(folder, "project"));
    checkTypes(manifests, join(folder, "project"));
    checkCommands(manifests, join(folder, "project"));
    await checkScriptFiles();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
recordCounts("dist", counts);
process.exitCode = counts.failed > 0 ? 1 : 0;

/** Packs every workspace and installs the archives together; answers what was installed. */
function install(archives: string, project: string): readonly Manifest[] {
  mkdirSync(archives);
  mkdirSync(project);
  const packed = JSON.parse(
    execFileSync("npm", ["pack", "--workspaces", "--json", "--pack-destination", archives], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  ) as readonly {
    readonly name: string;
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  for (const { name, files } of packed)
    checkContents(
      name,
      files.map(({ path }) => path),
    );
  const dependencies = Object.fromEntries(
    packed.map(({ name, filename }) => [name, `file:${join(archives, filename)}`]),
  );
  const description = { name: "empty-project", private: true, type: "module", dependencies };
  writeFileSync(join(project, "package.json"), JSON.stringify(description));
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  check("an empty project installs", attempt("npm", ["install", ...options], project));
  return packed.map(
    ({ name }) =>
      JSON.parse(
        readFileSync(join(project, "node_modules", name, "package.json"), "utf8"),
      ) as Manifest,
  );
}

function checkContents(name: string, files: readonly string[]): void {
  const foreign = files.filter((file) =>
    /(\.(test|node-test|browser-test|test-d)\.|(^|\/)(testing|test)\/|tsbuildinfo)/.test(file),
  );
  const problem = foreign.length > 0 ? foreign.join("\n") : undefined;
  check(`${name} publishes no tests`, problem);
}

/** Every subpath of a package that is a module. */
function subpaths({ name, exports }: Manifest, project: string): readonly string[] {
  return Object.keys(exports)
    .filter((path) => !path.endsWith(".json"))
    .flatMap((path) => {
      if (!path.includes("*")) return [name + path.slice(1)];
      const at = path.slice(2, path.indexOf("*"));
      return readdirSync(join(project, "node_modules", name, "dist", at))
        .filter((file) => file.endsWith(".js"))
        .map((file) => `${name}/${at}${file.slice(0, -3)}`);
    });
}

function checkImports(manifest: Manifest, project: string): void {
  const specifiers = subpaths(manifest, project);
  copyFileSync(join(root, "scripts/import-all.js"), join(project, "import-all.mjs"));
  const { stdout, stderr, error } = spawnSync(process.execPath, ["import-all.mjs", ...specifiers], {
    cwd: project,
    encoding: "utf8",
    timeout: 30_000,
  });
  const results = JSON.parse(stdout || "[]") as {
    readonly specifier: string;
    readonly names?: readonly string[];
    readonly error?: string;
  }[];
  for (const specifier of specifiers) {
    const result = results.find((one) => one.specifier === specifier);
    check(
      `import ${specifier} (${result?.names?.length ?? 0} names)`,
      result ? result.error : `${error ? String(error) : ""}${stderr}`,
    );
  }
}

function checkTypes(manifests: readonly Manifest[], project: string): void {
  const all = manifests.flatMap((manifest) => subpaths(manifest, project));
  const consumer = [
    ...all.map((specifier, at) => `import * as m${at} from "${specifier}";`),
    `export const modules: readonly object[] = [${all.map((_, at) => `m${at}`).join(", ")}];`,
    `import { connect, listEmails } from "@partage-ent/sdk";`,
    `import type { PartageInbox } from "@partage-ent/widgets/inbox";`,
    `export const inbox: PartageInbox = document.createElement("partage-inbox");`,
    `inbox.show = "unread";`,
    `const connection = connect({ gateway: "/partage-gw" });`,
    `const { items } = await listEmails(connection, { preset: "unread", limit: 5 });`,
    `export const subjects: readonly (string | null)[] = items.map(({ subject }) => subject);`,
    `// @ts-expect-error A list of emails has no such preset.`,
    `void listEmails(connection, { preset: "unread-ish" });`,
  ].join("\n");
  writeFileSync(join(project, "consumer.ts"), consumer);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  for (const [module, resolution] of [
    ["NodeNext", "NodeNext"],
    ["ESNext", "bundler"],
  ] as const) {
    const compilerOptions = {
      ...{ module, moduleResolution: resolution, target: "ES2022", strict: true, noEmit: true },
      ...{ lib: ["ES2023", "DOM", "DOM.Iterable"], skipLibCheck: false },
      ...{ types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
    };
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["consumer.ts"] }),
    );
    const problem = attempt(process.execPath, [tsc, "-p", "."], project);
    check(`a consumer compiles with module resolution ${resolution}`, problem);
  }
  copyFileSync(join(cdn, "partage.d.ts"), join(project, "partage.d.ts"));
  const options = ["--noEmit", "--strict", "--target", "ES2022", "--module", "ESNext"];
  const problem = attempt(
    process.execPath,
    [tsc, ...options, "--moduleResolution", "bundler", "partage.d.ts", "--ignoreConfig"],
    project,
  );
  check("cdn/partage.d.ts compiles", problem);
}

function checkCommands(manifests: readonly Manifest[], project: string): void {
  for (const command of manifests.flatMap(({ bin = {} }) => Object.keys(bin))) {
    const file = join(project, "node_modules/.bin", command);
    check(`${command} --help`, attempt(file, ["--help"], project));
  }
}

/** The files that pages name in script tags: integrity, AMD, self-contained modules. */
async function checkScriptFiles(): Promise<void> {
  const integrity = JSON.parse(readFileSync(join(cdn, "sri.json"), "utf8")) as Readonly<
    Record<string, string>
  >;
  for (const kind of ["single", "amd"]) {
    for (const name of readdirSync(join(cdn, kind)).filter((file) => file.endsWith(".js"))) {
      const file = `${kind}/${name}`;
      const content = readFileSync(join(cdn, file));
      const digest = `sha384-${createHash("sha384").update(content).digest("base64")}`;
      check(`integrity of cdn/${file}`, integrity[file] === digest ? undefined : digest);
      const problem =
        kind === "amd" ? problemOfAmd(content.toString()) : await problemOfModule(join(cdn, file));
      check(`cdn/${file} is whole by itself`, problem);
    }
  }
  const missing = Object.keys(integrity).filter((file) => !existsSync(join(cdn, file)));
  check("every file with an integrity value exists", missing.join("\n") || undefined);
}

/** Moodle's loader names a module by its path, so that `define` gets no name, and no dependency. */
function problemOfAmd(code: string): string | undefined {
  const calls: unknown[][] = [];
  const define = Object.assign((...args: unknown[]) => void calls.push(args), { amd: {} });
  runInContext(code, createContext({ define }));
  const [args = []] = calls;
  const needs = args.find(Array.isArray) as readonly string[] | undefined;
  const foreign = needs?.filter((name) => name !== "exports") ?? [];
  const isDefined = calls.length === 1 && typeof args.at(-1) === "function";
  if (isDefined && typeof args[0] !== "string" && foreign.length === 0) return undefined;
  return `define was called ${calls.length} times; it needs ${foreign.join(", ") || "nothing"}`;
}

async function problemOfModule(file: string): Promise<string | undefined> {
  const options = { bundle: true, write: false, metafile: true, format: "esm" } as const;
  const { metafile } = await build({ ...options, entryPoints: [file], packages: "external" });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return imports.map(({ path }) => path).join("\n") || undefined;
}

/**
 * `npm run demo:static`: writes the portal page with everything behind it into `demo/static`, a folder
 * that any web server can serve.
 *
 * @module
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FRAME_DOCUMENT, framePolicy } from "@partage-ent/gateway/app";
import { buildCdn } from "./build-cdn.js";
import { bundle } from "./bundle.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}demo/static/`;

/** Writes the folder. */
export async function buildStaticDemo(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await buildCdn();
  mkdirSync(`${folder}chunks`, { recursive: true });
  for (const { fileName, code } of await bundle("in-page", `${root}demo/in-page.ts`))
    writeFileSync(folder + fileName, code);
  for (const file of readdirSync(`${root}demo/ent`))
    cpSync(`${root}demo/ent/${file}`, folder + file);
  cpSync(`${root}widgets/cdn`, `${folder}partage`, { recursive: true });
  cpSync(`${root}node_modules/msw/lib/mockServiceWorker.js`, `${folder}mockServiceWorker.js`);
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".html"))) writePage(file);
  await writeNavigations();
}

const SCRIPT = /^.*<script type="module" src="\/(partage\/[\w-]+\.js)"><\/script>\n/gm;

/** A page of the portal, with the in-page servers in place of the portlets' scripts, which they load. */
function writePage(file: string): void {
  const source = readFileSync(`${root}demo/ent/${file}`, "utf8");
  const scripts = new Set([...source.matchAll(SCRIPT)].map(([, script]) => script));
  const head = `  <meta name="widgets" content="${[...scripts].join(" ")}" />
    <script type="module" src="in-page.js"></script>
  </head>`;
  const page = source
    .replaceAll(SCRIPT, "")
    .replaceAll('gateway="/partage-gw"', 'gateway="partage-gw"')
    .replace("</head>", head);
  writeFileSync(folder + file, page);
}

/** What a browser opens by itself passes the service worker by: files stand there instead. */
async function writeNavigations(): Promise<void> {
  const policy = (await framePolicy())
    .split("; ")
    // A policy in a document can neither sandbox it nor say who frames it: the frame element does.
    .filter((directive) => !directive.startsWith("sandbox"))
    .join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const frame = FRAME_DOCUMENT.replace('<meta charset="utf-8">', `<meta charset="utf-8">${meta}`);
  mkdirSync(`${folder}partage-gw/frame`, { recursive: true });
  writeFileSync(`${folder}partage-gw/frame/index.html`, frame);
  mkdirSync(`${folder}partage-gw/auth/login`, { recursive: true });
  const back = '<meta http-equiv="refresh" content="0; url=../../../">';
  writeFileSync(
    `${folder}partage-gw/auth/login/index.html`,
    `<!doctype html><html lang="fr"><head><meta charset="utf-8">${back}<title>Connexion</title></head></html>\n`,
  );
}

await buildStaticDemo();
console.log(`${readdirSync(folder, { recursive: true }).length} files in demo/static`);

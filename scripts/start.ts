/**
 * `npm start`: builds the widgets, starts the demonstration, prints where it is.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadEmlFolder } from "@partage-ent/sandbox/node";
import { startDemo } from "../demo/start-demo.js";
import { buildCdn } from "./build-cdn.js";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    port: { type: "string", default: "0" },
    state: { type: "string" },
  },
});

await buildCdn();
const demo = await startDemo({
  port: Number(values.port),
  ...(values.state === undefined ? {} : { sandbox: { stateFolder: values.state } }),
});
const { url, users, sandbox, planning } = demo;
const first = users[0]!;

// A collection of real-life messages beside the repository goes to one account when it is there.
const collection = fileURLToPath(new URL("../../shared/data/eml", import.meta.url));
const reader = users.at(-1)!;
const loaded = existsSync(collection)
  ? await loadEmlFolder(sandbox.sandbox, reader.name, collection)
  : undefined;

if (values.json) {
  const { domain, preauthKey } = sandbox;
  const addresses = { url, sandbox: sandbox.url, planning: planning.url };
  console.log(JSON.stringify({ ...addresses, domain, preauthKey, users }));
} else {
  console.log(`\nENT de démonstration : ${url}`);
  console.log(`Identifiant : ${first.name}   Mot de passe : ${first.password}`);
  if (loaded) console.log(`Messages du monde réel, malformés compris : ${reader.name}`);
  console.log(`Changer les emplois du temps : curl -X POST ${planning.url}/change`);
  console.log(`Serveur compatible Zimbra : ${sandbox.url}   (Ctrl+C pour arrêter)\n`);
}

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void demo.close().then(() => process.exit(0));
  });
}

/**
 * A process that is a Zimbra-compatible server and outlives the workers that are killed. Tells its
 * address and key to the process that started it.
 */
import { startSandbox } from "../../packages/sandbox/src/node/sandbox-server.js";

const accounts = JSON.parse(process.env["CHAOS_ACCOUNTS"] ?? "[]") as readonly string[];
const domain = "univ-valmoree.example";
const running = await startSandbox({ university: false, domain });
for (const name of accounts) {
  await running.sandbox.createAccount({ name, password: "unused", attributes: {} });
}
process.on("disconnect", () => process.exit(0));
process.send?.({ url: running.url, preauthKey: running.preauthKey });

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { recordCounts } from "../report/counts.js";
import { recordings } from "./record.js";

const checker = fileURLToPath(new URL("../../../shared/tools/soapapi-check.mjs", import.meta.url));

/** Holds all recorded exchanges against Zimbra's API description and counts that as one test. */
export function checkRecordings(): void {
  console.log("\n— every SOAP exchange of this run conforms to Zimbra's API description");
  if (!existsSync(checker) || !existsSync(recordings)) {
    const what = existsSync(checker) ? "nothing was recorded" : "the API description is not here";
    console.log(`skipped: ${what}`);
    recordCounts("soap-conformance", { passed: 0, failed: 0, skipped: 1 });
    return;
  }
  const files = readdirSync(recordings).map((file) => recordings + file);
  const { status } = spawnSync(process.execPath, [checker, ...files], { stdio: "inherit" });
  const failed = status === 0 ? 0 : 1;
  recordCounts("soap-conformance", { passed: 1 - failed, failed, skipped: 0 });
}

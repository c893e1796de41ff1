import { existsSync, readdirSync } from "node:fs";
import { recordCounts } from "../report/counts.js";
import { checkDescription, hasDescription } from "./description.js";
import { recordings } from "./record.js";

/** Holds all recorded exchanges against Zimbra's API description and counts that as one test. */
export function checkRecordings(): void {
  console.log("\n— every SOAP exchange of this run conforms to Zimbra's API description");
  if (!hasDescription() || !existsSync(recordings)) {
    const what = hasDescription() ? "nothing was recorded" : "the API description is not here";
    console.log(`skipped: ${what}`);
    recordCounts("soap-conformance", { passed: 0, failed: 0, skipped: 1 });
    return;
  }
  const files = readdirSync(recordings).map((file) => recordings + file);
  const { messages, problems, knownFlaws } = checkDescription(files);
  for (const problem of problems) console.log(`  ${problem}`);
  console.log(
    `${messages} messages: ${problems.length} kinds of problems, ${knownFlaws} named flaws of the description`,
  );
  const failed = problems.length > 0 || messages === 0 ? 1 : 0;
  recordCounts("soap-conformance", { passed: 1 - failed, failed, skipped: 0 });
}

/**
 * Reports of directory commands as lines for a terminal; the last one has the figures.
 *
 * @module
 */
import type { CardKind } from "@partage-ent/jmap";
import type { SourceProblem } from "../../app/directory/directory-source.js";
import type { SourceRecord } from "../../app/directory/directory-store.js";
import type { SourceReport } from "./verify-source.js";

/** How a source was read into the index. */
export interface ImportedSource {
  readonly source: string;
  /** `busy` when another worker reads it. */
  readonly status: "loaded" | "held" | "unchanged" | "failed" | "busy";
  readonly isWhole: boolean;
  readonly failure: string | null;
  readonly records: number;
  readonly structures: number;
  readonly unlisted: number;
  readonly duplicates: number;
  readonly problemCount: number;
  readonly problems: readonly SourceProblem[];
  readonly milliseconds: number;
}

/** An import of a source. */
export function formatImport(done: ImportedSource): string {
  const { source, status, failure, milliseconds } = done;
  if (status === "busy") return `ERROR ${source}: another worker reads it; try again later\n`;
  if (status === "failed")
    return `ERROR ${source}: ${failure ?? "failed"}; what was known is kept\n`;
  const lines = done.problems.map(({ place, description }) => `      ${place}: ${description}`);
  if (done.problemCount > lines.length) {
    lines.push(`      and ${done.problemCount - lines.length} more problems`);
  }
  const how = done.isWhole ? "read whole" : "changes read";
  const held = "more than half is gone, so that what was known is kept (--accept takes it over)";
  const figures = status === "held" ? held : `${how}: ${describeCounts(done)}`;
  const seconds = (milliseconds / 1_000).toFixed(1);
  lines.push(`${status === "held" ? "HELD " : "ok   "} ${source}: ${figures}, ${seconds} s`);
  return `${lines.join("\n")}\n`;
}

function describeCounts(counts: {
  readonly records: number;
  readonly structures: number;
  readonly unlisted: number;
  readonly duplicates: number;
  readonly problemCount: number;
}): string {
  return [
    `${counts.records} records`,
    `${counts.structures} structures`,
    `${counts.unlisted} on the liste rouge`,
    `${counts.duplicates} told by a source before`,
    `${counts.problemCount} problems`,
  ].join(", ");
}

/** What a source tells. */
export function formatReport(report: SourceReport): string {
  const { source, failure, privacy, missing, people } = report;
  if (failure !== null) return `ERROR ${source}: ${failure}\n`;
  const dropped = Object.entries(privacy.privateAttributes).map(
    ([name, count]) => `${name} (${count})`,
  );
  const lines = [
    `${source}: ${report.isComplete ? "all of it" : "a sample"}`,
    `  people ${people}, groups ${report.groups}, rooms ${report.rooms}, equipment ${report.equipment}, structures ${report.structures}`,
    `  privacy: ${privacy.unlisted} on the liste rouge, ${privacy.mobiles} with a mobile number, ${privacy.consents} with a consent`,
    `  private attributes seen and not read: ${dropped.join(", ") || "none"}`,
    `  people without: address ${missing.email}, affiliation ${missing.affiliation}, structure ${missing.structure}, first name ${missing.givenName}`,
    ...(report.unknownStructures.length === 0
      ? []
      : [`  structures that nothing tells of: ${report.unknownStructures.join(", ")}`]),
    ...report.problems.map(
      ({ description, count, places }) => `  ${count} x ${description} (${places.join("; ")})`,
    ),
    `ok    ${source}: ${people} people, ${report.duplicates} keys told before, ${report.problemCount} problems, ${(report.milliseconds / 1_000).toFixed(1)} s`,
  ];
  return `${lines.join("\n")}\n`;
}

/** What the index has of its sources. */
export function formatStats(
  sources: readonly SourceRecord[],
  kinds: readonly CardKind[],
  now: number,
): string {
  const lines = sources.map((record) => {
    const age =
      record.freshAt === null ? "never read" : `as of ${describeAge(now - record.freshAt)}`;
    const problem = record.problem === null ? "" : `, ${record.problem}`;
    const figures = describeCounts({ ...record, problemCount: record.problems });
    return `${record.status} ${record.source}: ${figures}, ${age}${problem}`;
  });
  const sum = sources.reduce((before, { records }) => before + records, 0);
  const fresh = sources.filter(({ status }) => status === "fresh").length;
  const what = kinds.length === 0 ? "nothing" : kinds.join(", ");
  lines.push(`${sum} records (${what}) of ${sources.length} sources, ${fresh} fresh`);
  return `${lines.join("\n")}\n`;
}

function describeAge(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 120) return `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
}

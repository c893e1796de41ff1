/**
 * Labels of entries, which stand as X-ABLABEL in the group of their property (RFC 9555 section 2.3.7).
 *
 * @module
 */
import { escapeText, unescapeText } from "./text-value.js";
import type { ContentLine } from "./content-line.js";
import type { PropertyLine } from "./format-line.js";

/** Collections whose entries have a label. */
export const LABELLED: ReadonlySet<string> = new Set([
  "nicknames",
  "organizations",
  "emails",
  "phones",
  "onlineServices",
  "preferredLanguages",
  "calendars",
  "schedulingAddresses",
  "addresses",
  "cryptoKeys",
  "directories",
  "links",
  "media",
  "personalInfo",
]);

/** The labels of groups. */
export function readLabels(lines: readonly ContentLine[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const { group, name, value } of lines) {
    if (name !== "x-ablabel" || group === null || labels.has(group)) continue;
    // The address book of Apple marks the labels that it translates.
    const label = unescapeText(value.replace(/^_\$!<(.*)>!\$_$/, "$1"));
    if (label.trim() !== "") labels.set(group, label);
  }
  return labels;
}

/** Whether a group is one that {@link writeLabels} gave, for a label and nothing else. */
export function isLabelGroup(group: string | null): boolean {
  return group !== null && /^label\d+$/i.test(group);
}

/** A property with the label of its entry. */
export interface LabelledLine {
  readonly line: PropertyLine;
  readonly label: unknown;
}

/** The properties, each with the one of its label; groups of other properties are not taken. */
export function writeLabels(
  lines: readonly LabelledLine[],
  others: readonly PropertyLine[],
): readonly PropertyLine[] {
  const groups = new Set([
    ...lines.map(({ line }) => line.group),
    ...others.map(({ group }) => group),
  ]);
  const labels = new Set<string>();
  let number = 0;
  return lines.flatMap(({ line, label }) => {
    if (typeof label !== "string" || label.trim() === "") return [line];
    let { group } = line;
    while (group === undefined || (line.group === undefined && groups.has(group))) {
      group = `label${++number}`;
    }
    groups.add(group);
    if (labels.has(group)) return [line];
    labels.add(group);
    return [
      { ...line, group },
      { group, name: "X-ABLABEL", value: escapeText(label) },
    ];
  });
}

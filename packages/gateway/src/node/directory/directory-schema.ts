/**
 * The part of the configuration that is about the directory.
 *
 * @module
 */
import type { DirectoryCaller } from "@partage-ent/jmap";
import * as v from "valibot";
import type { ConfigProblem } from "../../app/index.js";
import type {
  CallerRule,
  DirectorySetup,
  DirectoryVisibility,
} from "../../app/directory/directory-setup.js";
import { loadSource, sourceSchema } from "../directory-sources/source-schema.js";
import type { ReadSecret } from "../timetable/timetable-schema.js";

const CALLER = "must be anonymous, student, staff or administrator";
const caller = v.picklist(["anonymous", "student", "staff", "administrator"], CALLER);
const from = (fallback: DirectoryCaller) =>
  v.optional(
    v.picklist(
      ["anonymous", "student", "staff", "administrator", "nobody"],
      `${CALLER}, or nobody`,
    ),
    fallback,
  );
const rules = (fallback: readonly string[]) =>
  v.optional(
    v.array(
      v.pipe(
        v.string("must be a text"),
        v.regex(/^[A-Za-z][\w.:-]{0,63}=.+$/, "must be a claim and a value, claim=value"),
      ),
    ),
    [...fallback],
  );
const count = (high: number, fallback: number) => {
  const said = `must be a whole number from 1 to ${high}`;
  return v.optional(
    v.pipe(v.number(said), v.integer(said), v.minValue(1, said), v.maxValue(high, said)),
    fallback,
  );
};

const EMPLOYEES = ["faculty", "teacher", "researcher", "staff", "employee"];

/** `directory` of an establishment. */
export const directorySchema = v.strictObject({
  /** The first one counts for what several tell. */
  sources: v.pipe(v.array(sourceSchema), v.minLength(1, "must have at least one source")),
  /** Claims that say what a caller is; somebody without any of them is anonymous. */
  callers: v.optional(
    v.strictObject({
      administrator: rules([]),
      staff: rules(EMPLOYEES.map((value) => `eduPersonAffiliation=${value}`)),
      student: rules(["eduPersonAffiliation=student"]),
    }),
    {},
  ),
  /** From which caller on something is told. */
  visibility: v.optional(
    v.strictObject({
      students: from("student"),
      emails: from("anonymous"),
      phones: from("student"),
      mobiles: from("staff"),
      office: from("anonymous"),
      postalAddress: from("anonymous"),
      titles: from("anonymous"),
      memberships: from("anonymous"),
      affiliations: from("anonymous"),
      links: from("anonymous"),
      photos: from("student"),
      groups: from("student"),
      groupMembers: from("staff"),
    }),
    {},
  ),
  /** Most results of one question. */
  maxResults: v.optional(
    v.strictObject({
      anonymous: count(1_000, 20),
      student: count(1_000, 50),
      staff: count(1_000, 200),
      administrator: count(1_000, 1_000),
    }),
    {},
  ),
  /** Establishments whose people see this directory, each with whom they are taken for at most. */
  shareWith: v.optional(v.record(v.string(), caller), {}),
});

/** A checked `directory`. */
export type DirectoryConfig = v.InferOutput<typeof directorySchema>;

/** What an establishment is called and keeps of claims. */
export interface DirectoryOwner {
  readonly name: string;
  readonly attributes: readonly string[];
}

/** Completes the directory of an establishment with its sources; undefined when there are faults. */
export function loadDirectory(
  config: DirectoryConfig,
  owner: DirectoryOwner,
  key: string,
  means: {
    readonly read: ReadSecret;
    readonly problems: ConfigProblem[];
    readonly warnings: string[];
  },
): DirectorySetup | undefined {
  const before = means.problems.length;
  const sources = config.sources.flatMap((each, index) => {
    const source = loadSource(each, `${key}.sources[${index}]`, means);
    const refreshMs = each.refreshMinutes * 60_000;
    return source ? [{ source, refreshMs, wholeMs: each.wholeMinutes * 60_000 }] : [];
  });
  config.sources.forEach(({ name }, index) => {
    if (config.sources.findIndex((each) => each.name === name) === index) return;
    means.problems.push({
      key: `${key}.sources[${index}].name`,
      problem: `${name} is already taken`,
    });
  });
  const { administrator, staff, student } = config.callers;
  const callers = {
    administrator: administrator.map(readRule),
    staff: staff.map(readRule),
    student: student.map(readRule),
  };
  means.warnings.push(...describeUnkept(Object.values(callers).flat(), owner, key));
  if (means.problems.length > before) return undefined;
  return {
    ...{ name: owner.name, sources, callers, maxResults: config.maxResults },
    ...{ visibility: readVisibility(config.visibility), shareWith: config.shareWith },
  };
}

function readRule(rule: string): CallerRule {
  const at = rule.indexOf("=");
  return { attribute: rule.slice(0, at), value: rule.slice(at + 1) };
}

function readVisibility(config: DirectoryConfig["visibility"]): DirectoryVisibility {
  const entries = Object.entries(config).map(([name, value]): [string, unknown] => [
    name,
    value === "nobody" ? null : value,
  ]);
  return Object.fromEntries(entries) as unknown as DirectoryVisibility;
}

/** Somebody of whom a claim is not kept is anonymous, which works, but is seldom meant. */
function describeUnkept(
  rules: readonly CallerRule[],
  { attributes }: DirectoryOwner,
  key: string,
): readonly string[] {
  const names = new Set(rules.map(({ attribute }) => attribute));
  return [...names]
    .filter((name) => !attributes.includes(name))
    .map(
      (name) =>
        `${key}.callers: ${name} is none of the attributes that the establishment keeps, so nobody is known by it`,
    );
}

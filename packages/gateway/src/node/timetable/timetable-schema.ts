/**
 * The part of the configuration that is about timetables, and its rules.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { parse as parseYaml, YAMLParseError } from "yaml";
import {
  type ConfigProblem,
  type ConfiguredFeed,
  type PersonFeedSetup,
  type TimetableRule,
  type TimetableSetup,
} from "../../app/index.js";
import { listProblems } from "../../app/config.js";
import { hasPlace } from "../../app/timetable/assign-feeds.js";
import { type Secret, type SecretPlace, secretSchema } from "../secret.js";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "must not be empty"));
const count = (low: number, high: number) => {
  const said = `must be a whole number from ${low} to ${high}`;
  return v.pipe(v.number(said), v.integer(said), v.minValue(low, said), v.maxValue(high, said));
};
const feedId = v.pipe(
  v.string("must be a text"),
  v.regex(/^[a-z][a-z0-9-]{0,40}$/, "must be up to 41 lower case letters, digits and dashes"),
  v.check((id) => id !== "my", "must not be my, which feeds of persons are named with"),
);
const host = v.pipe(
  v.string("must be a host name"),
  v.regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}$/,
    "must be an exact host name in lower case, without a star",
  ),
);

const ruleSchema = v.strictObject({
  /** What values of attributes must be. */
  when: v.record(
    v.string(),
    v.union([text, v.pipe(v.array(text), v.minLength(1))], "must be a text or a list of texts"),
  ),
  /** Ids of feeds. */
  feeds: v.pipe(v.array(feedId), v.minLength(1, "must name at least one feed")),
  /** Only lessons that the person gives. */
  taught: v.optional(v.boolean("must be true or false"), false),
});
const rulesSchema = v.array(ruleSchema);
const rulesFileSchema = v.strictObject({ rules: rulesSchema });

/** `timetables` of an establishment. */
export const timetablesSchema = v.strictObject({
  /** Feeds of the establishment. */
  feeds: v.optional(
    v.array(
      v.strictObject({
        /** Short name in rules and in ids. */
        id: feedId,
        /** Name for people. */
        name: text,
        /** Address, or the place of it where it is a secret; `{value}` stands for a value of a rule. */
        url: v.union([v.string(), secretSchema], "must be a URL, or name where the URL is"),
        /** Groups whose lessons are taken from the feed. */
        groups: v.optional(v.array(text)),
        /** Whether the feed is on the internet, or on exactly this host of the own network. */
        network: v.optional(
          v.picklist(["public", "private"], "must be public or private"),
          "public",
        ),
      }),
    ),
    [],
  ),
  /** Which feeds people get: the path of a file, or the rules themselves. */
  rules: v.optional(v.union([text, rulesSchema], "must be the path of a file, or rules"), []),
  /** Feeds that people may add by themselves; none when absent. */
  personFeeds: v.optional(
    v.strictObject({
      /** Hosts from which they may be. */
      hosts: v.pipe(v.array(host), v.minLength(1, "must have at least one host")),
      /** Most of one person. */
      most: v.optional(count(1, 20), 5),
      /** Key that seals their addresses in the store. */
      sealKey: secretSchema,
    }),
  ),
  /** Whether people may have their lessons kept in a calendar of the mail system. */
  keepInCalendar: v.optional(v.boolean("must be true or false"), true),
  /** Time between two looks at a feed. */
  refreshSeconds: v.optional(count(5, 86_400), 1_800),
  /** Changes are told for so long. */
  changeDays: v.optional(count(1, 60), 14),
  /** An empty or halved feed that stays so for so long is taken as it is; never when absent. */
  acceptAfterHours: v.optional(count(1, 2_160)),
});

/** A checked `timetables`. */
export type TimetablesConfig = v.InferOutput<typeof timetablesSchema>;

/** Reads a secret, and notes what is wrong with it. */
export type ReadSecret = (
  key: string,
  place: SecretPlace,
  check?: (value: string) => string | undefined,
) => Secret | undefined;

/** Completes the timetables of an establishment with rules and secrets; undefined when there are faults. */
export function loadTimetables(
  config: TimetablesConfig,
  attributes: readonly string[],
  key: string,
  means: { readonly read: ReadSecret; readonly problems: ConfigProblem[] },
): TimetableSetup | undefined {
  const before = means.problems.length;
  const feeds = config.feeds.flatMap((feed, index) => {
    const found = loadFeed(feed, `${key}.feeds[${index}]`, means);
    return found ? [found] : [];
  });
  config.feeds.forEach(({ id }, index) => {
    if (config.feeds.findIndex((each) => each.id === id) === index) return;
    means.problems.push({ key: `${key}.feeds[${index}].id`, problem: `${id} is already taken` });
  });
  const rules = loadRules(config.rules, `${key}.rules`, means.problems);
  if (feeds.length === config.feeds.length) {
    means.problems.push(...checkRules(rules, feeds, attributes, `${key}.rules`));
  }
  const personFeeds = loadPersonFeeds(config.personFeeds, `${key}.personFeeds`, means.read);
  if (means.problems.length > before) return undefined;
  const { acceptAfterHours } = config;
  return {
    ...{ feeds, rules, personFeeds },
    refreshMs: config.refreshSeconds * 1_000,
    keepChangesMs: config.changeDays * 86_400_000,
    holdMs: acceptAfterHours === undefined ? null : acceptAfterHours * 3_600_000,
  };
}

function loadFeed(
  { id, name, url, groups, network }: TimetablesConfig["feeds"][number],
  key: string,
  { read, problems }: { readonly read: ReadSecret; readonly problems: ConfigProblem[] },
): ConfiguredFeed | undefined {
  const check = (value: string): string | undefined => findFault(value, network);
  const rest = { id, name, network, ...(groups && { groups }) };
  if (typeof url !== "string") {
    const secret = read(`${key}.url`, url, check);
    return secret && { ...rest, url: () => secret.reveal() };
  }
  const problem = check(url);
  if (problem === undefined) return { ...rest, url: () => url };
  problems.push({
    key: `${key}.url`,
    problem,
    example: "https://ade.example/edt.ics?group={value}",
  });
  return undefined;
}

/** Says what is wrong with the address of a feed, without repeating it. */
function findFault(value: string, network: ConfiguredFeed["network"]): string | undefined {
  const [one, other] = ["a", "b"].map((filled) => {
    const address = value.replaceAll("{value}", filled);
    return URL.canParse(address) ? new URL(address) : undefined;
  });
  if (!one || !other) return "must be a complete URL";
  if (one.host !== other.host) return "must not have {value} in its host";
  if (one.username !== "" || one.password !== "") return "must not have a user name or a password";
  if (network === "private") {
    return /^https?:$/.test(one.protocol) ? undefined : "must be an https or http URL";
  }
  const isPlain = one.protocol === "https:" && one.port === "";
  return isPlain ? undefined : "must be an https URL without a port (or have network: private)";
}

function loadRules(
  rules: TimetablesConfig["rules"],
  key: string,
  problems: ConfigProblem[],
): readonly TimetableRule[] {
  const found = typeof rules === "string" ? readRules(rules, key, problems) : rules;
  return found.map(({ when, feeds, taught }) => ({
    when: Object.fromEntries(
      Object.entries(when).map(([name, value]) => [
        name,
        typeof value === "string" ? [value] : value,
      ]),
    ),
    ...{ feeds, taught },
  }));
}

type ReadRules = v.InferOutput<typeof rulesSchema>;

function readRules(path: string, key: string, problems: ConfigProblem[]): ReadRules {
  let content: unknown;
  try {
    content = parseYaml(readFileSync(path, "utf8"), { uniqueKeys: true, maxAliasCount: 20 });
  } catch (error) {
    problems.push({ key, problem: `the file ${path} ${describeFault(error)}` });
    return [];
  }
  const result = v.safeParse(rulesFileSchema, content);
  if (result.success) return result.output.rules;
  const found = listProblems(result.issues);
  problems.push(...found.map((each) => ({ ...each, key: `${key} (${path}) ${each.key}` })));
  return [];
}

function describeFault(error: unknown): string {
  if (error instanceof YAMLParseError) {
    return `is neither YAML nor JSON, at line ${error.linePos?.[0].line ?? 1}`;
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return `can't be read (${code})`;
}

function checkRules(
  rules: readonly TimetableRule[],
  feeds: readonly ConfiguredFeed[],
  attributes: readonly string[],
  key: string,
): ConfigProblem[] {
  return rules.flatMap((rule, index) => {
    const at = `${key}[${index}]`;
    const problems: ConfigProblem[] = Object.keys(rule.when)
      .filter((name) => !attributes.includes(name))
      .map((name) => ({
        key: `${at}.when.${name}`,
        problem: "is none of the attributes that the establishment keeps",
        example: `attributes: [${name}]`,
      }));
    const patterns = Object.values(rule.when).flat();
    const places = Object.values(rule.when).filter((each) => each.some(hasPlace)).length;
    const isMixed = patterns.some((pattern) => pattern.split("{value}").length > 2);
    if (places > 1 || isMixed) {
      problems.push({ key: `${at}.when`, problem: "must have {value} for one attribute, once" });
    }
    for (const id of rule.feeds) {
      const feed = feeds.find((each) => each.id === id);
      if (!feed) problems.push({ key: `${at}.feeds`, problem: `${id} is no feed` });
      else if (hasPlace(feed.url()) !== (places === 1)) {
        const problem = `${id} ${places === 1 ? "has no" : "has a"} {value} in its URL`;
        problems.push({ key: `${at}.feeds`, problem });
      }
    }
    return problems;
  });
}

function loadPersonFeeds(
  config: TimetablesConfig["personFeeds"],
  key: string,
  read: ReadSecret,
): PersonFeedSetup | null {
  if (!config) return null;
  const { hosts, most } = config;
  const secret = read(`${key}.sealKey`, config.sealKey);
  return secret ? { hosts, most, sealKey: () => secret.reveal() } : null;
}

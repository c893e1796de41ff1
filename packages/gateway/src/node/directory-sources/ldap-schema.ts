/**
 * An LDAP source in the configuration.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { FilterParser } from "ldapts";
import * as v from "valibot";
import { type ConfigProblem, isLoopback } from "../../app/index.js";
import type { EntryKind } from "../../app/directory-sources/attribute-names.js";
import { secretSchema } from "../secret.js";
import type { ReadSecret } from "../timetable/timetable-schema.js";
import type { LdapServer } from "./ldap-connection.js";
import type { LdapBranch, LdapSetup } from "./ldap-setup.js";
import { isLinkLocal } from "./ldap-socket.js";
import { mappingEntries, readMapping } from "./mapping-schema.js";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "must not be empty"));
const dn = v.pipe(text, v.regex(/^[A-Za-z0-9.-]+=/, "must be a distinguished name"));
const count = (low: number, high: number, fallback: number) => {
  const said = `must be a whole number from ${low} to ${high}`;
  return v.optional(
    v.pipe(v.number(said), v.integer(said), v.minValue(low, said), v.maxValue(high, said)),
    fallback,
  );
};
const filter = v.pipe(
  text,
  v.check((value) => parseFilter(value) !== null, "must be an LDAP filter (RFC 4515)"),
);
const branch = v.optional(
  v.union(
    [
      v.strictObject({
        base: v.optional(dn),
        filter: v.optional(filter),
        scope: v.optional(v.picklist(["one", "sub"], "must be one or sub"), "sub"),
      }),
      v.literal(false),
    ],
    "must have base, filter and scope, or be false",
  ),
);
const url = v.pipe(
  v.string("must be a URL"),
  v.check((value) => parseLdapUrl(value) !== null, "must be ldaps://host or ldap://host:port"),
  v.check((value) => !isLinkLocal(parseLdapUrl(value)?.hostname ?? ""), "must not be link-local"),
);
const host = v.pipe(
  v.string("must be a host name"),
  v.regex(
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/,
    "must be an exact host name in lower case, with a port or without, and without a star",
  ),
  v.check((value) => !isLinkLocal(value), "must not be link-local"),
);

/** Entries of a source of kind `ldap`. */
export const ldapSourceEntries = {
  kind: v.literal("ldap"),
  /** `ldaps://ldap.univ-valmoree.example`; `ldap:` with `startTls`, or on loopback. */
  url,
  startTls: v.optional(v.boolean("must be true or false"), false),
  /** File with certificates of authorities; those of the system when absent. */
  ca: v.optional(text),
  /** Account that the server is asked as; anonymously when absent. */
  bindDn: v.optional(dn),
  password: v.optional(secretSchema),
  baseDn: dn,
  /** Below `ou=people` of `baseDn` when absent; nobody is read when false. */
  people: branch,
  structures: branch,
  groups: branch,
  resources: branch,
  ...mappingEntries,
  /** Entries of a page. */
  pageSize: count(10, 5_000, 500),
  /** Longest silence of the server. */
  timeoutSeconds: count(1, 600, 60),
  /** Exact hosts that referrals may lead to; the account is used there as well. */
  followReferrals: v.optional(v.array(host), []),
  /** What is gone is looked for so often. */
  sweepMinutes: count(1, 10_080, 60),
  /** Changes are asked for from so long before the last reading. */
  overlapMinutes: count(1, 1_440, 10),
  /** Attribute with the time of the last change. */
  changedAttribute: v.optional(
    v.pipe(text, v.regex(/^[A-Za-z][A-Za-z0-9-]*$/, "must be the name of an attribute")),
    "modifyTimestamp",
  ),
} as const;

type LdapConfig = v.InferOutput<v.StrictObjectSchema<typeof ldapSourceEntries, undefined>> & {
  readonly name: string;
};

interface Means {
  readonly read: ReadSecret;
  readonly problems: ConfigProblem[];
}

/** Completes an LDAP source with its secret and its certificates; undefined when there are faults, which are noted. */
export function loadLdapSetup(
  config: LdapConfig,
  key: string,
  means: Means,
): LdapSetup | undefined {
  const server = loadServer(config, key, means);
  if (!server) return undefined;
  const { name, pageSize, followReferrals, changedAttribute } = config;
  return {
    ...{ name, server, pageSize, followReferrals, changedAttribute },
    branches: listBranches(config),
    reading: readMapping(config),
    sweepMs: config.sweepMinutes * 60_000,
    overlapMs: config.overlapMinutes * 60_000,
  };
}

function loadServer(
  config: LdapConfig,
  key: string,
  { read, problems }: Means,
): LdapServer | undefined {
  const before = problems.length;
  const address = parseLdapUrl(config.url)!;
  const { startTls, bindDn } = config;
  if (address.protocol === "ldap:" && !startTls && !isLoopback(address.hostname)) {
    const problem = "must use ldaps, or startTls: true (clear text is for loopback only)";
    problems.push({ key: `${key}.url`, problem, example: "ldaps://ldap.univ-valmoree.example" });
  }
  if (address.protocol === "ldaps:" && startTls) {
    problems.push({ key: `${key}.startTls`, problem: "must not be true with ldaps" });
  }
  if ((bindDn === undefined) !== (config.password === undefined)) {
    const missing = bindDn === undefined ? "bindDn" : "password";
    problems.push({ key: `${key}.${missing}`, problem: "is missing: both make an account" });
  }
  // The password is the server's to judge: it may be older than any rule.
  const password = config.password && read(`${key}.password`, config.password, () => undefined);
  const ca = config.ca === undefined ? undefined : readAuthorities(config.ca, key, problems);
  if (problems.length > before || (config.password && !password)) return undefined;
  return {
    ...{ url: address, startTls, timeoutMs: config.timeoutSeconds * 1_000 },
    ...(ca === undefined ? {} : { ca }),
    ...(bindDn === undefined ? {} : { bindDn }),
    ...(password && { password: () => password.reveal() }),
  };
}

function readAuthorities(path: string, key: string, problems: ConfigProblem[]): string | undefined {
  try {
    const content = readFileSync(path, "utf8");
    if (content.includes("-----BEGIN CERTIFICATE-----")) return content;
    problems.push({ key: `${key}.ca`, problem: `the file ${path} holds no certificate in PEM` });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    problems.push({ key: `${key}.ca`, problem: `the file ${path} can't be read (${code})` });
  }
  return undefined;
}

const USUAL: readonly (readonly [EntryKind, string, string])[] = [
  ["structures", "structures", "(supannCodeEntite=*)"],
  ["people", "people", "(objectClass=person)"],
  ["resources", "", ""],
  [
    "groups",
    "groups",
    "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=group))",
  ],
];

function listBranches(config: LdapConfig): readonly LdapBranch[] {
  return USUAL.flatMap(([kind, unit, usual]) => {
    const said = config[kind];
    if (said === false || (said === undefined && unit === "")) return [];
    const base = said?.base ?? (unit === "" ? config.baseDn : `ou=${unit},${config.baseDn}`);
    return {
      ...{ kind, base, scope: said?.scope ?? ("sub" as const) },
      filter: parseFilter(said?.filter ?? (usual === "" ? "(objectClass=*)" : usual))!,
      isOptional: said?.base === undefined && kind !== "people",
    };
  });
}

function parseFilter(value: string): LdapBranch["filter"] | null {
  try {
    // The parser takes a text without parentheses for one with them.
    return value.startsWith("(") ? FilterParser.parseString(value) : null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function parseLdapUrl(value: string): URL | null {
  if (!/^ldaps?:\/\/[^/?#@\s]+\/?$/.test(value) || !URL.canParse(value)) return null;
  const parsed = new URL(value.toLowerCase());
  return parsed.hostname === "" ? null : parsed;
}

/**
 * IMPP, SOCIALPROFILE and their forerunners (RFC 9555 section 2.6.6, RFC 9554 section 3.6).
 *
 * @module
 */
import type { JsonObject } from "../json.js";
import type { ContentLine } from "./content-line.js";
import type { ParameterReader } from "./parameter-reader.js";
import { unescapeText } from "./text-value.js";

/** Properties of one service each, as address books of the field write them. */
const OWN: Readonly<Record<string, string>> = {
  "x-aim": "AIM",
  "x-gadugadu": "GaduGadu",
  "x-google-talk": "Google Talk",
  "x-gtalk": "Google Talk",
  "x-groupwise": "GroupWise",
  "x-icq": "ICQ",
  "x-jabber": "Jabber",
  "x-msn": "MSN",
  "x-qq": "QQ",
  "x-skype": "Skype",
  "x-skype-username": "Skype",
  "x-twitter": "Twitter",
  "x-yahoo": "Yahoo",
};

/** Properties that become an online service. */
export const SERVICES: readonly string[] = [
  "impp",
  "socialprofile",
  "x-socialprofile",
  ...Object.keys(OWN),
];

/** The service of a property; which property it was is told by `vCardName`. */
export function readService(line: ContentLine, parameters: ParameterReader): JsonObject | null {
  const value = unescapeText(line.value).trim();
  const username = parameters.take("username") ?? parameters.take("x-user");
  if (value === "" && username === undefined) return null;
  const isText = parameters.take("value")?.toLowerCase() === "text";
  const service = OWN[line.name] ?? namedService(line, parameters);
  const isUser = isText || Object.hasOwn(OWN, line.name) || !/^[a-z][\w+.-]*:/i.test(value);
  const user = username ?? (isUser && value !== "" ? value : undefined);
  return {
    ...(service !== undefined && { service }),
    ...(!isUser && { uri: value }),
    ...(user !== undefined && { user }),
    ...(line.name !== "socialprofile" && { vCardName: line.name }),
  };
}

function namedService({ name }: ContentLine, parameters: ParameterReader): string | undefined {
  const named = parameters.take("service-type") ?? parameters.take("x-service-type");
  if (named !== undefined || name !== "x-socialprofile") return named;
  return parameters.takeTypes((type) => !["work", "home", "pref"].includes(type))[0];
}

/** The property that an entry is written as. */
export function serviceProperty(entry: JsonObject): string {
  const name = entry["vCardName"];
  if (typeof name !== "string" || !SERVICES.includes(name)) return "socialprofile";
  if (!Object.hasOwn(OWN, name)) return name;
  // These hold a user and nothing else.
  const isOwn = entry["service"] === OWN[name] && entry["uri"] === undefined;
  return isOwn && typeof entry["user"] === "string" ? name : "socialprofile";
}

/** Whether a property holds the user of its own service as its value. */
export function isOwnService(property: string): boolean {
  return Object.hasOwn(OWN, property);
}

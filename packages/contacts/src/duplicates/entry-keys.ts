import { foldText } from "../fold/fold-text.js";
import { isObject, textAt, type JsonObject } from "../json.js";
import { addressKey, numberKey } from "./card-keys.js";

/** What makes two entries of a collection the same, whatever their contexts, labels and ids. */
export function sameKey(collection: string, entry: unknown): string {
  if (!isObject(entry)) return JSON.stringify(entry);
  const text = (member: string): string => textAt(entry, member);
  switch (collection) {
    case "emails":
      return addressKey(text("address"));
    case "phones":
      return numberKey(text("number")) ?? text("number");
    case "nicknames":
    case "titles":
      return foldText(text("name"));
    case "organizations":
      return organizationText(entry);
    case "addresses":
      return addressText(entry);
    case "notes":
      return text("note").trim();
    case "preferredLanguages":
      return text("language").toLowerCase();
    case "personalInfo":
      return `${text("kind")} ${foldText(text("value"))}`;
    case "onlineServices":
      return text("uri") || `${text("service")} ${text("user")}`.toLowerCase();
    case "pronouns":
      return foldText(text("pronouns"));
    default:
      return text("uri") ? `${text("kind")} ${text("uri")}` : JSON.stringify(entry);
  }
}

function organizationText(entry: JsonObject): string {
  const units = Array.isArray(entry["units"]) ? (entry["units"] as readonly JsonObject[]) : [];
  return [entry, ...units].map((each) => foldText(textAt(each, "name"))).join("/");
}

/** The words of an address, as the street may be one component or several. */
function addressText(entry: JsonObject): string {
  const components = entry["components"];
  const parts = Array.isArray(components)
    ? (components as readonly JsonObject[])
        .filter(({ kind }) => kind !== "separator")
        .map((each) => textAt(each, "value"))
    : [textAt(entry, "full"), textAt(entry, "coordinates")];
  return foldText(parts.join(" ")).split(" ").sort().join(" ");
}

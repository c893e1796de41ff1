/**
 * The items of a folder over HTTP (`/home/~/inbox?fmt=json`), written by the serialisers of SOAP.
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import { elementToJson } from "../json.js";
import { findHits, sortOrder } from "../mail/search-hits.js";
import { searchScope } from "../mail/search-scope.js";
import { messageSummaryElement } from "../mail/message-element.js";
import { isCalendarItem } from "../mailbox/item.js";
import { followMountpoint } from "../operations/folders.js";
import { compileQuery } from "../query/compile-query.js";
import { folderOfPath } from "../query/folder-scope.js";
import { parseQuery, type QueryNode } from "../query/parse-query.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { itemElement } from "../render/item.js";
import { elementToXml } from "../xml.js";
import { occursIn, restRange } from "./calendar-content.js";
import { safeHeaders } from "./http-fault.js";

const MAX_ITEMS = 5_000;

function wholeNumber(text: string | null, fallback: number): number {
  if (text === null || text.trim() === "") return fallback;
  if (!/^\d{1,9}$/.test(text.trim()))
    throw invalidRequest(`not a whole number: ${text.slice(0, 40)}`);
  return Number(text);
}

/** The query of a listing: the folder of the path, and what `query` asks besides. */
function listingQuery(path: string, query: string | null): QueryNode {
  const inFolder: QueryNode = { kind: "term", field: "in", text: path, phrase: true, at: 0 };
  if (query === null) return inFolder;
  const asked = parseQuery(query).node;
  return path === "" ? asked : { kind: "and", operands: [inFolder, asked] };
}

/** The kinds of items that a folder of some view shows. */
function usualTypes(view: string): string {
  return view === "appointment" || view === "task" ? view : "message,contact";
}

function listing(context: SoapContext, path: string, parameters: URLSearchParams): Element {
  const scope = searchScope(context);
  if (path === "" && !parameters.has("query")) throw invalidRequest("neither a folder nor a query");
  let view = "";
  if (path !== "") {
    const place = followMountpoint(folderOfPath(scope, path), context);
    context.requireRights(place.mailbox, place.folder.id, "r");
    view = place.folder.view;
  }
  const compiled = compileQuery(listingQuery(path, parameters.get("query")), scope);
  const range = restRange(parameters, context.now());
  const types = new Set(
    (parameters.get("types") ?? usualTypes(view)).split(",").map((type) => type.trim()),
  );
  const offset = wholeNumber(parameters.get("offset"), 0);
  const limit = Math.min(wholeNumber(parameters.get("limit"), MAX_ITEMS), MAX_ITEMS);
  const hits = findHits(compiled, types, sortOrder(parameters.get("sortBy") ?? undefined), context);
  const items = new Element("items", ZIMBRA_MAIL);
  for (const { hit } of hits.slice(offset, offset + limit)) {
    const { mailbox, item } = hit;
    if (isCalendarItem(item) && !occursIn(mailbox, item, range, context)) continue;
    items.add(
      item.type === "message"
        ? messageSummaryElement(mailbox, item, context)
        : itemElement(mailbox, item, context),
    );
  }
  return items;
}

/** Answers with the items of a folder or query as `fmt=json` or `fmt=xml`. */
export function folderListing(
  context: SoapContext,
  path: string,
  parameters: URLSearchParams,
  format: string,
): Response {
  if (format !== "json" && format !== "xml")
    throw invalidRequest(`unsupported format: ${format.slice(0, 40)}`);
  const items = listing(context, path, parameters);
  const body = format === "json" ? JSON.stringify(elementToJson(items)) : elementToXml(items);
  const type = format === "json" ? "application/json" : "text/xml";
  return new Response(body, { headers: safeHeaders({ "content-type": `${type}; charset=utf-8` }) });
}

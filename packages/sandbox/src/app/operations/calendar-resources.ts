/**
 * SearchCalendarResourcesRequest: rooms and equipment by name and conditions.
 * @module
 */
import { isResource } from "../calendar/automatic-answer.js";
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import { entryConditions } from "../directory/entry-conditions.js";
import { type Element, responseTo } from "../element.js";
import { foldText } from "../query/fold-text.js";
import { type OperationEntry, ZIMBRA_ACCOUNT } from "../registry.js";

const DEFAULT_LIMIT = 100;

/** Attributes that clients ask for, beside which nothing of an account is shown. */
const openAttributes: readonly string[] = [
  "email",
  "displayName",
  "fullName",
  "description",
  "zimbraCalResType",
  "zimbraCalResLocationDisplayName",
  "zimbraCalResCapacity",
  "zimbraCalResSite",
  "zimbraCalResBuilding",
  "zimbraCalResFloor",
  "zimbraCalResRoom",
  "zimbraCalResContactName",
  "zimbraCalResContactEmail",
  "zimbraCalResContactPhone",
  "zimbraCalResAutoAcceptDecline",
  "zimbraCalResAutoDeclineIfBusy",
  "zimbraCalResAutoDeclineRecurring",
  "notes",
];

type Test = (account: Account) => boolean;

function valuesOf(account: Account, name: string): readonly string[] {
  const { attributes } = account;
  if (name === "email" || name === "mail") return [account.name, ...account.aliases];
  if (name === "fullName") return attributes.displayName ?? attributes.cn ?? [];
  if (name === "zimbraCalResLocationDisplayName") {
    return attributes[name] ?? attributes.displayName ?? [];
  }
  return openAttributes.includes(name) ? (attributes[name] ?? []) : [];
}

function nameTest(text: string | undefined): Test {
  const wanted = foldText(text ?? "").trim();
  if (wanted === "" || wanted === "*") return () => true;
  return (account) =>
    ["displayName", "email", "description"].some((name) =>
      valuesOf(account, name).some((value) => foldText(value).includes(wanted)),
    );
}

function filterTest(filter: Element): Test {
  const test = entryConditions(filter);
  return (account) => test((name) => valuesOf(account, name));
}

function searchCalendarResources(request: Element, context: SoapContext): Element {
  const filter = request.child("searchFilter");
  const tests: readonly Test[] = [
    isResource,
    ({ attributes }) => (attributes.zimbraAccountStatus?.[0] ?? "active") === "active",
    nameTest(request.get("name")),
    ...(filter ? [filterTest(filter)] : []),
  ];
  const found = context.core.directory
    .accounts()
    .filter((account) => tests.every((test) => test(account)))
    .sort((a, b) =>
      (valuesOf(a, "fullName")[0] ?? a.name).localeCompare(valuesOf(b, "fullName")[0] ?? b.name),
    );
  const offset = Math.max(0, request.getNumber("offset") ?? 0);
  const limit = request.getNumber("limit") || DEFAULT_LIMIT;
  const wanted = (request.get("attrs") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const response = responseTo(request).setAll({
    sortBy: request.get("sortBy"),
    offset,
    more: found.length > offset + limit,
    paginationSupported: true,
  });
  for (const account of found.slice(offset, offset + limit)) {
    const element = response.add("calresource").setAll({ id: account.id, name: account.name });
    for (const name of wanted.length > 0 ? wanted : openAttributes) {
      for (const value of valuesOf(account, name)) element.addPair(name, value);
    }
  }
  return response;
}

/** Search of rooms and equipment. */
export const calendarResourceOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_ACCOUNT,
    name: "SearchCalendarResourcesRequest",
    run: searchCalendarResources,
    checksRights: true,
  },
];

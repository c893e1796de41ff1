/**
 * Distribution lists as people see them: GetDistributionListMembers, GetDistributionList,
 * GetAccountDistributionLists (zm-mailbox `service/account`).
 * @module
 */
import type { SoapContext } from "../context.js";
import type { DistributionList } from "../directory/account.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest, permissionDenied, SoapFault } from "../fault.js";
import { dnOf } from "../gal/gal-entry.js";
import { isListMember, LIST_RIGHTS, listGrants, mayExpand, ownsList } from "../gal/list-rights.js";
import { type OperationEntry, ZIMBRA_ACCOUNT } from "../registry.js";
import { galDomain } from "./gal.js";

/** What those who do not own a list may read of it. */
const openAttributes: readonly string[] = [
  "description",
  "displayName",
  "zimbraNotes",
  "zimbraDistributionListSubscriptionPolicy",
  "zimbraDistributionListUnsubscriptionPolicy",
];

function noSuchList(name: string): SoapFault {
  return new SoapFault("account.NO_SUCH_DISTRIBUTION_LIST", `no such distribution list: ${name}`);
}

/** A list that the caller may know of; hidden ones are known to their owners only. */
function knownList(name: string, context: SoapContext): DistributionList {
  const { core, caller } = context;
  const list = core.directory.list(name.trim());
  if (!list) throw noSuchList(name);
  const hidden =
    list.attributes.zimbraHideInGal?.[0] === "TRUE" ||
    !list.name.endsWith(`@${galDomain(context)}`);
  if (hidden && !ownsList(list, caller, core.directory)) throw noSuchList(name);
  return list;
}

function whole(request: Element, name: "limit" | "offset"): number {
  const number = request.getNumber(name) ?? 0;
  if (number < 0) throw invalidRequest(`${name} ${number} is negative`);
  return number;
}

function getMembers(request: Element, context: SoapContext): Element {
  const name = request.requireChild("dl").text;
  const list = knownList(name, context);
  if (!mayExpand(list, context.caller, context.core.directory)) {
    throw permissionDenied(`can not access dl members: ${name}`);
  }
  const [offset, limit] = [whole(request, "offset"), whole(request, "limit")];
  const total = list.members.length;
  if (offset > 0 && offset >= total) {
    throw invalidRequest(`offset ${offset} greater than size ${total}`);
  }
  const end = limit === 0 ? total : Math.min(total, offset + limit);
  const response = responseTo(request).setAll({ more: end < total, total });
  for (const member of list.members.slice(offset, end)) response.add("dlm").setText(member);
  return response;
}

function granteeName(id: string, type: string, context: SoapContext): string | undefined {
  const { directory } = context.core;
  if (type === "grp") return directory.list(id)?.name;
  if (type === "dom") return directory.domains().find((domain) => domain.id === id)?.name;
  return directory.accountById(id)?.name;
}

function addGrantees(
  parent: Element,
  name: "owner" | "grantee",
  { list, right }: { readonly list: DistributionList; readonly right: string },
  context: SoapContext,
): void {
  for (const { granteeId, granteeType } of listGrants(list).filter((one) => one.right === right)) {
    parent.add(name).setAll({
      type: granteeType,
      id: granteeId,
      name: granteeName(granteeId, granteeType, context),
    });
  }
}

function wantedRights(request: Element): readonly string[] {
  const names = (request.get("needRights") ?? "").split(",").map((name) => name.trim());
  const wanted = names.filter((name) => name !== "");
  const unknown = wanted.find((name) => !(LIST_RIGHTS as readonly string[]).includes(name));
  if (unknown !== undefined) throw invalidRequest(`unknown right: ${unknown}`);
  return wanted;
}

function getList(request: Element, context: SoapContext): Element {
  const { core, caller } = context;
  const list = knownList(request.requireChild("dl").text, context);
  const isOwner = ownsList(list, caller, core.directory);
  const response = responseTo(request);
  const element = response.addUnique("dl").setAll({
    isOwner,
    isMember: isListMember(list, caller, core.directory),
    dynamic: false,
    name: list.name,
    id: list.id,
  });
  if (isOwner && request.getBoolean("needOwners")) {
    addGrantees(element.addUnique("owners"), "owner", { list, right: "ownDistList" }, context);
  }
  const rights = isOwner ? wantedRights(request) : [];
  if (rights.length > 0) {
    const parent = element.addUnique("rights");
    for (const right of rights) {
      addGrantees(parent.add("right").set("right", right), "grantee", { list, right }, context);
    }
  }
  for (const [key, values] of Object.entries(list.attributes)) {
    if (key === "zimbraACE" || !(isOwner || openAttributes.includes(key))) continue;
    for (const value of values) element.addPair(key, value);
  }
  element.addPair("mail", list.name);
  return response;
}

/** The lists that hold an account's address itself, and those that hold such a list. */
function memberships(
  selector: string,
  context: SoapContext,
): ReadonlyMap<DistributionList, string | undefined> {
  const { account, core } = context;
  const result = new Map<DistributionList, string | undefined>();
  if (selector === "none") return result;
  const own = [account.name, ...account.aliases];
  const all = core.directory.listsOf(account);
  const direct = all.filter(({ members }) => members.some((member) => own.includes(member)));
  for (const list of direct) result.set(list, undefined);
  if (selector !== "all") return result;
  for (const list of all.filter((one) => !direct.includes(one))) {
    result.set(list, all.find(({ name }) => list.members.includes(name))?.name);
  }
  return result;
}

function getAccountLists(request: Element, context: SoapContext): Element {
  const { account, core } = context;
  const selector = request.get("memberOf") ?? "directOnly";
  if (!["all", "directOnly", "none"].includes(selector)) {
    throw invalidRequest(`unknown memberOf: ${selector}`);
  }
  const member = memberships(selector, context);
  const owned = new Set(
    request.getBoolean("ownerOf")
      ? core.directory.lists().filter((list) => ownsList(list, account, core.directory))
      : [],
  );
  const asked = (request.get("attrs") ?? "").split(",").map((name) => name.trim());
  const response = responseTo(request);
  for (const list of new Set([...owned, ...member.keys()])) {
    const isOwner = owned.has(list);
    const element = response.add("dl").setAll({
      name: list.name,
      id: list.id,
      ref: dnOf(list.name),
      d: list.attributes.displayName?.[0],
      dynamic: false,
      via: member.get(list),
      isOwner: request.getBoolean("ownerOf") ? isOwner : undefined,
      isMember: selector === "none" ? undefined : member.has(list),
    });
    for (const key of asked.filter((one) => isOwner || openAttributes.includes(one))) {
      if (key === "zimbraACE") continue;
      for (const value of list.attributes[key] ?? []) element.addPair(key, value);
    }
  }
  return response;
}

/** Distribution lists and their members. */
export const distributionListOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_ACCOUNT, name: "GetDistributionListMembersRequest", run: getMembers },
  { namespace: ZIMBRA_ACCOUNT, name: "GetDistributionListRequest", run: getList },
  { namespace: ZIMBRA_ACCOUNT, name: "GetAccountDistributionListsRequest", run: getAccountLists },
];

/**
 * What an account knows of itself: GetInfo, GetPrefs, ModifyPrefs, GetAccountInfo.
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Account, Attributes } from "../directory/account.js";
import { mergeAttributes } from "../directory/directory.js";
import { responseTo, type Element } from "../element.js";
import { invalidRequest, noSuchAccount } from "../fault.js";
import { ZIMBRA_ACCOUNT, type OperationEntry } from "../registry.js";

/** Version of the API description that answers conform to. */
const VERSION = "10.1.0_GA_0000 (partage-ent sandbox)";

type Section =
  "mbox" | "prefs" | "attrs" | "zimlets" | "props" | "idents" | "sigs" | "dsrcs" | "children";

/** Attributes that GetInfo shows: no password, no key, nothing of administration. */
const shown =
  /^(zimbraFeature|zimbraMailQuota$|zimbraMailHost$|zimbraMailAlias$|zimbraId$|zimbraAttachments|zimbraMailIdleSessionTimeout$|zimbraAccountStatus$|displayName$|cn$|sn$|givenName$|mail$|zimbraAllowFromAddress$|zimbraCOSId$)/;

function addPairs(
  parent: Element,
  attributes: Attributes,
  wanted: (name: string) => boolean,
  member: string,
): void {
  for (const name of Object.keys(attributes).filter(wanted).sort()) {
    for (const value of attributes[name]!) parent.addPair(name, value, member, "name");
  }
}

/** The attributes of an account with those that follow from its entry. */
export function shownAttributes(account: Account, context: SoapContext): Attributes {
  return {
    ...context.core.directory.attributes(account),
    zimbraId: [account.id],
    mail: [account.name, ...account.aliases],
    ...(account.aliases.length > 0 ? { zimbraMailAlias: account.aliases } : {}),
  };
}

function getInfo(request: Element, context: SoapContext): Element {
  const { account, mailbox, caller, token } = context;
  const asked = request.get("sections")?.split(",");
  const want = (section: Section): boolean => asked?.includes(section) ?? true;
  const attributes = shownAttributes(account, context);
  const response = responseTo(request).setAll({
    attSizeLimit: 10_240_000,
    docSizeLimit: 10_485_760,
  });
  response.setContent("version", VERSION);
  response.setContent("id", account.id);
  response.setContent("name", account.name);
  if (token) response.setContent("lifetime", token.expires - context.now());
  if (token?.delegatedBy) response.setContent("adminDelegated", true);
  response.setContent("rest", `/home/${account.name}`);
  if (want("mbox") && account.id === caller.id) {
    response.setContent("used", mailbox.size);
    response.setContent("prevSession", context.now());
    response.setContent("accessed", context.now());
    response.setContent("recent", 0);
  }
  const cos = context.core.directory.classOf(account);
  response.addUnique("cos").setAll({ id: cos.id, name: cos.name });
  const isPreference = (name: string): boolean => name.startsWith("zimbraPref");
  if (want("prefs")) addPairs(response.addUnique("prefs"), attributes, isPreference, "pref");
  if (want("attrs")) {
    addPairs(response.addUnique("attrs"), attributes, (name) => shown.test(name), "attr");
  }
  if (want("zimlets")) response.addUnique("zimlets");
  if (want("props")) response.addUnique("props");
  if (want("idents")) addIdentity(response, account, attributes);
  if (want("sigs")) response.addUnique("signatures");
  if (want("dsrcs")) response.addUnique("dataSources");
  if (want("children")) response.addUnique("childAccounts");
  return response;
}

function addIdentity(response: Element, account: Account, attributes: Attributes): void {
  const identity = response.addUnique("identities").add("identity");
  identity.setAll({ name: "DEFAULT", id: account.id });
  const from = attributes.zimbraPrefFromAddress?.[0] ?? account.name;
  const display = attributes.zimbraPrefFromDisplay?.[0] ?? attributes.displayName?.[0];
  identity.addPair("zimbraPrefIdentityName", "DEFAULT", "a", "name");
  identity.addPair("zimbraPrefIdentityId", account.id, "a", "name");
  identity.addPair("zimbraPrefFromAddress", from, "a", "name");
  identity.addPair("zimbraPrefFromAddressType", "sendAs", "a", "name");
  if (display) identity.addPair("zimbraPrefFromDisplay", display, "a", "name");
}

function getPrefs(request: Element, context: SoapContext): Element {
  const attributes = context.core.directory.attributes(context.account);
  const names = request.pairs("pref", "name").map((pair) => pair.key);
  const response = responseTo(request);
  const wanted = (name: string): boolean =>
    name.startsWith("zimbraPref") && (names.length === 0 || names.includes(name));
  addPairs(response, attributes, wanted, "pref");
  return response;
}

function modifyPrefs(request: Element, context: SoapContext): Element {
  const changes = new Map<string, string[]>();
  for (const { key, value } of request.pairs("pref", "name")) {
    if (!/^[+-]?zimbraPref/.test(key)) throw invalidRequest("pref name must start with zimbraPref");
    changes.set(key, [...(changes.get(key) ?? []), value]);
  }
  const { account } = context;
  const attributes = mergeAttributes(account.attributes, Object.fromEntries(changes));
  context.core.directory.putAccount({ ...account, attributes });
  return responseTo(request);
}

function getAccountInfo(request: Element, context: SoapContext): Element {
  const element = request.requireChild("account");
  const { directory } = context.core;
  const account = directory.accountBy(element.get("by") ?? "name", element.text);
  // The same answer for everybody's account: only what an address book would show.
  if (!account) throw noSuchAccount(element.text);
  const response = responseTo(request).setContent("name", account.name);
  response.addPair("zimbraId", account.id, "attr", "name");
  const host = directory.attribute(account, "zimbraMailHost");
  if (host) response.addPair("zimbraMailHost", host, "attr", "name");
  return response;
}

/** The operations of this file. */
export const accountInfoOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_ACCOUNT, name: "GetInfoRequest", run: getInfo },
  { namespace: ZIMBRA_ACCOUNT, name: "GetPrefsRequest", run: getPrefs },
  { namespace: ZIMBRA_ACCOUNT, name: "ModifyPrefsRequest", run: modifyPrefs },
  { namespace: ZIMBRA_ACCOUNT, name: "GetAccountInfoRequest", run: getAccountInfo },
];

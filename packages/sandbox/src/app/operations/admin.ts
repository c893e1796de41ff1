/**
 * Administration that conformance tests set a server up with; registered with `adminSetup` only.
 * @module
 */
import { requirePassword, tokenLifetime } from "../auth/sign-in.js";
import type { SoapContext } from "../context.js";
import { tokenCookie } from "../cookies.js";
import type { Account, Attributes, AttributeValues } from "../directory/account.js";
import { mergeAttributes } from "../directory/directory.js";
import { hashPassword } from "../directory/password.js";
import { responseTo, type Element } from "../element.js";
import { invalidRequest, noSuchAccount, SoapFault } from "../fault.js";
import { ZIMBRA_ADMIN, type OperationEntry } from "../registry.js";

/** The `<a n="...">` pairs of a request, several values of a name together. */
function attributesOf(request: Element): AttributeValues {
  const values = new Map<string, string[]>();
  for (const { key, value } of request.pairs()) {
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return Object.fromEntries(values);
}

function addAttributes(element: Element, attributes: Attributes): void {
  for (const [name, values] of Object.entries(attributes)) {
    for (const value of values) element.addPair(name, value);
  }
}

function accountElement(parent: Element, account: Account, context: SoapContext): void {
  const element = parent.addUnique("account").setAll({ name: account.name, id: account.id });
  addAttributes(element, {
    ...context.core.directory.attributes(account),
    zimbraId: [account.id],
    mail: [account.name, ...account.aliases],
  });
}

function requireAccount(element: Element | undefined, context: SoapContext): Account {
  if (!element) throw invalidRequest("missing required element: account");
  const account = context.core.directory.accountBy(element.get("by") ?? "name", element.text);
  if (!account) throw noSuchAccount(element.text);
  return account;
}

function accountOfId(request: Element, context: SoapContext): Account {
  const id = request.require("id");
  const account = context.core.directory.accountById(id);
  if (!account) throw noSuchAccount(id);
  return account;
}

async function authenticate(request: Element, context: SoapContext): Promise<Element> {
  const { directory, tokens } = context.core;
  const name = request.get("name") ?? request.child("account")?.text ?? "";
  const account = directory.accountByName(name);
  const failed = new SoapFault("account.AUTH_FAILED", `authentication failed for [${name}]`);
  if (!account) throw failed;
  await requirePassword(account, request.require("password"), directory, context.now());
  if (!account.isAdmin)
    throw new SoapFault("service.PERM_DENIED", "permission denied: not an admin");
  const lifetime = tokenLifetime(account, directory, true);
  const token = await tokens.issue(account, { expires: context.now() + lifetime, admin: true });
  const response = responseTo(request);
  response.add("authToken").setText(token.text);
  response.setContent("lifetime", lifetime);
  context.cookies.push(tokenCookie("ZM_ADMIN_AUTH_TOKEN", token.text, undefined));
  return response;
}

async function delegateAuth(request: Element, context: SoapContext): Promise<Element> {
  const account = requireAccount(request.child("account"), context);
  const lifetime = (request.getNumber("duration") ?? 3600) * 1000;
  const token = await context.core.tokens.issue(account, {
    expires: context.now() + lifetime,
    delegatedBy: context.caller.id,
  });
  const response = responseTo(request);
  response.add("authToken").setText(token.text);
  return response.setContent("lifetime", lifetime);
}

/** Makes the account that a request describes, with attributes that its kind has besides. */
async function newAccount(
  request: Element,
  more: AttributeValues,
  context: SoapContext,
): Promise<Account> {
  const { directory } = context.core;
  const name = request.require("name").trim().toLowerCase();
  const domain = name.slice(name.indexOf("@") + 1);
  if (!name.includes("@") || /[\s(),;<>]/.test(name)) throw invalidRequest(`invalid name: ${name}`);
  if (!directory.domain(domain)) {
    throw new SoapFault("account.NO_SUCH_DOMAIN", `no such domain: ${domain}`);
  }
  const attributes = mergeAttributes({}, { ...more, ...attributesOf(request) });
  return directory.putAccount({
    id: crypto.randomUUID(),
    name,
    aliases: [],
    attributes,
    password: await hashPassword(request.get("password") ?? crypto.randomUUID()),
    isAdmin: attributes.zimbraIsAdminAccount?.[0] === "TRUE",
    tokenValidity: 0,
    failures: [],
  });
}

async function createAccount(request: Element, context: SoapContext): Promise<Element> {
  const account = await newAccount(request, {}, context);
  const response = responseTo(request);
  accountElement(response, account, context);
  return response;
}

/** Rooms and equipment: accounts that answer invitations by themselves. */
async function createCalendarResource(request: Element, context: SoapContext): Promise<Element> {
  const usual = { zimbraCalResType: "Location", zimbraCalResAutoAcceptDecline: "TRUE" };
  const account = await newAccount(request, usual, context);
  const response = responseTo(request);
  const element = response.addUnique("calresource");
  element.setAll({ name: account.name, id: account.id });
  addAttributes(element, { ...account.attributes, zimbraId: [account.id] });
  return response;
}

function getAccount(request: Element, context: SoapContext): Element {
  const response = responseTo(request);
  accountElement(response, requireAccount(request.child("account"), context), context);
  return response;
}

function modifyAccount(request: Element, context: SoapContext): Element {
  const account = accountOfId(request, context);
  const changed = context.core.directory.putAccount({
    ...account,
    attributes: mergeAttributes(account.attributes, attributesOf(request)),
  });
  const response = responseTo(request);
  accountElement(response, changed, context);
  return response;
}

async function deleteAccount(request: Element, context: SoapContext): Promise<Element> {
  const account = accountOfId(request, context);
  context.core.sessions.endAll(account.id);
  context.core.directory.removeAccount(account);
  await context.core.dropMailbox(account.id);
  return responseTo(request);
}

async function setPassword(request: Element, context: SoapContext): Promise<Element> {
  const account = accountOfId(request, context);
  context.core.directory.putAccount({
    ...account,
    password: await hashPassword(request.require("newPassword")),
  });
  return responseTo(request);
}

function addAlias(request: Element, context: SoapContext): Element {
  const account = accountOfId(request, context);
  const alias = request.require("alias").trim().toLowerCase();
  context.core.directory.putAccount({ ...account, aliases: [...account.aliases, alias] });
  return responseTo(request);
}

function createDomain(request: Element, context: SoapContext): Element {
  const { directory } = context.core;
  const name = request.require("name").trim().toLowerCase();
  if (directory.domain(name)) {
    throw new SoapFault("account.DOMAIN_EXISTS", `domain already exists: ${name}`);
  }
  const attributes = mergeAttributes({}, attributesOf(request));
  const domain = directory.putDomain({ id: crypto.randomUUID(), name, attributes });
  const response = responseTo(request);
  const element = response.addUnique("domain").setAll({ name, id: domain.id });
  addAttributes(element, { ...attributes, zimbraId: [domain.id], zimbraDomainName: [name] });
  return response;
}

function modifyDomain(request: Element, context: SoapContext): Element {
  const { directory } = context.core;
  const id = request.require("id");
  const domain = directory.domains().find((one) => one.id === id);
  if (!domain) throw new SoapFault("account.NO_SUCH_DOMAIN", `no such domain: ${id}`);
  const attributes = mergeAttributes(domain.attributes, attributesOf(request));
  directory.putDomain({ ...domain, attributes });
  const response = responseTo(request);
  const element = response.addUnique("domain").setAll({ name: domain.name, id });
  addAttributes(element, attributes);
  return response;
}

function createCos(request: Element, context: SoapContext): Element {
  const { directory } = context.core;
  const name = request.require("name").trim();
  if (directory.classOfService(name)) {
    throw new SoapFault("account.COS_EXISTS", `cos already exists: ${name}`);
  }
  const base = directory.classOfService("default")?.attributes ?? {};
  const attributes = mergeAttributes(base, attributesOf(request));
  const cos = directory.putClass({ id: crypto.randomUUID(), name, attributes });
  const response = responseTo(request);
  addAttributes(response.addUnique("cos").setAll({ id: cos.id, name }), attributes);
  return response;
}

function modifyCos(request: Element, context: SoapContext): Element {
  const { directory } = context.core;
  const id = request.require("id");
  const cos = directory.classOfService(id);
  if (!cos) throw new SoapFault("account.NO_SUCH_COS", `no such cos: ${id}`);
  const attributes = mergeAttributes(cos.attributes, attributesOf(request));
  directory.putClass({ ...cos, attributes });
  const response = responseTo(request);
  addAttributes(response.addUnique("cos").setAll({ id, name: cos.name }), attributes);
  return response;
}

function createList(request: Element, context: SoapContext): Element {
  const { directory } = context.core;
  const name = directory.qualify(request.require("name"));
  if (directory.list(name) || directory.accountByName(name)) {
    throw new SoapFault(
      "account.DISTRIBUTION_LIST_EXISTS",
      `distribution list already exists: ${name}`,
    );
  }
  const attributes = mergeAttributes({}, attributesOf(request));
  const list = directory.putList({ id: crypto.randomUUID(), name, members: [], attributes });
  const response = responseTo(request);
  const element = response.addUnique("dl").setAll({ name, id: list.id });
  addAttributes(element, { ...attributes, zimbraId: [list.id], mail: [name] });
  return response;
}

function addListMember(request: Element, context: SoapContext): Element {
  const { directory } = context.core;
  const list = directory.list(request.require("id"));
  if (!list) {
    throw new SoapFault("account.NO_SUCH_DISTRIBUTION_LIST", "no such distribution list");
  }
  const added = request.children("dlm").map((member) => directory.qualify(member.text));
  directory.putList({ ...list, members: [...new Set([...list.members, ...added])] });
  return responseTo(request);
}

function getConfig(request: Element, context: SoapContext): Element {
  const { directory } = context.core;
  const config: AttributeValues = { zimbraDefaultDomainName: directory.defaultDomain };
  const response = responseTo(request);
  for (const { key } of request.pairs()) {
    const value = config[key];
    if (typeof value === "string") response.addPair(key, value);
  }
  return response;
}

function grantRight(request: Element, context: SoapContext): Element {
  const right = request.requireChild("right").text;
  const target = request.requireChild("target");
  const grantee = request.requireChild("grantee");
  const account = context.core.directory.accountBy(target.get("by") ?? "name", target.text);
  if (account) {
    const key = `${grantee.get("type") ?? "usr"} ${grantee.text} ${right}`;
    const attributes = mergeAttributes(account.attributes, { "+zimbraACE": [key] });
    context.core.directory.putAccount({ ...account, attributes });
  }
  return responseTo(request);
}

const entry = (name: string, run: OperationEntry["run"]): OperationEntry => ({
  namespace: ZIMBRA_ADMIN,
  name: `${name}Request`,
  run,
  needsAdmin: true,
});

/** The operations of this file. */
export const adminOperations: readonly OperationEntry[] = [
  { ...entry("Ping", (request) => responseTo(request)), needsAuth: false },
  { ...entry("Auth", authenticate), needsAuth: false },
  entry("DelegateAuth", delegateAuth),
  entry("CreateAccount", createAccount),
  entry("CreateCalendarResource", createCalendarResource),
  entry("GetAccount", getAccount),
  entry("ModifyAccount", modifyAccount),
  entry("DeleteAccount", deleteAccount),
  entry("SetPassword", setPassword),
  entry("AddAccountAlias", addAlias),
  entry("CreateDomain", createDomain),
  entry("ModifyDomain", modifyDomain),
  entry("CreateCos", createCos),
  entry("ModifyCos", modifyCos),
  entry("CreateDistributionList", createList),
  entry("AddDistributionListMember", addListMember),
  entry("GetConfig", getConfig),
  entry("GrantRight", grantRight),
];

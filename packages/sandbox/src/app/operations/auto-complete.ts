/**
 * AutoCompleteRequest: contacts, people written to, and the global address list, as an address is typed
 * (zm-mailbox `ContactAutoComplete`).
 * @module
 */
import { contactFolders } from "../contacts/contact-folders.js";
import { rankingsOf } from "../contacts/rankings.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest } from "../fault.js";
import { galEntries, type GalEntry } from "../gal/gal-entry.js";
import { completionTest, kindTest } from "../gal/gal-match.js";
import { mayExpand } from "../gal/list-rights.js";
import type { ContactItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { foldText } from "../query/fold-text.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { fileAs } from "../render/contact.js";
import { galDomain } from "./gal.js";

type Source = "contact" | "gal" | "rankingTable";

interface Match {
  readonly source: Source;
  readonly key: string;
  readonly ranking: number;
  readonly isGroup: boolean;
  readonly canExpand: boolean;
  readonly email?: string;
  readonly display?: string;
  readonly id?: string;
  readonly folder?: string;
  readonly names: Readonly<Record<string, string | undefined>>;
}

/** Contact attributes that hold addresses (`zimbraContactEmailFields`). */
const addressField = /^(?:email|workEmail)\d*$/;
const sourceOrder: readonly Source[] = ["contact", "gal", "rankingTable"];

/** Whether each word typed begins a word of a name; a single one may begin the address too. */
function matches(typed: string, names: readonly (string | undefined)[], address: string): boolean {
  const tokens = foldText(typed).split(/\s+/).filter(Boolean);
  const words = names.flatMap((name) => foldText(name ?? "").split(/[\s'’-]+/));
  const byName = tokens.every((token) => words.some((word) => word.startsWith(token)));
  const whole = names.some((name) => foldText(name ?? "").startsWith(foldText(typed)));
  return byName || whole || (tokens.length === 1 && address.toLowerCase().startsWith(tokens[0]!));
}

/** `"Zoé Lefèvrier" <zoe@…>`. */
function mailbox(name: string, address: string): string {
  return name === "" ? `<${address}>` : `"${name.replaceAll('"', "")}" <${address}>`;
}

class Completion {
  readonly #typed: string;
  readonly #context: SoapContext;
  readonly #rankings: ReturnType<typeof rankingsOf>;
  readonly #found = new Map<string, Match>();

  constructor(typed: string, context: SoapContext) {
    this.#typed = typed;
    this.#context = context;
    this.#rankings = rankingsOf(context.mailbox);
  }

  /** What was found, the most used first, contacts before the global list. */
  sorted(): readonly Match[] {
    return [...this.#found.values()].sort(
      (a, b) =>
        b.ranking - a.ranking ||
        sourceOrder.indexOf(a.source) - sourceOrder.indexOf(b.source) ||
        (a.key < b.key ? -1 : 1),
    );
  }

  #rank(address: string): number {
    return this.#rankings.get(address.toLowerCase())?.count ?? 0;
  }

  #add(match: Match): void {
    if (!this.#found.has(match.key)) this.#found.set(match.key, match);
  }

  /** Adds what a contact offers: a group by its name, a person by each of her addresses. */
  addContact(owner: Mailbox, item: ContactItem, folderId: string): void {
    const { attributes } = item;
    const id = this.#context.formatId(owner, item.id);
    if (attributes.type === "group") {
      const display = attributes.nickname ?? fileAs(item);
      if (!matches(this.#typed, [display], "")) return;
      const group = { isGroup: true, canExpand: true, ranking: this.#rank(display), names: {} };
      const key = display.toLowerCase();
      this.#add({ source: "contact", key, display, id, folder: folderId, ...group });
      return;
    }
    const { firstName, middleName, lastName, fullName, nickname, company } = attributes;
    const joined = [firstName, middleName, lastName].filter(Boolean).join(" ");
    const name = fullName || joined;
    for (const [key, address] of Object.entries(attributes)) {
      if (!addressField.test(key) || address === "") continue;
      if (!matches(this.#typed, [joined, fullName, nickname], address)) continue;
      const list = this.#context.core.directory.list(address);
      this.#add({
        source: list ? "gal" : "contact",
        key: (name + address).toLowerCase(),
        email: mailbox(name, address),
        ranking: this.#rank(address),
        isGroup: list !== undefined,
        canExpand: list !== undefined && this.#mayExpand(address),
        id,
        ...(list ? {} : { folder: folderId }),
        names: {
          ...{ first: firstName, middle: middleName, last: lastName, full: fullName },
          ...{ nick: nickname, company, fileas: attributes.fileAs },
        },
      });
    }
  }

  /** Adds people written to who are neither contacts nor in the global list. */
  addRanked(known: ReadonlySet<string>): void {
    for (const { address, name, count } of this.#rankings.values()) {
      if (known.has(address) || !matches(this.#typed, [name], address)) continue;
      this.#add({
        source: "rankingTable",
        key: (name + address).toLowerCase(),
        email: mailbox(name, address),
        ranking: count,
        ...{ isGroup: false, canExpand: false, names: {} },
      });
    }
  }

  addGal({ kind, name: address, attributes }: GalEntry): void {
    const first = (key: string): string | undefined => attributes[key]?.[0];
    const name = first("fullName") ?? "";
    const isGroup = kind === "group";
    this.#add({
      source: "gal",
      key: (name + address).toLowerCase(),
      email: mailbox(name, address),
      ranking: this.#rank(address),
      isGroup,
      canExpand: isGroup && this.#mayExpand(address),
      names: {
        ...{ first: first("firstName"), last: first("lastName"), full: first("fullName") },
        company: first("company"),
      },
    });
  }

  #mayExpand(address: string): boolean {
    const { core, caller } = this.#context;
    const list = core.directory.list(address);
    return list !== undefined && mayExpand(list, caller, core.directory);
  }
}

function addContacts(completion: Completion, request: Element, context: SoapContext): Set<string> {
  const asked = request.get("folders")?.split(",");
  const known = new Set<string>();
  for (const { mailbox: owner, folder, shownAs } of contactFolders(context)) {
    const wanted = asked ? asked.includes(shownAs) : true;
    for (const item of owner.itemsIn(folder.id)) {
      if (item.type !== "contact") continue;
      for (const value of Object.values(item.attributes)) known.add(value.toLowerCase());
      if (wanted) completion.addContact(owner, item, shownAs);
    }
  }
  return known;
}

function autoComplete(request: Element, context: SoapContext): Element {
  const { account, core } = context;
  const typed = request.require("name").replaceAll(",", " ").trim();
  if (typed === "") throw invalidRequest("name parameter is empty");
  const preference = (name: string): string | undefined => core.directory.attribute(account, name);
  const completion = new Completion(typed, context);
  const known = addContacts(completion, request, context);
  const hasGal =
    preference("zimbraFeatureGalEnabled") === "TRUE" &&
    preference("zimbraFeatureGalAutoCompleteEnabled") === "TRUE";
  const wantsGal = preference("zimbraPrefGalAutoCompleteEnabled") === "TRUE";
  const includesGal = hasGal && request.getBoolean("includeGal", wantsGal);
  const [byKind, byText] = [kindTest(request.get("t") ?? "account"), completionTest(typed)];
  for (const entry of includesGal ? galEntries(core.directory, galDomain(context)) : []) {
    known.add(entry.name);
    if (byKind(entry) && byText(entry)) completion.addGal(entry);
  }
  completion.addRanked(known);
  const limit = Number(preference("zimbraContactAutoCompleteMaxResults")) || 20;
  const all = completion.sorted();
  const response = responseTo(request).set("canBeCached", all.length <= limit);
  for (const match of all.slice(0, limit)) {
    response.add("match").setAll({
      email: match.email,
      type: match.source,
      ranking: match.ranking,
      isGroup: match.isGroup,
      exp: match.canExpand || undefined,
      id: match.id,
      l: match.folder,
      display: match.display,
      ...match.names,
    });
  }
  return response;
}

/** Completion of addresses. */
export const autoCompleteOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "AutoCompleteRequest", run: autoComplete },
];

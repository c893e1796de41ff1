// Above the usual length: every property that a card can have is shown somewhere here.
/**
 * A contact as it is read: all that the card says, as text, with ways to write and to call.
 *
 * @module
 */
import type { CardResource, ContactCard, JCardProperty } from "@partage-ent/jmap";
import { type ContactRow, listContacts } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { type ContactsCardMessages, contactsCardCatalog } from "../locales/contacts-card.js";
import { COPY, EDIT } from "../shared/action-icons.js";
import { firstOf, labelOf, nameParts } from "../shared/card-name.js";
import { composeUrl, PartageComposeEvent } from "../shared/compose-event.js";
import { ALERT, CLOSE, icon, MAIL, MORE } from "../shared/icon.js";
import { renderLinkedText } from "../shared/linked-text.js";
import { messagesFor } from "../shared/locale.js";
import { phoneText, phoneUrl } from "../shared/phone-link.js";
import { renderState } from "../shared/states.js";
import { initialsOf, plainLine, stableIndex } from "../shared/text.js";
import { contextOf, type PhoneKind, phoneKind } from "./card-entries.js";
import { birthOf, addressFields } from "./card-form.js";
import { changeMembers } from "./changes.js";
import { BOOK, CAKE, LINK, NOTE, PEOPLE, PHONE, PLACE } from "./icons.js";
import type { Interaction } from "./interaction.js";
import { cardLabel } from "./lines.js";

export { cardStyles } from "./card.styles.js";

/** Most entries of one kind that are shown. */
const MOST = 100;

const entriesOf = <Entry>(map: Readonly<Record<string, Entry>> | undefined): readonly Entry[] =>
  Object.values(map ?? {}).slice(0, MOST);

/** Draws contacts of one element, one at a time. */
export class CardView {
  words!: ContactsCardMessages;
  readonly #interaction: Interaction;
  #lang = "";
  /** Groups that the shown card is a member of, by its uid. */
  #groups: { readonly uid: string; readonly list: readonly ContactRow[] } | undefined;

  constructor(interaction: Interaction) {
    this.#interaction = interaction;
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(contactsCardCatalog, lang);
  }

  render(): TemplateResult {
    const { card, query } = this.#interaction.pane;
    if (card && query?.error?.code !== "ERR_NOT_FOUND") return this.#renderCard(card);
    if (query?.error) return this.#renderProblem(query.error.code === "ERR_NOT_FOUND");
    return html`<div class="top">${this.#renderTools(undefined)}</div>
      <p class="card-loading" role="status">${this.words.loading}</p>`;
  }

  #renderProblem(isGone: boolean): TemplateResult {
    const { words: w } = this;
    const { pane, model } = this.#interaction;
    const action = isGone
      ? { label: w.back, run: () => pane.close() }
      : { label: w.retry, run: () => void pane.query?.refresh().catch(model.update) };
    return renderState({
      icon: ALERT,
      title: isGone ? w.gone : w.failed,
      text: isGone ? w.goneText : w.failedText,
      action,
      isAlert: true,
    });
  }

  #renderCard(card: ContactCard): TemplateResult {
    const { model } = this.#interaction;
    const label = labelOf(card);
    const name = label.text || model.messages.noName;
    this.#askGroups(card);
    return html`<div class="top">${this.#renderTools(card)}</div>
      <div class="who">
        <span class="avatar h${stableIndex(name, 6)}" part="avatar" aria-hidden="true"
          >${model.extras?.renderFace(card) ?? initialsOf(label.short)}</span
        >
        <div
          class="card-name"
          role="heading"
          aria-level=${Math.min(6, model.host.headingLevel + 1)}
          dir="auto"
        >
          ${name}
        </div>
        ${this.#renderAbout(card, name)}
      </div>
      ${this.#renderPrimary(card)}
      <div class="facts">
        ${card.kind === "group" ? this.#renderMembers(card) : nothing} ${this.#renderEmails(card)}
        ${this.#renderPhones(card)} ${this.#renderAddresses(card)} ${this.#renderDays(card)}
        ${this.#renderLinks(card)} ${this.#renderNotes(card)} ${this.#renderGroups(card)}
        ${this.#renderRest(card)} ${this.#renderBooks(card)}
      </div>`;
  }

  #renderTools(card: ContactCard | undefined): unknown {
    const { words: w } = this;
    const { pane, model } = this.#interaction;
    const button = (label: string, path: string, act: string, run?: () => void): TemplateResult =>
      html`<button
        class="icon"
        type="button"
        data-act=${run ? nothing : act}
        aria-label=${label}
        title=${label}
        aria-haspopup=${act === "more" ? "menu" : nothing}
        @click=${run ?? nothing}
      >
        ${icon(path)}
      </button>`;
    const tools = card
      ? html`<span class="tools" data-id=${card.id}
          >${model.mayWrite(card) ? button(w.edit, EDIT, "", () => pane.edit()) : nothing}
          ${button(w.more, MORE, "more")}</span
        >`
      : html`<span class="tools"></span>`;
    return [
      button(w.back, BACK, "", () => pane.close()),
      tools,
      html`<span class="wide-only">${button(w.close, CLOSE, "", () => pane.close())}</span>`,
    ];
  }

  #renderAbout(
    { titles, organizations, nicknames, name, speakToAs }: ContactCard,
    said: string,
  ): unknown {
    const jobs = entriesOf(titles).map((title) => title.name);
    const places = entriesOf(organizations).map(({ name: of = "", units = [] }) =>
      [of, ...units.map((unit) => unit.name)].filter(Boolean).join(", "),
    );
    const other = entriesOf(nicknames).map((nickname) => `« ${nickname.name} »`);
    const pronouns = entriesOf(speakToAs?.pronouns).map((one) => one.pronouns);
    // A part that the whole name does not say, as a name of birth.
    const birth = nameParts(name?.components ?? [], "surname2", "credential");
    const extra = birth && !said.includes(birth) ? [birth] : [];
    return [...extra, ...other, ...pronouns, ...jobs, ...places]
      .map((line) => plainLine(line, 500))
      .filter((line) => line && line !== said)
      .map((line) => html`<div class="muted" dir="auto">${line}</div>`);
  }

  #renderPrimary(card: ContactCard): unknown {
    const { words: w } = this;
    if (card.kind === "group")
      return Object.keys(card.members ?? {}).length > 0
        ? html`<div class="primary" data-id=${card.id}>
            <button class="button" part="button" type="button" data-act="write">
              ${icon(MAIL)}${w.writeToGroup}
            </button>
          </div>`
        : nothing;
    const address = firstOf(card.emails)?.address;
    const phone = entriesOf(card.phones).find((one) => phoneKind(one) !== "fax");
    const url = phone && phoneUrl(phone.number);
    if (!address && !url) return nothing;
    return html`<div class="primary">
      ${address ? this.#writeLink(address, html`${icon(MAIL)}${w.write}`, "button") : nothing}
      ${
        url
          ? html`<a
              class=${address ? "plain" : "button"}
              href=${url}
              aria-label=${w.call(phoneText(phone.number))}
              >${icon(PHONE)}<span dir="ltr">${phoneText(phone.number)}</span></a
            >`
          : nothing
      }
    </div>`;
  }

  /** A link to write to an address: the page may take it, else it leads to the webmail. */
  #writeLink(address: string, content: unknown, kind: string): TemplateResult {
    const { host, session } = this.#interaction.model;
    const url = composeUrl(session, [address]);
    const isMailto = url.startsWith("mailto:");
    return html`<a
      class=${kind}
      href=${url}
      target=${isMailto ? nothing : "_blank"}
      rel="noopener noreferrer"
      title=${this.words.writeTo(plainLine(address, 320))}
      @click=${(event: MouseEvent) => {
        /** @internal listed by the class comment of the element */
        if (!host.dispatchEvent(new PartageComposeEvent([address]))) event.preventDefault();
      }}
      >${content}</a
    >`;
  }

  #section(path: string, title: string, content: unknown): TemplateResult {
    return html`<div class="fact" role="group" aria-label=${title}>
      <span class="sign" title=${title}>${icon(path)}</span>
      <div class="values">${content}</div>
    </div>`;
  }

  #renderCopy(text: string): TemplateResult {
    const label = this.words.copy(text);
    return html`<button
      class="icon copy"
      type="button"
      aria-label=${label}
      title=${label}
      @click=${() => void this.#copy(text)}
    >
      ${icon(COPY)}
    </button>`;
  }

  async #copy(text: string): Promise<void> {
    const { words } = this.#interaction;
    try {
      await navigator.clipboard.writeText(text);
      this.#interaction.tell({ text: words.copied });
    } catch {
      this.#interaction.tell({ text: words.copyFailed });
    }
  }

  /** What an entry is for, in its own word or ours; nothing where it does not say. */
  #kindOf(label: string | undefined, kind: PhoneKind): string {
    return label ? plainLine(label, 60) : kind === "other" ? "" : this.words[kind];
  }

  #renderEmails({ emails }: ContactCard): unknown {
    const { words: w } = this;
    const list = entriesOf(emails);
    if (list.length === 0) return nothing;
    return this.#section(
      MAIL,
      w.emails,
      list.map((email) => {
        const address = plainLine(email.address, 320);
        return html`<div class="value">
          <span class="said"
            >${this.#writeLink(email.address, address, "")}<span class="muted"
              >${this.#kindOf(email.label, contextOf(email))}</span
            ></span
          >${this.#renderCopy(address)}
        </div>`;
      }),
    );
  }

  #renderPhones({ phones }: ContactCard): unknown {
    const { words: w } = this;
    const list = entriesOf(phones);
    if (list.length === 0) return nothing;
    return this.#section(
      PHONE,
      w.phones,
      list.map((phone) => {
        const text = plainLine(phoneText(phone.number), 100);
        const url = phoneUrl(phone.number);
        return html`<div class="value">
          <span class="said"
            >${
              url
                ? html`<a href=${url} dir="ltr">${text}</a>`
                : html`<span dir="auto">${text}</span>`
            }<span class="muted">${this.#kindOf(phone.label, phoneKind(phone))}</span></span
          >${this.#renderCopy(text)}
        </div>`;
      }),
    );
  }

  #renderAddresses({ addresses }: ContactCard): unknown {
    const { words: w } = this;
    const list = entriesOf(addresses);
    if (list.length === 0) return nothing;
    return this.#section(
      PLACE,
      w.addresses,
      list.map((address) => {
        const text = addressLines(address, this.#lang);
        return html`<div class="value">
          <span class="said"
            ><span class="lines" dir="auto">${text}</span
            ><span class="muted">${this.#kindOf(address.label, contextOf(address))}</span></span
          >${this.#renderCopy(text)}
        </div>`;
      }),
    );
  }

  #renderDays(card: ContactCard): unknown {
    const { words: w } = this;
    const words = { birth: w.birthday, death: w.death, wedding: w.wedding };
    const list = entriesOf(card.anniversaries).flatMap((one) => {
      const birth = { anniversaries: { a: { ...one, kind: "birth" as const } } };
      const text = dayText(birthOf(birth), this.#lang);
      return text ? [[text, words[one.kind] ?? plainLine(one.kind, 60)] as const] : [];
    });
    if (list.length === 0) return nothing;
    return this.#section(
      CAKE,
      w.birthday,
      list.map(
        ([text, kind]) =>
          html`<div class="value">
            <span class="said"><span>${text}</span><span class="muted">${kind}</span></span>
          </div>`,
      ),
    );
  }

  #renderLinks({
    links,
    onlineServices,
    calendars,
    directories,
    cryptoKeys,
  }: ContactCard): unknown {
    const { words: w } = this;
    const resources: readonly (readonly [string, CardResource])[] = [
      ...entriesOf(links).map((link) => ["", link] as const),
      ...entriesOf(calendars).map((link) => [w.calendars, link] as const),
      ...entriesOf(directories).map((link) => ["", link] as const),
      ...entriesOf(cryptoKeys).map((link) => [w.keys, link] as const),
    ];
    const rows = [
      ...resources.map(([kind, { uri = "", label }]) => [uri, label ?? kind] as const),
      ...entriesOf(onlineServices).map(
        ({ uri, user, service, label }) => [uri ?? user ?? "", service ?? label ?? ""] as const,
      ),
    ].filter(([uri]) => uri);
    if (rows.length === 0) return nothing;
    return this.#section(
      LINK,
      w.links,
      rows.map(
        ([uri, kind]) =>
          html`<div class="value">
            <span class="said"
              >${renderUri(uri)}${
                kind ? html`<span class="muted" dir="auto">${plainLine(kind, 100)}</span>` : nothing
              }</span
            >
          </div>`,
      ),
    );
  }

  #renderNotes({ notes }: ContactCard): unknown {
    const list = entriesOf(notes);
    if (list.length === 0) return nothing;
    return this.#section(
      NOTE,
      this.words.notes,
      list.map(({ note }) => renderLinkedText(note)),
    );
  }

  #askGroups({ uid, kind }: ContactCard): void {
    const { connection, update } = this.#interaction.model;
    if (this.#groups?.uid === uid || !connection || kind === "group") return;
    this.#groups = { uid, list: [] };
    const then = (list: readonly ContactRow[]): void => {
      if (this.#groups?.uid === uid) this.#groups = { uid, list };
      update();
    };
    listContacts(connection, { filter: { hasMember: uid }, limit: 50 }).then(
      ({ items }) => then(items),
      // Groups are beside the point of a card: it is shown without.
      () => then([]),
    );
  }

  #renderGroups({ uid }: ContactCard): unknown {
    const { words: w } = this;
    const list = this.#groups?.uid === uid ? this.#groups.list : [];
    if (list.length === 0) return nothing;
    return this.#section(
      PEOPLE,
      w.groups,
      list.map(
        (group) =>
          html`<div class="value">
            <button class="quiet" type="button" @click=${() => this.#interaction.open(group.id)}>
              <bdi>${cardLabel(group).text}</bdi>
            </button>
          </div>`,
      ),
    );
  }

  #renderMembers(group: ContactCard): TemplateResult {
    const { words: w } = this;
    const { model } = this.#interaction;
    const uids = Object.keys(group.members ?? {});
    const known = model.value?.items.filter(({ uid }) => uids.includes(uid)) ?? [];
    const direct = uids.filter((uid) => /^mailto:/i.test(uid)).slice(0, MOST);
    const unknown = uids.length - known.length - direct.length;
    return this.#section(
      PEOPLE,
      w.members,
      html`<div class="muted">${w.memberCount(uids.length)}</div>
        ${uids.length === 0 ? html`<p class="muted">${w.noMembers}</p>` : nothing}
        ${known.slice(0, 500).map((card) => this.#renderMember(group, card))}
        ${direct.map((uid) => html`<div class="value">${renderUri(uid)}</div>`)}
        ${
          unknown > 0 && !model.value?.hasMore
            ? html`<p class="muted">${w.unknownMembers(unknown)}</p>`
            : nothing
        }`,
    );
  }

  #renderMember(group: ContactCard, card: ContactRow): TemplateResult {
    const { model } = this.#interaction;
    const name = cardLabel(card).text || model.messages.noName;
    const label = this.words.removeMember(name);
    return html`<div class="value">
      <button class="quiet" type="button" @click=${() => this.#interaction.open(card.id)}>
        <bdi>${name}</bdi></button
      >${
        model.mayWrite(group)
          ? html`<button
              class="icon copy"
              type="button"
              aria-label=${label}
              title=${label}
              @click=${() => void this.#removeMember(group, card, name)}
            >
              ${icon(CLOSE)}
            </button>`
          : nothing
      }
    </div>`;
  }

  async #removeMember(group: ContactCard, card: ContactRow, name: string): Promise<void> {
    const { context, words, pane, model } = this.#interaction;
    const text = words.removed(name, labelOf(group).text);
    await changeMembers(context, group, [card.uid], { isIn: false, text });
    await pane.query?.refresh().catch(model.update);
  }

  #renderRest(card: ContactCard): unknown {
    const { words: w } = this;
    const rows: (readonly [string, string])[] = [
      [
        w.languages,
        entriesOf(card.preferredLanguages)
          .map(({ language }) => languageName(language, this.#lang))
          .join(", "),
      ],
      [
        w.interests,
        entriesOf(card.personalInfo)
          .map(({ value }) => value)
          .join(", "),
      ],
      [
        w.keywords,
        Object.keys(card.keywords ?? {})
          .slice(0, MOST)
          .join(", "),
      ],
      ...(card.vCardProps ?? []).slice(0, MOST).map(customField),
    ];
    const said = rows.filter(([, text]) => text);
    if (said.length === 0) return nothing;
    return html`<dl class="rest" aria-label=${w.otherFields}>
      ${said.map(
        ([name, text]) =>
          html`<dt dir="auto">${plainLine(name, 100)}</dt>
            <dd>${renderLinkedText(text)}</dd>`,
      )}
    </dl>`;
  }

  #renderBooks({ addressBookIds }: ContactCard): unknown {
    const { words: w } = this;
    const { model } = this.#interaction;
    const books = Object.keys(addressBookIds).flatMap((id) => model.bookFor(id) ?? []);
    if (books.length === 0) return nothing;
    return this.#section(
      BOOK,
      w.book,
      books.map(({ name, owner, myRights }) => {
        const more = [
          owner && w.sharedBy(plainLine(owner.name || owner.email, 100)),
          !myRights.mayWrite && w.readOnly,
        ].filter(Boolean);
        return html`<div class="value">
          <span class="said"
            ><bdi>${plainLine(name, 200)}</bdi>${
              more.length ? html`<span class="muted" dir="auto">${more.join(", ")}</span>` : nothing
            }</span
          >
        </div>`;
      }),
    );
  }
}

const BACK = "m15 18-6-6 6-6";

/** A link where the address is of http, https or mailto; text else. */
export function renderUri(uri: string): TemplateResult {
  const text = plainLine(uri, 500);
  const isSafe = /^(https?:\/\/|mailto:)/i.test(uri) && URL.canParse(uri);
  if (!isSafe) return html`<span class="break" dir="auto">${text}</span>`;
  const shown = text.replace(/^(https?:\/\/(www\.)?|mailto:)/i, "").replace(/\/$/, "");
  return html`<a
    class="break"
    href=${new URL(uri).href}
    target="_blank"
    rel="noopener noreferrer nofollow"
    title=${text}
    >${shown}</a
  >`;
}

/** A property of a vCard that the model does not know, as a name and a text. */
function customField([name, , , ...values]: JCardProperty): readonly [string, string] {
  const text = values
    .flat(3)
    .map((value) => (/^(string|number|boolean)$/.test(typeof value) ? (value as string) : ""));
  return [name.replace(/^x-/i, "").toUpperCase(), text.filter(Boolean).join(", ")];
}

/** An address in lines. */
export function addressLines(
  address: NonNullable<ContactCard["addresses"]>[string],
  lang: string,
): string {
  const { street, postcode, locality, country, full } = addressFields(address);
  if (full !== undefined) return full.slice(0, 1_000);
  const shown = new Set(["number", "name", "postcode", "locality", "country", "separator"]);
  const rest = (address.components ?? []).filter(({ kind }) => !shown.has(kind));
  const land = country || (address.countryCode ? regionName(address.countryCode, lang) : "");
  return [rest.map(({ value }) => value).join(", "), street, `${postcode} ${locality}`, land]
    .map((line) => plainLine(line, 300))
    .filter(Boolean)
    .join("\n");
}

function regionName(code: string, lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: "region" }).of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}

function languageName(code: string, lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A day, or what is known of it: « 12 mai 1974 », « 12 mai », « mai 1974 », « 1974 ». */
export function dayText(
  { year, month, day }: { readonly year?: number; readonly month?: number; readonly day?: number },
  lang: string,
): string {
  const date = new Date(Date.UTC(2000, (month ?? 1) - 1, day ?? 1));
  date.setUTCFullYear(year ?? 2000);
  const isDay = date.getUTCMonth() === (month ?? 1) - 1 && (month ?? year) !== undefined;
  if (!isDay) return "";
  return new Intl.DateTimeFormat(lang, {
    timeZone: "UTC",
    ...(day && month && { day: "numeric" }),
    ...(month && { month: "long" }),
    ...(year && { year: "numeric" }),
  }).format(date);
}

/**
 * How a card is drawn.
 *
 * @module
 */
import type { CardAddress, DirectoryEntry, Id } from "@partage-ent/jmap";
import type { PersonRow } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { DirectoryMessages } from "../locales/directory.js";
import type { PersonMessages } from "../locales/person.js";
import { COPY, DOWNLOAD } from "../shared/action-icons.js";
import { MAIL } from "../shared/icon.js";
import { isSpoken, phoneText, phoneUrl } from "../shared/phone-link.js";
import { icon } from "../shared/row-icons.js";
import { initialsOf, plainLine, stableIndex } from "../shared/text.js";
import type { KeepStatus } from "./contact-keeper.js";
import { CODE, DONE, DOOR, GROUP, INVITE, KEEP, LINK, PHONE, PLACE } from "./icons.js";
import { preferred } from "./reach.js";

/** An entry of the directory, or as much of it as a row of results has. */
export type ShownPerson = PersonRow & Partial<DirectoryEntry>;

/** What drawing a card needs. */
export interface CardView {
  readonly person: ShownPerson;
  readonly name: string;
  readonly email: string | undefined;
  readonly lang: string;
  readonly messages: PersonMessages;
  readonly directoryWords: DirectoryMessages;
  readonly headingLevel: number;
  readonly linked: boolean;
  readonly photo: HTMLCanvasElement | undefined;
  readonly availability: unknown;
  readonly composeHref: string | undefined;
  readonly mayInvite: boolean;
  readonly mayKeep: boolean;
  readonly kept: KeepStatus;
  readonly qr: unknown;
  /** Whether the rest could not be read. */
  readonly isPartial: boolean;
  readonly act: CardActions;
}

/** What the parts of a card do. */
export interface CardActions {
  readonly compose: (event: Event) => void;
  readonly invite: () => void;
  readonly copy: () => void;
  readonly save: () => void;
  readonly qr: () => void;
  readonly keep: () => void;
  readonly undoKeep: () => void;
  readonly structure: (id: Id, name: string) => void;
  readonly members: () => void;
  readonly retry: () => void;
}

/** Draws a card. */
export function renderCard(view: CardView): TemplateResult {
  const { messages: m, isPartial, availability, qr, act } = view;
  return html`${renderTop(view)} ${renderActions(view)}
  ${
    isPartial
      ? html`<p class="partial" role="alert">
          ${m.partial}
          <button class="quiet" type="button" @click=${act.retry}>${m.retry}</button>
        </p>`
      : nothing
  }
  ${availability} ${renderStructures(view)} ${renderDetails(view)} ${renderMore(view)} ${qr}`;
}

function renderTop(view: CardView): TemplateResult {
  const { person, name, lang, messages: m, directoryWords: words, headingLevel, photo } = view;
  const { kind, titles, affiliations, speakToAs, memberCount, capacity } = person;
  const pronouns = Object.values(speakToAs?.pronouns ?? {})[0]?.pronouns;
  const counted = (n: number, say: PersonMessages["members"]): string =>
    say(n.toLocaleString(lang), n === 1);
  const said = [
    ...Object.values(titles ?? {}).map((title) => title.name),
    ...(kind === "group" && memberCount !== null ? [counted(memberCount, m.members)] : []),
    ...(capacity === null ? [] : [counted(capacity, m.seats)]),
  ];
  const known = [...new Set(affiliations.map((one) => words[one]))].filter(Boolean);
  const sign = kind === "group" ? GROUP : kind === "individual" ? undefined : DOOR;
  photo?.setAttribute("aria-hidden", "true");
  return html`<div class="top">
    <span class="avatar h${stableIndex(name, 6)}" part="avatar" aria-hidden="true"
      >${photo ?? (sign ? icon(sign) : initialsOf(name))}</span
    >
    <div class="who">
      <div
        class="name"
        part="name"
        role="heading"
        aria-level=${headingLevel}
        tabindex="-1"
        dir="auto"
      >
        ${name}
      </div>
      ${pronouns ? html`<span class="muted">(${plainLine(pronouns, 40)})</span>` : nothing}
      ${said.map((text) => html`<div class="title" dir="auto">${plainLine(text, 300)}</div>`)}
      ${known.length ? html`<div class="muted">${known.join(", ")}</div>` : nothing}
    </div>
  </div>`;
}

function renderActions(view: CardView): TemplateResult {
  const { person, name, email, messages: m, composeHref, mayInvite, linked, act } = view;
  const phone = preferred(person.phones)
    .filter(isSpoken)
    .find(({ number }) => phoneUrl(number));
  const isPlace = person.kind === "location" || person.kind === "device";
  return html`<div class="actions" part="actions">
    ${
      email && !isPlace
        ? html`<a
            class="button"
            part="button"
            href=${composeHref!}
            target=${composeHref!.startsWith("mailto:") ? nothing : "_blank"}
            rel="noopener noreferrer"
            aria-label=${m.writeTo(name)}
            @click=${act.compose}
            >${icon(MAIL)}${m.write}</a
          >`
        : nothing
    }
    ${
      phone
        ? html`<a
            class="act"
            href=${phoneUrl(phone.number)!}
            aria-label=${m.callAt(name, plainLine(phoneText(phone.number), 40))}
            >${icon(PHONE)}${m.call}</a
          >`
        : nothing
    }
    ${
      email && mayInvite
        ? html`<button
            class=${isPlace ? "button" : "act"}
            type="button"
            aria-label=${isPlace ? m.reserveName(name) : m.inviteName(name)}
            @click=${act.invite}
          >
            ${icon(INVITE)}${isPlace ? m.reserve : m.invite}
          </button>`
        : nothing
    }
    ${
      person.kind === "group" && linked
        ? html`<button class="act" type="button" @click=${act.members}>
            ${icon(GROUP)}${m.seeMembers}
          </button>`
        : nothing
    }
  </div>`;
}

function renderStructures(view: CardView): unknown {
  const { person, messages: m, linked, act } = view;
  const { memberships } = person;
  if (!memberships.length) return nothing;
  const isOne = memberships.length === 1 && !memberships[0]!.role;
  return html`<section part="section" aria-label=${isOne ? m.structures : m.roles}>
    <ul class="structures">
      ${memberships.map(({ structureId, name, role, isPrimary }) => {
        const label = plainLine(name, 200);
        return html`<li>
          ${role ? html`<span class="role" dir="auto">${plainLine(role, 200)}</span>` : nothing}
          ${
            linked
              ? html`<button
                  class="quiet"
                  type="button"
                  dir="auto"
                  title=${m.searchThere(label)}
                  @click=${() => act.structure(structureId, label)}
                >
                  ${label}
                </button>`
              : html`<span dir="auto">${label}</span>`
          }
          ${isPrimary && memberships.length > 1 ? html`<span class="muted">${m.primary}</span>` : nothing}
        </li>`;
      })}
    </ul>
  </section>`;
}

/** Where somebody or something is, as people say it. */
export function placeOf({ components = [], full }: CardAddress, m: PersonMessages): string {
  const part = (kind: string): string =>
    plainLine(components.find((one) => one.kind === kind)?.value ?? "", 100);
  const [room, floor, building] = [part("room"), part("floor"), part("building")];
  const street = [part("number"), part("name")].filter(Boolean).join(" ");
  const town = [part("postcode"), part("locality")].filter(Boolean).join(" ");
  const said = [
    room && m.room(room),
    floor && m.floor(floor),
    building && m.building(building),
    street,
    town,
  ].filter(Boolean);
  const text = said.join(", ") || plainLine(full ?? "", 300);
  return text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
}

function renderDetails(view: CardView): unknown {
  const { person, email, messages: m, composeHref, act } = view;
  const { phones, addresses, emails, links } = person;
  const others = preferred(emails).slice(1);
  const places = Object.values(addresses ?? {}).flatMap((one) => placeOf(one, m) || []);
  const sites = Object.values(links ?? {}).filter(({ uri }) => /^https?:\/\//i.test(uri ?? ""));
  if (!email && !preferred(phones).length && !places.length && !sites.length) return nothing;
  return html`<section part="section" aria-label=${m.details}>
    <dl>
      ${
        email
          ? html`<div>
              <dt>${icon(MAIL)}<span class="sr">${m.email}</span></dt>
              <dd>
                <a
                  href=${composeHref!}
                  target=${composeHref!.startsWith("mailto:") ? nothing : "_blank"}
                  rel="noopener noreferrer"
                  @click=${act.compose}
                  ><bdi>${plainLine(email, 320)}</bdi></a
                >
                <button
                  class="icon"
                  type="button"
                  aria-label=${m.copyAddress}
                  title=${m.copyAddress}
                  @click=${act.copy}
                >
                  ${icon(COPY)}
                </button>
              </dd>
            </div>`
          : nothing
      }
      ${others.map(
        ({ address }) =>
          html`<div>
            <dt>${icon(MAIL)}<span class="sr">${m.email}</span></dt>
            <dd><bdi>${plainLine(address, 320)}</bdi></dd>
          </div>`,
      )}
      ${preferred(phones).map(({ number, features = {} }) => {
        const text = plainLine(phoneText(number), 60);
        const url = "fax" in features ? undefined : phoneUrl(number);
        const label = "fax" in features ? m.fax : "mobile" in features ? m.mobile : m.phone;
        return html`<div>
          <dt>${icon(PHONE)}<span class="sr">${label}</span></dt>
          <dd>
            ${url ? html`<a href=${url}><bdi>${text}</bdi></a>` : html`<bdi>${text}</bdi>`}
            ${label === m.phone ? nothing : html`<span class="muted">${label}</span>`}
          </dd>
        </div>`;
      })}
      ${places.map(
        (place) =>
          html`<div>
            <dt>${icon(PLACE)}<span class="sr">${m.place}</span></dt>
            <dd dir="auto">${place}</dd>
          </div>`,
      )}
      ${sites.map(
        ({ uri, label }) =>
          html`<div>
            <dt>${icon(LINK)}<span class="sr">${m.website}</span></dt>
            <dd>
              <a href=${uri!} target="_blank" rel="noopener noreferrer"
                ><bdi>${plainLine(label ?? uri!.replace(/^https?:\/\//i, ""), 200)}</bdi></a
              >
            </dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function renderMore(view: CardView): unknown {
  const { person, name, messages: m, mayKeep, kept, qr, act } = view;
  const isPerson = person.kind === "individual";
  if (!isPerson) return nothing;
  return html`<div class="more">
    ${mayKeep ? renderKeep(kept, m, act) : nothing}
    ${
      person.blobId
        ? html`<button class="act" type="button" aria-label=${m.saveCard(name)} @click=${act.save}>
            ${icon(DOWNLOAD)}${m.card}
          </button>`
        : nothing
    }
    <button class="act" type="button" aria-expanded=${!!qr} @click=${act.qr}>
      ${icon(CODE)}${m.qr}
    </button>
  </div>`;
}

function renderKeep(kept: KeepStatus, m: PersonMessages, act: CardActions): TemplateResult {
  if (kept === "none" || kept === "adding")
    return html`<button
      class="act"
      type="button"
      aria-disabled=${kept === "adding"}
      @click=${act.keep}
    >
      ${icon(KEEP)}${kept === "adding" ? m.adding : m.addContact}
    </button>`;
  return html`<span class="kept"
    >${icon(DONE)}${m.added}
    ${
      kept === "undoable"
        ? html`<button class="quiet" type="button" @click=${act.undoKeep}>${m.undo}</button>`
        : nothing
    }</span
  >`;
}

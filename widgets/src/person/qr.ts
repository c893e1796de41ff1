/**
 * The QR code of a card: what a telephone needs to keep somebody, as a small vCard.
 *
 * @module
 */
import { html, type TemplateResult } from "lit";
import type { PersonMessages } from "../locales/person.js";
import { isSpoken, phoneUrl } from "../shared/phone-link.js";
import { renderQrCode } from "../shared/qr-code.js";
import { plainLine } from "../shared/text.js";
import type { ShownPerson } from "./card-view.js";
import { preferred } from "./reach.js";

/** Octets above which telephones no longer read the code from a screen. */
const LONGEST = 900;

/** A value as vCard 3.0 writes it (RFC 2426 section 4). */
const escaped = (text: string): string =>
  plainLine(text, 200).replace(/[\\;,]/g, (char) => `\\${char}`);

/** The least of a card that is worth keeping, as vCard 3.0: the version that all telephones read. */
export function smallCard(person: ShownPerson, name: string): string {
  const parts = person.name?.components ?? [];
  const part = (kind: string): string =>
    escaped(
      parts
        .filter((one) => one.kind === kind)
        .map(({ value }) => value)
        .join(" "),
    );
  const line = (key: string, value: string | undefined): string[] =>
    value ? [`${key}:${value}`] : [];
  const surname = part("surname") || escaped(name);
  return [
    "BEGIN:VCARD",
    "VERSION:3.0",
    `N:${surname};${part("given")};;;`,
    `FN:${escaped(name)}`,
    ...line("ORG", person.memberships[0] && escaped(person.memberships[0].name)),
    ...line("TITLE", escaped(Object.values(person.titles ?? {})[0]?.name ?? "")),
    ...preferred(person.phones)
      .filter(isSpoken)
      .slice(0, 2)
      .flatMap(({ number }) => line("TEL", phoneUrl(number)?.slice(4))),
    ...preferred(person.emails)
      .slice(0, 2)
      .flatMap(({ address }) => line("EMAIL", escaped(address))),
    "END:VCARD",
  ].join("\r\n");
}

/** Draws the code with its quiet zone, dark on light in every theme: cameras need it so. */
export function renderQr(person: ShownPerson, name: string, m: PersonMessages): TemplateResult {
  const text = smallCard(person, name);
  if (new TextEncoder().encode(text).length > LONGEST)
    return html`<p class="qr-text" role="status">${m.qrTooLong}</p>`;
  const lines = text.split("\r\n").slice(2, -1);
  return html`<figure class="qr" part="qr">
    ${renderQrCode(text, m.qrOf(name))}
    <figcaption class="qr-text">
      ${m.qrText}
      <ul>
        ${lines.slice(1).map((line) => {
          const value = line.slice(line.indexOf(":") + 1).replace(/\\([\\;,])/g, "$1");
          return html`<li><bdi>${value}</bdi></li>`;
        })}
      </ul>
    </figcaption>
  </figure>`;
}

/**
 * The pages of the demonstration's hosts: files, with the addresses of the other hosts put in, since
 * ports are known only once everything listens.
 *
 * @module
 */
import { readFile } from "node:fs/promises";

/** Addresses of the pages that play a kind of host each. */
export interface HostAddresses {
  /** The portal whose people sign in by OpenID Connect. */
  readonly portal: string;
  readonly uportal: string;
  readonly moodle: string;
  readonly cas: string;
  readonly header: string;
  /** A page of another site. */
  readonly other: string;
  /** The gateway, for pages of other origins. */
  readonly gateway: string;
  /** Issuers by which two of the pages sign in. */
  readonly casissuer: string;
  readonly headerissuer: string;
}

const MENU: readonly (readonly [keyof HostAddresses, string])[] = [
  ["portal", "ENT (OpenID Connect)"],
  ["uportal", "uPortal"],
  ["moodle", "Moodle (LTI)"],
  ["cas", "Page CAS"],
  ["header", "Serveur web (en-têtes)"],
  ["other", "Autre site"],
];

/** The menu that goes from one kind of host to another; the page itself is marked in it. */
export function hostMenu(addresses: HostAddresses, current: keyof HostAddresses): string {
  const items = MENU.map(([key, label]) => {
    const mark = key === current ? ' aria-current="page"' : "";
    return `<li><a href="${addresses[key]}"${mark}>${label}</a></li>`;
  });
  return `<nav class="hosts" aria-label="Hôtes de la démonstration"><ul>${items.join("")}</ul></nav>`;
}

/** Reads a page; `<!-- hosts: KEY -->` becomes the menu, `%KEY%` the address of a host. */
export async function readPage(file: string, addresses: HostAddresses): Promise<string> {
  const source = await readFile(file, "utf8");
  return source
    .replace(/<!-- hosts: (\w+) -->/, (mark, key: string) =>
      key in addresses ? hostMenu(addresses, key as keyof HostAddresses) : mark,
    )
    .replace(/%([a-z]+)%/g, (mark, key: string) => addresses[key as keyof HostAddresses] ?? mark);
}

/**
 * Proxy-granting tickets of CAS servers (protocol 3.0, section 2.5.4): sealed between their arrival and the
 * end of the sign-in that they belong to, and then for as long as they are good, so that any gateway of a
 * store can ask for tickets in a person's name.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import { hashText } from "../random.js";
import type { Sealer } from "../sealer.js";
import type { IssuedIdentity } from "../sign-in.js";
import type { AliasOwner, StoredCredentials } from "../store.js";
import { CasRefusal } from "./cas-answer.js";
import { type CasFetch, CasServer } from "./cas-server.js";

/** What {@link createProxyGrants} needs. */
export interface ProxyGrantOptions {
  readonly store: StoredCredentials;
  readonly sealer: Sealer;
  readonly fetch: CasFetch;
  readonly now: () => number;
}

/** Proxy-granting tickets, and what they are for. */
export interface ProxyGrants {
  /** What only a server that was asked knows of the address to which it brings tickets. */
  callbackKey(establishment: string): Promise<string>;
  /** A server brought a ticket, and the word that stands for it in its answer. */
  receive(establishment: string, iou: string, ticket: string): Promise<void>;
  /** Takes the ticket that a word stands for; undefined when none came. */
  take(establishment: string, iou: string): Promise<string | undefined>;
  /** Keeps the ticket of a sign-in, where it came with one. */
  keep(owner: AliasOwner, identity: IssuedIdentity): Promise<void>;
  /** Whether somebody has one; the server is not asked. */
  has(owner: AliasOwner): Promise<boolean>;
  /**
   * A fresh ticket for a service, good once.
   *
   * @throws MethodFailure `forbidden` when the person has to sign in again, `serverUnavailable`.
   */
  ticket(owner: AliasOwner, service: string): Promise<string>;
}

/** Kinds of {@link StoredCredential}. */
const ARRIVED = "casArrival";
const KEPT = "casProxy";

/** How long a ticket may wait for the end of its sign-in, in milliseconds. */
const ARRIVAL = 120_000;
/** How long a ticket is kept, in milliseconds: sessions of CAS servers last for a working day. */
const LIFE = 10 * 3_600_000;

interface Kept {
  readonly issuer: string;
  readonly ticket: string;
}

/** Opens the port. */
export function createProxyGrants({ store, sealer, fetch, now }: ProxyGrantOptions): ProxyGrants {
  const context = (owner: AliasOwner, kind: string): string =>
    `${owner.establishment} ${owner.account} ${kind}`;
  const write = async (
    owner: AliasOwner,
    kind: string,
    text: string,
    life: number,
  ): Promise<void> => {
    const sealed = await sealer.seal(text, context(owner, kind));
    await store.writeCredential({
      ...owner,
      ...{ kind, sealed, storedAt: now(), expiresAt: now() + life },
    });
  };
  const read = async (owner: AliasOwner, kind: string): Promise<string | undefined> => {
    const stored = await store.readCredential(owner, kind);
    return stored && sealer.open(stored.sealed, context(owner, kind)).catch(() => undefined);
  };
  return {
    callbackKey: async (establishment) => sealer.fingerprint(`cas callback ${establishment}`),
    receive: async (establishment, iou, ticket) =>
      write(await arrivalOf(establishment, iou), ARRIVED, ticket, ARRIVAL),
    take: async (establishment, iou) => {
      const owner = await arrivalOf(establishment, iou);
      const ticket = await read(owner, ARRIVED);
      // Of two that take it at once, one gets it.
      return (await store.deleteCredential(owner, ARRIVED)) ? ticket : undefined;
    },
    keep: async (owner, { issuer, proxyGrant }) => {
      if (proxyGrant === undefined) return;
      const kept: Kept = { issuer, ticket: proxyGrant };
      await write(owner, KEPT, JSON.stringify(kept), LIFE);
    },
    has: async (owner) => (await store.readCredential(owner, KEPT)) !== undefined,
    ticket: async (owner, service) => {
      const text = await read(owner, KEPT);
      if (text === undefined) throw signInAgain();
      const { issuer, ticket } = JSON.parse(text) as Kept;
      try {
        return await new CasServer(issuer, fetch).proxyTicket(ticket, service);
      } catch (error) {
        if (!(error instanceof CasRefusal)) {
          const said = "The sign-in service does not answer.";
          throw new MethodFailure("serverUnavailable", said, { cause: error, retryAfter: 30 });
        }
        await store.deleteCredential(owner, KEPT);
        throw signInAgain(error);
      }
    },
  };
}

// What stands for a ticket is not written down as it is: it could be tried at any gateway.
async function arrivalOf(establishment: string, iou: string): Promise<AliasOwner> {
  return { establishment, account: `cas ${await hashText(iou)}` };
}

function signInAgain(cause?: unknown): MethodFailure {
  return new MethodFailure("forbidden", "The sign-in has ended: sign in again.", { cause });
}

/**
 * What each protocol brings to the back end: `createStandardsBackend` puts the parts together.
 *
 * @module
 */
import type { WellKnownIds } from "@partage-ent/jmap";
import type { AccountChange, BackendScope, Principal } from "@partage-ent/server";

/** What a part tells of the person's one account. */
export interface PartDescription {
  /** Capabilities that this part serves for the account, by URN or URL. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly wellKnown?: Partial<WellKnownIds>;
  /** Name to show, where the server knows one. */
  readonly name?: string;
  /** IANA zone, where the server knows one. */
  readonly timeZone?: string;
}

/** What a part offers one person within one HTTP request. */
export interface PartScope extends Omit<BackendScope, "describe"> {
  /** Asked once in every request; kept for a while rather than asked upstream again. */
  describe(): Promise<PartDescription>;
}

/** One protocol of a back end, for all persons of one establishment. */
export interface BackendPart {
  /** What the protocol is called, to say which server failed a check: `IMAP`. */
  readonly name?: string;
  /** Opens what one JMAP request of one person needs; nothing is sent before it is asked for. */
  open(principal: Principal, options: { readonly signal: AbortSignal }): PartScope;
  /** As `Backend.watch`: first what the states are now, then whatever changed. */
  watch(
    principal: Principal,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<AccountChange>;
  /** Closes and forgets what is kept for this person. */
  forget(principal: Principal): Promise<void>;
  /** @throws MethodFailure that says what is wrong with the server. */
  check(signal: AbortSignal): Promise<void>;
  /** Lets go of connections: the service stops. */
  close(): Promise<void>;
}

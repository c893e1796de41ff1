/**
 * The registry of SOAP operations.
 * @module
 */
import type { SoapContext } from "./context.js";
import type { Element } from "./element.js";

/** Namespace of the envelope's context, of BatchRequest and of fault details. */
export const ZIMBRA = "urn:zimbra";
/** Namespace of the account operations. */
export const ZIMBRA_ACCOUNT = "urn:zimbraAccount";
/** Namespace of the mail operations. */
export const ZIMBRA_MAIL = "urn:zimbraMail";
/** Namespace of the administration operations. */
export const ZIMBRA_ADMIN = "urn:zimbraAdmin";

/** Answers one request element; a thrown `SoapFault` becomes the fault of the answer. */
export type Operation = (request: Element, context: SoapContext) => Promise<Element> | Element;

/** An operation with what the dispatcher must know about it. */
export interface OperationEntry {
  readonly namespace: string;
  /** Name of the request element, for instance `GetFolderRequest`. */
  readonly name: string;
  readonly run: Operation;
  /** `false` when the operation answers without an auth token (AuthRequest). */
  readonly needsAuth?: boolean;
  /** `true` when only administrators may call it. */
  readonly needsAdmin?: boolean;
  /**
   * `true` when the operation checks rights folder by folder (`context.requireRights`) and so may act
   * on other people's mailboxes; without it the dispatcher refuses these with `service.PERM_DENIED`.
   */
  readonly checksRights?: boolean;
}

/** Operations by namespace and request name. */
export class OperationRegistry {
  readonly #entries = new Map<string, OperationEntry>();

  /** Adds operations; the same name twice is a programming error. */
  register(...entries: readonly OperationEntry[]): this {
    for (const entry of entries) {
      const key = `${entry.namespace} ${entry.name}`;
      if (this.#entries.has(key)) throw new Error(`operation registered twice: ${key}`);
      this.#entries.set(key, entry);
    }
    return this;
  }

  /** The operation of a request element, undefined when the sandbox does not have it. */
  find(namespace: string, name: string): OperationEntry | undefined {
    return this.#entries.get(`${namespace} ${name}`);
  }

  /** All operations, sorted by namespace and name. */
  list(): readonly OperationEntry[] {
    return [...this.#entries.keys()].sort().map((key) => this.#entries.get(key)!);
  }
}

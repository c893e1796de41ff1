/**
 * Proxy-granting tickets between their arrival (section 2.5.4: a CAS server brings them to the gateway
 * itself) and the end of the sign-in that they belong to.
 *
 * @module
 */

/** The port; implementations are shared by all gateways of a store. */
export interface ProxyGrants {
  /** A server brought a ticket, and the word that stands for it in its answer. */
  receive(iou: string, ticket: string): Promise<void>;
  /** Takes the ticket that a word stands for; undefined when none came. */
  take(iou: string): Promise<string | undefined>;
}

import { GatewayProblem } from "../problem.js";
import { readBody } from "../body.js";
import { type CasSuccess, readProxyTicket, readValidation } from "./cas-answer.js";

/** Asks another server; `fetch` of a browser or of Node. */
export type CasFetch = (url: URL, init: RequestInit) => Promise<Response>;

/** Longest wait for a CAS server, in milliseconds. */
const TIMEOUT = 10_000;
const MOST_BYTES = 262_144;

/** A CAS server could not be asked, or what it answers is no CAS. */
export class CasUnreachable extends Error {
  override readonly name = "CasUnreachable";
}

/** One CAS server, by the address under which its `login` is (CAS protocol 3.0). */
export class CasServer {
  readonly #prefix: string;
  readonly #fetch: CasFetch;

  constructor(prefix: string, fetch: CasFetch) {
    this.#prefix = prefix.replace(/\/+$/, "");
    this.#fetch = fetch;
  }

  /**
   * Where a browser signs in (section 2.1.1): with `silent` it comes back at once, with a ticket or
   * without; `again` asks for a person even where the server knows one.
   */
  loginAddress(
    service: string,
    { silent = false, again = false }: { readonly silent?: boolean; readonly again?: boolean },
  ): URL {
    const wish: Readonly<Record<string, string>> = silent
      ? { gateway: "true" }
      : again
        ? { renew: "true" }
        : {};
    return this.#address("login", { service, ...wish });
  }

  /** Where a browser ends the server's own session (section 2.3). */
  logoutAddress(service: string): URL {
    return this.#address("logout", { service });
  }

  /**
   * Uses a ticket up (sections 2.5 to 2.8): of services that came by proxies too where `acceptsProxies`.
   *
   * @throws CasRefusal, CasUnreachable
   */
  async validate(
    ticket: string,
    service: string,
    options: { readonly proxyCallback?: string; readonly acceptsProxies?: boolean } = {},
  ): Promise<CasSuccess> {
    const path = options.acceptsProxies ? "p3/proxyValidate" : "p3/serviceValidate";
    const { proxyCallback } = options;
    const query = { ticket, service, ...(proxyCallback ? { pgtUrl: proxyCallback } : {}) };
    return readValidation(await this.#get(this.#address(path, query)));
  }

  /**
   * Asks for a ticket for another service in the person's name (section 2.7).
   *
   * @throws CasRefusal, CasUnreachable
   */
  async proxyTicket(pgt: string, targetService: string): Promise<string> {
    return readProxyTicket(await this.#get(this.#address("proxy", { pgt, targetService })));
  }

  #address(path: string, query: Readonly<Record<string, string>>): URL {
    return new URL(`${this.#prefix}/${path}?${new URLSearchParams(query).toString()}`);
  }

  async #get(address: URL): Promise<string> {
    let response: Response;
    try {
      const signal = AbortSignal.timeout(TIMEOUT);
      const headers = { Accept: "application/xml, text/xml" };
      response = await this.#fetch(address, { headers, signal, redirect: "error" });
    } catch {
      // What fetch says would hold the address, and that holds the ticket.
      throw new CasUnreachable("the CAS server does not answer");
    }
    if (!response.ok) throw new CasUnreachable(`the CAS server answers ${response.status}`);
    try {
      const body = { body: response.body, headers: response.headers } as Request;
      return new TextDecoder().decode(await readBody(body, MOST_BYTES));
    } catch (error) {
      const said = error instanceof GatewayProblem ? "answers too much" : "broke off";
      throw new CasUnreachable(`the CAS server ${said}`);
    }
  }
}

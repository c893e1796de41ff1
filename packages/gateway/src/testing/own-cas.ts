/** A small CAS server on loopback for tests, which can be told to lie (CAS protocol 3.0). */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Who signs in, with her attributes. */
export interface OwnCasPerson {
  readonly user: string;
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

/** What it does otherwise than a good server. */
export interface OwnCasManners {
  /** Answers this to a validation. */
  answer?: string;
  status?: number;
  /** Sends the validation elsewhere. */
  redirect?: string;
  /** Says that a ticket came by these services. */
  proxies?: readonly string[];
  /** Gives no proxy-granting tickets. */
  isStingy?: boolean;
}

/** A server that listens. */
export interface OwnCas {
  /** Address above `login`. */
  readonly url: string;
  manners: OwnCasManners;
  /** Paths that were asked, with their queries. */
  readonly asked: string[];
  /** Plays the person: from the address of `login` to the address that the browser is sent back to. */
  signIn(login: string, person: OwnCasPerson | null): URL;
  /** The wish that it posts to a service when the session of a ticket ends. */
  logoutRequest(ticket: string): string;
  close(): Promise<void>;
}

interface Issued {
  readonly service: string;
  readonly person: OwnCasPerson;
}

/** Starts it; `deliver` brings a proxy-granting ticket to the gateway that asked for one. */
export async function startOwnCas(
  deliver: (pgtUrl: URL) => Promise<unknown> = async () => Promise.resolve(),
): Promise<OwnCas> {
  const tickets = new Map<string, Issued>();
  const grants = new Map<string, string>();
  const listener = createServer((request, response) => {
    own.asked.push(request.url ?? "");
    const { pathname, searchParams } = new URL(request.url ?? "", "http://cas");
    const { status = 200, redirect } = own.manners;
    if (redirect !== undefined) {
      response.writeHead(302, { Location: redirect }).end();
      return;
    }
    const say = (body: string): void =>
      void response.writeHead(status, { "Content-Type": "text/xml" }).end(body);
    if (own.manners.answer !== undefined) say(own.manners.answer);
    else if (pathname === "/cas/proxy") say(proxy(searchParams));
    else void validate(searchParams).then(say);
  });

  const validate = async (query: URLSearchParams): Promise<string> => {
    const ticket = query.get("ticket") ?? "";
    const issued = tickets.get(ticket);
    tickets.delete(ticket);
    if (!issued) return failure("INVALID_TICKET");
    if (issued.service !== query.get("service")) return failure("INVALID_SERVICE");
    const callback = query.get("pgtUrl");
    let grant = "";
    if (callback !== null && !own.manners.isStingy) {
      const [iou, pgt] = [`PGTIOU-${random()}`, `PGT-${random()}`];
      grants.set(pgt, issued.person.user);
      const url = new URL(callback);
      url.searchParams.set("pgtIou", iou);
      url.searchParams.set("pgtId", pgt);
      await deliver(url);
      grant = `<cas:proxyGrantingTicket>${iou}</cas:proxyGrantingTicket>`;
    }
    const { user, attributes = {} } = issued.person;
    const lines = Object.entries(attributes).flatMap(([name, values]) =>
      [values].flat().map((value) => `<cas:${name}>${escape(value)}</cas:${name}>`),
    );
    const { proxies } = own.manners;
    const chain = proxies
      ? `<cas:proxies>${proxies.map((each) => `<cas:proxy>${escape(each)}</cas:proxy>`).join("")}</cas:proxies>`
      : "";
    return wrap(
      `<cas:authenticationSuccess><cas:user>${escape(user)}</cas:user><cas:attributes>${lines.join("")}</cas:attributes>${grant}${chain}</cas:authenticationSuccess>`,
    );
  };

  const proxy = (query: URLSearchParams): string =>
    grants.has(query.get("pgt") ?? "")
      ? wrap(
          `<cas:proxySuccess><cas:proxyTicket>PT-${random()}</cas:proxyTicket></cas:proxySuccess>`,
        )
      : wrap(`<cas:proxyFailure code="INVALID_TICKET">no</cas:proxyFailure>`);

  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  const own: OwnCas = {
    ...{ url: `http://127.0.0.1:${port}/cas`, manners: {}, asked: [] },
    signIn: (login, person) => {
      const service = new URL(login).searchParams.get("service") ?? "";
      const back = new URL(service);
      if (person === null) return back;
      const ticket = `ST-${random()}`;
      tickets.set(ticket, { service, person });
      back.searchParams.set("ticket", ticket);
      return back;
    },
    logoutRequest: (ticket) =>
      `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="1" Version="2.0"><saml:NameID>@NOT_USED@</saml:NameID><samlp:SessionIndex>${ticket}</samlp:SessionIndex></samlp:LogoutRequest>`,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
  return own;
}

const random = (): string => randomBytes(16).toString("hex");
const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const wrap = (inner: string): string =>
  `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">${inner}</cas:serviceResponse>`;
const failure = (code: string): string =>
  wrap(`<cas:authenticationFailure code="${code}">no</cas:authenticationFailure>`);

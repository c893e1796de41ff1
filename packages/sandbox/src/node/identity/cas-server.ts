/**
 * The CAS server of the fictional university (CAS protocol 3.0, without proxies), on a loopback port.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { escapeHtml } from "../../app/university/html-mail.js";
import { DEMO_PASSWORD, PEOPLE, type Person } from "../../app/university/people.js";
import { listen, SERVER_OPTIONS, type ListenOptions } from "../listen.js";
import { readForm, sendPage } from "./form.js";
import { createIdentityDirectory } from "./identity.js";
import { accountHints } from "./identity-provider.js";
import { problemPage, signInPage, STYLE_PATH, STYLE_SHEET } from "./page.js";
import { PasswordChecker } from "./password-check.js";

/** How {@link startCasServer} works. */
export interface CasServerOptions extends ListenOptions {
  /** What the address of a service must begin with. */
  readonly services: () => readonly string[];
  readonly people?: readonly Person[];
  /** Password of everybody. Default: `DEMO_PASSWORD`. */
  readonly password?: string;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

/** A CAS server that answers. */
export interface RunningCasServer {
  /** Address above `login`, `http://127.0.0.1:41235/cas`. */
  readonly url: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

const TICKET_LIFE = 30_000;
const SESSION_LIFE = 8 * 3_600_000;
const COOKIE = "TGC";
const PATH = "/cas";

/** A single sign-on session, and the services that it was used for. */
interface SsoSession {
  readonly person: Person;
  readonly until: number;
  readonly tickets: { readonly ticket: string; readonly service: string }[];
}

interface Issued {
  readonly service: string;
  readonly person: Person;
  readonly until: number;
}

/** Starts it and answers once it listens. */
export async function startCasServer(options: CasServerOptions): Promise<RunningCasServer> {
  const cas = new CasServer(options);
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    cas.handle(request, response).catch(() => response.destroy());
  });
  const listening = await listen(server, options);
  return { url: `${listening.url}${PATH}`, close: listening.close };
}

class CasServer {
  readonly #services: () => readonly string[];
  readonly #now: () => number;
  readonly #people: readonly Person[];
  readonly #password: string;
  readonly #passwords: PasswordChecker;
  readonly #sessions = new Map<string, SsoSession>();
  readonly #tickets = new Map<string, Issued>();

  constructor({ services, people, password = DEMO_PASSWORD, now = Date.now }: CasServerOptions) {
    this.#services = services;
    this.#now = now;
    this.#people = people ?? PEOPLE.filter(({ kind }) => kind !== "shared");
    this.#password = password;
    this.#passwords = new PasswordChecker(createIdentityDirectory(this.#people, password));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://cas.invalid");
    const isPost = request.method === "POST";
    if (url.pathname === STYLE_PATH) {
      response.writeHead(200, { "content-type": "text/css; charset=utf-8" }).end(STYLE_SHEET);
    } else if (url.pathname === `${PATH}/login`) {
      if (isPost) await this.#submit(request, response, url);
      else this.#login(request, response, url);
    } else if (/^\/cas\/(p3\/)?serviceValidate$/.test(url.pathname)) {
      this.#validate(response, url);
    } else if (url.pathname === `${PATH}/logout`) await this.#logout(request, response, url);
    else sendPage(response, 404, problemPage("introuvable", "Cette page n’existe pas."));
  }

  /** CAS protocol section 2.1: with `gateway` nobody is asked anything. */
  #login(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const service = url.searchParams.get("service");
    if (service !== null && !this.#isService(service)) {
      const text = "Ce service n’est pas autorisé à utiliser la connexion de l’université.";
      sendPage(response, 403, problemPage("service inconnu", text));
      return;
    }
    const session = this.#session(request);
    if (session && url.searchParams.get("renew") !== "true")
      this.#enter(response, session, service);
    else if (service !== null && url.searchParams.get("gateway") === "true")
      redirect(response, service);
    else this.#show(response, 200, url, (url.searchParams.get("compte") ?? "").slice(0, 320));
  }

  async #submit(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const service = url.searchParams.get("service");
    const form = await readForm(request);
    if (!form || (service !== null && !this.#isService(service))) {
      sendPage(response, 400, problemPage("refusé", "Cette demande n’a pas été comprise."));
      return;
    }
    if (form.has("annuler")) {
      redirect(response, service ?? `${PATH}/login`);
      return;
    }
    const username = (form.get("username") ?? "").slice(0, 320);
    const { remoteAddress = "" } = request.socket;
    const checked = this.#passwords.check(username, form.get("password") ?? "", remoteAddress);
    if (!("person" in checked)) {
      this.#show(response, checked.status, url, username, checked.problem);
      return;
    }
    const id = randomBytes(32).toString("base64url");
    const session = { person: checked.person, until: this.#now() + SESSION_LIFE, tickets: [] };
    this.#sessions.set(id, session);
    response.setHeader("set-cookie", `${COOKIE}=${id}; Path=${PATH}; HttpOnly; SameSite=Lax`);
    this.#enter(response, session, service);
  }

  #enter(response: ServerResponse, session: SsoSession, service: string | null): void {
    if (service === null) {
      const text = "Vous êtes connecté à l’université.";
      sendPage(response, 200, problemPage("connecté", text));
      return;
    }
    const ticket = `ST-${randomBytes(24).toString("base64url")}`;
    const { person } = session;
    this.#tickets.set(ticket, { service, person, until: this.#now() + TICKET_LIFE });
    session.tickets.push({ ticket, service });
    const address = new URL(service);
    address.searchParams.append("ticket", ticket);
    redirect(response, address.href);
  }

  /** CAS protocol sections 2.5 and 2.8: a ticket is good once, for the service it was made for. */
  #validate(response: ServerResponse, { searchParams }: URL): void {
    const ticket = searchParams.get("ticket") ?? "";
    const service = searchParams.get("service") ?? "";
    const issued = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    const isGood = issued !== undefined && issued.until > this.#now();
    if (!isGood) answer(response, failure("INVALID_TICKET", "this ticket is not known"));
    else if (issued.service !== service) {
      answer(response, failure("INVALID_SERVICE", "this ticket is for another service"));
    } else answer(response, success(issued.person));
  }

  /** Ends the session and tells the services that it was used for (section 2.3.3). */
  async #logout(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const id = cookieOf(request);
    const session = this.#session(request);
    this.#sessions.delete(id);
    await Promise.all((session?.tickets ?? []).map(sayLogout));
    response.setHeader("set-cookie", `${COOKIE}=; Path=${PATH}; Max-Age=0`);
    const service = url.searchParams.get("service");
    if (service !== null && this.#isService(service)) redirect(response, service);
    else
      sendPage(response, 200, problemPage("déconnecté", "Vous êtes déconnecté de l’université."));
  }

  #session(request: IncomingMessage): SsoSession | undefined {
    const session = this.#sessions.get(cookieOf(request));
    return session && session.until > this.#now() ? session : undefined;
  }

  #isService(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const { href } = new URL(address);
    return this.#services().some((start) => href.startsWith(start));
  }

  #show(
    response: ServerResponse,
    status: number,
    url: URL,
    username: string,
    problem?: string,
  ): void {
    const query = new URLSearchParams(url.searchParams);
    query.delete("compte");
    const page = signInPage({
      action: `${PATH}/login?${query.toString()}`,
      application: "votre espace numérique (CAS)",
      username,
      ...(problem === undefined ? {} : { problem }),
      hints: accountHints(this.#people),
      hintPassword: this.#password,
    });
    sendPage(response, status, page);
  }
}

/** A wish to end what a ticket opened, as SAML says it. */
async function sayLogout({
  ticket,
  service,
}: {
  readonly ticket: string;
  readonly service: string;
}): Promise<void> {
  const logoutRequest =
    '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ' +
    `ID="LR-${randomBytes(8).toString("hex")}" Version="2.0" IssueInstant="${new Date().toISOString()}">` +
    `<samlp:SessionIndex>${escapeHtml(ticket)}</samlp:SessionIndex></samlp:LogoutRequest>`;
  const body = new URLSearchParams({ logoutRequest });
  try {
    await fetch(service, { method: "POST", body, signal: AbortSignal.timeout(2_000) });
  } catch {
    // A service that is away keeps its session until that ends by itself: the logout here goes on.
    return;
  }
}

function cookieOf(request: IncomingMessage): string {
  const pairs = (request.headers.cookie ?? "").split("; ");
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, "cache-control": "no-store" }).end();
}

function answer(response: ServerResponse, content: string): void {
  response
    .writeHead(200, { "content-type": "application/xml; charset=utf-8" })
    .end(
      `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">${content}</cas:serviceResponse>`,
    );
}

function failure(code: string, text: string): string {
  return `<cas:authenticationFailure code="${code}">${text}</cas:authenticationFailure>`;
}

function success({ uid, mail, displayName, affiliations }: Person): string {
  const attributes = [
    ["mail", mail],
    ["displayName", displayName],
    ...affiliations.map((value) => ["eduPersonAffiliation", value]),
  ].map(([name, value]) => `<cas:${name!}>${escapeHtml(value!)}</cas:${name!}>`);
  return (
    `<cas:authenticationSuccess><cas:user>${escapeHtml(uid)}</cas:user>` +
    `<cas:attributes>${attributes.join("")}</cas:attributes></cas:authenticationSuccess>`
  );
}

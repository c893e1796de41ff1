/**
 * Plays a web server that signs people in before it lets them through (mod_auth_cas): one path is
 * closed, and who was let in is said to the gateway in headers, with a secret that only the two share.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** Headers that say who was let in; whatever a client sends of them is taken away. */
export const IDENTITY_HEADERS = {
  secret: "x-partage-proxy-secret",
  user: "x-remote-user",
  mail: "x-mail",
  name: "x-display-name",
} as const;

/** How a {@link FrontDoor} works. */
export interface FrontDoorOptions {
  /** Address above `login` of the CAS server. */
  readonly casUrl: string;
  /** Origin under which browsers reach this server. */
  readonly origin: string;
  /** Secret that it shares with the gateway. */
  readonly secret: string;
}

/** A web server's own sign-in. */
export interface FrontDoor {
  /** Headers for somebody who was let in; undefined when the answer has been given here. */
  enter(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Readonly<Record<string, string>> | undefined>;
}

type Entrant = Readonly<Record<"user" | "mail" | "name", string>>;

const COOKIE = "MOD_AUTH_CAS";
const MOST_SESSIONS = 1_000;

/** Takes away what only {@link FrontDoor} may say. */
export function withoutIdentity(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const names = new Set<string>(Object.values(IDENTITY_HEADERS));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}

/** Creates a closed door. */
export function createFrontDoor(options: FrontDoorOptions): FrontDoor {
  const sessions = new Map<string, Entrant>();
  return {
    enter: async (request, response) => {
      const entrant = sessions.get(cookieOf(request));
      if (entrant) return headersFor(entrant, options.secret);
      const address = new URL(request.url ?? "/", options.origin);
      const ticket = address.searchParams.get("ticket");
      address.searchParams.delete("ticket");
      const found = ticket === null ? undefined : await validate(options, ticket, address.href);
      if (!found) {
        const service = new URLSearchParams({ service: address.href });
        redirect(response, `${options.casUrl}/login?${service.toString()}`);
        return undefined;
      }
      const id = randomBytes(32).toString("base64url");
      sessions.set(id, found);
      for (const oldest of sessions.keys()) {
        if (sessions.size <= MOST_SESSIONS) break;
        sessions.delete(oldest);
      }
      const cookie = `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`;
      redirect(response, address.pathname + address.search, { "set-cookie": cookie });
      return undefined;
    },
  };
}

function cookieOf({ headers }: IncomingMessage): string {
  return new RegExp(`(?:^|; *)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(headers.cookie ?? "")?.[1] ?? "";
}

async function validate(
  { casUrl }: FrontDoorOptions,
  ticket: string,
  service: string,
): Promise<Entrant | undefined> {
  const query = new URLSearchParams({ ticket, service });
  const answer = await fetch(`${casUrl}/p3/serviceValidate?${query.toString()}`);
  const text = await answer.text();
  const read = (name: string): string =>
    new RegExp(`<cas:${name}>([^<]*)</cas:${name}>`).exec(text)?.[1] ?? "";
  const user = read("user");
  return user === "" ? undefined : { user, mail: read("mail"), name: read("displayName") };
}

// A header is octets: letters beyond ASCII go as UTF-8, as mod_auth_cas sends them.
function headersFor(entrant: Entrant, secret: string): Readonly<Record<string, string>> {
  const octets = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
  return {
    [IDENTITY_HEADERS.secret]: secret,
    [IDENTITY_HEADERS.user]: octets(entrant.user),
    [IDENTITY_HEADERS.mail]: octets(entrant.mail),
    [IDENTITY_HEADERS.name]: octets(entrant.name),
  };
}

function redirect(
  response: ServerResponse,
  location: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(302, { location, "cache-control": "no-store", ...headers }).end();
}

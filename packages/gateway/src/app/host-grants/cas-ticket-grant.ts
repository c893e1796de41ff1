import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { CasRefusal, type CasSuccess, isTicket } from "../cas/cas-answer.js";
import { casIdentity } from "../cas/cas-identity.js";
import { type CasFetch, CasServer, CasUnreachable } from "../cas/cas-server.js";
import { type Establishment, type GatewayConfig, type Issuer, issuerScopes } from "../config.js";
import { publicAddress } from "../establishments.js";
import { type Grant, GrantRefusal, type GrantRequest, refusingFor } from "../grant.js";
import type { Store } from "../store.js";
import { useSubjectToken } from "../subject-token-use.js";

/** Path below the gateway that proxy tickets are for. */
export const TICKET_SERVICE = "v1/token";
/** How long a ticket is remembered, in milliseconds: servers forget theirs within a minute or so. */
const REMEMBERED = 600_000;

/** What {@link createCasTicketGrant} needs. */
export interface CasTicketGrantOptions {
  readonly config: GatewayConfig;
  readonly fetch: CasFetch;
  readonly store: Store;
  readonly now: () => number;
}

interface Found {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
}

/**
 * The grant of proxy tickets (CAS protocol 3.0 section 2.7): a portal in which the person is signed in asks
 * its CAS server for a ticket for `v1/token`, and brings it. All services on the ticket's way must be named
 * in `cas.proxies`. A service ticket is refused: a browser got it by an address that anybody can send it to,
 * it stands in that address, and nothing binds it to who brings it.
 */
export function createCasTicketGrant(options: CasTicketGrantOptions): Grant {
  return {
    subjectTokenType: SUBJECT_TOKEN_TYPES.casTicket,
    exchange: async (request) => {
      const ticket = request.subjectToken;
      if (!isTicket(ticket)) throw new GrantRefusal("not-a-ticket");
      const found = findServer(request);
      const { establishment, issuer } = found;
      const success = await refusingFor(found, () => useTicket(ticket, found, options));
      return {
        ...{ establishment, issuer },
        identity: await casIdentity(issuer.issuer, success, ticket),
        scopes: issuerScopes(establishment, issuer),
      };
    },
  };
}

/** A ticket names no server: where several take proxies, the parameter `issuer` does. */
function findServer({ establishments, parameters }: GrantRequest): Found {
  const stated = parameters.get("issuer");
  const servers = establishments.flatMap((establishment) =>
    establishment.issuers
      .filter(({ cas }) => cas !== undefined && cas.proxies.length > 0)
      .map((issuer) => ({ establishment, issuer })),
  );
  const fitting =
    stated === undefined ? servers : servers.filter(({ issuer }) => issuer.issuer === stated);
  const [only] = fitting;
  if (!only) throw new GrantRefusal("issuer-unknown");
  // One server's ticket is nothing that another one should see.
  if (fitting.length > 1) throw new GrantRefusal("issuer-ambiguous");
  return only;
}

/** Has the server use a ticket up, and remembers it: not every server forgets it at once. */
async function useTicket(
  ticket: string,
  { establishment, issuer }: Found,
  options: CasTicketGrantOptions,
): Promise<CasSuccess> {
  const service = publicAddress(establishment, options.config.publicUrl, TICKET_SERVICE);
  const success = await validate(new CasServer(issuer.issuer, options.fetch), ticket, service);
  checkWay(success, issuer);
  const until = options.now() + REMEMBERED;
  await useSubjectToken(options, { mark: `${issuer.issuer} ${ticket}`, until, most: 1 });
  return success;
}

async function validate(server: CasServer, ticket: string, service: string): Promise<CasSuccess> {
  try {
    return await server.validate(ticket, service, { acceptsProxies: true });
  } catch (error) {
    if (error instanceof CasRefusal) throw new GrantRefusal(`cas-${error.code}`);
    const reason = error instanceof CasUnreachable ? "issuer-unreachable" : "issuer-answer";
    throw new GrantRefusal(reason, { temporary: true });
  }
}

function checkWay({ proxies }: CasSuccess, { cas }: Issuer): void {
  if (proxies.length === 0) throw new GrantRefusal("not-proxied");
  if (!proxies.every((each) => cas!.proxies.includes(each)))
    throw new GrantRefusal("proxy-refused");
}

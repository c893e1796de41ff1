/**
 * Routes in the shapes that portals already read: the mail summary of RECIA's widgets, and the feed of
 * uPortal's NotificationPortlet for a page and for the portal itself.
 *
 * @module
 */
import type { JmapContext } from "@partage-ent/server";
import { type Establishment, takesSignIns } from "../config.js";
import { publicAddress } from "../establishments.js";
import type { Exchange, GatewayParts, Route } from "../parts.js";
import { GatewayProblem } from "../problem.js";
import { hashText } from "../random.js";
import { requireSession } from "../require-session.js";
import { jmapContext } from "../session-route.js";
import { webmailWay } from "../step-up.js";
import { readMail } from "./mail-summary.js";
import {
  EMPTY_FEED,
  type FeedContent,
  type NotificationFeed,
  writeFeed,
} from "./notification-feed.js";
import { openPerson, unavailable } from "./person-calls.js";
import { type PortalPerson, type PortalSecrets, readPortalCaller } from "./portal-caller.js";
import { readToday } from "./today.js";

/** What the mail endpoint of RECIA's widgets answers (`EmailApiResponse`). */
export interface EmailSummary {
  readonly messageSummaryForWidgetList: readonly {
    readonly id: string;
    readonly subject: string | null;
    readonly read: boolean;
  }[];
  readonly inbox: string;
  readonly messageNotReadCount: number;
}

/** All routes; the last one knows nobody where no portal has a secret. */
export function createCompatRoutes(secrets: PortalSecrets = {}): readonly Route[] {
  return [
    { method: "GET", path: "compat/recia/email/summary", use: "api", handle: tellSummary },
    { method: "GET", path: "compat/uportal/notifications", use: "api", handle: tellSession },
    {
      ...{ method: "GET", path: "compat/uportal/portal/notifications", use: "server" },
      handle: (parts, exchange) => tellPortal(parts, exchange, secrets),
    },
  ];
}

async function tellSummary(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const session = await requireSession(parts, exchange);
  const { stored } = session;
  const context = jmapContext(parts, exchange, session);
  const summary = await parts.people.read(stored, `recia ${stored.scopes.join()}`, async () => {
    const person = await openPerson(parts, context);
    return toSummary(await orUnavailable(readMail(person, "all")));
  });
  if (!summary) throw new GatewayProblem(403, "scope-refused");
  return Response.json(summary);
}

function toSummary(mail: Awaited<ReturnType<typeof readMail>>): EmailSummary | null {
  return (
    mail && {
      messageSummaryForWidgetList: mail.messages.map(({ id, subject, keywords }) => ({
        id,
        subject: subject || null,
        read: keywords["$seen"] === true,
      })),
      inbox: mail.inbox,
      messageNotReadCount: mail.unread,
    }
  );
}

async function orUnavailable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GatewayProblem) throw error;
    throw unavailable("10", error);
  }
}

async function tellSession(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const session = await requireSession(parts, exchange);
  const { stored, establishment } = session;
  const content = await readContent(parts, exchange, jmapContext(parts, exchange, session));
  const canOpen =
    stored.kind === "cookie"
      ? webmailWay(establishment, stored) !== "closed"
      : canSignIn(establishment);
  return Response.json(write(parts, exchange, { establishment, canOpen }, content));
}

async function tellPortal(
  parts: GatewayParts,
  exchange: Exchange,
  secrets: PortalSecrets,
): Promise<Response> {
  const person = await readPortalCaller(parts, exchange, secrets);
  if (!person) return Response.json(EMPTY_FEED);
  const context = await portalContext(parts, exchange, person);
  const { establishment } = person;
  const content = await readContent(parts, exchange, context, () => {
    audit(parts, exchange, person);
  });
  const canOpen = canSignIn(establishment);
  return Response.json(write(parts, exchange, { establishment, canOpen }, content));
}

/** Nobody signed in: the context says whose the portal is allowed to see, and how much of it. */
async function portalContext(
  parts: GatewayParts,
  exchange: Exchange,
  { establishment, issuer, account, name, scopes }: PortalPerson,
): Promise<JmapContext> {
  const idHash = await hashText(`portal ${issuer.issuer} ${account}`);
  const stored = {
    establishment: establishment.key,
    account,
    name,
    scopes,
    attributes: {},
    idHash,
  };
  return jmapContext(parts, exchange, { stored, establishment });
}

/** The content of a feed, for a minute or until something changed. */
function readContent(
  parts: GatewayParts,
  { facts }: Exchange,
  context: JmapContext,
  onLoad: () => void = () => undefined,
): Promise<FeedContent> {
  const { principal, scopes } = context;
  return parts.people.read(principal, `feed ${scopes.join()}`, async () => {
    onLoad();
    const person = await openPerson(parts, context);
    const [mail, today] = await Promise.all([
      settle(readMail(person, "unread")),
      settle(readToday(person, parts.now())),
    ]);
    if (mail === "failed" && (today === "failed" || today === null)) throw unavailable("10");
    if (today === "failed" && mail === null) throw unavailable("10");
    return { mail, today };
  });

  function settle<Part>(part: Promise<Part>): Promise<Part | "failed"> {
    return part.catch((error: unknown) => {
      parts.telemetry.fault({ requestId: facts.requestId, error });
      return "failed" as const;
    });
  }
}

function audit(parts: GatewayParts, { facts }: Exchange, person: PortalPerson): void {
  const { requestId, clientAddress } = facts;
  const { establishment, account, issuer } = person;
  parts.telemetry.audit({
    ...{ event: "feed-read", requestId, clientAddress, account },
    ...{ establishment: establishment.key, issuer: issuer.issuer },
  });
}

function canSignIn({ issuers }: Establishment): boolean {
  return issuers.some(takesSignIns);
}

function write(
  parts: GatewayParts,
  { url, facts }: Exchange,
  place: { readonly establishment: Establishment; readonly canOpen: boolean },
  content: FeedContent,
): NotificationFeed {
  const { establishment } = place;
  const backend = parts.backends[establishment.key];
  const opens = place.canOpen && establishment.openWebmail && backend?.jump !== undefined;
  return writeFeed(content, {
    language: url.searchParams.get("lang") === "en" ? "en" : "fr",
    open: (view, id) => {
      if (!opens || (id !== undefined && !/^[\w-]{1,255}$/.test(id))) return undefined;
      const asked = new URLSearchParams({ view, ...(id === undefined ? {} : { id }) });
      if (facts.served.length > 1) asked.set("establishment", establishment.key);
      return publicAddress(establishment, parts.config.publicUrl, `open?${asked.toString()}`);
    },
  });
}

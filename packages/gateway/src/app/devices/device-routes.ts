/**
 * What programs ask before anybody signed in: the same answer for every address of a domain, nothing
 * for other domains.
 *
 * @module
 */
import { readBody } from "../body.js";
import type { Establishment } from "../config.js";
import { GatewayProblem } from "../problem.js";
import type { GatewayRoute, RouteContext } from "../routes.js";
import { appleRoute } from "./apple-route.js";
import { writeAutoconfig } from "./autoconfig.js";
import {
  type AutodiscoverQuestion,
  readAddress,
  readAutodiscover,
  writeAutodiscover,
} from "./autodiscover.js";
import { DEVICE_PATHS, type DeviceSetups } from "./device-setups.js";
import { contextUrl, type DevicesSetup } from "./devices-setup.js";

/** Longest body of a question, in octets. */
const MAX_QUESTION = 8_192;

const AUTOCONFIG_PATHS = [
  DEVICE_PATHS.autoconfig,
  `.well-known/autoconfig/${DEVICE_PATHS.autoconfig}`,
];

/** Programs disagree about the letters, and paths are compared as they are. */
const AUTODISCOVER_PATHS = [
  DEVICE_PATHS.autodiscover,
  "autodiscover/Autodiscover.xml",
  "Autodiscover/autodiscover.xml",
  "Autodiscover/Autodiscover.xml",
  "AutoDiscover/AutoDiscover.xml",
];

/** All routes of device setup. */
export function createDeviceRoutes(setups: DeviceSetups): readonly GatewayRoute[] {
  const open = { access: "public", use: "public" } as const;
  return [
    appleRoute(setups),
    ...AUTOCONFIG_PATHS.map((path): GatewayRoute => ({
      ...{ method: "GET", path, ...open },
      handle: async (request, context) => answerAutoconfig(setups, request, context),
    })),
    ...AUTODISCOVER_PATHS.flatMap((path) =>
      (["GET", "POST"] as const).map((method): GatewayRoute => ({
        ...{ method, path, ...open },
        handle: (request, context) => answerAutodiscover(setups, request, context),
      })),
    ),
    ...(["caldav", "carddav"] as const).flatMap((protocol) =>
      (["GET", "PROPFIND"] as const).map((method): GatewayRoute => ({
        ...{ method, path: `.well-known/${protocol}`, ...open },
        handle: async (request, context) => redirectToContext(setups, protocol, request, context),
      })),
    ),
  ];
}

interface Found {
  readonly establishment: Establishment;
  readonly setup: DevicesSetup;
  readonly domain: string;
}

/** Whose domain it is, among the establishments of this host. */
function findDomain(
  setups: DeviceSetups,
  { establishments }: RouteContext,
  domain: string | null,
): Found {
  const served = establishments.flatMap((establishment) => {
    const setup = setups.find(establishment.key);
    return setup ? [{ establishment, setup }] : [];
  });
  const [only] = served;
  const asked = domain?.toLowerCase();
  if (asked === undefined && only && served.length === 1)
    return { ...only, domain: only.establishment.mailDomains[0] ?? "" };
  const found = served.find(
    ({ establishment }) => asked !== undefined && establishment.mailDomains.includes(asked),
  );
  if (!found || asked === undefined) throw new GatewayProblem(404, "not-found");
  return { ...found, domain: asked };
}

/** The address or the domain that a query names; null where it names none. */
function readQuery(request: Request): { readonly address: string | null; domain: string | null } {
  const asked = new URL(request.url).searchParams;
  const stated = [...asked].find(([name]) => /^email(address)?$/i.test(name))?.[1];
  if (stated === undefined) return { address: null, domain: asked.get("domain") };
  const address = readAddress(stated);
  if (address === null) throw new GatewayProblem(404, "not-found");
  return { address, domain: domainOf(address) };
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

function answerAutoconfig(setups: DeviceSetups, request: Request, context: RouteContext): Response {
  const { establishment, setup, domain } = findDomain(setups, context, readQuery(request).domain);
  const others = establishment.mailDomains.filter((each) => each !== domain);
  const owner = { domains: [domain, ...others], name: establishment.name };
  return xml(writeAutoconfig(setup, owner), "public, max-age=3600");
}

async function answerAutodiscover(
  setups: DeviceSetups,
  request: Request,
  context: RouteContext,
): Promise<Response> {
  const question = await readQuestion(request);
  const domain = question.address === null ? question.domain : domainOf(question.address);
  const { setup } = findDomain(setups, context, domain);
  const answer = writeAutodiscover(setup, question);
  if (answer === null) throw new GatewayProblem(404, "not-found");
  // The answer to a GET without an address is everybody's; others repeat the address.
  return xml(answer, question.address === null ? "public, max-age=3600" : "no-store");
}

async function readQuestion(
  request: Request,
): Promise<AutodiscoverQuestion & { readonly domain: string | null }> {
  if (request.method !== "POST") return { ...readQuery(request), wants: "outlook" };
  const body = await readBody(request, MAX_QUESTION);
  const question = readAutodiscover(decode(body));
  if (!question) throw new GatewayProblem(400, "malformed");
  return { ...question, domain: null };
}

function decode(body: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (error) {
    throw new GatewayProblem(400, "malformed", { cause: error });
  }
}

/** Where CalDAV and CardDAV begin (RFC 6764 section 5), for programs that know the domain only. */
function redirectToContext(
  setups: DeviceSetups,
  protocol: "caldav" | "carddav",
  request: Request,
  context: RouteContext,
): Response {
  const { setup } = findDomain(setups, context, readQuery(request).domain);
  const service = setup.services.find((each) => each.protocol === protocol);
  const location = service && contextUrl(service);
  if (!location) throw new GatewayProblem(404, "not-found");
  return new Response(null, {
    status: 301,
    headers: { Location: location, "Cache-Control": "public, max-age=3600" },
  });
}

function xml(text: string, caching: string): Response {
  return new Response(text, {
    headers: { "Content-Type": "text/xml; charset=utf-8", "Cache-Control": caching },
  });
}

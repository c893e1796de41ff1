/**
 * Checks of the service itself: store, public address, origins, clock.
 *
 * @module
 */
import { takesSignIns } from "../app/config.js";
import { publicAddress, publicBase } from "../app/index.js";
import { findInstalledAssets, listAssets } from "./assets/asset-files.js";
import type { ExamineContext, Finding } from "./doctor.js";
import { cleanText, createLog, describeError } from "./log.js";
import type { ServiceEstablishment } from "./service-config.js";
import { openStorage } from "./start-gateway.js";

/** Opens the store, makes its tables and closes it. */
export async function checkStore({ loaded }: ExamineContext): Promise<readonly Finding[]> {
  const { kind } = loaded.config.store;
  const subject = `store (${kind})`;
  try {
    const { store } = await openStorage(loaded, createLog({ level: "silent" }));
    await store.check();
    await store.close();
  } catch (error) {
    const advice =
      kind === "postgres"
        ? "check the connection string, the firewall, and that the role may create tables"
        : "check that the folder exists, can be written, and that no other gateway uses it";
    return [
      { subject, level: "error", message: `does not open: ${describeReason(error)}`, advice },
    ];
  }
  const findings: Finding[] = [{ subject, level: "ok", message: "opens" }];
  if (kind === "memory") {
    findings.push({ subject, level: "note", message: "a restart signs everybody out" });
  }
  return findings;
}

/** Looks for the widgets' files: a gateway without them leaves pages to find their scripts elsewhere. */
export async function checkAssets({ loaded }: ExamineContext): Promise<readonly Finding[]> {
  const { path } = loaded.config.assets;
  const folder = path ?? (await findInstalledAssets());
  const subject = `widgets ${folder ?? ""}`.trimEnd();
  const advice =
    "install @partage-ent/widgets beside the gateway, or give its folder cdn in assets.path";
  if (folder === undefined) {
    const message =
      "there are none: pages must have their scripts from elsewhere, frames show nothing";
    return [{ subject, level: "note", message, advice }];
  }
  try {
    const { size } = await listAssets(folder);
    return [{ subject, level: "ok", message: `${size} files are served below assets/` }];
  } catch (error) {
    const message = `can't be served: ${describeReason(error)}`;
    return [{ subject, level: "error", message, advice }];
  }
}

/** Asks the public address of each establishment for a session, as a browser would. */
export async function checkPublicUrl({
  loaded,
  fetch,
}: ExamineContext): Promise<readonly Finding[]> {
  const { config } = loaded;
  const addresses = new Set(
    config.establishments.map((each) => publicAddress(each, config.publicUrl, "v1/session")),
  );
  return Promise.all([...addresses].map((address) => checkAddress(fetch, address)));
}

async function checkAddress(fetcher: typeof fetch, address: string): Promise<Finding> {
  const subject = `public address ${address}`;
  try {
    const response = await fetcher(address, {
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    const text = (await response.text()).slice(0, 2_000);
    if (response.status === 401 && text.includes("/problem/signed-out")) {
      return { subject, level: "ok", message: "leads to a running gateway" };
    }
    if (response.status === 421) {
      return {
        subject,
        level: "error",
        message: "leads to a gateway that does not know this host",
        advice:
          "let the reverse proxy pass Host or X-Forwarded-Host, and name its address in trustedProxies",
      };
    }
    return {
      subject,
      level: "error",
      message: `leads to something else (HTTP ${response.status})`,
      advice: "check the path of publicUrl, basePath and the reverse proxy: see docs/gateway.md",
    };
  } catch (error) {
    return {
      subject,
      level: "note",
      message: `does not answer: ${describeReason(error)}`,
      advice: "start the gateway and its reverse proxy, then ask again",
    };
  }
}

/** Says what people see where several issuers could sign them in. */
export function checkChoice({ issuers, key }: ServiceEstablishment): readonly Finding[] {
  const several = issuers.filter(takesSignIns);
  const subject = `sign-in of ${key}`;
  if (several.length === 0) {
    const message = "no issuer takes sign-ins: pages get in by tokens of their hosts alone";
    return [{ subject, level: "note", message }];
  }
  if (several.length === 1) return [];
  const nameless = several.filter(({ name }) => name === undefined).map(({ issuer }) => issuer);
  const message = `people choose among ${several.length} issuers, on a page of the gateway`;
  return [
    { subject, level: "ok", message },
    ...(nameless.length === 0
      ? []
      : [
          {
            subject,
            level: "note" as const,
            message: `shows ${nameless.join(", ")} by the host`,
            advice: "give each of these issuers a name that people know",
          },
        ]),
  ];
}

/** Says which origins get a cookie session, and which need tokens. */
export function checkOrigins(
  { loaded }: ExamineContext,
  establishment: ServiceEstablishment,
): readonly Finding[] {
  const own = publicBase(establishment, loaded.config.publicUrl);
  return establishment.origins.map((origin) => {
    const subject = `origin ${origin}`;
    if (siteOf(new URL(origin)) === siteOf(own)) {
      return {
        subject,
        level: "ok",
        message: "is of the gateway's own site: cookie sessions work",
      };
    }
    return {
      subject,
      level: "note",
      message:
        "is of another site: browsers keep cookies from it, people sign in there by a window",
      advice:
        'give elements of its pages auth="popup" (docs/guides), or reach the gateway by a path of that host: see docs/gateway.md',
    };
  });
}

// Without the public suffix list two labels are a guess, right for universities: univ-x.fr.
function siteOf({ protocol, hostname }: URL): string {
  return `${protocol}//${hostname.split(".").slice(-2).join(".")}`;
}

/** Compares the clocks here and there. */
export async function compareClocks(
  { fetch, now }: ExamineContext,
  subject: string,
  address: string,
): Promise<readonly Finding[]> {
  const response = await fetch(address, {
    method: "HEAD",
    redirect: "manual",
    signal: AbortSignal.timeout(10_000),
  });
  return clockFinding(subject, response, now());
}

/** Compares the `Date` of an answer with the clock; says nothing where they agree. */
export function clockFinding(subject: string, response: Response, now: number): readonly Finding[] {
  const there = Date.parse(response.headers.get("Date") ?? "");
  if (Number.isNaN(there)) return [];
  const seconds = Math.round(Math.abs(there - now) / 1000);
  if (seconds < 30) return [];
  return [
    {
      subject,
      level: seconds < 120 ? "note" : "error",
      message: `its clock and the one here differ by ${seconds} seconds`,
      advice: "run NTP on both: tokens and pre-auth values are refused when clocks differ",
    },
  ];
}

/** A reason in a few words, without a secret. */
export function describeReason(error: unknown): string {
  const { name, code, message, cause } = describeError(error);
  const deepest = cause?.cause ?? cause;
  const words = [code, message || name, deepest?.code, deepest?.message].filter(
    (word, index, all) => word !== undefined && word !== "" && all.indexOf(word) === index,
  );
  return cleanText(words.join(", "));
}

/**
 * How devices reach the mail system of an establishment, as it is configured, and what of it is a
 * person's.
 *
 * @module
 */
import type { DeviceProtocol, DeviceService } from "@partage-ent/jmap";

/** A service, with `{account}`, `{local}` and `{domain}` in the place of a person's address. */
export interface ServiceTemplate {
  readonly protocol: DeviceProtocol;
  readonly host: string;
  readonly port: number;
  readonly security: DeviceService["security"];
  /** Of protocols over HTTP; null for the others. */
  readonly url: string | null;
  readonly username: string;
  readonly authentication: DeviceService["authentication"];
}

/** Signs configuration profiles. */
export interface ProfileSigner {
  /** First and last moment of the certificate, in milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  /** The profile within its signature: CMS SignedData (RFC 5652), in DER. */
  sign(profile: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

/** The device setup of one establishment. */
export interface DevicesSetup {
  /** In the order in which they are shown. */
  readonly services: readonly ServiceTemplate[];
  readonly organization: string;
  /** Reverse domain name that the identifiers of profiles begin with. */
  readonly identifier: string;
  readonly passwordUrl: string | null;
  readonly helpUrl: string | null;
  /** Null: profiles are not signed. */
  readonly signer: ProfileSigner | null;
}

/** What stands for the parts of an address, in a template. */
export type TemplateValues = Readonly<Record<"account" | "local" | "domain", string>>;

/** The parts of an address. */
export function addressValues(account: string): TemplateValues {
  const at = account.lastIndexOf("@");
  return { account, local: account.slice(0, at), domain: account.slice(at + 1) };
}

/** Fills a template; values are never read as templates themselves. */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(
    /\{(account|local|domain)\}/g,
    (_, name: string) => values[name as keyof TemplateValues],
  );
}

/** One segment of a path, whatever the address holds; `@` may stand there (RFC 3986 section 3.3). */
function pathSegment(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, "\uFFFD")).replaceAll("%40", "@");
}

/** The services as one person uses them. */
export function personServices(setup: DevicesSetup, account: string): readonly DeviceService[] {
  const values = addressValues(account);
  const inPath: TemplateValues = {
    account: pathSegment(values.account),
    local: pathSegment(values.local),
    domain: pathSegment(values.domain),
  };
  return setup.services.map((service) => ({
    ...service,
    url: service.url === null ? null : fillTemplate(service.url, inPath),
    username: fillTemplate(service.username, values),
  }));
}

/** Where clients begin to look (RFC 6764 section 5): what of the address is the same for everybody. */
export function contextUrl({ url }: ServiceTemplate): string | null {
  if (url === null) return null;
  const at = url.indexOf("{");
  return at === -1 ? url : url.slice(0, url.lastIndexOf("/", at) + 1);
}

/** Whether a profile can be signed now: a certificate outside of its time signs nothing. */
export function signerAt(setup: DevicesSetup, now: number): ProfileSigner | null {
  const { signer } = setup;
  return signer && signer.validFrom <= now && now <= signer.validTo ? signer : null;
}

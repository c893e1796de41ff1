/**
 * Configuration profiles for Apple devices: mail, calendars and contacts of one person, without any
 * password (Apple, Configuration Profile Reference: TopLevel, Mail, CalDAV, CardDAV).
 *
 * @module
 */
import type { DeviceProtocol, DeviceService } from "@partage-ent/jmap";
import { type DevicesSetup, personServices } from "./devices-setup.js";
import { nameUuid } from "./name-uuid.js";
import { type PlistDictionary, writePlist } from "./plist.js";
import { oneLine } from "./xml-text.js";

/** Whom a profile is for. */
export interface ProfilePerson {
  /** Key of the establishment. */
  readonly establishment: string;
  readonly account: string;
  readonly name: string;
}

/** Languages of profiles. */
export type ProfileLanguage = "fr" | "en";

/** Services of which a profile has one account each. */
type AppleServices = Readonly<Partial<Record<DeviceProtocol, DeviceService>>>;

/** Whether there is anything that a profile can set up. */
export function hasAppleProfile(services: readonly DeviceService[]): boolean {
  const found = appleServices(services);
  return !!(mailServices(found) ?? found.caldav ?? found.carddav);
}

/** The profile of a person as a property list in XML. */
export async function writeAppleProfile(
  setup: DevicesSetup,
  person: ProfilePerson,
  language: ProfileLanguage,
): Promise<string> {
  const { establishment, account } = person;
  const uuid = (part: string): Promise<string> =>
    nameUuid("apple-profile", setup.identifier, establishment, account, part);
  const whole = await uuid("");
  const identifier = `${setup.identifier}.${whole.replaceAll("-", "").slice(0, 16).toLowerCase()}`;
  const services = appleServices(personServices(setup, account));
  const contents = listContents(setup, { ...person, name: oneLine(person.name, 200) }, services);
  const words = WORDS[language](setup.organization, account);
  const payloads = await Promise.all(
    contents.map(async ([part, content]) => ({
      ...content,
      PayloadDisplayName: words[part],
      PayloadIdentifier: `${identifier}.${part}`,
      PayloadOrganization: setup.organization,
      PayloadUUID: await uuid(part),
      PayloadVersion: 1,
    })),
  );
  return writePlist({
    PayloadContent: payloads,
    PayloadDescription: words.description,
    PayloadDisplayName: words.title,
    PayloadIdentifier: identifier,
    PayloadOrganization: setup.organization,
    PayloadRemovalDisallowed: false,
    PayloadType: "Configuration",
    PayloadUUID: whole,
    PayloadVersion: 1,
  });
}

type Part = "mail" | "caldav" | "carddav";

const WORDS: Readonly<
  Record<
    ProfileLanguage,
    (
      organization: string,
      account: string,
    ) => Readonly<Record<Part | "title" | "description", string>>
  >
> = {
  fr: (organization, account) => ({
    title: `${organization} : ${account}`,
    description:
      `Ajoute à cet appareil le compte ${account} de ${organization}. ` +
      "Ce profil ne contient aucun mot de passe : l’appareil le demande à l’installation. " +
      "Vous pouvez supprimer ce profil, et le compte avec lui, à tout moment dans Réglages.",
    mail: "Messagerie",
    caldav: "Agenda",
    carddav: "Contacts",
  }),
  en: (organization, account) => ({
    title: `${organization}: ${account}`,
    description:
      `Adds the account ${account} of ${organization} to this device. ` +
      "This profile holds no password: the device asks for it during installation. " +
      "You can remove this profile, and the account with it, in Settings at any time.",
    mail: "Mail",
    caldav: "Calendars",
    carddav: "Contacts",
  }),
};

/** Of each protocol the first one; those that ask for a sign-in page have no place in these payloads. */
function appleServices(services: readonly DeviceService[]): AppleServices {
  const usable = services.filter(({ authentication }) => authentication !== "oauth2");
  return Object.fromEntries(usable.toReversed().map((service) => [service.protocol, service]));
}

/** Mail needs a server that is read from and one that sends. */
function mailServices({
  imap,
  pop3,
  smtp,
}: AppleServices): readonly [incoming: DeviceService, outgoing: DeviceService] | undefined {
  const incoming = imap ?? pop3;
  return incoming && smtp ? [incoming, smtp] : undefined;
}

function listContents(
  { organization }: DevicesSetup,
  { account, name }: ProfilePerson,
  services: AppleServices,
): readonly (readonly [Part, PlistDictionary])[] {
  const mail = mailServices(services);
  const { caldav, carddav } = services;
  return [
    ...(mail ? [["mail", mailContent(mail, { organization, account, name })] as const] : []),
    ...(caldav ? [["caldav", davContent("CalDAV", caldav, organization)] as const] : []),
    ...(carddav ? [["carddav", davContent("CardDAV", carddav, organization)] as const] : []),
  ];
}

function mailContent(
  [incoming, outgoing]: readonly [DeviceService, DeviceService],
  person: { readonly organization: string; readonly account: string; readonly name: string },
): PlistDictionary {
  return {
    PayloadType: "com.apple.mail.managed",
    EmailAccountDescription: person.organization,
    EmailAccountName: person.name || undefined,
    EmailAccountType: incoming.protocol === "imap" ? "EmailTypeIMAP" : "EmailTypePOP",
    EmailAddress: person.account,
    IncomingMailServerAuthentication: "EmailAuthPassword",
    IncomingMailServerHostName: incoming.host,
    IncomingMailServerPortNumber: incoming.port,
    IncomingMailServerUseSSL: true,
    IncomingMailServerUsername: incoming.username,
    OutgoingMailServerAuthentication: "EmailAuthPassword",
    OutgoingMailServerHostName: outgoing.host,
    OutgoingMailServerPortNumber: outgoing.port,
    OutgoingMailServerUseSSL: true,
    OutgoingMailServerUsername: outgoing.username,
    OutgoingPasswordSameAsIncomingPassword: true,
  };
}

function davContent(
  kind: "CalDAV" | "CardDAV",
  { host, port, url, username }: DeviceService,
  organization: string,
): PlistDictionary {
  const address = new URL(url ?? "");
  return {
    PayloadType: `com.apple.${kind.toLowerCase()}.account`,
    [`${kind}AccountDescription`]: organization,
    [`${kind}HostName`]: host,
    [`${kind}Port`]: port,
    [`${kind}PrincipalURL`]: address.pathname,
    [`${kind}UseSSL`]: address.protocol === "https:",
    [`${kind}Username`]: username,
  };
}

/** The language that a browser asks for among those of profiles (RFC 9110 section 12.5.4); French first. */
export function profileLanguage(accepted: string | null): ProfileLanguage {
  const quality = (language: ProfileLanguage): number => {
    const [, stated] = new RegExp(
      `(?:^|,)\\s*${language}(?:-[a-z0-9-]{1,20})?\\s*(?:;\\s*q=([0-9.]{1,5})\\s*)?(?:,|$)`,
      "i",
    ).exec((accepted ?? "").slice(0, 500)) ?? [null, "0"];
    return stated === undefined ? 1 : Number(stated);
  };
  return quality("en") > quality("fr") ? "en" : "fr";
}

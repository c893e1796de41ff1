/**
 * What is to be done on each kind of device or program, step by step.
 *
 * @module
 */
import type { DeviceProtocol, DeviceSetup } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/row-icons.js";
import { DOWNLOAD } from "./icons.js";
import { renderCopy, renderSettings, type SettingsView } from "./settings-list.js";
import { type SeenOn, servicesOf, type SetupWay, webAddress } from "./ways.js";

/** What a panel shows. */
export interface PanelView extends SettingsView {
  readonly setup: DeviceSetup;
  readonly way: SetupWay;
  readonly on: SeenOn;
  readonly lang: string;
  /** Draws an address as a QR code; undefined while its code loads, null where it can't be had. */
  readonly drawQr: ((text: string, label: string) => TemplateResult) | null | undefined;
}

/** Steps, and the settings for those who type them. */
export function renderPanel(view: PanelView): TemplateResult {
  const { setup, way, messages: m } = view;
  const isByItself =
    (way === "apple" && profileOf(setup)) || (way === "thunderbird" && setup.autoconfigUrl);
  return html`${way === "apple" ? renderProfile(view) : nothing}
    <ol class="steps" part="steps">
      ${STEPS[way](view)
        .filter((step) => step !== false)
        .map((step) => html`<li>${step}</li>`)}
    </ol>
    ${
      way === "apple" && profileOf(setup) && !setup.isAppleProfileSigned
        ? html`<p class="muted">${m.appleUnsigned}</p>`
        : nothing
    }
    <details class="settings" part="settings" ?open=${!isByItself}>
      <summary>${m.settings}</summary>
      ${renderSettings(servicesOf(setup, way), view)}
    </details>`;
}

const profileOf = ({ appleProfileUrl }: DeviceSetup): string | undefined =>
  webAddress(appleProfileUrl);

const has = ({ services }: DeviceSetup, ...protocols: readonly DeviceProtocol[]): boolean =>
  services.some(({ protocol }) => protocols.includes(protocol));

const asksPassword = ({ services }: DeviceSetup): boolean =>
  services.some(({ authentication }) => authentication !== "oauth2");

type Step = string | false;

const STEPS: Readonly<Record<SetupWay, (view: PanelView) => readonly Step[]>> = {
  apple: ({ setup, on, messages: m }) =>
    profileOf(setup)
      ? [
          on === "apple" ? m.appleHere : `${m.appleScan} ${m.appleScanMac}`,
          m.appleSettings,
          asksPassword(setup) && m.givePassword,
        ]
      : [m.appleByHand, asksPassword(setup) && m.givePassword],
  android: ({ setup, messages: m }) =>
    has(setup, "activesync")
      ? [m.androidExchange, asksPassword(setup) && m.givePassword]
      : [
          has(setup, "imap") && m.androidMail,
          has(setup, "imap") && m.androidServers,
          has(setup, "caldav", "carddav") && m.androidDav,
        ],
  thunderbird: ({ setup, messages: m }) => [
    has(setup, "imap") && m.thunderbirdNew,
    has(setup, "imap") && (setup.autoconfigUrl ? m.thunderbirdFound : m.thunderbirdByHand),
    has(setup, "caldav", "carddav") && m.thunderbirdDav,
  ],
  other: ({ setup, messages: m }) => [
    has(setup, "imap") && m.otherNew,
    m.otherByHand,
    has(setup, "caldav", "carddav") && m.otherDav,
  ],
};

/** The code that a telephone scans, or on the device itself what installs the profile. */
function renderProfile(view: PanelView): unknown {
  const { setup, on, lang, messages: m, drawQr } = view;
  const address = profileOf(setup);
  if (address === undefined) return nothing;
  const parts = [
    has(setup, "imap", "pop3") && m.mail,
    has(setup, "caldav") && m.calendars,
    has(setup, "carddav") && m.contacts,
  ].filter((part) => part !== false);
  const intro = html`<p>
    ${m.appleIntro(new Intl.ListFormat(lang, { type: "conjunction" }).format(parts))}
  </p>`;
  const isHere = on === "apple";
  const link = html`<a
    class=${isHere ? "button" : "act"}
    part="profile"
    href=${address}
    target="_blank"
    rel="noopener"
    >${icon(DOWNLOAD)}<span
      >${isHere ? m.install : m.download}<span class="sr"> ${m.newTab}</span></span
    ></a
  >`;
  if (isHere) return [intro, html`<p>${link}</p>`];
  return [
    intro,
    html`<figure class="qr" part="qr">
      ${drawQr ? drawQr(address, m.qrOf) : drawQr === null ? nothing : html`<i class="code"></i>`}
      <figcaption class="qr-text">
        ${drawQr === null ? m.qrFailed : m.qrText}
        <span class="address"
          ><bdi>${address}</bdi>${renderCopy(m.copyAddress, address, "profile", view)}</span
        >
        ${link}
      </figcaption>
    </figure>`,
  ];
}

/**
 * What is to be done on each kind of device or program, step by step.
 *
 * @module
 */
import type { DeviceProtocol, DeviceSetup } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { SetupExtrasMessages } from "../locales/setup-extras.js";
import { icon } from "../shared/row-icons.js";
import { DOWNLOAD } from "./icons.js";
import { renderCopy, type SettingsView } from "./settings-list.js";
import type { SeenOn, SetupWay } from "./ways.js";
import { profileOf } from "./ways.js";

/** What a panel shows. */
export interface PanelView {
  readonly setup: DeviceSetup;
  readonly way: SetupWay;
  readonly on: SeenOn;
  readonly lang: string;
  readonly words: SetupExtrasMessages;
  readonly settings: SettingsView;
  /** Draws an address as a QR code; undefined while its code loads, null where it can't be had. */
  readonly drawQr: ((text: string, label: string) => TemplateResult) | null | undefined;
}

/** The steps of one way. */
export function renderSteps(view: PanelView): TemplateResult {
  const { setup, way, words: w } = view;
  const isUnsigned = !!profileOf(setup) && !setup.isAppleProfileSigned;
  return html`${way === "apple" ? renderProfile(view) : nothing}
    <ol class="steps" part="steps">
      ${STEPS[way](view)
        .filter((step) => step !== false)
        .map((step) => html`<li>${step}</li>`)}
    </ol>
    ${way === "apple" && isUnsigned ? html`<p class="muted">${w.appleUnsigned}</p>` : nothing}`;
}

const has = ({ services }: DeviceSetup, ...protocols: readonly DeviceProtocol[]): boolean =>
  services.some(({ protocol }) => protocols.includes(protocol));

const asksPassword = ({ services }: DeviceSetup): boolean =>
  services.some(({ authentication }) => authentication !== "oauth2");

type Step = string | false;

const STEPS: Readonly<Record<SetupWay, (view: PanelView) => readonly Step[]>> = {
  apple: ({ setup, on, words: w }) =>
    profileOf(setup)
      ? [
          on === "apple" ? w.appleHere : `${w.appleScan} ${w.appleScanMac}`,
          w.appleSettings,
          asksPassword(setup) && w.givePassword,
        ]
      : [w.appleByHand, asksPassword(setup) && w.givePassword],
  android: ({ setup, words: w }) =>
    has(setup, "activesync")
      ? [w.androidExchange, asksPassword(setup) && w.givePassword]
      : [
          has(setup, "imap") && w.androidMail,
          has(setup, "imap") && w.androidServers,
          has(setup, "caldav", "carddav") && w.androidDav,
        ],
  thunderbird: ({ setup, words: w }) => [
    has(setup, "imap") && w.thunderbirdNew,
    has(setup, "imap") && (setup.autoconfigUrl ? w.thunderbirdFound : w.thunderbirdByHand),
    has(setup, "caldav", "carddav") && w.thunderbirdDav,
  ],
  other: ({ setup, words: w }) => [
    has(setup, "imap") && w.otherNew,
    w.otherByHand,
    has(setup, "caldav", "carddav") && w.otherDav,
  ],
};

/** The code that a telephone scans, or on the device itself what installs the profile. */
function renderProfile(view: PanelView): unknown {
  const { setup, on, lang, words: w } = view;
  const address = profileOf(setup);
  if (address === undefined) return nothing;
  const parts = [
    has(setup, "imap", "pop3") && w.mail,
    has(setup, "caldav") && w.calendars,
    has(setup, "carddav") && w.contacts,
  ].filter((part) => part !== false);
  const intro = html`<p>
    ${w.appleIntro(new Intl.ListFormat(lang, { type: "conjunction" }).format(parts))}
  </p>`;
  if (on === "apple")
    return [intro, html`<p>${renderLink(view, address, w.install, "button")}</p>`];
  return [intro, renderScan(view, address)];
}

function renderLink(
  { words: w }: PanelView,
  address: string,
  text: string,
  style: "button" | "act",
): TemplateResult {
  return html`<a
    class=${style}
    part=${style === "button" ? "profile button" : "profile"}
    href=${address}
    target="_blank"
    rel="noopener"
    >${icon(DOWNLOAD)}<span>${text}<span class="sr"> ${w.newTab}</span></span></a
  >`;
}

function renderScan(view: PanelView, address: string): TemplateResult {
  const { words: w, drawQr, settings } = view;
  return html`<figure class="qr" part="qr">
    ${drawQr ? drawQr(address, w.qrOf) : drawQr === null ? nothing : html`<i class="code"></i>`}
    <figcaption class="qr-text">
      ${drawQr === null ? w.qrFailed : w.qrText}
      <span class="address"
        ><bdi>${address}</bdi>${renderCopy(w.copyAddress, address, "profile", settings)}</span
      >
      ${renderLink(view, address, w.download, "act")}
    </figcaption>
  </figure>`;
}

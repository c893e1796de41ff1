/**
 * The values that are typed into a program, each with a button that copies it.
 *
 * @module
 */
import type { DeviceService } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { SetupMessages } from "../locales/setup.js";
import { icon } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { COPY, DONE } from "./icons.js";

/** What the list works with. */
export interface SettingsView {
  readonly messages: SetupMessages;
  /** Level of the headings of services. */
  readonly level: number;
  /** Key of the value that was just copied. */
  readonly copied: string | undefined;
  readonly copy: (text: string, key: string) => void;
}

/** One value: what it is called, and whether it can be copied. */
type Value = readonly [label: string, text: string, canCopy?: boolean];

/** The services one below the other. */
export function renderSettings(
  services: readonly DeviceService[],
  view: SettingsView,
): TemplateResult {
  return html`<div class="services">
    ${services.map((service, index) => renderService(service, index, view))}
  </div>`;
}

function renderService(service: DeviceService, index: number, view: SettingsView): TemplateResult {
  const { messages: m, level } = view;
  const name = m[service.protocol];
  return html`<section class="service" part="service" aria-labelledby="s${index}">
    <div class="name" id="s${index}" role="heading" aria-level=${level}>${name}</div>
    <dl>
      ${valuesOf(service, m).map(([label, text, canCopy]) => {
        const key = `${index} ${label}`;
        return html`<div>
          <dt>${label}</dt>
          <dd>
            <bdi>${text}</bdi>${
              canCopy ? renderCopy(m.copy(label, name), text, key, view) : nothing
            }
          </dd>
        </div>`;
      })}
    </dl>
  </section>`;
}

/** A button that copies a value. */
export function renderCopy(
  label: string,
  text: string,
  key: string,
  { copied, copy }: Pick<SettingsView, "copied" | "copy">,
): TemplateResult {
  const isCopied = copied === key;
  return html`<button
    class="icon ${isCopied ? "done" : ""}"
    part="copy"
    type="button"
    aria-label=${label}
    title=${label}
    @click=${() => copy(text, key)}
  >
    ${icon(isCopied ? DONE : COPY)}
  </button>`;
}

function valuesOf(service: DeviceService, m: SetupMessages): readonly Value[] {
  const { url, host, port, security, username, authentication } = service;
  const password = { password: m.passwordOwn, appPassword: m.passwordApp, oauth2: m.passwordPage };
  const server: readonly Value[] =
    url === null
      ? [
          [m.server, plainLine(host), true],
          [m.port, String(port), true],
          [m.security, m[security]],
        ]
      : [[m.address, plainLine(url, 2000), true]];
  return [...server, [m.login, plainLine(username), true], [m.password, password[authentication]]];
}

/**
 * A value that the platform's page keeps for the tool between login and launch, where cookies are kept
 * by nobody (LTI OIDC Login with Client Side postMessages 1.0, Client Side postMessages 1.0).
 *
 * @module
 */
import { toolPage } from "./tool-page.js";

/** Name of a frame of the platform, or of the page around the tool. */
export function isStorageTarget(text: string): boolean {
  return /^[\w.:-]{1,100}$/.test(text);
}

// The answer counts from the platform's own origin alone, and from the frame that was asked.
const ASK = `
const { target, origin } = document.body.dataset;
const around = parent === self ? opener : parent;
const frame = target === "_parent" ? around : around?.frames?.[target];
const ask = (message, done) => {
  const id = crypto.randomUUID();
  const timer = setTimeout(() => done(undefined), 3000);
  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || source !== frame) return;
    if (data?.subject !== message.subject + ".response" || data.message_id !== id) return;
    clearTimeout(timer);
    done(data.error ? undefined : data.value);
  });
  if (frame) frame.postMessage({ ...message, message_id: id }, origin);
  else done(undefined);
};`;

const PUT = `(() => {"use strict";${ASK}
const { key, value, next } = document.body.dataset;
ask({ subject: "lti.put_data", key, value }, () => location.replace(next));
})();`;

const GET = `(() => {"use strict";${ASK}
const form = document.querySelector("form");
ask({ subject: "lti.get_data", key: document.body.dataset.key }, (value) => {
  form.elements.value.value = typeof value === "string" ? value : "";
  form.submit();
});
})();`;

/** Where a value is kept. */
export interface StoragePlace {
  /** Origin of the platform's sign-in address, which is the one that answers. */
  readonly origin: string;
  readonly target: string;
  readonly key: string;
  /** The only origin that may frame the tool. */
  readonly framer: string;
}

const WAIT =
  `<h1>Connexion en cours <span lang="en">/ Signing in</span></h1>` +
  `<noscript><p>Activez JavaScript pour continuer. <span lang="en">Turn on JavaScript to go on.</span></p></noscript>`;

/** Has the platform keep a value, then goes on to its sign-in. */
export function keepValuePage(place: StoragePlace, value: string, next: string): Promise<Response> {
  const { origin, target, key, framer } = place;
  return toolPage({
    ...{ lang: "fr", title: "Connexion", body: WAIT, script: PUT, framer },
    data: { origin, target, key, value, next },
  });
}

/** Asks the platform for the value and brings it to `action`, with the code of the launch. */
export function bringValuePage(
  place: StoragePlace,
  code: string,
  action: string,
): Promise<Response> {
  const { origin, target, key, framer } = place;
  const body =
    `${WAIT}<form method="post" action="${action}"><input type="hidden" name="code" value="${code}">` +
    `<input type="hidden" name="value"></form>`;
  return toolPage({
    ...{ lang: "fr", title: "Connexion", body, script: GET, framer },
    ...{ data: { origin, target, key }, formAction: action },
  });
}

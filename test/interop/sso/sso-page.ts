/**
 * A browser in front of the portal: what a person sees and does, and what a script of the page gets.
 *
 * @module
 */
import type { GatewaySession } from "@partage-ent/jmap";
import type { Locator } from "playwright-core";
import { openBrowser, type OwnBrowser } from "../../e2e/portal-page.js";
import type { SsoPerson, SsoPlace } from "./sso-portal.js";

/** A browser on the page of a portal. */
export interface SsoPage extends OwnBrowser {
  /** The first inbox of the page. */
  readonly inbox: Locator;
  /** Asks the inbox to sign in, and waits for whatever page comes. */
  pressSignIn(): Promise<void>;
  /** Sees the message of a person. */
  seeMailOf(person: SsoPerson): Promise<void>;
  /** The session that a script of the page is given; null without one. */
  session(): Promise<GatewaySession | null>;
  /** Signs out as the page's session bar does; answers where the browser is to go. */
  signOut(): Promise<string | null>;
}

/** Opens a browser that knows nobody yet on the page of the portal. */
export async function openSsoPage({ url, publicUrl }: Omit<SsoPlace, "people">): Promise<SsoPage> {
  const browser = await openBrowser();
  const { page } = browser;
  await page.goto(url);
  const inbox = page.locator("partage-inbox").first();
  const ask = async <Value>(path: string, init: RequestInit = {}): Promise<Value | null> => {
    const asked = [`${publicUrl}/${path}`, init] as const;
    const answer = await page.evaluate(async ([address, options]) => {
      const response = await fetch(address, options);
      return { ok: response.ok, text: await response.text() };
    }, asked);
    return answer.ok ? (JSON.parse(answer.text) as Value) : null;
  };
  const session = (): Promise<GatewaySession | null> => ask("v1/session");
  return {
    ...browser,
    ...{ inbox, session },
    pressSignIn: () =>
      inbox
        .getByRole("button", { name: /connecter/i })
        .first()
        .click(),
    seeMailOf: ({ subject }) => inbox.getByText(subject).first().waitFor(),
    signOut: async () => {
      const { csrf = "" } = (await session()) ?? {};
      const headers = { "X-Partage-CSRF": csrf };
      const answer = await ask<{ redirect: string | null }>("auth/logout", {
        ...{ method: "POST", headers },
      });
      return answer?.redirect ?? null;
    },
  };
}

/** Fills in the form of LemonLDAP::NG, whose demonstration accounts have their names as passwords. */
export async function signInAtLemonldap({ page }: OwnBrowser, { uid }: SsoPerson): Promise<void> {
  await page.locator("input[name=user]").fill(uid);
  await page.locator("input[name=password]").fill(uid);
  await page.locator("button[type=submit]").first().click();
}

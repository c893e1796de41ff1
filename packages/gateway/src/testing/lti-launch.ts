/**
 * A browser that launches from a platform into a gateway under test.
 *
 * @module
 */
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import type { JWTPayload } from "jose";
import { createMemoryLtiStore, type LtiStore } from "../app/index.js";
import type { StartOptions } from "../node/start-gateway.js";
import type { ServiceConfigInput } from "../node/service-config.js";
import { type HostilePlatform, LTI_CLIENT } from "./hostile-platform.js";
import {
  type Answer,
  type Ask,
  BASE,
  ORIGIN,
  startTestGateway,
  TEST_ENV,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "./test-gateway.js";

/** Where launches arrive. */
export const LAUNCH: string = `${BASE}/lti/launch`;

const FORM = "application/x-www-form-urlencoded";

/** An issuer of the first establishment, as the configuration has it. */
type IssuerInput = ServiceConfigInput["establishments"][number]["issuers"][number];

/** A gateway whose first establishment has a platform, confirmed unless the store is given. */
export interface LtiGateway extends TestGateway {
  readonly store: LtiStore;
}

/** Starts it; each establishment has a platform of its own. */
export async function startLtiGateway(
  platform: HostilePlatform,
  {
    other,
    issuer = {},
    ...options
  }: StartOptions & {
    readonly other?: HostilePlatform;
    readonly issuer?: Partial<IssuerInput>;
  } = {},
): Promise<LtiGateway> {
  const store = options.ltiStore ?? createMemoryLtiStore();
  if (!options.ltiStore) {
    await store.saveRegistration(platform.registration("valmoree"));
    if (other) await store.saveRegistration(other.registration("hautecombe", { id: "p2" }));
  }
  const config = testConfig("https://idp.univ-valmoree.example");
  const [valmoree, hautecombe] = config.establishments;
  const lti = {
    issuer: platform.url,
    lti: {},
    account: { template: "{username}@univ-valmoree.example" },
    ...issuer,
  } as IssuerInput;
  const started = await startTestGateway(
    {
      ...config,
      credentials: { sealKey: { env: "SEAL_KEY" } },
      establishments: [
        { ...valmoree!, issuers: [...valmoree!.issuers, lti] },
        other
          ? {
              ...hautecombe!,
              issuers: [
                ...hautecombe!.issuers,
                {
                  issuer: other.url,
                  lti: {},
                  account: { template: "{username}@univ-hautecombe.example" },
                },
              ],
            }
          : hautecombe!,
      ],
    },
    {
      env: { ...TEST_ENV, SEAL_KEY: "Zk3vT9pQw7LmXc2RbN8sHd5FgJ4yAeU6" },
      ...options,
      ltiStore: store,
    },
  );
  return { ...started, store };
}

/** A login that waits for its launch. */
export interface BegunLaunch {
  readonly answer: Answer;
  readonly location: URL;
  readonly state: string;
  readonly nonce: string;
}

/** Parameters of an honest login. */
export function loginParameters(platform: HostilePlatform): Record<string, string> {
  return {
    ...{ iss: platform.url, login_hint: "42", target_link_uri: LAUNCH },
    ...{ client_id: LTI_CLIENT.clientId, lti_deployment_id: LTI_CLIENT.deploymentId },
    lti_message_hint: '{"cmid":5}',
  };
}

/** A browser inside a platform's page. */
export class LaunchBrowser extends TestBrowser {
  /** Posts a form from the platform's page. */
  post(path: string, fields: Readonly<Record<string, string>>, ask: Ask = {}): Promise<Answer> {
    return this.ask(path, {
      ...ask,
      method: "POST",
      headers: {
        ...{ "Content-Type": FORM, Origin: "https://moodle.example" },
        ...{ "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" },
        ...{ "Sec-Fetch-Dest": "iframe", ...ask.headers },
      },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Begins a launch as the platform's page does. */
  async beginLaunch(
    platform: HostilePlatform,
    changes: Readonly<Record<string, string | undefined>> = {},
    ask: Ask = {},
  ): Promise<BegunLaunch> {
    const fields = { ...loginParameters(platform), ...changes };
    const kept = Object.entries(fields).filter((each): each is [string, string] => !!each[1]);
    const answer = await this.post("lti/login", Object.fromEntries(kept), ask);
    const location = new URL(answer.headers.get("Location") ?? "about:blank");
    const read = (name: string): string => location.searchParams.get(name) ?? "";
    return { answer, location, state: read("state"), nonce: read("nonce") };
  }

  /** Launches from beginning to end; `change` is what a lie is made of. */
  async launch(
    platform: HostilePlatform,
    change: (claims: JWTPayload, begun: BegunLaunch) => JWTPayload = (claims) => claims,
    ask: Ask = {},
  ): Promise<Answer> {
    const begun = await this.beginLaunch(platform, {}, ask);
    const claims = change(platform.claims(begun.nonce, LAUNCH), begun);
    const token = await platform.sign(claims);
    return this.post("lti/launch", { id_token: token, state: begun.state }, ask);
  }

  /** Brings the code of a launch to the token route, as the page of the launch does. */
  exchange(code: string, ask: Ask = {}): Promise<Answer> {
    return this.post(
      "v1/token",
      {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token_type: SUBJECT_TOKEN_TYPES.ltiLaunchCode,
        subject_token: code,
      },
      {
        ...ask,
        headers: {
          ...{ Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" },
          ...{ "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", ...ask.headers },
        },
      },
    );
  }
}

/** The code that the page of a launch carries. */
export function codeOf({ text }: Answer): string {
  return /data-code="([^"]*)"/.exec(text)?.[1] ?? "";
}

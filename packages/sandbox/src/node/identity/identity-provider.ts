/** The OpenID Connect provider of the fictional university, on a loopback port. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";
import { DEMO_PASSWORD, PEOPLE, type Person } from "../../app/university/people.js";
import { listen, SERVER_OPTIONS, type ListenOptions } from "../listen.js";
import { createIdentityDirectory } from "./identity.js";
import type { IdentityClient, IdentityResource } from "./identity-client.js";
import { sendPage } from "./form.js";
import { type AccountHint, problemPage, STYLE_PATH, STYLE_SHEET } from "./page.js";
import { providerConfiguration } from "./provider-configuration.js";
import { SignInForm } from "./sign-in.js";

/** How {@link startIdentityProvider} works. */
export interface IdentityProviderOptions extends ListenOptions {
  /** Address under which the world reaches the provider. Default: the address it listens on. */
  readonly issuer?: string;
  /** Applications; more can be added while it runs. */
  readonly clients?: readonly IdentityClient[];
  /** APIs for which JWT access tokens are issued. */
  readonly resources?: readonly IdentityResource[];
  /** Who can sign in; by default everybody of the university but the shared mailboxes. */
  readonly people?: readonly Person[];
  /** Password of everybody. Default: `DEMO_PASSWORD`. */
  readonly password?: string;
  /** False hides the demonstration accounts on the sign-in page. */
  readonly showAccounts?: boolean;
}

/** A provider that answers. */
export interface RunningIdentityProvider {
  /** Issuer identifier, where `/.well-known/openid-configuration` is. */
  readonly issuer: string;
  /** Registers an application, or replaces one of the same `clientId`. */
  addClient(client: IdentityClient): void;
  /** Makes JWT access tokens possible for one more API. */
  addResource(resource: IdentityResource): void;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Some people of each kind, for the sign-in page. */
export function accountHints(people: readonly Person[]): readonly AccountHint[] {
  const kinds = [
    ["student", 3],
    ["teacher", 2],
    ["staff", 1],
  ] as const;
  return kinds
    .flatMap(([kind, count]) => people.filter((person) => person.kind === kind).slice(0, count))
    .map(({ uid, displayName, title }) => ({ uid, name: displayName, title }));
}

function routes(provider: Provider, form: SignInForm): Handler {
  const protocol = provider.callback();
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://identity.invalid");
    if (url.pathname === STYLE_PATH) {
      response.writeHead(200, { "content-type": "text/css; charset=utf-8" });
      response.end(STYLE_SHEET);
    } else if (url.pathname.startsWith("/interaction/")) {
      form.handle(request, response, url).catch(() => {
        if (response.headersSent) response.destroy();
        else sendPage(response, 500, problemPage("interne", "La connexion a échoué."));
      });
    } else {
      void protocol(request, response);
    }
  };
}

/** Starts the identity provider and answers once it listens. */
export async function startIdentityProvider(
  options: IdentityProviderOptions = {},
): Promise<RunningIdentityProvider> {
  const people = options.people ?? PEOPLE.filter(({ kind }) => kind !== "shared");
  const password = options.password ?? DEMO_PASSWORD;
  const directory = createIdentityDirectory(people, password);
  const clients = new Map((options.clients ?? []).map((client) => [client.clientId, client]));
  const resources = [...(options.resources ?? [])];
  const configuration = await providerConfiguration({ directory, clients, resources });
  // The port, hence the issuer, is known only once the server listens.
  const server = createServer(SERVER_OPTIONS);
  const listening = await listen(server, options);
  const issuer = options.issuer ?? listening.url;
  const provider = new Provider(issuer, configuration);
  provider.proxy = options.issuer !== undefined;
  const form = new SignInForm({
    provider,
    directory,
    hints: accountHints(people),
    hintPassword: options.showAccounts === false ? undefined : password,
  });
  server.on("request", routes(provider, form));
  return {
    issuer,
    addClient: (client) => clients.set(client.clientId, client),
    addResource: (resource) => resources.push(resource),
    close: listening.close,
  };
}

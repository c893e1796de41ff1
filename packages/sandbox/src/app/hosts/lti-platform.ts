/**
 * A course platform of our own, in the shape of a Moodle 4.5: courses with links that launch a tool by
 * LTI 1.3, dynamic registration, deep linking, and the list of a course's people. Its paths are Moodle's.
 * For the demo and tests: whoever asks to be somebody is. Long because its routes share one small state.
 *
 * @module
 */
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import { COURSES, peopleAt, type Person, UNIVERSITY_DOMAIN } from "../university/people.js";
import { coursePage, platformPage, postingPage, registrationPage } from "./lti-platform-pages.js";
import {
  createPlatformSigner,
  deepLinkingClaims,
  type Enrolled,
  type LaunchSubject,
  type PlatformSigner,
  type PlatformTool,
  resourceLinkClaims,
  rolesOf,
} from "./lti-platform-tokens.js";

/** What {@link createLtiPlatform} needs. */
export interface LtiPlatformOptions {
  /** Its address without a slash at its end, which is its name (`iss`) too. */
  readonly url: string;
  /** Mail domain of the people; that of the university by default. */
  readonly domain?: string;
  /** Asks tools for their keys; the global one by default. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
  /** Language of the platform's pages as launches state it. Default: `fr`. */
  readonly locale?: string;
}

/** A link in a course. */
export interface PlatformLink {
  readonly id: number;
  readonly courseId: number;
  readonly clientId: string;
  readonly title: string;
  readonly custom: Readonly<Record<string, string>>;
}

/** A running platform. */
export interface LtiPlatform {
  readonly url: string;
  /** Answers requests below its address. */
  fetch(request: Request): Promise<Response>;
  /** Cookie (`name=value`) of somebody who is signed in; rejects for nobody. */
  signIn(uid: string): string;
  /** Where an administrator's browser begins to register the tool of a registration address. */
  registrationStart(toolRegistrationUrl: string): string;
  /** Tools that are registered. */
  tools(): readonly PlatformTool[];
  /** Takes a tool that was not registered by itself. */
  addTool(tool: PlatformTool): void;
  /** Links of all courses. */
  links(): readonly PlatformLink[];
  /** Adds a link to a course; answers its id. */
  addLink(link: Omit<PlatformLink, "id">): number;
}

/** Moodle's numbers begin after those of its site and its guest. */
const FIRST_ID = 3;
const PAGE_SIZE = 20;
const CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration";
const TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration";
const NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Opens a platform. */
export async function createLtiPlatform(options: LtiPlatformOptions): Promise<LtiPlatform> {
  return new Platform(options, await createPlatformSigner());
}

class Platform implements LtiPlatform {
  readonly url: string;
  readonly #options: LtiPlatformOptions;
  readonly #signer: PlatformSigner;
  readonly #people: readonly Person[];
  readonly #sessions = new Map<string, string>();
  readonly #tools = new Map<string, PlatformTool>();
  readonly #links: PlatformLink[] = [];
  readonly #registrationTokens = new Set<string>();
  readonly #accessTokens = new Set<string>();

  constructor(options: LtiPlatformOptions, signer: PlatformSigner) {
    this.url = options.url;
    this.#options = options;
    this.#signer = signer;
    this.#people = peopleAt(options.domain ?? UNIVERSITY_DOMAIN).filter(
      ({ kind }) => kind !== "shared",
    );
  }

  signIn(uid: string): string {
    if (!this.#people.some((each) => each.uid === uid)) throw new RangeError(`nobody is ${uid}`);
    const id = crypto.randomUUID();
    this.#sessions.set(id, uid);
    return `MoodleSession=${id}`;
  }

  registrationStart(toolRegistrationUrl: string): string {
    const query = new URLSearchParams({ url: toolRegistrationUrl });
    return `${this.url}/mod/lti/startltiadvregistration.php?${query.toString()}`;
  }

  tools(): readonly PlatformTool[] {
    return [...this.#tools.values()];
  }

  addTool(tool: PlatformTool): void {
    this.#tools.set(tool.clientId, tool);
  }

  links(): readonly PlatformLink[] {
    return this.#links;
  }

  addLink(link: Omit<PlatformLink, "id">): number {
    const id = this.#links.length + 1;
    this.#links.push({ ...link, id });
    return id;
  }

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.slice(new URL(`${this.url}/`).pathname.length - 1);
    const route = `${request.method} ${path}`;
    if (path.startsWith("/mod/lti/services.php/CourseSection/")) {
      return this.#memberships(request, url, path);
    }
    switch (route) {
      case "GET /login/index.php":
        return this.#login(url);
      case "GET /course/view.php":
        return this.#course(request, url);
      case "GET /mod/lti/openid-configuration.php":
        return Response.json(this.#metadata());
      case "POST /mod/lti/openid-registration.php":
        return this.#register(request);
      case "GET /mod/lti/startltiadvregistration.php":
        return this.#startRegistration(url);
      case "GET /mod/lti/certs.php":
        return Response.json({ keys: this.#signer.publicKeys });
      case "GET /mod/lti/launch.php":
        return this.#launch(request, url);
      case "GET /mod/lti/contentitem.php":
        return this.#askForLink(request, url);
      case "GET /mod/lti/auth.php":
        return this.#authorize(request, url);
      case "POST /mod/lti/contentitem_return.php":
        return this.#takeLink(request, url);
      case "POST /mod/lti/token.php":
        return this.#giveToken(request);
      default:
        return platformPage("Introuvable", "<p>Introuvable</p>", 404);
    }
  }

  #metadata(): Record<string, unknown> {
    const at = (name: string): string => `${this.url}/mod/lti/${name}.php`;
    return {
      issuer: this.url,
      token_endpoint: at("token"),
      token_endpoint_auth_methods_supported: ["private_key_jwt"],
      token_endpoint_auth_signing_alg_values_supported: ["RS256"],
      jwks_uri: at("certs"),
      authorization_endpoint: at("auth"),
      registration_endpoint: at("openid-registration"),
      scopes_supported: ["openid", NRPS],
      response_types_supported: ["id_token"],
      subject_types_supported: ["public", "pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
      claims_supported: ["sub", "iss", "name", "given_name", "family_name", "email"],
      [CONFIGURATION]: {
        ...{ product_family_code: "moodle", version: "4.5.6 (Build: 20250811)" },
        messages_supported: [{ type: "LtiResourceLinkRequest" }, { type: "LtiDeepLinkingRequest" }],
        variables: ["User.username", "Person.sourcedId"],
      },
    };
  }

  #login(url: URL): Response {
    const uid = url.searchParams.get("username") ?? "";
    const wanted = url.searchParams.get("wantsurl") ?? "/";
    if (!this.#people.some((each) => each.uid === uid)) {
      return platformPage("Connexion", "<p>Compte inconnu</p>", 403);
    }
    // As Moodle behind https, whose launches come back from the tool's site.
    const manners = this.url.startsWith("https:") ? "; Secure; SameSite=None" : "; SameSite=Lax";
    const location = new URL(wanted.startsWith("/") ? `.${wanted}` : "./", `${this.url}/`);
    const headers = {
      Location: location.href,
      "Set-Cookie": `${this.signIn(uid)}; Path=/; HttpOnly${manners}`,
    };
    return new Response(null, { status: 303, headers });
  }

  #person(request: Request): Person | undefined {
    const cookie = request.headers.get("Cookie") ?? "";
    const id = /(?:^|;\s*)MoodleSession=([\w-]+)/.exec(cookie)?.[1];
    const uid = this.#sessions.get(id ?? "");
    return this.#people.find((each) => each.uid === uid);
  }

  #enrolled(courseId: number): readonly Enrolled[] {
    const course = COURSES[courseId - 1];
    if (!course) return [];
    return this.#people.flatMap((person, at) => {
      const isTeacher = course.teacher === person.uid;
      const isIn = isTeacher || person.courses.includes(course.code);
      return isIn ? [{ id: FIRST_ID + at, person, isTeacher }] : [];
    });
  }

  #visit(request: Request, courseId: number): Enrolled | undefined {
    const person = this.#person(request);
    return this.#enrolled(courseId).find((each) => each.person === person);
  }

  #course(request: Request, url: URL): Response {
    const id = Number(url.searchParams.get("id"));
    const course = COURSES[id - 1];
    const who = this.#visit(request, id);
    if (!course || !who) return platformPage("Cours", "<p>Connectez-vous</p>", 403);
    const links = this.#links.filter((each) => each.courseId === id);
    return coursePage({
      ...{ id, name: course.name, person: who.person.displayName, links },
      canEdit: who.isTeacher,
    });
  }

  #startRegistration(url: URL): Response {
    const address = new URL(url.searchParams.get("url") ?? "");
    const token = crypto.randomUUID();
    this.#registrationTokens.add(token);
    address.searchParams.set(
      "openid_configuration",
      `${this.url}/mod/lti/openid-configuration.php`,
    );
    address.searchParams.set("registration_token", token);
    return registrationPage(address.href, address.origin);
  }

  async #register(request: Request): Promise<Response> {
    const token = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "")?.[1] ?? "";
    if (!this.#registrationTokens.delete(token)) {
      return Response.json({ error: "invalid_token" }, { status: 401 });
    }
    const said = (await request.json()) as Record<string, unknown>;
    const own = said[TOOL] as Record<string, unknown>;
    const clientId = crypto.randomUUID().slice(0, 15).replaceAll("-", "");
    const scope = typeof said["scope"] === "string" ? said["scope"] : "";
    const tool: PlatformTool = {
      ...{
        clientId,
        deploymentId: String(this.#tools.size + 1),
        name: String(said["client_name"]),
      },
      initiateLoginUri: String(said["initiate_login_uri"]),
      redirectUris: said["redirect_uris"] as readonly string[],
      targetLinkUri: String(own["target_link_uri"]),
      jwksUri: String(said["jwks_uri"]),
      custom: (own["custom_parameters"] ?? {}) as Readonly<Record<string, string>>,
      hasMemberships: scope.split(" ").includes(NRPS),
    };
    this.addTool(tool);
    return Response.json({
      ...said,
      client_id: clientId,
      [TOOL]: { ...own, deployment_id: tool.deploymentId },
    });
  }

  #launch(request: Request, url: URL): Response {
    const link = this.#links.find(({ id }) => id === Number(url.searchParams.get("id")));
    const who = link && this.#visit(request, link.courseId);
    const tool = this.#tools.get(link?.clientId ?? "");
    if (!link || !who || !tool) return platformPage("Outil", "<p>Connectez-vous</p>", 403);
    return this.#initiate(tool, who, { cmid: link.id });
  }

  #askForLink(request: Request, url: URL): Response {
    const course = Number(url.searchParams.get("course"));
    const who = this.#visit(request, course);
    const tool = this.#tools.get(url.searchParams.get("id") ?? this.tools()[0]?.clientId ?? "");
    if (!who?.isTeacher || !tool) return platformPage("Outil", "<p>Refusé</p>", 403);
    return this.#initiate(tool, who, { course });
  }

  #initiate(tool: PlatformTool, who: Enrolled, hint: Readonly<Record<string, number>>): Response {
    return postingPage(tool.initiateLoginUri, {
      ...{ iss: this.url, target_link_uri: tool.targetLinkUri, login_hint: String(who.id) },
      lti_message_hint: JSON.stringify(hint),
      ...{ client_id: tool.clientId, lti_deployment_id: tool.deploymentId },
    });
  }

  async #authorize(request: Request, { searchParams }: URL): Promise<Response> {
    const read = (name: string): string => searchParams.get(name) ?? "";
    const tool = this.#tools.get(read("client_id"));
    const redirect = read("redirect_uri");
    if (!tool?.redirectUris.includes(redirect)) {
      return platformPage("Outil", "<p>Outil inconnu</p>", 400);
    }
    const state = read("state");
    const isAsked =
      read("scope") === "openid" &&
      read("response_type") === "id_token" &&
      read("response_mode") === "form_post" &&
      read("prompt") === "none" &&
      read("nonce") !== "";
    const hint = readHint(read("lti_message_hint"));
    const link = this.#links.find(({ id }) => id === hint.cmid);
    const courseId = link?.courseId ?? hint.course ?? 0;
    const who = this.#visit(request, courseId);
    const course = COURSES[courseId - 1];
    // Moodle: whoever is signed in now must be who the launch was begun for.
    const isWho = who !== undefined && String(who.id) === read("login_hint");
    if (!isAsked || !isWho || !course) {
      return postingPage(redirect, { error: isAsked ? "access_denied" : "invalid_request", state });
    }
    const subject: LaunchSubject = {
      ...{ url: this.url, tool, who, nonce: read("nonce") },
      course: { id: courseId, code: course.code, name: course.name },
      ...{ custom: link?.custom ?? {}, locale: this.#options.locale ?? "fr" },
    };
    const back = `${this.url}/mod/lti/contentitem_return.php?course=${courseId}&id=${tool.clientId}`;
    const claims = link ? resourceLinkClaims(subject, link) : deepLinkingClaims(subject, back);
    return postingPage(redirect, { id_token: await this.#signer.sign(claims, this.#now()), state });
  }

  async #takeLink(request: Request, url: URL): Promise<Response> {
    const courseId = Number(url.searchParams.get("course"));
    const tool = this.#tools.get(url.searchParams.get("id") ?? "");
    const form = new URLSearchParams(await request.text());
    const claims = tool && (await this.#readSigned(tool, form.get("JWT") ?? "", this.url));
    const items = claims?.["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"];
    if (!tool || !Array.isArray(items)) return platformPage("Outil", "<p>Refusé</p>", 400);
    for (const item of items as readonly Record<string, unknown>[]) {
      const custom = (item["custom"] ?? {}) as Readonly<Record<string, string>>;
      this.addLink({ courseId, clientId: tool.clientId, title: String(item["title"]), custom });
    }
    return platformPage(
      "Outil",
      `<p id="added" role="status">${items.length} lien(s) ajouté(s)</p>`,
    );
  }

  /** Claims that a tool signed; undefined when it did not, or not for this. */
  async #readSigned(
    tool: PlatformTool,
    token: string,
    audience: string,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const ask = this.#options.fetch ?? fetch;
    const keys = createRemoteJWKSet(new URL(tool.jwksUri), {
      [customFetch]: (address, init) => ask(address, init),
    });
    const checks = { issuer: tool.clientId, audience, algorithms: ["RS256"] };
    return jwtVerify(token, keys, { ...checks, currentDate: new Date(this.#now()) }).then(
      ({ payload }) => payload,
      () => undefined,
    );
  }

  async #giveToken(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    const assertion = form.get("client_assertion") ?? "";
    const audience = `${this.url}/mod/lti/token.php`;
    const isAsked =
      form.get("grant_type") === "client_credentials" &&
      form.get("client_assertion_type") === ASSERTION &&
      form.get("scope") === NRPS;
    for (const tool of isAsked ? this.tools() : []) {
      const claims = await this.#readSigned(tool, assertion, audience);
      if (claims?.["sub"] !== tool.clientId) continue;
      const token = crypto.randomUUID();
      this.#accessTokens.add(token);
      return Response.json({
        access_token: token,
        token_type: "Bearer",
        expires_in: 3600,
        scope: NRPS,
      });
    }
    return Response.json({ error: "invalid_client" }, { status: 400 });
  }

  #memberships(request: Request, url: URL, path: string): Response {
    const token = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "")?.[1] ?? "";
    if (!this.#accessTokens.has(token)) return Response.json({}, { status: 401 });
    const id = Number(path.split("/")[5]);
    const from = Number(url.searchParams.get("from") ?? 0);
    const limit = Math.min(Number(url.searchParams.get("limit") ?? PAGE_SIZE), PAGE_SIZE);
    const all = this.#enrolled(id);
    const page = all.slice(from, from + limit);
    const members = page.map((each) => ({
      ...{ status: "Active", user_id: String(each.id), roles: rolesOf(each) },
      ...{ name: each.person.displayName, email: each.person.mail },
    }));
    const next = new URL(url);
    next.searchParams.set("from", String(from + limit));
    const more: Record<string, string> =
      from + limit < all.length ? { Link: `<${this.url}${path}${next.search}>; rel="next"` } : {};
    const context = { id: String(id), label: COURSES[id - 1]?.code, title: COURSES[id - 1]?.name };
    return Response.json({ id: url.href, context, members }, { headers: more });
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

function readHint(text: string): { readonly cmid?: number; readonly course?: number } {
  try {
    return JSON.parse(text) as { readonly cmid?: number; readonly course?: number };
  } catch {
    return {};
  }
}

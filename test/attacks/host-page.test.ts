// Above the usual length: one server and one browser for all that a host page can do.
/**
 * Pages that are no friends of the widgets in them: markup that takes the names of globals, polluted
 * prototypes, elements that somebody else registered first, style sheets that mean everything; and
 * messages whose senders and links pretend. The elements are the real ones, in Chromium; a gateway in
 * memory answers them.
 */
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromium as executablePath } from "../../scripts/chromium.js";
import { FakeGateway } from "../../widgets/src/test/fake-gateway.js";
import { sampleMail, sampleTags } from "../../widgets/src/test/sample-mail.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const missing = existsSync(executablePath) ? "" : "Chromium is missing";
const SUBJECT = "Changement de salle";
const HOSTILE = "http://leak.example";

/** What stands in the page before the elements' script: markup, and a script of the host. */
interface HostPage {
  readonly markup?: string;
  readonly script?: string;
  readonly style?: string;
  readonly element?: string;
}

/** A page that was opened, and what it did. */
interface OpenPage {
  readonly page: Page;
  /** Addresses of other hosts that were asked. */
  readonly foreign: readonly string[];
  readonly canaries: readonly string[];
  readonly errors: readonly string[];
}

/** A link as the page shows it. */
interface ShownLink {
  readonly href: string;
  readonly title: string;
  readonly rel: string;
  readonly target: string;
  readonly text: string;
}

describe.skipIf(missing)(`hostile host pages${missing && ` (skipped: ${missing})`}`, () => {
  let server: Server;
  let browser: Browser;
  let origin: string;
  let gateway: FakeGateway;
  let shown: HostPage = {};
  const pages: Page[] = [];

  beforeAll(async () => {
    const bundle = await bundleElements();
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "", "http://x");
      if (pathname === "/elements.js")
        response.writeHead(200, { "Content-Type": "text/javascript" }).end(bundle);
      else if (pathname.startsWith("/partage-gw/")) void pass(gateway, request, response);
      else if (pathname === "/")
        response.writeHead(200, { "Content-Type": "text/html" }).end(documentOf(shown));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      executablePath,
      args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--no-sandbox"],
    });
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
  });
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  const open = async (host: HostPage = {}, emails = sampleMail()): Promise<OpenPage> => {
    gateway = new FakeGateway({ emails, tags: sampleTags }, `${origin}/partage-gw`);
    shown = host;
    const page = await browser.newPage({ locale: "fr-FR", timezoneId: "Europe/Paris" });
    pages.push(page);
    const [foreign, canaries, errors]: [string[], string[], string[]] = [[], [], []];
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith("data:")) foreign.push(url);
    });
    page.on("console", (message) => {
      if (message.text().startsWith("canary")) canaries.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    // No name of the test is looked up.
    await page.route(`${HOSTILE}/**`, (route) => route.abort());
    await page.goto(`${origin}/`);
    return { page, foreign, canaries, errors };
  };
  const seeMail = (page: Page): Promise<void> =>
    page.locator("partage-inbox").getByText(SUBJECT).first().waitFor();

  describe("row 61: names of the page", () => {
    const NAMES = (
      "config gateway partage connection session grant token csrf data cache registry widgets " +
      "fetch crypto navigator localStorage customElements Symbol self top " +
      "trustedTypes indexedDB BroadcastChannel M define require module exports process global"
    ).split(" ");
    const clobbers: readonly (readonly [string, (name: string) => string])[] = [
      ["a form and its field", (name) => `<form id="${name}"><input name="${name}"></form>`],
      [
        "two links",
        (name) => `<a id="${name}"></a><a id="${name}" name="url" href="${HOSTILE}/${name}"></a>`,
      ],
      ["a frame", (name) => `<iframe name="${name}" srcdoc="&lt;p id=gateway&gt;"></iframe>`],
      ["a form in a form", (name) => `<form name="${name}" action="${HOSTILE}/${name}"></form>`],
      ["an object", (name) => `<object id="${name}" name="${name}"></object>`],
    ];
    it.each(clobbers)("does as told beside %s of each name", async (_what, write) => {
      const markup = NAMES.map(write).join("");
      const { page, foreign, canaries, errors } = await open({ markup });
      await seeMail(page);
      expect({ foreign, canaries, errors }).toEqual({ foreign: [], canaries: [], errors: [] });
    });

    const COUNTERS = ["litHtmlVersions", "reactiveElementVersions", "litElementVersions"];
    // Lit believes that these are its own: the elements may be missing then, and nothing worse.
    it.each(COUNTERS)("asks nobody else where a form takes Lit's own %s", async (name) => {
      const markup = `<form id="${name}" action="${HOSTILE}/"><input name="push"></form>`;
      const { page, foreign, canaries } = await open({ markup });
      await page.waitForTimeout(300);
      expect({ foreign, canaries }).toEqual({ foreign: [], canaries: [] });
    });

    const DOCUMENT = [
      "currentScript",
      "cookie",
      "location",
      "domain",
      "referrer",
      "title",
      "forms",
    ];
    it.each(DOCUMENT)("does as told where an image takes document.%s", async (name) => {
      const { page, foreign, errors } = await open({ markup: `<img name="${name}">` });
      await seeMail(page);
      expect({ foreign, errors }).toEqual({ foreign: [], errors: [] });
    });

    const METHODS = ["createElement", "querySelector", "getElementsByClassName", "body", "head"];
    it.each(METHODS)("asks nobody else where an image takes document.%s", async (name) => {
      const { page, foreign, canaries } = await open({ markup: `<img name="${name}">` });
      await page.waitForTimeout(300);
      expect({ foreign, canaries }).toEqual({ foreign: [], canaries: [] });
    });

    it("carries nothing that signs in to where a <base> points", async () => {
      shown = { markup: `<base href="${HOSTILE}/">` };
      const carried: Record<string, string>[] = [];
      const { page } = await open(shown);
      await page.route(`${HOSTILE}/**`, async (route) => {
        carried.push(await route.request().allHeaders());
        await route.abort();
      });
      await page.reload();
      await page.waitForTimeout(300);
      const names = carried.flatMap((headers) => Object.keys(headers));
      expect(names.filter((each) => /authorization|csrf|dpop|cookie/i.test(each))).toEqual([]);
    });
  });

  describe("row 61: polluted prototypes", () => {
    const POLLUTED = {
      gateway: `${HOSTILE}/gw`,
      url: `${HOSTILE}/url`,
      href: `${HOSTILE}/href`,
      open: `${HOSTILE}/open`,
      frame: `${HOSTILE}/frame`,
      auth: "popup",
      authUrl: `${HOSTILE}/token`,
      html: "<img src=x onerror=alert(1)>",
      innerHTML: "<img src=x onerror=alert(1)>",
      srcdoc: "<script>alert(1)</script>",
      template: "<img src=x onerror=alert(1)>",
      attribute: "onclick",
      mailbox: "trash",
      csrf: "other",
      scopes: "everything",
      isAdmin: "yes",
      tag: "script",
      type: "text/html",
    };
    it.each(Object.entries(POLLUTED))(
      "runs nothing and asks nobody else with %s",
      async (key, value) => {
        const script = `Object.prototype[${JSON.stringify(key)}] = ${JSON.stringify(value)};`;
        const { page, foreign, canaries } = await open({ script });
        await page.locator("partage-inbox").waitFor({ state: "attached" });
        await page.waitForTimeout(200);
        expect({ foreign, canaries }).toEqual({ foreign: [], canaries: [] });
      },
    );

    it("pollutes none itself", async () => {
      const script = `globalThis.before = ${OWN_NAMES}();`;
      const { page } = await open({ script });
      await seeMail(page);
      expect(await page.evaluate(`JSON.stringify(${OWN_NAMES}()) === JSON.stringify(before)`)).toBe(
        true,
      );
    });
  });

  describe("row 61: elements that were registered first", () => {
    it("leaves the host's own in place, says so, and shows the others", async () => {
      const script = `customElements.define("partage-agenda", class extends HTMLElement {
        connectedCallback() { this.textContent = "mine"; }
      });`;
      const warnings: string[] = [];
      const element = `<partage-agenda gateway="/partage-gw"></partage-agenda>${INBOX}`;
      const { page, errors } = await open({ script, element });
      page.on("console", (message) => warnings.push(message.text()));
      await seeMail(page);
      await page.reload();
      await seeMail(page);
      expect(await page.locator("partage-agenda").textContent()).toBe("mine");
      expect(errors).toEqual([]);
      expect(warnings.join()).toContain("<partage-agenda> is already defined");
    });

    it("gives an impostor of a part no token, cookie or value against forgery in what it is handed", async () => {
      const csrf = (
        (await (
          await new FakeGateway({ emails: [] }).fetch("https://x.example/v1/session")
        ).json()) as {
          readonly csrf: string;
        }
      ).csrf;
      const script = `customElements.define("partage-message", class extends HTMLElement {
        constructor() { super(); globalThis.impostor = this; }
      });`;
      const { page } = await open({ script });
      await seeMail(page);
      await page.locator("partage-inbox").getByText(SUBJECT).first().click();
      await page.waitForTimeout(300);
      const held = await page.evaluate<readonly string[]>(HELD_TEXTS);
      expect(csrf.length).toBeGreaterThan(3);
      expect(held.filter((text) => text.includes(csrf))).toEqual([]);
    });
  });

  describe("row 62: style sheets and scripts of the host", () => {
    const LOOK = `(() => {
      const root = document.querySelector("partage-inbox").shadowRoot;
      const looks = ["display", "position", "float", "opacity", "transform", "marginTop", "paddingLeft",
        "borderTopWidth", "backgroundColor", "backgroundImage", "overflowX", "clipPath", "pointerEvents"];
      return [...root.querySelectorAll("*")].filter((e) => !e.closest("style, svg")).slice(0, 80)
        .map((e) => e.localName + " " + looks.map((k) => getComputedStyle(e)[k]).join("|"));
    })()`;
    const PLACE =
      "all:revert!important;display:block!important;position:fixed!important;inset:0 auto auto 0!important;" +
      "width:400px!important;color:#000!important;font:16px sans-serif!important";
    const SHEETS = {
      "all at once":
        "*{position:fixed!important;float:left!important;margin:9px!important;padding:9px!important;border:5px solid red!important;opacity:.4!important;transform:rotate(5deg)!important;overflow:scroll!important;background:red!important}",
      "of a reset": "div,span,button,ul,li,a,h1,h2,h3{all:unset!important;display:block!important}",
      "that hides":
        "button,a,li,[role],[tabindex]{display:none!important;visibility:hidden!important}",
      "that covers":
        "*::before,*::after{content:'x'!important;position:fixed!important;inset:0!important;background:red!important}",
      "of layers and of :host":
        "@layer x{:host *{display:none!important}} :host,::slotted(*){display:none!important}",
    };
    it.each(Object.entries(SHEETS))(
      "looks the same inside under a sheet %s",
      async (_name, style) => {
        // The element itself is the host's to place: here it stands in both at the same place.
        const look = async (host: HostPage): Promise<unknown> => {
          const { page } = await open(host);
          const inbox = page.locator("partage-inbox");
          await inbox.evaluate((element, text) => element.setAttribute("style", text), PLACE);
          await inbox.getByText(SUBJECT).first().waitFor({ state: "attached" });
          await page.waitForTimeout(300);
          return page.evaluate(LOOK);
        };
        expect(await look({ style })).toEqual(await look({}));
      },
    );

    it("leaves no global, no style and no element in the page but itself", async () => {
      const script = `globalThis.before = ${PAGE_STATE}();`;
      const { page } = await open({ script: "", element: "" });
      const elements = "<p class=probe>x</p>";
      await page.evaluate(
        `document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(elements)}); ${script}`,
      );
      await page.evaluate(
        `document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(INBOX)})`,
      );
      await seeMail(page);
      const after = `${PAGE_STATE}()`;
      expect(await page.evaluate(`({ ...${after}, body: 0 })`)).toEqual(
        await page.evaluate("({ ...before, body: 0 })"),
      );
      expect(await page.evaluate(`${after}.body - before.body`)).toBe(1);
    });

    it("adds no global by being loaded", async () => {
      const script = `globalThis.names = Object.getOwnPropertyNames(globalThis).concat("names");`;
      const { page } = await open({ script });
      await seeMail(page);
      const added = await page.evaluate(
        "Object.getOwnPropertyNames(globalThis).filter((name) => !names.includes(name))",
      );
      // Those of Lit itself: what of it is loaded, and what it knows of properties.
      expect(
        (added as string[]).filter((name) => !/^(lit|reactive)\w*(Versions|Metadata)$/.test(name)),
      ).toEqual([]);
    });

    const SCRIPTS = {
      "that answers for fetch": "const f = fetch; globalThis.fetch = (...a) => f(...a);",
      "that defines AMD":
        "globalThis.define = () => console.log('canary define'); define.amd = {};",
      "that logs errors": "addEventListener('error', () => console.log('canary error'));",
      "with methods on Array": "Array.prototype.first = function () { return this[0]; };",
      "with a listener that stops everything":
        "for (const t of ['click', 'keydown']) addEventListener(t, (e) => e.stopImmediatePropagation(), true);",
    };
    it.each(Object.entries(SCRIPTS))("shows mail beside a script %s", async (_name, script) => {
      const { page, canaries, errors } = await open({ script });
      await seeMail(page);
      expect({ canaries, errors }).toEqual({ canaries: [], errors: [] });
    });
  });

  describe("row 64: senders and links that pretend", () => {
    const LINKS: readonly (readonly [string, string])[] = [
      ["letters of another alphabet", "https://аррӏе.example/secure"],
      ["one letter of another alphabet", "https://univ-vаlmoree.example/"],
      ["an accent", "https://univ-valmorée.example/"],
      ["a right-to-left override", "https://univ-valmoree.example/\u202Efdp.exe"],
      ["a right-to-left isolate", "https://univ-valmoree.example/\u2067cod.exe"],
      ["a host before an @", "https://univ-valmoree.example@evil.example/"],
      ["a slash that is none", "https://univ-valmoree.example\u2215.evil.example/"],
      ["a full stop that is none", "https://univ-valmoree\u3002example/"],
      ["capitals", "HTTPS://EVIL.example/"],
      ["a mail address", "mailto:scolarite@univ-vаlmoree.example"],
    ];
    it.each(LINKS)(
      "a link with %s says where it leads, and tells nothing there",
      async (_name, text) => {
        const { page } = await open({ element: "" });
        const links = await page.evaluate<readonly ShownLink[]>(
          `document.linksOf(${JSON.stringify(`voir ${text} fin`)})`,
        );
        expect(links).toHaveLength(1);
        for (const { href, title, rel, target, text: words } of links) {
          expect(title).toBe(href.slice(0, 300));
          expect(new URL(href).protocol).toMatch(/^(https?|mailto):$/);
          expect(new URL(href).host).toMatch(/^[\x21-\x7e]*$/);
          expect(rel.split(" ")).toEqual(expect.arrayContaining(["noopener", "noreferrer"]));
          expect(target).toBe("_blank");
          expect(words).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
        }
      },
    );

    it.each([
      "javascript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "blob:x",
    ])("no link is made of %s", async (text) => {
      const { page } = await open({ element: "" });
      expect(
        await page.evaluate(`document.linksOf(${JSON.stringify(`voir ${text} fin`)})`),
      ).toEqual([]);
    });

    const SENDERS: readonly (readonly [
      string,
      { readonly name: string; readonly email: string },
    ])[] = [
      ["reorders a name", { name: "Scolarité\u202Eexe.fdp", email: "x@elsewhere.example" }],
      ["isolates a name", { name: "\u2067Scolarité", email: "x@elsewhere.example" }],
      ["is of another alphabet", { name: "Scolarité", email: "x@univ-vаlmoree.example" }],
      ["is in punycode", { name: "Scolarité", email: "x@xn--univ-vlmoree-0gh.example" }],
      [
        "names another address",
        { name: "scolarite@univ-valmoree.example", email: "x@evil.example" },
      ],
    ];
    it.each(SENDERS)("a sender who %s is marked in the list", async (_name, from) => {
      const emails = [{ ...sampleMail()[0]!, from: [from] }];
      const { page } = await open({}, emails);
      await seeMail(page);
      await page.locator("partage-inbox .doubt").first().waitFor();
    });

    it("a sender who pretends nothing is not marked", async () => {
      const { page } = await open({}, [sampleMail()[0]!]);
      await seeMail(page);
      await page.waitForTimeout(300);
      expect(await page.locator("partage-inbox .doubt").count()).toBe(0);
    });
  });
});

const INBOX = '<partage-inbox gateway="/partage-gw" max="5"></partage-inbox>';

/** Names on prototypes that everybody shares. */
const OWN_NAMES =
  "(() => [Object, Array, String, Promise, Function, Element, HTMLElement, Node, Document, EventTarget].map(" +
  "(c) => Reflect.ownKeys(c.prototype).map(String)))";

/** What a page has that anything in it could change. */
const PAGE_STATE = `(() => ({
  sheets: document.styleSheets.length, adopted: document.adoptedStyleSheets.length,
  head: document.head.innerHTML, body: document.body.children.length,
  html: [...document.documentElement.attributes].map((a) => a.name + a.value),
  ofBody: [...document.body.attributes].map((a) => a.name + a.value),
  probe: JSON.stringify([...getComputedStyle(document.querySelector(".probe"))].map((k) =>
    getComputedStyle(document.querySelector(".probe")).getPropertyValue(k))),
  storage: JSON.stringify([localStorage, sessionStorage]), cookie: document.cookie, title: document.title,
}))`;

/** Every text that can be reached from the impostor without asking anything. */
const HELD_TEXTS = `(() => {
  const seen = new Set(); const texts = []; const queue = [globalThis.impostor];
  while (queue.length > 0 && seen.size < 20000) {
    const each = queue.pop();
    if (typeof each === "string") texts.push(each);
    if ((typeof each !== "object" && typeof each !== "function") || each === null || seen.has(each)) continue;
    if (each === globalThis || each === document) continue;
    seen.add(each);
    for (const key of Reflect.ownKeys(each)) {
      try { queue.push(each[key]); } catch { texts.push("unreadable"); }
    }
  }
  return texts;
})()`;

function documentOf({ markup = "", script = "", style = "", element = INBOX }: HostPage): string {
  const canary = `for (const name of ["alert", "confirm", "prompt", "print"])
    globalThis[name] = () => console.log("canary " + name);`;
  return (
    `<!doctype html><html lang="fr"><head><meta charset="utf-8"><link rel="icon" href="data:,">` +
    `<style>${style}</style><script>${canary}${script}</script></head>` +
    `<body>${markup}${element}<script type="module" src="/elements.js"></script></body></html>`
  );
}

async function bundleElements(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import "./define/inbox.ts"; import "./define/agenda.ts"; import "./define/loader.ts";
        import { render } from "lit"; import { renderLinkedText } from "./shared/linked-text.ts";
        Object.defineProperty(document, "linksOf", { value: (text) => {
          const place = document.createElement("div");
          render(renderLinkedText(text), place);
          return [...place.querySelectorAll("a")].map(({ href, title, rel, target, textContent }) =>
            ({ href, title, rel, target, text: textContent }));
        } });`,
      resolveDir: `${root}widgets/src`,
    },
    ...{ bundle: true, write: false, format: "esm", target: "es2022", logLevel: "error" },
    conditions: ["@partage-ent/source"],
    define: { __VERSION__: '"test"' },
  });
  return outputFiles[0]!.text;
}

/** Passes a request on to the gateway in memory. */
async function pass(
  gateway: FakeGateway,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "GET", url = "/" } = request;
  const body = Buffer.concat(chunks);
  const answer = await gateway.fetch(new URL(url, gateway.url), {
    method,
    headers: { "Content-Type": request.headers["content-type"] ?? "application/json" },
    ...(body.length > 0 ? { body } : {}),
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (!answer.body) return void response.end();
  Readable.fromWeb(answer.body as ReadableStream)
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * Widgets beside a banner that prolongs the portal into an application, as ProlongationENT does: global
 * styles, handlers on the document, a layout by JSONP, a header put before everything. The banner is a
 * script of this test.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createUPortal } from "@partage-ent/sandbox/app";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GATEWAY_PATH, type RunningHost, startHost } from "../../demo/host-server.js";
import { type AttackChain, DOMAIN, mailOf, startChain } from "../attacks/attack-chain.js";
import { openBrowser, type OwnBrowser } from "./portal-page.js";

const LEA = "lea.marchetti-vasseur";
const KEY = Buffer.alloc(64, 9).toString("base64");
const POLICY =
  "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'";

/** What the banner does to a page: everything here is what such scripts really do. */
const BANNER = `
(function () {
  var args = window.prolongation_ENT_args;
  var pE = (window.prolongation_ENT = { seen: [], opened: 0 });
  var style = document.createElement("style");
  style.textContent =
    "* { margin: 0; padding: 0; box-sizing: content-box; }" +
    "ul, li { list-style: none; } a { color: rgb(255, 0, 0) !important; }" +
    "button, input, [role=row] { display: none !important; }" +
    "#pE-header { background: rgb(0, 90, 0); min-height: 40px; } #pE-header ul { display: flex; }" +
    "#pE-menu { display: block !important; }";
  document.head.appendChild(style);
  pE.onLoad = function (layout) {
    sessionStorage.setItem("pE:layout", JSON.stringify(layout));
    var header = document.createElement("div");
    header.id = "pE-header";
    var menu = document.createElement("button");
    menu.id = "pE-menu";
    menu.textContent = "Menu";
    var list = document.createElement("ul");
    layout.apps.forEach(function (app) {
      var item = document.createElement("li");
      item.className = app.fname === args.current ? "active" : "";
      var link = document.createElement("a");
      link.href = "#" + app.fname;
      link.textContent = app.title;
      item.appendChild(link);
      list.appendChild(item);
    });
    header.appendChild(menu);
    header.appendChild(list);
    document.body.insertBefore(header, document.body.firstChild);
  };
  ["click", "keydown", "focusin"].forEach(function (type) {
    document.addEventListener(
      type,
      function (event) {
        pE.seen.push(type + " " + (event.target.id || event.target.localName));
        if (type === "click" && event.target.id === "pE-menu") pE.opened++;
      },
      true,
    );
  });
  var script = document.createElement("script");
  script.src = args.layout_url + "?callback=window.prolongation_ENT.onLoad";
  document.head.appendChild(script);
})();
`;

const WIDGET = `<script type="module" src="/partage/inbox.js"></script>
<partage-inbox gateway="${GATEWAY_PATH}" auth="uportal" max="3" heading-level="2"></partage-inbox>`;

function pageOf(banner: boolean, widget: boolean): string {
  const scripts = banner
    ? '<script src="/app/args.js"></script><script src="/app/banner.js"></script>'
    : "";
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Application</title></head>
<body>${scripts}<h1>Une application</h1>${widget ? WIDGET : ""}</body></html>`;
}

let folder: string;
let host: RunningHost;
let chain: AttackChain;
let browser: OwnBrowser;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-banner-"));
  await Promise.all([
    writeFile(join(folder, "both.html"), pageOf(true, true)),
    writeFile(join(folder, "banner.html"), pageOf(true, false)),
    writeFile(join(folder, "widget.html"), pageOf(false, true)),
  ]);
  host = await startHost(0, { folders: [folder], policy: () => POLICY });
  const contextUrl = `${host.url}/uPortal`;
  const portal = createUPortal({ contextUrl, signatureKey: KEY, domain: DOMAIN });
  host.setService("/uPortal/", (request) => portal.fetch(request));
  host.setService("/app/", (request) => Promise.resolve(serveApplication(request)));
  chain = await startChain([LEA], (config) => ({
    ...config,
    publicUrl: host.url + GATEWAY_PATH,
    establishments: config.establishments.map((each) => ({
      ...each,
      issuers: [...each.issuers, { issuer: contextUrl, uportal: {} }],
    })),
  }));
  host.setGateway(chain.gateway.address);
  for (const subject of ["Convocation", "Réunion de rentrée"])
    await chain.deliver(LEA, mailOf(subject));
  browser = await openBrowser();
  page = browser.page;
  const [name = "", value = ""] = portal.signIn("lmarchetti").split("=");
  await browser.context.addCookies([{ name, value, url: host.url, httpOnly: true }]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await chain?.close();
  await host?.close();
  await rm(folder, { recursive: true, force: true });
});

function serveApplication(request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  const args = { current: "messagerie", layout_url: "/app/layout.js", is_logged: true };
  const apps = ["messagerie", "scolarite"].map((fname) => ({ fname, title: `App ${fname}` }));
  const texts: Readonly<Record<string, string>> = {
    "/app/args.js": `window.prolongation_ENT_args = ${JSON.stringify(args)};`,
    "/app/banner.js": BANNER,
    "/app/layout.js": `${searchParams.get("callback") ?? ""}(${JSON.stringify({ apps })});`,
  };
  const text = texts[pathname];
  if (text === undefined) return new Response(null, { status: 404 });
  return new Response(text, { headers: { "Content-Type": "text/javascript; charset=utf-8" } });
}

async function open(name: "both" | "banner" | "widget"): Promise<void> {
  await page.goto(`${host.url}/${name}.html`);
  if (name !== "widget") await page.locator("#pE-header li.active").waitFor();
  if (name !== "banner") await page.getByText("Réunion de rentrée").first().waitFor();
}

/** How the rows and buttons of the widget are drawn. */
function widgetStyles(): Promise<readonly string[]> {
  return page.locator("partage-inbox").evaluate((element) =>
    [...element.shadowRoot!.querySelectorAll("[role=row], button, a")].slice(0, 12).map((each) => {
      const { display, color, boxSizing, paddingTop, marginTop } = getComputedStyle(each);
      return [each.localName, display, color, boxSizing, paddingTop, marginTop].join(" ");
    }),
  );
}

function bannerStyles(): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("#pE-header, #pE-header *")].map((each) => {
      const { display, color, backgroundColor, boxSizing, fontSize } = getComputedStyle(each);
      return [each.localName, display, color, backgroundColor, boxSizing, fontSize].join(" ");
    }),
  );
}

describe("a widget beside the banner of ProlongationENT", () => {
  it("shows the person's mail, who signed in at the portal, and the banner stands", async () => {
    await open("both");
    const inbox = page.locator("partage-inbox");
    expect(await inbox.getByRole("row").count()).toBeGreaterThanOrEqual(2);
    expect(await inbox.getByText("Convocation").first().isVisible()).toBe(true);
    expect(await page.locator("#pE-header li").allTextContents()).toEqual([
      ...["App messagerie", "App scolarite"],
    ]);
  });

  it("row 62: is drawn as it is without the banner, whatever that resets", async () => {
    await open("widget");
    const alone = await widgetStyles();
    expect(alone.length).toBeGreaterThan(3);
    await open("both");
    expect(await widgetStyles()).toEqual(alone);
  });

  it("row 62: leaves the banner as that is without the widget", async () => {
    await open("banner");
    const alone = await bannerStyles();
    await open("both");
    expect(await bannerStyles()).toEqual(alone);
    const sheets = await page.evaluate(() => [
      document.adoptedStyleSheets.length,
      document.querySelectorAll("style, link[rel=stylesheet]").length,
    ]);
    expect(sheets).toEqual([0, 1]);
  });

  it("keeps both working: the banner hears of clicks, and of nothing inside the widget", async () => {
    await open("both");
    const row = page.locator("partage-inbox").getByText("Convocation").first();
    await row.click();
    await page.keyboard.press("Escape");
    await page.locator("#pE-menu").click();
    const { seen, opened } = await page.evaluate(() => {
      const { seen, opened } = Reflect.get(window, "prolongation_ENT") as {
        seen: string[];
        opened: number;
      };
      return { seen, opened };
    });
    expect(opened).toBe(1);
    expect(seen).toContain("click partage-inbox");
    const inside = seen.filter(
      (each) => !/ (partage-inbox|pE-menu|body|html|partage-message)$/.test(each),
    );
    expect(inside).toEqual([]);
  });

  it("row 57: leaves nothing to be read in storage or cookies, and no name but Lit's own", async () => {
    await open("banner");
    const names = (): Promise<readonly string[]> => page.evaluate(() => Object.keys(window).sort());
    const before = await names();
    await open("both");
    // Lit notes its versions on the window, to warn of two of one kind.
    const added = (await names()).filter((name) => !before.includes(name));
    expect(added.filter((name) => !/^(lit|reactive)[A-Z]\w+$/.test(name))).toEqual([]);
    const kept = await page.evaluate(() => [
      ...[Object.keys(sessionStorage), Object.keys(localStorage)],
      document.cookie,
    ]);
    expect(kept).toEqual([["pE:layout"], [], ""]);
    // A portal's tokens of one second are one token, good once: the page that comes second asks again.
    const complaints = browser.complaints.filter((each) => !/400 .*\/v1\/token$/.test(each));
    expect(complaints).toEqual([]);
  });
});

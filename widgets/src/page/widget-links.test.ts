import { expect } from "@open-wc/testing";
import { until } from "../test/mount.js";
import { upgradeLinks } from "./widget-links.js";

const base = `${location.origin}/gw/`;
let stop: AbortController;
let script: HTMLScriptElement;
let stage: HTMLElement;

beforeEach(() => {
  stop = new AbortController();
  script = document.createElement("script");
  script.type = "text/plain";
  script.src = "/partage.js";
  script.dataset["gateway"] = "/gw";
  stage = document.createElement("div");
  document.body.append(script, stage);
});
afterEach(() => {
  stop.abort();
  script.remove();
  stage.remove();
});

const link = (href: string, name = "timetable"): HTMLAnchorElement => {
  const made = document.createElement("a");
  made.className = `partage-widget partage-${name}`;
  made.href = href;
  made.textContent = "Mon emploi du temps";
  return made;
};
const made = (): HTMLElement | null => stage.querySelector<HTMLElement>("partage-timetable");
const start = (): void => upgradeLinks(stop.signal);
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

describe("a link to an element", () => {
  it("becomes that element, with what its address says", async () => {
    script.dataset["auth"] = "moodle";
    script.dataset["authUrl"] = "/local/partage/token.php";
    stage.append(link(`${base}embed/timetable?max=5&title-hidden=&agenda=true&view=list`));
    start();
    await until("it is there", made);
    const attributes = Object.fromEntries(
      [...made()!.attributes].map((one) => [one.name, one.value]),
    );
    expect(attributes).to.deep.equal({
      max: "5",
      "title-hidden": "",
      agenda: "",
      view: "list",
      auth: "moodle",
      "auth-url": "/local/partage/token.php",
      gateway: base,
    });
    expect(stage.querySelector("a")).to.equal(null);
  });

  it("that comes later becomes one too, and keeps the focus", async () => {
    start();
    const late = link(`${base}embed/timetable`);
    const around = document.createElement("p");
    around.append("Voici : ", late);
    stage.append(around);
    late.focus();
    await until("it is there", made);
    expect(document.activeElement).to.equal(made());
    made()!.blur();
    expect(made()!.hasAttribute("tabindex")).to.equal(false);
  });

  const refused: [string, string][] = [
    ["another host", "https://evil.example/gw/embed/timetable"],
    ["another path of this host", `${location.origin}/pluginfile.php/1/embed/timetable`],
    ["a path that goes around", `${base}../evil/embed/timetable`],
    ["a user name before the host", `https://${location.host}@evil.example/gw/embed/timetable`],
    ["another element than its class", `${base}embed/inbox`],
    ["no element", `${base}embed/constructor`],
    ["a script", "javascript:alert(1)//gw/embed/timetable"],
    ["a page below", `${base}embed/timetable/x`],
  ];
  for (const [name, href] of refused) {
    it(`stays a link that names ${name}`, async () => {
      stage.append(link(href));
      start();
      await pause();
      expect(stage.querySelectorAll("a")).to.have.length(1);
      expect(stage.querySelector(":not(a)")).to.equal(null);
    });
  }

  it("sets no attribute but those of a widget's configuration", async () => {
    const query =
      "gateway=https://evil.example&auth=uportal&auth-url=//evil.example&onclick=alert(1)&style=x" +
      `&id=config&class=x&slot=y&connection=z&srcdoc=%3Cb%3E&max=3&date=${"1".repeat(500)}`;
    stage.append(link(`${base}embed/timetable?${query}`));
    start();
    await until("it is there", made);
    const { attributes } = made()!;
    expect([...attributes].map((one) => `${one.name}=${one.value}`).sort()).to.deep.equal([
      `gateway=${base}`,
      "max=3",
    ]);
  });

  it("is left alone where somebody edits the text", async () => {
    stage.contentEditable = "true";
    stage.append(link(`${base}embed/timetable`));
    start();
    await pause();
    expect(made()).to.equal(null);
  });

  it("stays a link where no script of the page names its gateway", async () => {
    script.remove();
    stage.append(link(`${base}embed/timetable`));
    start();
    await pause();
    expect(made()).to.equal(null);
  });
});

import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import { seen, until } from "../test/mount.js";
import { type MountedSetup, mountSetup, settingsOf, unmountSetups } from "../test/mount-setup.js";

const clipboard: string[] = [];
let isCopyAllowed = true;
const writeText = navigator.clipboard.writeText.bind(navigator.clipboard);
before(() => {
  navigator.clipboard.writeText = async (text) => {
    if (!isCopyAllowed) throw new DOMException("no", "NotAllowedError");
    clipboard.push(text);
    await Promise.resolve();
  };
});
after(() => {
  navigator.clipboard.writeText = writeText;
});
afterEach(() => {
  unmountSetups();
  clipboard.length = 0;
  isCopyAllowed = true;
});

const tabs = ({ root }: MountedSetup): HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>("[role=tab]"),
];
const chosen = ({ root }: MountedSetup): string => seen(root.querySelector("[aria-selected=true]"));
const steps = ({ root }: MountedSetup): Promise<string[]> =>
  until("there are steps", () => {
    const found = [...root.querySelectorAll(".steps li")].map(seen);
    return found.length > 0 && found;
  });
const said = ({ root }: MountedSetup): string =>
  seen(root.querySelector(".root > [role=status].sr"));

async function shown(...options: Parameters<typeof mountSetup>): Promise<MountedSetup> {
  const one = mountSetup(...options);
  await settingsOf(one);
  await steps(one);
  return one;
}

/** The values of a service, by what they are called. */
function valuesOf({ root }: MountedSetup, name: string): Record<string, string> {
  const services = [...root.querySelectorAll(".service")];
  const service = services.find((each) => seen(each.querySelector("[role=heading]")) === name);
  return Object.fromEntries(
    [...(service?.querySelectorAll("dl > div") ?? [])].map((row) => [
      seen(row.querySelector("dt")),
      seen(row.querySelector("bdi")),
    ]),
  );
}

describe("<partage-setup>", () => {
  it("tells each service as a program asks for it", async () => {
    const one = await shown({ attributes: { way: "other" } });
    expect(valuesOf(one, "Réception du courrier (IMAP)")).to.deep.equal({
      Serveur: "imap.univ-valmoree.example",
      Port: "993",
      Sécurité: "SSL/TLS",
      Identifiant: "lea.martin@univ-valmoree.example",
      "Mot de passe": "Un mot de passe d’application",
    });
    expect(valuesOf(one, "Agenda (CalDAV)")["Adresse"]).to.equal(
      "https://partage.univ-valmoree.example/dav/lea.martin@univ-valmoree.example/",
    );
    expect(one.root.querySelectorAll(".service")).to.have.length(5);
  });

  it("asks for the settings once, in one request with nothing before it but the session", async () => {
    const one = await shown();
    expect(one.gateway.calls.map(([name]) => name)).to.deep.equal(["DeviceSetup/get"]);
  });

  it("copies a value, shows and says that it did", async () => {
    const one = await shown({ attributes: { way: "other" } });
    const button = one.root.querySelector<HTMLElement>(".service button")!;
    expect(button.getAttribute("aria-label")).to.equal(
      "Copier\u00a0: Serveur, Réception du courrier (IMAP)",
    );
    button.click();
    await until("it is said", () => said(one).includes("Copié"));
    expect(clipboard).to.deep.equal(["imap.univ-valmoree.example"]);
    expect(button.classList.contains("done")).to.equal(true);
  });

  it("says so where copying is not allowed", async () => {
    isCopyAllowed = false;
    const one = await shown({ attributes: { way: "other" } });
    one.root.querySelector<HTMLElement>(".service button")!.click();
    await until("it is said", () => said(one).includes("La copie a échoué"));
  });

  it("has four tabs: arrows go round, Home and End to the ends", async () => {
    const one = await shown({ attributes: { way: "thunderbird" } });
    expect(tabs(one)).to.have.length(4);
    expect(tabs(one).map(({ tabIndex }) => tabIndex)).to.deep.equal([0, -1, -1, -1]);
    tabs(one)[0]!.focus();
    for (const [key, name] of [
      ["ArrowRight", "Outlook et autres"],
      ["ArrowLeft", "Thunderbird"],
      ["ArrowLeft", "Android"],
      ["ArrowRight", "Thunderbird"],
      ["End", "Android"],
      ["Home", "Thunderbird"],
    ] as const) {
      await sendKeys({ press: key });
      await one.element.updateComplete;
      expect(chosen(one), key).to.equal(name);
      expect(seen(one.root.activeElement)).to.equal(name);
    }
    const panel = await settingsOf(one);
    expect(panel.getAttribute("aria-labelledby")).to.equal("tab-thunderbird");
  });

  it("goes the other way round where reading does", async () => {
    const one = await shown({ attributes: { way: "thunderbird", dir: "rtl" } });
    tabs(one)[0]!.focus();
    await sendKeys({ press: "ArrowLeft" });
    await one.element.updateComplete;
    expect(chosen(one)).to.equal("Outlook et autres");
  });

  it("draws the page of the profile as a code, with the same as text", async () => {
    const one = await shown({ attributes: { way: "apple" } });
    const code = await until("the code is drawn", () => one.root.querySelector(".qr svg[role]"));
    expect(code.getAttribute("aria-label")).to.contain("QR code");
    expect(seen(one.root.querySelector(".address bdi"))).to.equal(
      "https://ent.univ-valmoree.example/partage-gw/setup/apple",
    );
    const link = one.root.querySelector<HTMLAnchorElement>("[part~=profile]")!;
    expect(link.href).to.equal("https://ent.univ-valmoree.example/partage-gw/setup/apple");
    expect(link.rel).to.equal("noopener");
    expect(one.root.querySelector("[style]")).to.equal(null);
    expect(one.root.querySelector<HTMLDetailsElement>("details")!.open).to.equal(false);
  });

  it("leads through the settings by hand where there is no profile", async () => {
    const one = await shown({ attributes: { way: "apple" }, setup: { appleProfileUrl: null } });
    expect((await steps(one))[0]).to.contain("Ajouter un compte");
    expect(one.root.querySelector(".qr")).to.equal(null);
    expect(one.root.querySelector<HTMLDetailsElement>("details")!.open).to.equal(true);
  });

  it("follows no address that runs something", async () => {
    const one = await shown({
      attributes: { way: "apple" },
      setup: {
        appleProfileUrl: "javascript:alert(1)",
        ...{ passwordUrl: "javascript:alert(2)", helpUrl: "data:text/html,x" },
      },
    });
    expect(one.root.querySelectorAll("a")).to.have.length(0);
  });

  it("keeps hostile values text, without characters that turn them round", async () => {
    const odd = "<img src=x onerror=alert(1)>\u202Egro.live\u2066@univ.example";
    const { services } = (await shown()).devices.setup;
    const one = await shown({
      attributes: { way: "other" },
      setup: { emailAddress: odd, services: services.map((each) => ({ ...each, username: odd })) },
    });
    expect(one.root.querySelector("img")).to.equal(null);
    expect(one.root.textContent).not.to.match(/[\u202E\u2066]/);
    expect(one.root.textContent).to.contain("<img src=x");
  });

  it("says which password is meant, before any step, and where it is made", async () => {
    const one = await shown();
    expect(seen(one.root.querySelector(".password"))).to.contain("mot de passe d’application");
    const link = one.root.querySelector<HTMLAnchorElement>(".password a")!;
    expect(link.href).to.equal("https://compte.univ-valmoree.example/applications");
    const services = one.devices.setup.services.map((each) => ({
      ...each,
      authentication: "password" as const,
    }));
    const plain = await shown({ setup: { services } });
    expect(plain.root.querySelector(".password")).to.equal(null);
    expect(seen(plain.root.querySelector(".links"))).to.contain("Gérer mon mot de passe");
  });

  it("speaks English where the page does", async () => {
    const one = await shown({ attributes: { lang: "en", way: "android" } });
    await until(
      "English is there",
      () => seen(one.root.querySelector(".title")) === "Connect my devices",
    );
    expect((await steps(one))[0]).to.contain("In Gmail");
  });

  it("leaves the title to the page, and keeps levels of headings", async () => {
    const hidden = await shown({ attributes: { "title-hidden": "" } });
    expect(hidden.root.querySelector("[part=title]")).to.equal(null);
    const one = await shown({ attributes: { "heading-level": "4", way: "other" } });
    const levels = [...one.root.querySelectorAll("[role=heading]")].map((each) => each.ariaLevel);
    expect([...new Set(levels)]).to.deep.equal(["4", "5"]);
  });
});

const stateOf = ({ root }: MountedSetup): Promise<string> =>
  until("there is a state", () => {
    const state = root.querySelector(".state");
    return state && seen(state);
  });

describe("<partage-setup> without settings", () => {
  it("says what it is not offered", async () => {
    expect(await stateOf(mountSetup({ isOffered: false }))).to.contain("Pas encore proposé");
  });

  it("asks to sign in", async () => {
    const one = mountSetup({ fault: "signed-out" });
    expect(await stateOf(one)).to.contain("Se connecter");
  });

  it("says that it failed, and tries again", async () => {
    const one = mountSetup({ fault: "server-error" });
    expect(await stateOf(one)).to.contain("Le service ne répond pas");
    one.gateway.fault = "none";
    one.root.querySelector<HTMLElement>(".state button")!.click();
    await settingsOf(one);
  });

  it("goes on by itself when the network is back", async () => {
    const one = mountSetup({ fault: "offline" });
    expect(await stateOf(one)).to.contain("hors ligne");
    one.gateway.fault = "none";
    dispatchEvent(new Event("online"));
    await settingsOf(one);
  });

  it("keeps what it read while offline, and says of when it is", async () => {
    const one = await shown();
    one.gateway.fault = "offline";
    one.element.refresh();
    const note = await until("it is said", () => one.root.querySelector(".note"));
    expect(seen(note)).to.match(/^Hors ligne\s: réglages lus à \d+/);
    expect(one.root.querySelector("[role=tabpanel]")).not.to.equal(null);
  });

  it("shows nothing more once the session expired", async () => {
    const one = await shown();
    one.gateway.fault = "expired";
    one.element.refresh();
    expect(await stateOf(one)).to.contain("Votre session a expiré");
    expect(one.root.textContent).not.to.contain("lea.martin@");
  });

  it("says so where the page names no gateway", async () => {
    const element = document.createElement("partage-setup");
    document.body.append(element);
    const state = await until("it is said", () => element.shadowRoot!.querySelector(".state"));
    expect(seen(state)).to.contain("gateway");
    element.remove();
  });

  it("asks again when it comes back to the page", async () => {
    const one = await shown();
    one.element.remove();
    document.body.append(one.element);
    await until("it asked again", () => one.gateway.calls.length === 2);
  });
});

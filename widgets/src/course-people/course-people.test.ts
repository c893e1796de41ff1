import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import { sampleCourse } from "../test/fake-course.js";
import { seen, until } from "../test/mount.js";
import {
  lookFor,
  type MountedCourse,
  mountCourse,
  peopleOf,
  stateOf,
  unmountCourses,
} from "../test/mount-course-people.js";

afterEach(unmountCourses);

const countOf = ({ root }: MountedCourse): string => seen(root.querySelector("[part=count]"));
const namesOf = (rows: readonly Element[]): string[] =>
  rows.map((row) => seen(row.querySelector("[part=name]")));
const press = (key: string): Promise<void> => sendKeys({ press: key });

describe("<partage-course-people>", () => {
  it("lists who teaches, then who studies, with roles in words", async () => {
    const one = mountCourse({ people: sampleCourse(2) });
    const rows = await peopleOf(one);
    expect(rows.map(seen)).to.deep.equal([
      "HB Hervé Le Bihan Enseignant·e, Gestionnaire herve.lebihan@univ-valmoree.example Écrire",
      "NB Nadia Benali Enseignant·e nadia.benali@univ-valmoree.example Écrire",
      "LM Léa Martin Étudiant·e",
      "TG Théo Garcia Étudiant·e",
    ]);
    expect(countOf(one)).to.equal("4 personnes");
    expect(one.gateway.requests).to.deep.equal(["GET /v1/session", "GET /lti/people"]);
  });

  it("speaks English where the page does", async () => {
    const one = mountCourse({ attributes: { lang: "en" }, people: sampleCourse(1) });
    const rows = await peopleOf(one);
    expect(seen(one.root.querySelector("[part=title]"))).to.equal("People in this course");
    expect(seen(rows.at(-1))).to.contain("Student");
    expect(countOf(one)).to.equal("3 people");
  });

  it("leads to writing, in the webmail, to those whose address is known and to no one else", async () => {
    const one = mountCourse({ people: sampleCourse(2) });
    const rows = await peopleOf(one);
    const links = rows.map((row) => row.querySelector<HTMLAnchorElement>("a"));
    expect(links.map((link) => link?.getAttribute("aria-label"))).to.deep.equal([
      "Écrire à Hervé Le Bihan",
      "Écrire à Nadia Benali",
      undefined,
      undefined,
    ]);
    const { href, target } = links[1]!;
    expect(href).to.equal(
      `${one.gateway.url}/open?view=compose&to=nadia.benali%40univ-valmoree.example`,
    );
    expect(target).to.equal("_blank");
  });

  it("leaves writing to the page where it has a composer", async () => {
    const one = mountCourse();
    const [row] = await peopleOf(one);
    const asked: (readonly string[])[] = [];
    one.element.addEventListener("partage-compose", (event) => {
      asked.push(event.to);
      event.preventDefault();
    });
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    row!.querySelector("a")!.dispatchEvent(click);
    expect(asked).to.deep.equal([["herve.lebihan@univ-valmoree.example"]]);
    expect(click.defaultPrevented).to.equal(true);
  });

  it("finds people by a few letters, accents aside, marks them and says how many", async () => {
    const one = mountCourse();
    await peopleOf(one);
    await lookFor(one, "elo");
    const rows = await peopleOf(one);
    expect(namesOf(rows)).to.deep.equal(["Élodie Faure", "Élodie Faure", "Élodie Petit"]);
    expect(seen(rows[0]!.querySelector("mark"))).to.equal("Élo");
    expect(countOf(one)).to.equal("3 sur 32");
    const said = (): string => seen(one.root.querySelector(".root > [role=status]"));
    await until("it is said", () => said() === "3 personnes trouvées sur 32");
  });

  it("says that nobody is found, and goes back to all", async () => {
    const one = mountCourse();
    await peopleOf(one);
    await lookFor(one, "xyz");
    const state = await stateOf(one);
    expect(seen(state)).to.contain("Personne pour « xyz »");
    state.querySelector("button")!.click();
    expect(await peopleOf(one)).to.have.length(25);
    expect(one.root.activeElement).to.equal(one.root.querySelector("input"));
  });

  it("shows as many as are wanted, and more when asked, from the first new one on", async () => {
    const one = mountCourse({ attributes: { max: "10" } });
    expect(await peopleOf(one)).to.have.length(10);
    one.root.querySelector<HTMLElement>(".more")!.click();
    await one.element.updateComplete;
    const rows = await peopleOf(one);
    expect(rows).to.have.length(20);
    expect(one.root.activeElement).to.equal(rows[10]);
    one.element.max = 200;
    await one.element.updateComplete;
    expect(await peopleOf(one)).to.have.length(32);
    expect(one.root.querySelector(".more")).to.equal(null);
  });

  it("is walked by keys: from the field to those who can be written to, and back", async () => {
    const one = mountCourse();
    await peopleOf(one);
    one.element.focus();
    const label = (): string | null | undefined => one.root.activeElement?.ariaLabel;
    await press("ArrowDown");
    await press("ArrowDown");
    expect(label()).to.equal("Écrire à Nadia Benali");
    await press("ArrowDown");
    expect(label()).to.equal("Écrire à Nadia Benali");
    await press("ArrowUp");
    await press("ArrowUp");
    expect(label()).to.equal("Rechercher dans le cours");
    await sendKeys({ type: "nadia" });
    expect(await peopleOf(one)).to.have.length(1);
    await press("Escape");
    expect(one.root.querySelector("input")!.value).to.equal("");
    expect(countOf(one)).to.equal("32 personnes");
  });

  it("keeps names of strangers text", async () => {
    const name = '<img src=x onerror="alert(1)">';
    const one = mountCourse({ people: [{ name, email: "a&b=c@univ.example", roles: [] }] });
    const [row] = await peopleOf(one);
    expect(seen(row!.querySelector("[part=name]"))).to.equal(name);
    expect(row!.querySelector("img")).to.equal(null);
    const { searchParams } = new URL(row!.querySelector("a")!.href);
    expect([...searchParams]).to.deep.equal([
      ["view", "compose"],
      ["to", "a&b=c@univ.example"],
    ]);
  });
});

describe("states of <partage-course-people>", () => {
  it("waits with the shape of what comes, its field at rest", async () => {
    const one = mountCourse({ fault: "slow" });
    await until("it is drawn", () => one.root.querySelector(".ghost"));
    expect(one.root.querySelector("input")!.disabled).to.equal(true);
    one.gateway.release();
    await peopleOf(one);
    expect(one.root.querySelector("input")!.disabled).to.equal(false);
  });

  it("says that nobody is there yet", async () => {
    const state = await stateOf(mountCourse({ people: [] }));
    expect(seen(state)).to.contain("Personne dans ce cours pour l’instant");
  });

  it("says outside a course what it is for, and offers nothing that can't help", async () => {
    const one = mountCourse({ people: null });
    const state = await stateOf(one);
    expect(seen(state)).to.contain("Aucun cours ici");
    expect(state.querySelector("button")).to.equal(null);
    expect(one.root.querySelector("input")).to.equal(null);
  });

  it("says what failed and tries again", async () => {
    const one = mountCourse({ fault: "server-error" });
    const state = await stateOf(one);
    expect(state.getAttribute("role")).to.equal("alert");
    expect(seen(state)).to.contain("Le service ne répond pas");
    one.gateway.fault = "none";
    state.querySelector("button")!.click();
    expect(await peopleOf(one)).to.have.length(25);
  });

  it("says that it is the course platform that does not answer", async () => {
    const one = mountCourse();
    one.course.answer = () =>
      Response.json(
        { type: "https://partage-ent.example/problem/people-unavailable", status: 502 },
        { status: 502, headers: { "content-type": "application/problem+json" } },
      );
    expect(seen(await stateOf(one))).to.contain("La plateforme de cours ne donne pas sa liste");
  });

  it("comes back by itself with the network, and keeps what it has meanwhile", async () => {
    const one = mountCourse({ fault: "offline" });
    expect(seen(await stateOf(one))).to.contain("Vous êtes hors ligne");
    one.gateway.fault = "none";
    dispatchEvent(new Event("online"));
    await peopleOf(one);
    one.gateway.fault = "offline";
    one.element.refresh();
    const note = await until("it is said", () => one.root.querySelector(".note"));
    expect(seen(note)).to.match(/^Hors ligne : liste lue à \d/);
    expect(await peopleOf(one)).to.have.length(25);
  });

  it("shows nothing of one person's course to another", async () => {
    const one = mountCourse();
    await peopleOf(one);
    one.course.people = sampleCourse(1);
    one.gateway.fault = "slow";
    one.element.connection!.reset("connecting");
    await until("it waits", () => one.root.querySelector(".ghost"));
    expect(one.root.querySelector("li")).to.equal(null);
    one.gateway.release();
    expect(await peopleOf(one)).to.have.length(3);
  });

  it("asks to reload the course where the session is none or has ended, and shows nobody", async () => {
    expect(seen(await stateOf(mountCourse({ fault: "signed-out" })))).to.contain(
      "Rechargez la page du cours",
    );
    const one = mountCourse();
    await peopleOf(one);
    one.gateway.fault = "expired";
    one.element.refresh();
    expect(seen(await stateOf(one))).to.contain("Votre session a expiré");
    expect(one.root.querySelector("li")).to.equal(null);
  });
});

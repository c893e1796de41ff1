/**
 * Puts `<partage-people-picker>` on the test page with a directory and contacts of its own.
 *
 * @module
 */
import "axe-core/axe.min.js";
import { CONTACTS } from "@partage-ent/jmap";
import { connect } from "@partage-ent/sdk";
import { PartagePeoplePicker } from "../people-picker/people-picker.js";
import { define } from "../shared/define.js";
import { FakeDirectory } from "./fake-directory.js";
import { type Args, FakeGateway, type FakePart, type Fault, getFrom } from "./fake-gateway.js";
import { until } from "./mount.js";
import { sampleDirectory } from "./sample-directory.js";

define("partage-people-picker", PartagePeoplePicker);

/** A picker on the page, and what stands behind it. */
export interface MountedPicker {
  readonly element: PartagePeoplePicker;
  readonly form: HTMLFormElement;
  readonly gateway: FakeGateway;
  readonly directory: FakeDirectory;
  readonly root: ShadowRoot;
  readonly input: HTMLInputElement;
  /** Addresses of each `partage-people-change`. */
  readonly heard: string[][];
}

const card = (id: string, full: string, address: string): Args => ({
  ...{ id, uid: `u-${id}`, kind: "individual", name: { full } },
  emails: { e1: { address } },
});

/** Two of one's own contacts, and a group of them. */
const CARDS: readonly Args[] = [
  card("c1", "Tante Odette", "odette@perso.example"),
  card("c2", "Oscar Lefort", "oscar@perso.example"),
  {
    ...{ id: "g1", uid: "u-g1", kind: "group", name: { full: "Chorale" } },
    members: { "u-c1": true, "u-c2": true, "mailto:chef@perso.example": true },
  },
  { id: "g2", uid: "u-g2", kind: "group", name: { full: "Vide" }, members: {} },
];

const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Contacts that are found by the beginnings of words, or by uid. */
export class FewContacts implements FakePart {
  readonly capabilities: Readonly<Record<string, object>> = { [CONTACTS]: {} };
  readonly types: readonly string[] = [];
  readonly scopes: readonly string[] = ["contacts.read"];
  failure: Args | undefined;

  call(name: string, args: Args): Args | undefined {
    if (!name.startsWith("ContactCard/")) return undefined;
    if (this.failure) return this.failure;
    if (name === "ContactCard/get") return getFrom(CARDS, args);
    const { text = "", conditions } = args["filter"] as {
      text?: string;
      conditions?: readonly { readonly uid: string }[];
    };
    const isFound = (one: Args): boolean =>
      conditions
        ? conditions.some(({ uid }) => uid === one["uid"])
        : fold((one["name"] as { full: string }).full)
            .split(" ")
            .some((word) => word.startsWith(fold(text)));
    return { queryState: "1", position: 0, ids: CARDS.filter(isFound).map(({ id }) => id) };
  }
}

/** What {@link mountPicker} accepts. */
export interface MountPickerOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly fault?: Fault;
  readonly contacts?: FewContacts;
  readonly width?: string;
  /** HTML before the picker, of which `for="people"` means it. */
  readonly before?: string;
}

const mounted = new Set<MountedPicker>();

/** Puts a picker into a form on the page. */
export async function mountPicker({
  attributes = {},
  fault = "none",
  contacts = new FewContacts(),
  width = "26rem",
  before = "",
}: MountPickerOptions = {}): Promise<MountedPicker> {
  const directory = new FakeDirectory(sampleDirectory());
  const gateway = new FakeGateway({ emails: [], parts: [directory, contacts] });
  gateway.fault = fault;
  const form = document.createElement("form");
  form.addEventListener("submit", (event) => event.preventDefault());
  const label = document.createElement("label");
  label.htmlFor = "people";
  label.textContent = before;
  const element = document.createElement("partage-people-picker");
  element.id = "people";
  for (const [name, value] of Object.entries({ name: "to", ...attributes }))
    element.setAttribute(name, value);
  element.connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  form.style.width = width;
  form.append(...(before ? [label] : []), element);
  const heard: string[][] = [];
  element.addEventListener("partage-people-change", ({ people }) =>
    heard.push(people.map(({ email }) => email)),
  );
  document.body.append(form);
  await element.updateComplete;
  const root = element.shadowRoot!;
  const input = root.querySelector("input")!;
  const one = { element, form, gateway, directory, root, input, heard };
  mounted.add(one);
  return one;
}

/** Takes all pickers off the page. */
export function unmountPickers(): void {
  for (const { form, gateway } of mounted) {
    form.remove();
    gateway.close();
  }
  mounted.clear();
}

/** Names of the people that are suggested now. */
export function suggestedIn({ root }: MountedPicker): string[] {
  const names = root.querySelectorAll(".suggestions:popover-open [role=option] .name");
  return [...names].map((name) => name.textContent?.trim() ?? "");
}

/** Waits until some people are suggested. */
export async function suggestions(one: MountedPicker): Promise<string[]> {
  return until("people are suggested", () => {
    const names = suggestedIn(one);
    return names.length > 0 && names;
  });
}

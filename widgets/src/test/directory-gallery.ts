/**
 * A page that shows one directory, or one card, in one state, chosen by the address: for screenshots.
 *
 * @module
 */
import { connect } from "@partage-ent/sdk";
import { PartageDirectory } from "../directory/directory.js";
import { PartagePerson } from "../person/person.js";
import { define } from "../shared/define.js";
import { FakeDirectory, type DirectoryRecords } from "./fake-directory.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { busyToday, FakeContacts, FakeFreeBusy } from "./mount-directory.js";
import { sampleDirectory, sampleEntry } from "./sample-directory.js";
import { stopClock } from "./sample-timetable.js";

define("partage-directory", PartageDirectory);
define("partage-person", PartagePerson);

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);
stopClock(Date.parse(asked.get("now") ?? "2026-11-23T08:40:00Z"));

/** A photo that a gateway would serve: a few colours. */
async function photo(): Promise<Blob> {
  const canvas = new OffscreenCanvas(96, 128);
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#7aa3c9";
  context.fillRect(0, 0, 96, 128);
  context.fillStyle = "#f2d3b3";
  context.arc(48, 56, 26, 0, 7);
  context.fill();
  context.fillRect(20, 92, 56, 36);
  return canvas.convertToBlob({ type: "image/png" });
}

const establishments = (records: DirectoryRecords): DirectoryRecords => ({
  ...records,
  entries: records.entries.map((entry, at) =>
    at % 5 ? entry : { ...entry, establishment: "montsegur" },
  ),
  capability: { facets: ["establishment", "structure", "affiliation", "group"] },
});

const withPhoto = (records: DirectoryRecords, file: Blob): DirectoryRecords => ({
  ...records,
  entries: records.entries.map((entry) =>
    entry.id === "p0"
      ? {
          ...entry,
          media: { m1: { kind: "photo" as const, blobId: "photo-0", mediaType: "image/png" } },
          speakToAs: { pronouns: { k: { pronouns: "elle" } } },
        }
      : entry,
  ),
  files: { "photo-0": file },
});

const data = {
  sample: () => withPhoto(sampleDirectory(), file),
  several: () => establishments(sampleDirectory()),
  people: () => sampleDirectory({ capability: { kinds: ["individual"], hasStructures: false } }),
  none: () => sampleDirectory({ entries: [], masked: [] }),
  xss: () =>
    sampleDirectory({
      entries: [
        sampleEntry("x", {
          name: { full: '<img src=x onerror="alert(1)"> Lefèvre \u202egnp' },
          emails: { e: { address: '"><script>alert(1)</script>@example.org' } },
        }),
      ],
    }),
}[asked.get("data") ?? "sample"]!;
const file = await photo();
const directory = new FakeDirectory(data());
const failure = asked.get("failure");
if (failure) directory.failure = JSON.parse(failure) as Record<string, unknown>;
const claire = "claire.lefevre@univ-valmoree.example";
const freeBusy = new FakeFreeBusy({
  [claire]: busyToday("2026-11-23", "08:00-09:30", "09:30-10:00", "13:00-15:00"),
  "amphi-germaine-tillion@salles.univ-valmoree.example": busyToday("2026-11-23", "07:00-11:00"),
  "etienne.lefebvre@univ-valmoree.example": busyToday("2026-11-23", "14:00-15:00"),
});
const gateway = new FakeGateway({
  emails: [],
  parts: asked.has("no-part") ? [] : [directory, freeBusy, new FakeContacts()],
});
gateway.fault = (asked.get("fault") as Fault | null) ?? "none";

const root = document.documentElement;
root.lang = asked.get("lang") ?? "fr";
root.dir = asked.get("dir") ?? "ltr";
// Before anything is drawn, as a reader's own setting is.
root.style.fontSize = asked.get("size") ?? "";

const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
const element = document.createElement(
  asked.has("person") ? "partage-person" : "partage-directory",
);
element.connection = connection;
for (const [name, value] of asked) {
  if (name.startsWith("a-")) element.setAttribute(name.slice(2), value);
}
document.querySelector<HTMLElement>("#stage")!.append(element);

/** What scripts that look at the page use. */
declare global {
  interface Window {
    directoryGallery?: {
      readonly gateway: FakeGateway;
      readonly directory: FakeDirectory;
      readonly element: PartageDirectory | PartagePerson;
    };
  }
}
window.directoryGallery = { gateway, directory, element };

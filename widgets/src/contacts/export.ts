/**
 * Contacts as a file: a book as a whole, or some cards, in one vCard file.
 *
 * @module
 */
import { contacts, CONTACTS, type Id, useCapabilities } from "@partage-ent/jmap";
import { type Connection, downloadBlob } from "@partage-ent/sdk";
import { saveBlob } from "../shared/save-file.js";
import { plainLine } from "../shared/text.js";
import type { Interaction } from "./interaction.js";

/** Cards that are fetched at a time. */
const AT_ONCE = 4;
/** Cards whose blobs are asked for in one call. */
const PAGE = 500;
/** Milliseconds after which it is said how far an export is. */
const PATIENCE = 1_000;

const TYPE = "text/vcard";

/** A name that every file system takes. */
const fileName = (name: string): string =>
  `${
    plainLine(name, 80)
      .replace(/[\\/:*?"<>|]+/g, " ")
      .trim() || "contacts"
  }.vcf`;

/** Saves what the view shows: a whole book in one file where the server gives it. */
export async function exportShown(interaction: Interaction): Promise<void> {
  const { model } = interaction;
  const { book, connection, view } = model;
  const ids = model.lines.flatMap(({ card }) => card?.id ?? []);
  if (!book?.blobId || !connection || view.text) return exportCards(interaction, ids);
  const blobId = book.blobId;
  await tellFailure(interaction, async () => {
    const blob = await downloadBlob(connection, { blobId, name: book.name, type: TYPE });
    saveBlob(blob, fileName(book.name));
    interaction.tell({ text: interaction.words.exported(ids.length) });
  });
}

/** Saves cards in one file. */
export async function exportCards(interaction: Interaction, ids: readonly Id[]): Promise<void> {
  const { model, words } = interaction;
  const { connection } = model;
  if (!connection) return;
  await tellFailure(interaction, async () => {
    const blobIds = await blobsOf(connection, ids);
    const texts: string[] = [];
    const began = performance.now();
    for (let at = 0; at < blobIds.length; at += AT_ONCE) {
      const some = blobIds.slice(at, at + AT_ONCE).map(async (blobId) => {
        const blob = await downloadBlob(connection, { blobId, name: "contact.vcf", type: TYPE });
        return blob.text();
      });
      texts.push(...(await Promise.all(some)));
      if (performance.now() - began > PATIENCE)
        interaction.tell({ text: words.exporting(texts.length, blobIds.length) });
    }
    const [first] = interaction.cardsOf(ids.slice(0, 1));
    const { cardLabel } = await import("./lines.js");
    const name = ids.length === 1 && first ? cardLabel(first).text : "contacts";
    const whole = texts.map((text) => (text.endsWith("\n") ? text : `${text}\r\n`));
    saveBlob(new Blob(whole, { type: TYPE }), fileName(name));
    interaction.tell({ text: words.exported(texts.length) });
  });
}

async function tellFailure(interaction: Interaction, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch {
    interaction.tell({ text: interaction.words.failedExport });
  }
}

/** The vCard files of cards, in their order. */
async function blobsOf(connection: Connection, ids: readonly Id[]): Promise<readonly Id[]> {
  const call = useCapabilities(connection.batch, [contacts]);
  const accountId = (await connection.session()).jmap.primaryAccounts[CONTACTS] ?? "";
  const blobs = new Map<Id, Id | null>();
  for (let at = 0; at < ids.length; at += PAGE) {
    const { list } = await call("ContactCard/get", {
      accountId,
      ids: ids.slice(at, at + PAGE),
      properties: ["blobId"],
    });
    for (const { id, blobId } of list) blobs.set(id, blobId);
  }
  return ids.flatMap((id) => blobs.get(id) ?? []);
}

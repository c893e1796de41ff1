/**
 * A book of one's own: made, named, deleted.
 *
 * @module
 */
import type { AddressBook } from "@partage-ent/jmap";
import { changeAddressBook, createAddressBook, deleteAddressBook } from "@partage-ent/sdk";
import { html, type TemplateResult } from "lit";
import { renderInput } from "../shared/fields.js";
import { plainLine } from "../shared/text.js";
import type { Interaction } from "./interaction.js";
import { Panel } from "./panel.js";

/** Opens the window in which a book is made, named, or deleted. */
export function openBook(
  interaction: Interaction,
  mode: "create" | "rename" | "delete",
  book: AddressBook | undefined,
): void {
  const { model, words: w } = interaction;
  let name = mode === "rename" ? (book?.name ?? "") : "";
  let problem: string | undefined;
  const title = { create: w.newBook, rename: w.renameBook, delete: w.deleteBook }[mode];
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    name = name.trim();
    if (mode !== "delete" && !name) {
      problem = w.bookNameMissing;
      panel.draw();
      return panel.focus("#book-name");
    }
    try {
      const text = await write(interaction, mode, book, name);
      panel.close();
      interaction.tell({ text });
    } catch {
      panel.close();
      interaction.tell({ text: w.bookFailed });
    }
    await model.books?.refresh().catch(model.update);
  };
  const label = { create: w.create, rename: w.rename, delete: w.remove }[mode];
  const content = (): TemplateResult =>
    html`<form class="panel-form" novalidate @submit=${(event: Event) => void save(event)}>
      ${
        mode === "delete"
          ? html`<p>
              ${w.deleteBookText(plainLine(book?.name ?? "", 100), countIn(interaction, book))}
            </p>`
          : renderInput({
              ...{ id: "book-name", label: w.bookName, value: name, problem, max: 100 },
              change: (value) => (name = value),
            })
      }
      <div class="bar">
        <button class="plain" type="button" @click=${() => panel.close()}>${w.cancel}</button>
        <button class="button" type="submit">${label}</button>
      </div>
    </form>`;
  const panel = new Panel(model, () => ({
    title: title.replace("…", ""),
    close: w.close,
    content: content(),
  }));
  panel.open();
  panel.focus(mode === "delete" ? ".bar .plain" : "#book-name");
}

function countIn({ model }: Interaction, book: AddressBook | undefined): number {
  const items = model.value?.items ?? [];
  return book ? items.filter(({ addressBookIds }) => book.id in addressBookIds).length : 0;
}

/** Writes, and answers what happened. */
async function write(
  interaction: Interaction,
  mode: "create" | "rename" | "delete",
  book: AddressBook | undefined,
  name: string,
): Promise<string> {
  const { words: w, model } = interaction;
  const connection = model.connection!;
  if (mode === "create") {
    const id = await createAddressBook(connection, { name });
    interaction.show(id);
    return w.bookCreated(name);
  }
  if (mode === "rename") {
    await changeAddressBook(connection, book!.id, { name });
    return w.bookRenamed(name);
  }
  await deleteAddressBook(connection, book!.id, { withContents: true });
  interaction.show("all");
  await interaction.refresh();
  return w.bookDeleted(plainLine(book!.name, 100));
}

/** The operations on messages and conversations, together. */
import type { OperationEntry } from "../registry.js";
import { addMessageOperations } from "./add-message.js";
import { getMessageOperations } from "./get-message.js";
import { itemActionOperations } from "./item-action.js";
import { sendMessageOperations } from "./send-message.js";
import { removeAttachmentsOperations } from "./remove-attachments.js";
import { saveDraftOperations } from "./save-draft.js";
import { searchOperations } from "./search.js";

/** Searches, reading, actions, storing and sending of mail. */
export const mailOperations: readonly OperationEntry[] = [
  ...searchOperations,
  ...getMessageOperations,
  ...itemActionOperations,
  ...addMessageOperations,
  ...sendMessageOperations,
  ...saveDraftOperations,
  ...removeAttachmentsOperations,
];

/**
 * The operations of the sandbox.
 *
 * To add one: write a file beside this one that exports entries
 * (`export const searchOperations: readonly OperationEntry[] = [{ namespace: ZIMBRA_MAIL, name: "SearchRequest", run: search }]`)
 * and name them in the list below. `run(request, context)` reads the request with `request.get/require/
 * getNumber/getBoolean/child/children/pairs` (they accept both notations), builds its answer from
 * `responseTo(request)` with `set` (attribute), `setContent` (plain value in JSON), `add` (repeatable
 * child, an array in JSON) and `addUnique` (an object), and throws a `SoapFault` when it must refuse.
 * `context.mailbox` is the mailbox of the request, `context.resolveId` reads `12` and `<account>:12`,
 * `context.formatId` writes them, `context.requireRights(mailbox, folderId, "r")` guards other people's
 * mailboxes. Changes go through `mailbox/*.ts`, where one `mailbox.change` is one change sequence.
 * @module
 */
import { OperationRegistry } from "../registry.js";
import { accountInfoOperations } from "./account-info.js";
import { adminOperations } from "./admin.js";
import { autoCompleteOperations } from "./auto-complete.js";
import { authOperations } from "./auth.js";
import { calendarOperations } from "./calendar.js";
import { contactFileOperations } from "./contact-files.js";
import { contactOperations } from "./contacts.js";
import { distributionListOperations } from "./distribution-lists.js";
import { folderActionOperations } from "./folder-action.js";
import { folderOperations } from "./folders.js";
import { galOperations } from "./gal.js";
import { mailOperations } from "./mail.js";
import { syncOperations } from "./sync.js";
import { tagOperations } from "./tags.js";
import { waitingOperations } from "./waiting.js";

/** All operations; those of set-up only when `adminSetup` is on. */
export function createOperations(adminSetup: boolean): OperationRegistry {
  return new OperationRegistry().register(
    ...authOperations,
    ...accountInfoOperations,
    ...folderOperations,
    ...folderActionOperations,
    ...tagOperations,
    ...contactOperations,
    ...contactFileOperations,
    ...autoCompleteOperations,
    ...galOperations,
    ...distributionListOperations,
    ...mailOperations,
    ...calendarOperations,
    ...syncOperations,
    ...waitingOperations,
    ...(adminSetup ? adminOperations : []),
  );
}

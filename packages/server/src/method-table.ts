/**
 * All methods of the profile (docs/profile.md): what is not here does not exist.
 *
 * @module
 */
import type { Identity, Quota } from "@partage-ent/jmap";
import { CORE, QUOTA, SUBMISSION } from "@partage-ent/jmap";
import type { MethodDefinition } from "./method.js";
import { served } from "./method.js";
import { addressBookMethods } from "./methods/address-book.js";
import { calendarMethods } from "./methods/calendar.js";
import { cardFileMethods } from "./methods/card-file.js";
import { cardMethods } from "./methods/card.js";
import { deviceMethods } from "./methods/devices.js";
import { directoryMethods } from "./methods/directory.js";
import { emailMethods } from "./methods/email.js";
import { eventMethods } from "./methods/event.js";
import { getMethod } from "./methods/get.js";
import { mailboxMethods } from "./methods/mailbox.js";
import { principalMethods } from "./methods/principal.js";
import { tagMethods } from "./methods/tag.js";
import { timetableMethods } from "./methods/timetable.js";

const coreEcho: MethodDefinition = {
  capability: CORE,
  writes: false,
  run: (call) => Promise.resolve(call.args),
};

const quotaGet = getMethod<Quota>({
  capability: QUOTA,
  properties: [
    "id",
    "resourceType",
    "used",
    "hardLimit",
    "scope",
    "name",
    "types",
    "warnLimit",
    "softLimit",
    "description",
  ],
  allowAll: true,
  read: (call, accountId, ids) => served(call.backend.quota).getQuotas(accountId, ids),
});

const identityGet = getMethod<Identity>({
  capability: SUBMISSION,
  properties: [
    "id",
    "name",
    "email",
    "replyTo",
    "bcc",
    "textSignature",
    "htmlSignature",
    "mayDelete",
  ],
  allowAll: true,
  read: (call, accountId, ids) => served(call.backend.identities).getIdentities(accountId, ids),
});

/** Methods by name. */
export const METHODS: ReadonlyMap<string, MethodDefinition> = new Map(
  Object.entries({
    "Core/echo": coreEcho,
    ...mailboxMethods,
    ...emailMethods,
    ...tagMethods,
    "Quota/get": quotaGet,
    "Identity/get": identityGet,
    ...calendarMethods,
    ...eventMethods,
    ...principalMethods,
    ...timetableMethods,
    ...addressBookMethods,
    ...cardMethods,
    ...cardFileMethods,
    ...directoryMethods,
    ...deviceMethods,
  }),
);

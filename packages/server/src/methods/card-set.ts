import type { ContactCard } from "@partage-ent/jmap";
import { CONTACTS } from "@partage-ent/jmap";
import { checkCardCreate, checkCardUpdate } from "../card/check-card.js";
import type { MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { setMethod } from "./set.js";

/** `ContactCard/set` (RFC 9610 section 3.5): what is written is whole and sane. */
export const cardSet: MethodDefinition = setMethod<Partial<ContactCard>, ContactCard>({
  capability: CONTACTS,
  budget: "card.write",
  readState: async (call, accountId) =>
    (await served(call.backend.contacts).getCards(accountId, [], ["id"])).state,
  checkCreate: checkCardCreate,
  checkUpdate: checkCardUpdate,
  references: ({ addressBookIds }) =>
    typeof addressBookIds === "object" && addressBookIds !== null
      ? Object.keys(addressBookIds)
      : [],
  write: (call, accountId, edits) => served(call.backend.contacts).setCards(accountId, edits),
});

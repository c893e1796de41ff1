import {
  createBlobReader,
  createCardDavPart,
  createStandardsBackend,
  type CardDavPartOptions,
  UploadShelf,
} from "@partage-ent/standards";
import { type OwnDavManners, startOwnDav } from "../../packages/standards/src/testing/own-dav.js";
import { type ContactsFixture, describeContactsBackend } from "./contacts-backend.js";

const LEA = { user: "lea", email: "lea.martin@univ.example", name: "Léa Martin" } as const;
const THEO = { user: "theo", email: "theo.petit@univ.example", name: "Théo Petit" } as const;

/** A back end over the small server, with an address book of somebody else that is only read. */
async function setUp(
  manners: OwnDavManners = {},
  options: Partial<CardDavPartOptions> = {},
): Promise<ContactsFixture> {
  const own = await startOwnDav([LEA, THEO]);
  own.manners = manners;
  const shared = own.store.add("theo", "addressbook", "labo", { displayName: "Labo" });
  shared.shares.set("lea", "read");
  const uploads = new UploadShelf();
  const blobs = createBlobReader();
  const part = createCardDavPart({
    url: own.url,
    credentials: {
      get: async ({ account }) => ({ kind: "password", username: account, password: "secret" }),
      refused: async () => false,
    },
    readBlob: blobs.read,
    ...options,
  });
  const backend = createStandardsBackend({ parts: [part], uploads, blobs });
  const principal = { establishment: "valmoree", account: LEA.email };
  return {
    backend,
    principal,
    readOnlyBook: "Labo",
    keepFile: async (text) => {
      const { blobId } = await uploads.keep(principal, new Response(text).body!, "text/vcard");
      return blobId;
    },
    close: async () => {
      await backend.close();
      await own.close();
    },
  };
}

describeContactsBackend("CardDAV", () => setUp());
describeContactsBackend("CardDAV with vCard 3.0 alone, in small answers", () =>
  setUp({ onlyVCard3: true, syncPage: 1 }),
);
describeContactsBackend("CardDAV with times as sync-tokens", () => setUp({ secondTokens: true }));

import { CONTACTS, MAIL } from "@partage-ent/jmap";
import {
  createBlobReader,
  createCardDavPart,
  createJmapPart,
  createStandardsBackend,
  UploadShelf,
} from "@partage-ent/standards";
import { describe, expect, it } from "vitest";
import { startOwnDav } from "../../packages/standards/src/testing/own-dav.js";
import { PEOPLE_VCF } from "./card-files.js";
import { ContactClient } from "./contact-client.js";
import { describeContactsBackend } from "./contacts-backend.js";
import { describeMailBackend, type MailFixture } from "./mail-backend.js";
import { openOverUpstream, passwords, startUpstream } from "./upstream-jmap-fixture.js";
import { setUpZimbraContacts } from "./zimbra-contacts-fixture.js";
import { setUpZimbra } from "./zimbra-fixture.js";

const setUp = async (): Promise<MailFixture> => {
  const zimbra = await setUpZimbra();
  const upstream = await startUpstream(zimbra.backend, zimbra.principal);
  const backend = openOverUpstream(upstream.origin);
  return {
    ...zimbra,
    backend,
    close: async () => {
      await backend.close();
      await upstream.close();
      await zimbra.close();
    },
  };
};

describeMailBackend("An upstream JMAP server", setUp, {
  lacks: { tags: "keywords of other servers have no names and colours" },
});

describeContactsBackend("An upstream JMAP server", async () => {
  const zimbra = await setUpZimbraContacts();
  const upstream = await startUpstream(zimbra.backend, zimbra.principal);
  const backend = openOverUpstream(upstream.origin);
  return {
    ...zimbra,
    backend,
    keepFile: async (content) => `b-${await zimbra.keepFile(content)}`,
    close: async () => {
      await backend.close();
      await upstream.close();
      await zimbra.close();
    },
  };
});

describe("Mail by JMAP, completed by CardDAV", () => {
  const setUpBoth = async () => {
    const zimbra = await setUpZimbraContacts();
    const { principal } = zimbra;
    const upstream = await startUpstream(zimbra.backend, principal, ["mail.read", "mail.write"]);
    const dav = await startOwnDav([{ user: "lea", email: principal.account, name: "Léa Martin" }]);
    const uploads = new UploadShelf();
    const blobs = createBlobReader();
    const sessionUrl = `${upstream.origin}/jmap/session`;
    const get = async () =>
      ({ kind: "password", username: principal.account, password: "secret" }) as const;
    const backend = createStandardsBackend({
      parts: [
        createJmapPart({ sessionUrl, credentials: passwords, uploads, readBlob: blobs.read }),
        createCardDavPart({
          url: dav.url,
          credentials: { get, refused: async () => false },
          readBlob: blobs.read,
        }),
      ],
      uploads,
      blobs,
    });
    const close = async () => {
      await backend.close();
      await Promise.all([upstream.close(), dav.close(), zimbra.close()]);
    };
    return { backend, principal, dav, close, keepFile: zimbra.keepFile };
  };

  it("is one account, in which a card that came with an email goes to an address book", async () => {
    const { backend, principal, close, keepFile } = await setUpBoth();
    const blobId = `b-${await keepFile(PEOPLE_VCF)}`;
    const lea = await new ContactClient(backend, principal).open();
    expect(Object.keys(lea.session.primaryAccounts)).toEqual(
      expect.arrayContaining([MAIL, CONTACTS]),
    );
    const [book] = await lea.books();
    const args = { blobId, addressBookId: book!.id };
    const answer = await lea.call("CardFile/import", args);
    expect(answer["imported"]).toHaveLength(2);
    const stop = new AbortController();
    for await (const { changed } of backend.watch(principal, { signal: stop.signal })) {
      expect(Object.keys(changed)).toEqual(
        expect.arrayContaining(["Email", "Mailbox", "ContactCard", "AddressBook"]),
      );
      stop.abort();
    }
    await close();
  });

  it("keeps its mail when the other server is gone, and says so of contacts", async () => {
    const { backend, principal, dav, close } = await setUpBoth();
    await dav.close();
    const scope = backend.open(principal, { signal: new AbortController().signal });
    const { accounts, primaryAccounts } = await scope.describe();
    const id = primaryAccounts[MAIL]!;
    expect(accounts[id]!.accountCapabilities).toHaveProperty([CONTACTS]);
    expect((await scope.mail!.getMailboxes(id, null)).list.length).toBeGreaterThan(0);
    await expect(scope.contacts!.getAddressBooks(id, null)).rejects.toMatchObject({
      type: "serverUnavailable",
    });
    await close();
  });
});

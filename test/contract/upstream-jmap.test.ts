import { describeContactsBackend } from "./contacts-backend.js";
import { describeMailBackend, type MailFixture } from "./mail-backend.js";
import { openOverUpstream, startUpstream } from "./upstream-jmap-fixture.js";
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

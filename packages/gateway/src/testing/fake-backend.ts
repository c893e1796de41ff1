/** A mail system in memory with one mailbox and one email per person, for tests of the gateway. */
import { CORE, type Email, type Mailbox } from "@partage-ent/jmap";
import type {
  AccountChange,
  Backend,
  BackendScope,
  Edits,
  EditResults,
  MailBackend,
  Principal,
} from "@partage-ent/server";
import { MethodFailure } from "@partage-ent/server";

const MAIL = "urn:ietf:params:jmap:mail";

/** The fake, and what was asked of it. */
export interface FakeBackend extends Backend {
  readonly opened: readonly Principal[];
  readonly forgotten: readonly Principal[];
  /** When set, everything fails with it. */
  failure: MethodFailure | undefined;
}

/** Makes a fake mail system. */
export function createFakeBackend(): FakeBackend {
  const opened: Principal[] = [];
  const forgotten: Principal[] = [];
  const fake: FakeBackend = {
    opened,
    forgotten,
    failure: undefined,
    open: (principal) => {
      opened.push(principal);
      return openScope(principal, () => {
        if (fake.failure) throw fake.failure;
      });
    },
    watch: async function* (_principal, { signal }): AsyncIterable<AccountChange> {
      yield { accountId: "a1", changed: { Email: "1" } };
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    },
    jump: async (principal, target) =>
      new URL(
        `https://webmail.example/service/preauth?account=${principal.account}&view=${target.view}`,
      ),
    forget: async (principal) => {
      forgotten.push(principal);
    },
    check: async () => {
      if (fake.failure) throw fake.failure;
    },
  };
  return fake;
}

function openScope(principal: Principal, check: () => void): BackendScope {
  return {
    describe: async () => {
      check();
      return {
        username: principal.account,
        name: `Person ${principal.account}`,
        accounts: {
          a1: {
            name: principal.account,
            isPersonal: true,
            isReadOnly: false,
            accountCapabilities: {
              [CORE]: {},
              [MAIL]: {
                maxMailboxesPerEmail: 1,
                maxMailboxDepth: null,
                maxSizeMailboxName: 128,
                maxSizeAttachmentsPerEmail: 1_000_000,
                emailQuerySortOptions: ["receivedAt"],
                mayCreateTopLevelMailbox: true,
              },
            },
          },
        },
        primaryAccounts: { [MAIL]: "a1" },
        wellKnown: { a1: { mailboxes: { inbox: "2" } } },
      };
    },
    mail: createMail(principal, check),
  };
}

function createMail(principal: Principal, check: () => void): MailBackend {
  const unsupported = async (): Promise<never> => {
    throw new MethodFailure("serverFail", "not in this fake");
  };
  const mailbox: Mailbox = {
    id: "2",
    name: principal.account,
    parentId: null,
    role: "inbox",
    sortOrder: 1,
    totalEmails: 1,
    unreadEmails: 0,
    totalThreads: 1,
    unreadThreads: 0,
    myRights: {
      mayReadItems: true,
      mayAddItems: true,
      mayRemoveItems: true,
      maySetSeen: true,
      maySetKeywords: true,
      mayCreateChild: true,
      mayRename: true,
      mayDelete: true,
      maySubmit: true,
    },
    isSubscribed: true,
  };
  return {
    getMailboxes: async () => {
      check();
      return { state: "1", list: [mailbox], notFound: [] };
    },
    getMailboxChanges: unsupported,
    setMailboxes: unsupported,
    queryEmails: unsupported,
    getEmails: unsupported,
    getEmailChanges: unsupported,
    setEmails: async (_accountId, edits): Promise<EditResults<Email>> => answerEdits(edits),
    getThreads: unsupported,
    getThreadChanges: unsupported,
    getSearchSnippets: unsupported,
  };
}

function answerEdits(edits: Edits<never>): EditResults<Email> {
  return {
    oldState: "1",
    newState: "2",
    created: new Map(),
    updated: new Map([...edits.update.keys()].map((id) => [id, null])),
    destroyed: edits.destroy,
    notCreated: new Map(),
    notUpdated: new Map(),
    notDestroyed: new Map(),
  };
}

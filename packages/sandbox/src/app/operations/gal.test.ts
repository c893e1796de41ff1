import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-test.example";
/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;

let sandbox: Sandbox;
let tokens: Record<string, string>;

async function post(body: object, context: object): Promise<Json> {
  const header = { context: { _jsns: "urn:zimbra", nosession: {}, ...context } };
  const response = await sandbox.fetch(
    new Request("http://127.0.0.1/service/soap", {
      method: "POST",
      body: JSON.stringify({ Header: header, Body: body }),
    }),
  );
  return (await response.json()).Body;
}

async function call(name: string, request: object, who = "zoe", ns = "urn:zimbraAccount") {
  const body = { [`${name}Request`]: { _jsns: ns, ...request } };
  const answer = await post(body, { authToken: tokens[who] });
  return answer[`${name}Response`] ?? answer.Fault.Detail.Error.Code;
}

const names = (answer: Json): readonly string[] =>
  (answer.cn ?? []).map((cn: Json) => cn._attrs.fullName);
const search = async (name: string, more: object = {}): Promise<readonly string[]> =>
  names(await call("SearchGal", { name, ...more }));

async function open(name: string, attributes: Record<string, string>): Promise<void> {
  await sandbox.createAccount({ name, password: "bonjour", attributes });
}

beforeEach(async () => {
  sandbox = createSandbox({ domain, preauthKey: "0".repeat(64) });
  tokens = {};
  await open("zoe", { displayName: "Zoé Œuvrard", givenName: "Zoé", sn: "Œuvrard" });
  await open("alefevre", {
    displayName: "Aurélie Lefèvre",
    givenName: "Aurélie",
    sn: "Lefèvre",
    title: "Responsable de scolarité",
    ou: "Direction des études",
    telephoneNumber: "+33 5 36 49 00 01",
    physicalDeliveryOfficeName: "Présidence 112",
  });
  await open("mlefevre", { displayName: "Mathilde Lefèvre", zimbraHideInGal: "TRUE" });
  await open("salle.1", { displayName: "Salle 1", zimbraCalResType: "Location" });
  await sandbox.createAccount({ name: "ext@ailleurs.example", password: "bonjour" });
  await sandbox.createList({
    name: "etudes",
    members: ["alefevre", "zoe", "mlefevre"],
    attributes: { displayName: "Direction des études" },
  });
  for (const name of ["zoe", "alefevre"]) {
    const account = { by: "name", _content: name };
    const request = { _jsns: "urn:zimbraAccount", account, password: "bonjour" };
    const answer = await post({ AuthRequest: request }, {});
    tokens[name] = answer.AuthResponse.authToken[0]._content;
  }
});

describe("SearchGal", () => {
  it("finds parts of names and addresses in any case, without accents and ligatures", async () => {
    for (const text of [
      "lefevre",
      "LEFÈV",
      "evre",
      "aurelie lef",
      "lef*re",
      "*fevre",
      "alefevre@",
    ]) {
      expect([text, await search(text)]).toEqual([text, ["Aurélie Lefèvre"]]);
    }
    expect(await search("oeuv")).toEqual(["Zoé Œuvrard"]);
    expect(await search("vreaurelie")).toEqual([]);
  });

  it("shows an entry with contact attributes, its reference and no secret", async () => {
    const { cn } = await call("SearchGal", { name: "lefevre" });
    expect(cn).toEqual([
      {
        id: "uid=alefevre,ou=people,dc=univ-test,dc=example",
        ref: "uid=alefevre,ou=people,dc=univ-test,dc=example",
        fileAsStr: "Aurélie Lefèvre",
        sf: "Aurélie Lefèvre",
        _attrs: {
          fullName: "Aurélie Lefèvre",
          firstName: "Aurélie",
          lastName: "Lefèvre",
          department: "Direction des études",
          jobTitle: "Responsable de scolarité",
          office: "Présidence 112",
          workPhone: "+33 5 36 49 00 01",
          email: `alefevre@${domain}`,
          zimbraId: sandbox.account("alefevre")?.id,
        },
      },
    ]);
    const { ref } = cn[0];
    expect(names(await call("SearchGal", { ref }))).toEqual(["Aurélie Lefèvre"]);
  });

  it("hides who is hidden, and other domains", async () => {
    const hidden = "uid=mlefevre,ou=people,dc=univ-test,dc=example";
    expect(await search("mathilde")).toEqual([]);
    expect(names(await call("SearchGal", { ref: hidden }))).toEqual([]);
    expect(await search("ailleurs")).toEqual([]);
  });

  it("takes kinds apart; groups count as accounts, rooms do not", async () => {
    const all = ["Aurélie Lefèvre", "Direction des études", "Salle 1", "Zoé Œuvrard"];
    expect(await search("*")).toEqual(all);
    expect(await search(".", { sortBy: "nameDesc" })).toEqual([...all].reverse());
    expect(await search("", { type: "account" })).toEqual(all.filter((name) => name !== "Salle 1"));
    expect(await search("", { type: "resource" })).toEqual(["Salle 1"]);
    expect(await search("", { type: "group" })).toEqual(["Direction des études"]);
    expect(await call("SearchGal", { name: "", type: "planet" })).toBe("service.INVALID_REQUEST");
  });

  it("answers in pages", async () => {
    const first = await call("SearchGal", { name: "", limit: 3 });
    expect([first.more, first.offset, first.cn.length]).toEqual([true, 0, 3]);
    const second = await call("SearchGal", { name: "", limit: 3, offset: 3 });
    expect([second.more, names(second)]).toEqual([false, ["Zoé Œuvrard"]]);
  });

  it("obeys conditions", async () => {
    const cond = { attr: "department", op: "has", value: "etudes" };
    const searchFilter = { conds: { cond: [cond] } };
    expect(await search("", { searchFilter })).toEqual(["Aurélie Lefèvre"]);
    const broken = { conds: { cond: [{ ...cond, op: "like" }] } };
    expect(await call("SearchGal", { name: "", searchFilter: broken })).toBe(
      "service.INVALID_REQUEST",
    );
  });

  it.each(["(&(uid=*))", "a\\2a", "x".repeat(1_000), "*".repeat(1_000), "🎓", "  "])(
    "stays calm at %s",
    async (name) => {
      expect(Array.isArray(await search(name))).toBe(true);
    },
  );

  it("is refused to an account without the feature, which GetInfo tells", async () => {
    await open("sans", { zimbraFeatureGalEnabled: "FALSE" });
    const account = { by: "name", _content: "sans" };
    const request = { _jsns: "urn:zimbraAccount", account, password: "bonjour" };
    tokens.sans = (await post({ AuthRequest: request }, {})).AuthResponse.authToken[0]._content;
    for (const name of ["SearchGal", "AutoCompleteGal", "SyncGal"]) {
      expect(await call(name, { name: "z" }, "sans")).toBe("service.PERM_DENIED");
    }
    const info = await call("GetInfo", { sections: "attrs" }, "sans");
    expect(info.attrs._attrs).toMatchObject({
      zimbraFeatureGalEnabled: "FALSE",
      zimbraFeatureContactsEnabled: "TRUE",
    });
  });
});

describe("AutoCompleteGal", () => {
  it("completes the beginning of any word of a name, and of an address", async () => {
    const complete = async (name: string): Promise<readonly string[]> =>
      names(await call("AutoCompleteGal", { name }));
    expect(await complete("lefe")).toEqual(["Aurélie Lefèvre"]);
    expect(await complete("lef aur")).toEqual(["Aurélie Lefèvre"]);
    expect(await complete("alef")).toEqual(["Aurélie Lefèvre"]);
    expect(await complete("fevre")).toEqual([]);
    expect(await complete("")).toEqual([]);
    expect((await call("AutoCompleteGal", { name: "a", limit: 1 })).more).toBe(false);
  });
});

describe("SyncGal", () => {
  it("tells everything, then only what changed and what is no more", async () => {
    const first = await call("SyncGal", {});
    expect(first.cn).toHaveLength(4);
    expect((await call("SyncGal", { token: first.token })).cn).toBeUndefined();
    await open("nina", { displayName: "Nina" });
    const hidden = sandbox.account("alefevre")!;
    sandbox.putAccount({
      ...hidden,
      attributes: { ...hidden.attributes, zimbraHideInGal: ["TRUE"] },
    });
    const next = await call("SyncGal", { token: first.token, idOnly: true });
    expect(next.cn).toEqual([{ id: "uid=nina,ou=people,dc=univ-test,dc=example" }]);
    expect(next.deleted).toEqual([{ id: "uid=alefevre,ou=people,dc=univ-test,dc=example" }]);
    expect((await call("SyncGal", { token: next.token })).deleted).toBeUndefined();
  });

  it("goes on where an answer was cut, and misses no change meanwhile", async () => {
    const seen: string[] = [];
    let token = "";
    let more = true;
    while (more) {
      const answer = await call("SyncGal", { token, limit: 2, idOnly: true });
      seen.push(...answer.cn.map((cn: Json) => cn.id));
      if (seen.length === 2) await open("aaa", { displayName: "Tout début" });
      ({ token, more = false } = answer);
    }
    expect(new Set(seen).size).toBe(seen.length);
    const missed = (await call("SyncGal", { token, idOnly: true })).cn ?? [];
    const all = [...seen, ...missed.map((cn: Json) => cn.id)].filter((id) => /uid=aaa,/.test(id));
    expect(all.length).toBeGreaterThan(0);
  });

  it("begins anew with the token of another life, and says so", async () => {
    const answer = await call("SyncGal", { token: "20260101000000:other:12" });
    expect([answer.fullSyncRecommended, answer.cn.length]).toEqual([true, 4]);
  });
});

describe("distribution lists", () => {
  const members = (more: object = {}, who = "zoe"): Promise<Json> =>
    call("GetDistributionListMembers", { dl: { _content: `etudes@${domain}` }, ...more }, who);

  it("give their members in pages", async () => {
    expect(await members()).toMatchObject({ total: 3, more: false });
    const page = await members({ limit: 1, offset: 1 });
    expect(page).toMatchObject({ total: 3, more: true, dlm: [{ _content: `zoe@${domain}` }] });
    expect(await members({ offset: 3 })).toBe("service.INVALID_REQUEST");
    expect(await members({ limit: -1 })).toBe("service.INVALID_REQUEST");
    expect(await members({ dl: { _content: `rien@${domain}` } })).toBe(
      "account.NO_SUCH_DISTRIBUTION_LIST",
    );
  });

  it("keep their members from those who lack the right, and themselves when hidden", async () => {
    const owner = sandbox.account("alefevre")!.id;
    await sandbox.createList({
      name: "jury",
      members: ["alefevre"],
      attributes: {
        displayName: "Jury",
        zimbraACE: [`${owner} usr ownDistList`, `${owner} usr viewDistList`],
      },
    });
    const dl = { _content: `jury@${domain}` };
    expect(await members({ dl })).toBe("service.PERM_DENIED");
    expect(await members({ dl }, "alefevre")).toMatchObject({ total: 1 });
    const [jury] = (await call("SearchGal", { name: "jury", needExp: true })).cn;
    expect([jury.exp, jury._attrs.type]).toEqual([false, "group"]);
    await sandbox.createList({ name: "secret", attributes: { zimbraHideInGal: "TRUE" } });
    expect(await members({ dl: { _content: `secret@${domain}` } })).toBe(
      "account.NO_SUCH_DISTRIBUTION_LIST",
    );
  });

  it("tell owners and rights to owners only", async () => {
    const owner = sandbox.account("alefevre")!.id;
    const attributes = { displayName: "Jury", zimbraACE: `${owner} usr ownDistList` };
    await sandbox.createList({ name: "jury", attributes });
    const request = {
      dl: { by: "name", _content: `jury@${domain}` },
      needOwners: true,
      needRights: "ownDistList,sendToDistList",
    };
    const mine = await call("GetDistributionList", request, "alefevre");
    expect(mine.dl).toMatchObject({
      isOwner: true,
      isMember: false,
      owners: { owner: [{ type: "usr", id: owner, name: `alefevre@${domain}` }] },
      rights: { right: [{ right: "ownDistList" }, { right: "sendToDistList" }] },
      _attrs: { displayName: "Jury", mail: `jury@${domain}` },
    });
    const others = await call("GetDistributionList", request);
    expect(others.dl).toMatchObject({ isOwner: false });
    expect(JSON.stringify(others)).not.toContain(owner);
  });

  it("are told by account, direct and indirect", async () => {
    await sandbox.createList({ name: "tous", members: ["etudes"] });
    const direct = await call("GetAccountDistributionLists", { attrs: "displayName" });
    expect(direct.dl).toMatchObject([
      { name: `etudes@${domain}`, isMember: true, _attrs: { displayName: "Direction des études" } },
    ]);
    const all = await call("GetAccountDistributionLists", { memberOf: "all", ownerOf: true });
    expect(all.dl.map((dl: Json) => [dl.name, dl.via])).toEqual([
      [`etudes@${domain}`, undefined],
      [`tous@${domain}`, `etudes@${domain}`],
    ]);
    expect(await call("GetAccountDistributionLists", { memberOf: "never" })).toBe(
      "service.INVALID_REQUEST",
    );
  });
});

describe("AutoComplete", () => {
  const complete = (name: string, more: object = {}): Promise<Json> =>
    call("AutoComplete", { name, ...more }, "zoe", "urn:zimbraMail");
  const emails = async (name: string, more: object = {}): Promise<readonly string[]> =>
    ((await complete(name, more)).match ?? []).map((match: Json) => match.email ?? match.display);
  const contact = (cn: object): Promise<Json> =>
    call("CreateContact", { cn }, "zoe", "urn:zimbraMail");

  it("offers contacts before the global list, and whom one writes to most before all", async () => {
    await contact({ _attrs: { firstName: "Léo", lastName: "Lefort", email: "leo@x.example" } });
    const attributes = { firstName: "Léa", email: "lea@x.example", workEmail1: "lea@y.example" };
    await contact({ _attrs: attributes });
    expect(await emails("le")).toEqual([
      '"Léa" <lea@x.example>',
      '"Léa" <lea@y.example>',
      '"Léo Lefort" <leo@x.example>',
      `"Aurélie Lefèvre" <alefevre@${domain}>`,
    ]);
    const raw = `From: zoe@${domain}\r\nTo: alefevre@${domain}, Lena <lena@z.example>\r\n\r\nSalut`;
    await sandbox.addMessage("zoe", new TextEncoder().encode(raw), { folder: 5, flags: "s" });
    const { match, canBeCached } = await complete("le");
    expect(canBeCached).toBe(true);
    expect(match.slice(0, 2)).toMatchObject([
      { type: "gal", ranking: 1, isGroup: false, first: "Aurélie", last: "Lefèvre" },
      { type: "rankingTable", ranking: 1, email: '"Lena" <lena@z.example>' },
    ]);
    expect(await emails("le", { includeGal: false })).not.toContain(
      `"Aurélie Lefèvre" <alefevre@${domain}>`,
    );
  });

  it("offers groups: contact groups by name, lists of the directory to expand", async () => {
    const m = [{ type: "I", value: "a@x.example" }];
    await contact({ _attrs: { type: "group", nickname: "Directoire", fileAs: "8:Directoire" }, m });
    expect((await complete("dir", { needExp: true })).match).toMatchObject([
      { type: "contact", isGroup: true, display: "Directoire", exp: true, l: "7" },
      { type: "gal", isGroup: true, exp: true, email: `"Direction des études" <etudes@${domain}>` },
    ]);
  });

  it("takes no empty text, reads commas as spaces, and keeps to the folders asked for", async () => {
    await contact({ _attrs: { firstName: "Léo", lastName: "Lefort", email: "leo@x.example" } });
    expect(await complete(" , ")).toBe("service.INVALID_REQUEST");
    expect(await emails("lefort, léo")).toEqual(['"Léo Lefort" <leo@x.example>']);
    expect(await emails("lefort", { folders: "13" })).toEqual([]);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-test.example";
/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);

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

async function call(name: string, request: object, who = "zoe"): Promise<Json> {
  const body = { [`${name}Request`]: { _jsns: "urn:zimbraMail", ...request } };
  const answer = await post(body, { authToken: tokens[who] });
  return answer[`${name}Response`] ?? answer.Fault.Detail.Error.Code;
}

function rest(path: string, init: RequestInit = {}, who = "zoe"): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Basic ${btoa(`${who}@${domain}:bonjour`)}`);
  return sandbox.fetch(new Request(`http://127.0.0.1${path}`, { ...init, headers }));
}

async function upload(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<string> {
  const headers = { "content-type": type, "content-disposition": 'attachment; filename="p.png"' };
  const response = await rest("/service/upload?fmt=raw", { method: "POST", body: bytes, headers });
  return /'([^']+)'\s*$/.exec(await response.text())![1]!;
}

async function create(cn: object): Promise<Json> {
  const answer = await call("CreateContact", { cn });
  return answer.cn?.[0] ?? answer;
}

const modify = async (cn: object, more: object = {}): Promise<Json> => {
  const answer = await call("ModifyContact", { cn, ...more });
  return answer.cn?.[0] ?? answer;
};

const get = async (id: string, more: object = {}): Promise<Json> =>
  (await call("GetContacts", { cn: { id }, ...more })).cn?.[0];

beforeEach(async () => {
  sandbox = createSandbox({ domain, preauthKey: "0".repeat(64) });
  tokens = {};
  for (const name of ["zoe", "ali"]) {
    await sandbox.createAccount({ name, password: "bonjour", attributes: { displayName: name } });
    const account = { by: "name", _content: name };
    const request = { _jsns: "urn:zimbraAccount", account, password: "bonjour" };
    const answer = await post({ AuthRequest: request }, {});
    tokens[name] = answer.AuthResponse.authToken[0]._content;
  }
});

describe("a contact", () => {
  it("is filed as its attribute says", async () => {
    const person = { firstName: "Aïna", lastName: "Rakoto", company: "Scolarité" };
    const filed = async (fileAs: string): Promise<string> =>
      (await create({ _attrs: { ...person, fileAs } })).fileAsStr;
    expect(await filed("1")).toBe("Rakoto, Aïna");
    expect(await filed("2")).toBe("Aïna Rakoto");
    expect(await filed("3")).toBe("Scolarité");
    expect(await filed("5")).toBe("Aïna Rakoto (Scolarité)");
    expect(await filed("6")).toBe("Scolarité (Rakoto, Aïna)");
    expect(await filed("8:La scolarité")).toBe("La scolarité");
    expect((await create({ _attrs: { email: "x@y.example" } })).fileAsStr).toBe("x@y.example");
  });

  it("keeps several values of an attribute, adds and takes away single ones", async () => {
    const a = [
      { n: "lastName", _content: "Lefort" },
      { n: "tag", _content: "un" },
      { n: "tag", _content: "deux" },
    ];
    const { id, _attrs } = await create({ a });
    expect(_attrs).toEqual({ lastName: "Lefort", tag: ["un", "deux"] });
    const change = (op: string, _content: string) => ({ id, a: [{ n: "tag", op, _content }] });
    expect((await modify(change("+", "trois")))._attrs.tag).toEqual(["un", "deux", "trois"]);
    expect((await modify(change("-", "deux")))._attrs.tag).toEqual(["un", "trois"]);
    expect((await modify({ id, _attrs: { tag: "" } }))._attrs).toEqual({ lastName: "Lefort" });
    expect(await modify(change("*", "x"))).toBe("service.INVALID_REQUEST");
  });

  it("is refused with a blank name of an attribute, or members where it is no group", async () => {
    expect(await create({ a: [{ n: " ", _content: "x" }] })).toBe("service.INVALID_REQUEST");
    expect(await create({ _attrs: { groupMember: "x" } })).toBe("service.INVALID_REQUEST");
    const m = [{ type: "I", value: "a@b.example" }];
    expect(await create({ _attrs: { lastName: "x" }, m })).toBe("service.INVALID_REQUEST");
  });

  it("is refused where the account has as many as it may have", async () => {
    const account = sandbox.account("zoe")!;
    sandbox.putAccount({ ...account, attributes: { zimbraContactMaxNumEntries: ["1"] } });
    await create({ _attrs: { lastName: "Un" } });
    expect(await create({ _attrs: { lastName: "Deux" } })).toBe("mail.TOO_MANY_CONTACTS");
  });

  it("answers with its id alone when that is enough", async () => {
    const answer = await call("CreateContact", { cn: { _attrs: { lastName: "x" } }, verbose: 0 });
    expect(answer.cn).toEqual([{ id: expect.any(String) }]);
  });
});

describe("a photo", () => {
  it("comes from an upload, is read over HTTP and goes with an empty value", async () => {
    const a = [
      { n: "lastName", _content: "Lefort" },
      { n: "image", aid: await upload(PNG, "image/png") },
    ];
    const { id, f, _attrs } = await create({ a });
    expect(f).toBe("a");
    expect(_attrs.image).toEqual({ part: "1", ct: "image/png", s: PNG.length, filename: "p.png" });
    const response = await rest(`/service/home/~/?id=${id}&part=1`);
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
    expect((await rest(`/service/home/~/?id=${id}&part=2`)).status).toBe(404);
    expect((await rest(`/service/home/zoe/?id=${id}&part=1`, {}, "ali")).status).toBe(403);
    const renamed = await modify({ id, _attrs: { lastName: "Lefèvre" } });
    expect(renamed._attrs.image.part).toBe("1");
    const without = await modify({ id, _attrs: { image: "" } });
    expect([without._attrs, without.f]).toEqual([{ lastName: "Lefèvre" }, undefined]);
  });

  it("stays when a contact is replaced by one that names its part, and is lost otherwise", async () => {
    const a = [
      { n: "lastName", _content: "Lefort" },
      { n: "image", aid: await upload(PNG, "image/png") },
    ];
    const { id } = await create({ a });
    const kept = [
      { n: "lastName", _content: "Nouveau" },
      { n: "image", part: "1" },
    ];
    expect((await modify({ id, a: kept }, { replace: true }))._attrs.image).toBeDefined();
    expect((await modify({ id, a: kept.slice(0, 1) }, { replace: true }))._attrs).toEqual({
      lastName: "Nouveau",
    });
    const gone = { id, a: [{ n: "image", part: "1" }] };
    expect(await modify(gone, { replace: true })).toBe("mail.NO_SUCH_PART");
    expect(await create({ a: [{ n: "image", aid: "no:such" }] })).toBe("mail.NO_SUCH_UPLOAD");
  });

  it("that is a page is never shown as one", async () => {
    const html = new TextEncoder().encode("<script>1</script>");
    const a = [{ n: "image", aid: await upload(html, "text/html") }];
    const { id } = await create({ a });
    const response = await rest(`/service/home/~/?id=${id}&part=1&disp=i`);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment/);
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
  });
});

describe("a contact group", () => {
  const group = { type: "group", nickname: "Projet", fileAs: "8:Projet" };

  it("has contacts, entries of the global list and addresses, written whole when asked", async () => {
    const { id } = await create({ _attrs: { lastName: "Lefort", email: "l@x.example" } });
    const ref = "uid=ali,ou=people,dc=univ-test,dc=example";
    const m = [
      { type: "C", value: `${sandbox.account("zoe")!.id}:${id}` },
      { type: "G", value: ref },
      { type: "I", value: "Léa <lea@x.example>" },
    ];
    const created = await create({ _attrs: group, m });
    expect(created.m).toEqual([{ type: "C", value: id }, m[1], m[2]]);
    const whole = await get(created.id, { derefGroupMember: true, ma: [{ n: "email" }] });
    expect(whole.m[0].cn[0]).toMatchObject({ id, _attrs: { email: "l@x.example" } });
    expect(whole.m[0].cn[0]._attrs).not.toHaveProperty("lastName");
    expect(whole.m[1].cn[0]).toMatchObject({ ref, _attrs: { email: `ali@${domain}` } });
    expect(whole.m[2]).toEqual(m[2]);
    expect((await get(id, { memberOf: true })).memberOf).toBe(created.id);
    expect(await call("GetContacts", { derefGroupMember: true })).toBe("service.INVALID_REQUEST");
  });

  it("gains, loses and forgets members", async () => {
    const one = { type: "I", value: "un@x.example" };
    const two = { type: "I", value: "deux@x.example" };
    const { id } = await create({ _attrs: group, m: [one] });
    expect((await modify({ id, m: [{ ...two, op: "+" }] })).m).toEqual([one, two]);
    expect((await modify({ id, m: [{ ...two, op: "+" }] })).m).toEqual([one, two]);
    expect((await modify({ id, m: [{ ...one, op: "-" }] })).m).toEqual([two]);
    const reset = [{ ...one, op: "+" }, { op: "reset" }];
    expect((await modify({ id, m: reset })).m).toEqual([one]);
    expect(await modify({ id, m: [{ op: "+", type: "X", value: "x" }] })).toBe(
      "service.INVALID_REQUEST",
    );
    expect(await modify({ id, m: [two] })).toBe("service.INVALID_REQUEST");
  });

  it("is found by the addresses in it, also by new ones", async () => {
    const { id } = await create({ _attrs: group, m: [{ type: "I", value: "un@x.example" }] });
    const find = async (query: string): Promise<readonly string[]> =>
      ((await call("Search", { query, types: "contact" })).cn ?? []).map((cn: Json) => cn.id);
    expect(await find("contact:un")).toEqual([id]);
    await modify({ id, m: [{ op: "+", type: "I", value: "trois@x.example" }] });
    expect(await find("contact:trois")).toEqual([id]);
    expect(await find("#type:group")).toEqual([id]);
  });
});

describe("a search of contacts", () => {
  beforeEach(async () => {
    for (const [firstName, lastName] of [
      ["Zoé", "Arnaud"],
      ["Anne-Lise", "Lefèvre"],
      ["Bob", "Émery"],
    ]) {
      const email = `${firstName}@${lastName}.example`.toLowerCase();
      await create({ _attrs: { firstName, lastName, email } });
    }
  });

  const found = async (query: string, more: object = {}): Promise<readonly string[]> =>
    ((await call("Search", { query, types: "contact", ...more })).cn ?? []).map(
      (cn: Json) => cn.fileAsStr,
    );

  it("sorts by the text that contacts are filed under, and goes on from a cursor", async () => {
    const all = ["Arnaud, Zoé", "Émery, Bob", "Lefèvre, Anne-Lise"];
    expect(await found("in:contacts", { sortBy: "nameAsc" })).toEqual(all);
    expect(await found("in:contacts", { sortBy: "nameDesc" })).toEqual([...all].reverse());
    const first = await call("Search", {
      ...{ query: "in:contacts", types: "contact", sortBy: "nameAsc", limit: 1 },
    });
    const cursor = { id: first.cn[0].id, sortVal: first.cn[0].sf };
    expect(await found("in:contacts", { sortBy: "nameAsc", cursor })).toEqual(all.slice(1));
    const listed = await call("GetContacts", { l: "7", sortBy: "nameDesc" });
    expect(listed.cn.map((cn: Json) => cn.fileAsStr)).toEqual([...all].reverse());
  });

  it("takes beginnings of words in any order, and single attributes", async () => {
    const anne = ["Lefèvre, Anne-Lise"];
    expect(await found("contact:lef")).toEqual(anne);
    expect(await found('contact:"lise lefe"')).toEqual(anne);
    expect(await found("contact:fevre")).toEqual([]);
    expect(await found("#lastName:lefevre")).toEqual(anne);
    expect(await found("#firstname:lefevre")).toEqual([]);
    expect(await found("#email:anne*")).toEqual(anne);
  });

  it("gives only the attributes asked for, and hidden ones on request", async () => {
    const { id } = await create({ _attrs: { lastName: "Caché", vCardUID: "u-1", dn: "uid=x" } });
    expect((await get(id))._attrs).toEqual({ lastName: "Caché" });
    expect((await get(id, { returnHiddenAttrs: true }))._attrs).toMatchObject({ vCardUID: "u-1" });
    expect((await get(id, { a: [{ n: "dn" }] }))._attrs).toEqual({ dn: "uid=x" });
  });
});

describe("files of contacts", () => {
  const rows = [
    "firstName,lastName,email,notes",
    'Léa,"Marchetti, née Vasseur",lea@x.example,"deux\r\nlignes"',
    'cassé,"a"b,c@x.example,',
    "Théo,Hébrard,theo@x.example,",
  ].join("\r\n");

  it("import and export tables in the columns of the web client", async () => {
    const answer = await call("ImportContacts", { ct: "csv", content: { _content: rows } });
    expect(answer.cn.n).toBe(2);
    const [first] = answer.cn.ids.split(",");
    expect((await get(first))._attrs).toMatchObject({
      lastName: "Marchetti, née Vasseur",
      notes: "deux\r\nlignes",
    });
    const { content } = await call("ExportContacts", { ct: "csv", l: "7" });
    expect(content.split("\r\n")[0]).toBe('"firstName","lastName","email","notes"');
    expect(content).toContain('"Marchetti, née Vasseur"');
    expect(await call("ExportContacts", { ct: "exe" })).toBe("service.INVALID_REQUEST");
    expect(await call("ImportContacts", { ct: "exe", content: "x" })).toBe(
      "service.INVALID_REQUEST",
    );
  });

  it("carry groups and their members through a table", async () => {
    const { id } = await create({ _attrs: { lastName: "Un", email: "un@x.example" } });
    const m = [
      { type: "C", value: id },
      { type: "I", value: "deux@x.example" },
    ];
    await create({ _attrs: { type: "group", nickname: "Projet" }, m });
    const csv = await (await rest("/home/~/Contacts?fmt=csv")).text();
    const folder = await call("CreateFolder", { folder: { name: "Copie", view: "contact" } });
    expect(folder.folder[0].view).toBe("contact");
    const posted = await rest("/home/~/Copie?fmt=csv", { method: "POST", body: csv });
    expect(await posted.text()).toBe("2 imported\n");
    const copies = await call("GetContacts", { l: folder.folder[0].id });
    expect(copies.cn[1]).toMatchObject({
      _attrs: { type: "group", nickname: "Projet" },
      m: [
        { type: "I", value: "un@x.example" },
        { type: "I", value: "deux@x.example" },
      ],
    });
  });

  it("answer 4xx to what cannot be", async () => {
    const status = async (path: string, init: RequestInit = {}, who = "zoe"): Promise<number> =>
      (await rest(path, init, who)).status;
    expect(await status("/home/~/Nulle-part?fmt=csv")).toBe(404);
    expect(await status("/home/~/?id=2&fmt=csv")).toBe(404);
    expect(await status("/home/zoe/Contacts?fmt=csv", {}, "ali")).toBe(403);
    expect(await status("/home/~/Contacts?fmt=csv", { method: "POST", body: "" })).toBe(400);
    const post = { method: "POST", body: rows };
    expect(await status("/home/zoe/Contacts?fmt=csv", post, "ali")).toBe(403);
  });
});

describe("shared address books", () => {
  async function share(perm: string): Promise<string> {
    const grant = { op: "grant", id: "7", grant: { perm, gt: "usr", d: `ali@${domain}` } };
    await call("FolderAction", { action: grant });
    const link = {
      l: "1",
      fie: true,
      name: "Contacts de Zoé",
      zid: sandbox.account("zoe")!.id,
      rid: 7,
    };
    const answer = await call("CreateMountpoint", { link: { ...link, view: "contact" } }, "ali");
    return answer.link[0].id;
  }

  it("are read through their mountpoint, and changed as far as rights go", async () => {
    const { id } = await create({ _attrs: { lastName: "Lefort", email: "l@x.example" } });
    const mountpoint = await share("r");
    const full = `${sandbox.account("zoe")!.id}:${id}`;
    const listed = await call("GetContacts", { l: mountpoint }, "ali");
    expect(listed.cn[0]).toMatchObject({ id: full, _attrs: { lastName: "Lefort" } });
    const query = 'in:"Contacts de Zoé" contact:lef';
    expect((await call("Search", { query, types: "contact" }, "ali")).cn[0].id).toBe(full);
    const cn = { _attrs: { lastName: "Autre" } };
    expect(await call("CreateContact", { cn: { ...cn, l: mountpoint } }, "ali")).toBe(
      "service.PERM_DENIED",
    );
    expect(await call("ModifyContact", { cn: { ...cn, id: full } }, "ali")).toBe(
      "service.PERM_DENIED",
    );
    const csv = await rest("/home/~/Contacts%20de%20Zo%C3%A9?fmt=csv", {}, "ali");
    expect(await csv.text()).toContain("Lefort");
    await share("rwid");
    expect(await call("ModifyContact", { cn: { ...cn, id: full } }, "ali")).toMatchObject({
      cn: [{ _attrs: { lastName: "Autre" } }],
    });
  });

  it("are completed when the person wants that", async () => {
    await create({ _attrs: { firstName: "Léo", lastName: "Lefort", email: "leo@x.example" } });
    const mountpoint = await share("r");
    const complete = async (): Promise<Json> =>
      (await call("AutoComplete", { name: "lefort" }, "ali")).match;
    expect(await complete()).toBeUndefined();
    const account = sandbox.account("ali")!;
    const zimbraPrefSharedAddrBookAutoCompleteEnabled = ["TRUE"];
    sandbox.putAccount({
      ...account,
      attributes: { ...account.attributes, zimbraPrefSharedAddrBookAutoCompleteEnabled },
    });
    expect(await complete()).toMatchObject([{ type: "contact", l: mountpoint }]);
  });
});

describe("actions on contacts", () => {
  const act = (action: object, who = "zoe"): Promise<Json> =>
    call("ContactAction", { action }, who);

  it("move, copy, tag, flag, trash, delete and change", async () => {
    const photo = { bytes: PNG, contentType: "image/png", filename: "p.png" };
    const attributes = { lastName: "Lefort" };
    const { id } = await sandbox.addContact("zoe", { attributes, photo });
    const folder = (await call("CreateFolder", { folder: { name: "Stages", view: "contact" } }))
      .folder[0].id;
    await act({ id: String(id), op: "copy", l: folder });
    const [copy] = (await call("GetContacts", { l: folder })).cn;
    expect(copy).toMatchObject({ _attrs: { lastName: "Lefort", image: { part: "1" } } });
    await act({ id: copy.id, op: "tag", tn: "Stage" });
    await act({ id: copy.id, op: "flag" });
    await act({ id: copy.id, op: "update", a: [{ n: "jobTitle", _content: "Tutrice" }] });
    expect(await get(copy.id)).toMatchObject({ tn: "Stage", _attrs: { jobTitle: "Tutrice" } });
    await act({ id: copy.id, op: "move", l: "7" });
    expect((await get(copy.id)).l).toBe("7");
    await act({ id: copy.id, op: "trash" });
    expect((await get(copy.id)).l).toBe("3");
    await act({ id: copy.id, op: "delete" });
    expect(await call("GetContacts", { cn: { id: copy.id } })).toBe("mail.NO_SUCH_CONTACT");
  });

  it("move a contact into somebody else's address book, photo included", async () => {
    const grant = { op: "grant", id: "7", grant: { perm: "rwi", gt: "usr", d: `zoe@${domain}` } };
    await call("FolderAction", { action: grant }, "ali");
    const photo = { bytes: PNG, contentType: "image/png", filename: "p.png" };
    const { id } = await sandbox.addContact("zoe", { attributes: { lastName: "Lefort" }, photo });
    await act({ id: String(id), op: "move", l: `${sandbox.account("ali")!.id}:7` });
    const [moved] = (await call("GetContacts", { l: "7" }, "ali")).cn;
    expect(moved._attrs).toMatchObject({ lastName: "Lefort", image: { ct: "image/png" } });
    expect(await call("GetContacts", { cn: { id: String(id) } })).toBe("mail.NO_SUCH_CONTACT");
  });

  it("are told by Sync and to those who wait", async () => {
    const { token } = await call("Sync", {});
    const { id } = await create({ _attrs: { lastName: "Lefort" } });
    const changed = await call("Sync", { token });
    expect(changed.cn).toMatchObject([{ id }]);
    await act({ id, op: "delete" });
    const later = await call("Sync", { token: changed.token, typed: true });
    expect(later.deleted.cn).toMatchObject([{ ids: id }]);
  });
});

describe("vCards", () => {
  const vcard = [
    "BEGIN:VCARD",
    "VERSION:3.0",
    "N:Lefèvre;Aurélie;;;",
    "FN:Aurélie Lefèvre",
    "EMAIL;TYPE=WORK:a.lefevre@x.example",
    `PHOTO;ENCODING=b;TYPE=PNG:${btoa(String.fromCharCode(...PNG))}`,
    "END:VCARD",
    "",
  ].join("\r\n");

  it("come in over HTTP and go out again, photo included", async () => {
    const posted = await rest("/home/~/Contacts?fmt=vcf", { method: "POST", body: vcard });
    expect([posted.status, await posted.text()]).toEqual([200, "1 imported\n"]);
    const [contact] = (await call("GetContacts", { l: "7" })).cn;
    expect(contact._attrs).toMatchObject({
      firstName: "Aurélie",
      lastName: "Lefèvre",
      image: { ct: "image/png", s: PNG.length },
    });
    for (const path of ["/home/~/Contacts.vcf", `/home/~/?id=${contact.id}&fmt=vcf`]) {
      const response = await rest(path);
      expect(response.headers.get("content-type")).toBe("text/vcard; charset=utf-8");
      const text = (await response.text()).replace(/\r\n[ \t]/g, "");
      expect(text).toContain("N:Lefèvre;Aurélie");
      expect(text).toContain("a.lefevre@x.example");
      expect(text).toContain(btoa(String.fromCharCode(...PNG)));
    }
  });

  it("make contacts by CreateContact and ImportContacts, and faults where there is no card", async () => {
    const byText = await create({ vcard: { _content: vcard } });
    expect(byText._attrs.lastName).toBe("Lefèvre");
    const aid = await upload(new TextEncoder().encode(vcard), "text/vcard");
    expect((await create({ vcard: { aid } }))._attrs.firstName).toBe("Aurélie");
    const imported = await call("ImportContacts", { ct: "vcf", content: { aid } });
    expect(imported.cn.n).toBe(1);
    expect(await create({ vcard: { _content: "BEGIN:NOTHING" } })).toBe("service.PARSE_ERROR");
    const post = { method: "POST", body: "rien" };
    expect((await rest("/home/~/Contacts?fmt=vcf", post)).status).toBe(400);
  });
});

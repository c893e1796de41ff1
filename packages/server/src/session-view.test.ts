import {
  CALENDARS,
  CARD_FILES,
  CONTACTS,
  CORE,
  DEVICES,
  DIRECTORY,
  MAIL,
  PRINCIPALS,
  QUOTA,
  SUBMISSION,
  TAG,
  TIMETABLE,
} from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { BASE, testClient } from "./testing/client.js";

describe("the session object (RFC 8620 section 2)", () => {
  it("has what the back end serves and the profile knows", async () => {
    const { server, context } = testClient();
    const session = await server.session(context);
    expect(Object.keys(session.jmap.capabilities).sort()).toEqual(
      [
        ...[CORE, MAIL, QUOTA, SUBMISSION, TAG, CALENDARS, PRINCIPALS, TIMETABLE],
        ...[CONTACTS, CARD_FILES, DIRECTORY, DEVICES],
      ].sort(),
    );
    expect(session.jmap.primaryAccounts).toEqual({
      [MAIL]: "a1",
      [TAG]: "a1",
      [QUOTA]: "a1",
      [CALENDARS]: "a1",
      [PRINCIPALS]: "a1",
      [TIMETABLE]: "a1",
      [CONTACTS]: "a1",
      [CARD_FILES]: "a1",
      [DIRECTORY]: "a1",
      [DEVICES]: "a1",
    });
    expect(Object.keys(session.jmap.accounts)).toEqual(["a1", "shared", "files"]);
    expect(session.jmap.accounts.files?.accountCapabilities).toEqual({ [QUOTA]: {} });
    expect(session.jmap.accounts.shared?.isReadOnly).toBe(true);
    expect(session).toMatchObject({
      name: "Léa Martin",
      timeZone: "Europe/Paris",
      wellKnown: { a1: { mailboxes: { inbox: "inbox" }, defaultCalendar: "cal" } },
    });
    expect(session.wellKnown).not.toHaveProperty("files");
    expect(session.jmap.apiUrl).toBe(`${BASE}jmap/api`);
    expect(session.jmap.downloadUrl).toContain("{accountId}/{blobId}/{name}?type={type}");
    expect(session).not.toHaveProperty("allowed");
  });

  it("tells well-known ids of mailboxes and calendars only where the scopes show them", async () => {
    const { server, context } = testClient();
    const wellKnown = async (...scopes: string[]) =>
      (await server.session({ ...context, scopes })).wellKnown;
    expect(await wellKnown("mail.read")).toEqual({ a1: { mailboxes: { inbox: "inbox" } } });
    expect(await wellKnown("calendar.read")).toEqual({
      a1: { mailboxes: {}, defaultCalendar: "cal" },
    });
    expect(await wellKnown("timetable.read", "timetable.write")).toEqual({});
  });

  it.each([
    ["calendar.read", [CALENDARS, PRINCIPALS]],
    ["calendar.write", [CALENDARS]],
    ["timetable.read", [TIMETABLE]],
    ["timetable.write", [TIMETABLE]],
    ["contacts.read", [CONTACTS, CARD_FILES]],
    ["contacts.write", [CONTACTS, CARD_FILES]],
    ["directory.read", [DIRECTORY]],
    ["devices.read", [DEVICES]],
  ])("shows what %s grants, and nothing else", async (scope, capabilities) => {
    const { server, context } = testClient();
    const { jmap } = await server.session({ ...context, scopes: [scope] });
    expect(Object.keys(jmap.capabilities).sort()).toEqual([CORE, ...capabilities].sort());
  });

  it.each([
    ["contacts", [CONTACTS, CARD_FILES]],
    ["directory", [DIRECTORY]],
    ["devices", [DEVICES]],
  ] as const)("leaves out what a back end without %s does not serve", async (part, gone) => {
    const { server, context, backend } = testClient();
    const all = Object.keys((await server.session(context)).jmap.capabilities);
    backend.absent.add(part);
    const left = Object.keys((await server.session(context)).jmap.capabilities);
    expect(all.filter((urn) => !left.includes(urn)).sort()).toEqual([...gone].sort());
  });

  it("leaves out a capability that the back end does not have", async () => {
    const { server, context, backend, call } = testClient();
    backend.absent.add("tags");
    const { jmap } = await server.session(context);
    expect(jmap.capabilities).not.toHaveProperty([TAG]);
    expect(jmap.accounts.a1?.accountCapabilities).not.toHaveProperty([TAG]);
    expect(jmap.primaryAccounts).not.toHaveProperty([TAG]);
    await expect(call("Tag/get", { accountId: "a1" })).rejects.toThrow("unknownCapability");
  });

  it("has a state that changes with what it shows and stays otherwise", async () => {
    const client = testClient();
    const state = async () => (await client.server.session(client.context)).jmap.state;
    const before = await state();
    expect(await state()).toBe(before);
    const { sessionState } = await client.request({ using: [], methodCalls: [] });
    expect(sessionState).toBe(before);
    client.backend.description = { ...client.backend.description, accounts: {} };
    expect(await state()).not.toBe(before);
  });

  it("differs by scope for one person", async () => {
    const { server, context } = testClient();
    const all = await server.session(context);
    const reader = await server.session({ ...context, scopes: ["mail.read"] });
    expect(reader.jmap.state).not.toBe(all.jmap.state);
    const again = await server.session({ ...context, scopes: context.scopes.toReversed() });
    expect(again.jmap.state).toBe(all.jmap.state);
  });

  it("is what GET jmap/session answers", async () => {
    const { server, context, fetch } = testClient();
    const response = await fetch("jmap/session");
    expect(await response.json()).toEqual((await server.session(context)).jmap);
  });
});

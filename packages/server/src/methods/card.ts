/**
 * Methods of cards (RFC 9610 section 3, docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type {
  ContactCardComparator,
  ContactCardFilter,
  ContactCardFilterCondition,
} from "@partage-ent/jmap";
import { CONTACTS } from "@partage-ent/jmap";
import {
  checkAccount,
  idArgument,
  idsArgument,
  invalidArguments,
  isId,
  propertiesArgument,
  readArguments,
} from "../arguments.js";
import { cardSet } from "./card-set.js";
import { CONTACT_CARD_PROPERTIES } from "../card/card-output.js";
import { utcDate } from "../event/event-values.js";
import type { Call, MethodDefinition } from "../method.js";
import { resolveId, served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import { changesMethod, queryChangesMethod } from "./changes.js";
import type { ConditionReader } from "./filter.js";
import { readFilter, readSort, textCondition } from "./filter.js";
import { askedIds, askedProperties, project } from "./get.js";
import { cappedLimit, queryEntries } from "./query.js";

const SORT_PROPERTIES = [
  "created",
  "updated",
  "name/given",
  "name/surname",
  "name/surname2",
] as const;

const timeCondition: ConditionReader = (value) => (v.is(utcDate, value) ? value : undefined);

function bookCondition(call: Call): ConditionReader {
  return (value) => {
    const id = typeof value === "string" ? resolveId(call.createdIds, value) : undefined;
    return id !== undefined && isId(id) ? id : undefined;
  };
}

function readCardFilter(call: Call, filter: unknown): ContactCardFilter | null {
  return readFilter<ContactCardFilterCondition>(
    filter,
    {
      inAddressBook: bookCondition(call),
      uid: textCondition,
      hasMember: textCondition,
      kind: textCondition,
      createdBefore: timeCondition,
      createdAfter: timeCondition,
      updatedBefore: timeCondition,
      updatedAfter: timeCondition,
      text: textCondition,
      name: textCondition,
      "name/given": textCondition,
      "name/surname": textCondition,
      "name/surname2": textCondition,
      nickname: textCondition,
      organization: textCondition,
      email: textCondition,
      phone: textCondition,
      onlineService: textCondition,
      address: textCondition,
      note: textCondition,
    },
    call.limits.maxFilterNodes,
  );
}

function readCardSort(sort: unknown): readonly ContactCardComparator[] {
  const read = readSort(sort, SORT_PROPERTIES).map(({ property, isAscending, keyword }) => {
    if (keyword !== undefined) throw invalidArguments("Cards have no such order.", "sort");
    const name = SORT_PROPERTIES.find((known) => known === property) ?? "name/surname";
    return { property: name, isAscending };
  });
  return read.length === 0 ? [{ property: "name/surname", isAscending: true }] : read;
}

const cardQuery: MethodDefinition = {
  capability: CONTACTS,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, queryEntries);
    checkAccount(call, args.accountId, CONTACTS, false);
    const filter = readCardFilter(call, args.filter);
    const sort = readCardSort(args.sort);
    const { accountId, position, anchor, calculateTotal } = args;
    if (anchor !== null || position < 0) {
      throw invalidArguments("Cards are asked for by position.", "anchor", "position");
    }
    const { limit, told } = cappedLimit(args.limit, call.limits.maxQueryLimit);
    const wait = call.spend("card.search", 1);
    if (wait !== undefined) await wait;
    const query = { filter, sort, position, limit, calculateTotal };
    const found = await served(call.backend.contacts).queryCards(accountId, query);
    return {
      accountId,
      queryState: found.queryState,
      canCalculateChanges: false,
      position: found.position,
      ids: found.ids,
      ...(calculateTotal && found.total !== undefined ? { total: found.total } : {}),
      ...told,
    };
  },
};

const cardGet: MethodDefinition = {
  capability: CONTACTS,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      ids: idsArgument,
      properties: propertiesArgument,
    });
    checkAccount(call, args.accountId, CONTACTS, false);
    const known = askedProperties(args.properties, CONTACT_CARD_PROPERTIES);
    if (args.ids === null) {
      throw new MethodFailure("requestTooLarge", "Not all cards can be asked for at once.");
    }
    const ids = askedIds(call, args.ids);
    const wait = call.spend("card.read", ids.known.length);
    if (wait !== undefined) await wait;
    const properties = CONTACT_CARD_PROPERTIES.filter((name) => known.has(name));
    const { contacts } = call.backend;
    const found = await served(contacts).getCards(args.accountId, ids.known, properties);
    return {
      accountId: args.accountId,
      state: found.state,
      list: found.list.map((card) => project(card, known)),
      notFound: [...found.notFound, ...ids.impossible],
    };
  },
};

/** Methods of cards. */
export const cardMethods: Readonly<Record<string, MethodDefinition>> = {
  "ContactCard/get": cardGet,
  "ContactCard/changes": changesMethod(CONTACTS, (call, ...rest) =>
    served(call.backend.contacts).getCardChanges(...rest),
  ),
  "ContactCard/query": cardQuery,
  "ContactCard/queryChanges": queryChangesMethod(CONTACTS),
  "ContactCard/set": cardSet,
};

/** A small LDAP server on loopback for tests, which can be told to behave badly. */
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import {
  AndFilter,
  BerReader,
  BerWriter,
  EqualityFilter,
  type Filter,
  GreaterThanEqualsFilter,
  NotFilter,
  OrFilter,
  PagedResultsControl,
  PresenceFilter,
  SearchRequest,
} from "ldapts";

/** An entry that it holds. */
export interface OwnEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly (string | Buffer)[]>>;
}

/** What it does otherwise than a good server. */
export interface OwnLdapManners {
  /** Result code of a bind. */
  bind?: number;
  /** Result code at the end of a page of a search for more than one entry. */
  search?: number;
  /** Says that there are more entries after a page without any, once. */
  emptyPage?: boolean;
  /** Ends the connection after so many entries. */
  hangUpAfter?: number;
  /** Never answers a search. */
  isSilent?: boolean;
  /** Sends this in place of an answer to a search. */
  garbage?: Buffer;
  /** Where other parts of the tree are said to be. */
  references?: readonly string[];
}

/** A search that it was asked. */
export interface AskedSearch {
  readonly base: string;
  readonly filter: string;
  readonly attributes: readonly string[];
}

/** A server that listens. */
export interface OwnLdap {
  readonly url: string;
  readonly port: number;
  entries: readonly OwnEntry[];
  manners: OwnLdapManners;
  readonly asked: AskedSearch[];
  /** Connections that are open, and how many there were. */
  readonly sockets: Set<Socket>;
  connections: number;
  close(): Promise<void>;
}

/** Starts it, on a port of its own. */
export async function startOwnLdap(entries: readonly OwnEntry[], at = 0): Promise<OwnLdap> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    own.connections++;
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      let rest: Buffer = data;
      while (rest.length > 0) rest = serve(own, socket, rest);
    });
  });
  await new Promise<void>((resolve) => listener.listen(at, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  const own: OwnLdap = {
    ...{ url: `ldap://127.0.0.1:${port}`, port, entries, sockets, connections: 0 },
    ...{ manners: {}, asked: [] },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        listener.close(() => resolve());
      }),
  };
  return own;
}

/** Answers the first request of some octets, and gives back the others. */
function serve(own: OwnLdap, socket: Socket, data: Buffer): Buffer {
  const reader = new BerReader(data);
  reader.readSequence();
  const end = reader.offset + reader.length;
  const messageId = reader.readInt() ?? 0;
  const operation = reader.readSequence();
  if (operation === 0x42) socket.end();
  else if (operation === 0x60) answer(socket, messageId, 0x61, own.manners.bind ?? 0);
  else if (operation === 0x63) {
    reader.setBufferSize(end);
    const request = new SearchRequest({ messageId, filter: new PresenceFilter() });
    request.parse(reader, []);
    search(own, socket, request);
  } else answer(socket, messageId, 0x78, 2);
  return data.subarray(end);
}

function search(own: OwnLdap, socket: Socket, request: SearchRequest): void {
  const { messageId, baseDN, filter, attributes, sizeLimit } = request;
  const { manners } = own;
  own.asked.push({ base: baseDN, filter: filter.toString(), attributes });
  if (manners.isSilent) return;
  if (manners.garbage) {
    socket.write(manners.garbage);
    return;
  }
  const paged = request.controls?.find((each) => each instanceof PagedResultsControl)?.value;
  const from = Number(paged?.cookie?.toString() || 0);
  const isEmpty = manners.emptyPage === true && baseDN !== "" && from === 0;
  if (isEmpty) {
    manners.emptyPage = false;
    answer(socket, messageId, 0x65, 0, "0");
    return;
  }
  const found = own.entries.filter(
    (entry) => entry.dn.endsWith(baseDN) && baseDN !== "" && matches(filter, entry),
  );
  const size = Math.min(paged?.size ?? found.length, sizeLimit || found.length);
  const page = found.slice(from, from + size);
  for (const [index, entry] of page.entries()) {
    if (manners.hangUpAfter === from + index) {
      socket.destroy();
      return;
    }
    socket.write(writeEntry(messageId, entry, attributes));
  }
  for (const reference of manners.references ?? []) {
    if (baseDN !== "") socket.write(writeReference(messageId, reference));
  }
  const next = from + size < found.length && !sizeLimit ? String(from + size) : "";
  const code = page.length > 1 ? (manners.search ?? 0) : 0;
  answer(socket, messageId, 0x65, code, paged ? next : undefined);
}

function matches(filter: Filter, entry: OwnEntry): boolean {
  const valuesOf = (name: string): readonly string[] =>
    Object.entries(entry.attributes)
      .filter(([each]) => each.toLowerCase() === name.toLowerCase())
      .flatMap(([, values]) => values.map(String));
  if (filter instanceof AndFilter) return filter.filters.every((each) => matches(each, entry));
  if (filter instanceof OrFilter) return filter.filters.some((each) => matches(each, entry));
  if (filter instanceof NotFilter) return !matches(filter.filter, entry);
  if (filter instanceof PresenceFilter) return valuesOf(filter.attribute).length > 0;
  if (filter instanceof GreaterThanEqualsFilter) {
    return valuesOf(filter.attribute).some((value) => value >= filter.value);
  }
  if (!(filter instanceof EqualityFilter)) return false;
  const wanted = String(filter.value).toLowerCase();
  return valuesOf(filter.attribute).some((value) => value.toLowerCase() === wanted);
}

function writeMessage(
  messageId: number,
  operation: number,
  write: (to: BerWriter) => void,
): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(messageId);
  writer.startSequence(operation);
  write(writer);
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}

function writeEntry(
  messageId: number,
  { dn, attributes }: OwnEntry,
  wanted: readonly string[],
): Buffer {
  return writeMessage(messageId, 0x64, (writer) => {
    writer.writeString(dn);
    writer.startSequence();
    for (const [name, values] of Object.entries(attributes)) {
      // One that is hostile tells more than it was asked for.
      if (!wanted.includes(name.toLowerCase()) && !name.startsWith("!")) continue;
      writer.startSequence();
      writer.writeString(name.replace(/^!/, ""));
      writer.startSequence(0x31);
      for (const value of values) {
        if (typeof value === "string") writer.writeString(value);
        else writer.writeBuffer(value, 0x04);
      }
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
  });
}

function writeReference(messageId: number, reference: string): Buffer {
  return writeMessage(messageId, 0x73, (writer) => writer.writeString(reference));
}

function answer(
  socket: Socket,
  messageId: number,
  operation: number,
  code: number,
  cookie?: string,
): void {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(messageId);
  writer.startSequence(operation);
  writer.writeEnumeration(code);
  writer.writeString("");
  writer.writeString("");
  writer.endSequence();
  if (cookie !== undefined) {
    writer.startSequence(0xa0);
    new PagedResultsControl({ value: { size: 0, cookie: Buffer.from(cookie) } }).write(writer);
    writer.endSequence();
  }
  writer.endSequence();
  socket.write(writer.buffer);
}

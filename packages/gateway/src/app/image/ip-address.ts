/**
 * Which IP addresses are out on the public internet (IANA special-purpose address registries,
 * RFC 6890): all else is refused.
 *
 * @module
 */

/** IPv4 networks that are not public, as first address and length of the prefix. */
const REFUSED_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** IPv6 networks within 2000::/3 that are not public, or that lead to IPv4 addresses. */
const REFUSED_V6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

/** Tells whether an address, in its usual notation, is one of the public internet. */
export function isPublicIp(address: string): boolean {
  const v4 = parseIpv4(address);
  if (v4 !== undefined)
    return !REFUSED_V4.some(([net, bits]) => isWithin(v4, parseIpv4(net)!, 32, bits));
  const v6 = parseIpv6(address);
  // Only 2000::/3 is given out: loopback, mapped, NAT64, local and multicast addresses lie elsewhere.
  if (v6 === undefined || v6 >> 125n !== 1n) return false;
  return !REFUSED_V6.some(([net, bits]) => isWithin(v6, parseIpv6(net)!, 128, bits));
}

function isWithin(address: bigint, network: bigint, length: number, bits: number): boolean {
  const shift = BigInt(length - bits);
  return address >> shift === network >> shift;
}

function parseIpv4(text: string): bigint | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const octets = found?.slice(1).map(Number);
  if (!octets || octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  // A zone names an interface of this machine.
  if (!/^[\da-f:.]+$/i.test(text) || text.split("::").length > 2) return undefined;
  const [head = "", tail] = text.split("::");
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  if (!left || !right) return undefined;
  const zeros = 8 - left.length - right.length;
  if (tail === undefined ? zeros !== 0 : zeros < 1) return undefined;
  const groups = [...left, ...Array<bigint>(zeros).fill(0n), ...right];
  return groups.reduce((sum, group) => (sum << 16n) | group, 0n);
}

function groupsOf(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  for (const group of text.split(":")) {
    const v4 = group.includes(".") ? parseIpv4(group) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[\da-f]{1,4}$/i.test(group)) groups.push(BigInt(`0x${group}`));
    else return undefined;
  }
  return groups;
}

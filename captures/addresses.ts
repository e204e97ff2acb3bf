/** Six octets from `at` on as a MAC address: `02:00:00:00:00:01`. */
export function formatMac(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (octet) => octet.toString(16).padStart(2, '0')).join(':');
}

/** Four octets from `at` on as an IPv4 address: `10.0.0.1`. */
export function formatIpv4(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

/**
 * Sixteen octets from `at` on as an IPv6 address in the canonical form of RFC 5952, section 4: the longest run of
 * two or more zero groups, the first of equals, is `::`.
 */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  const groups = Array.from(
    { length: 8 },
    (_, group) => ((bytes[at + 2 * group]! << 8) | bytes[at + 2 * group + 1]!) >>> 0,
  );
  let start = -1;
  let length = 1;
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (to < 8 && groups[to] === 0) to += 1;
    if (to - from > length) {
      start = from;
      length = to - from;
    }
  }
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (start < 0) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

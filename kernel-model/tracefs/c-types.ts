/** Types of integers by their sizes in bytes on x86-64, by the names in the kernel's sources. */
const INTEGERS: Readonly<Record<number, string>> = {
  1: `char|signed char|unsigned char|bool|_Bool|u8|s8|__u8|__s8|uint8_t|int8_t|u_char`,
  2: `short|short int|unsigned short|unsigned short int|u16|s16|__u16|__s16|uint16_t|int16_t|__be16|__le16|umode_t`,
  4: `int|signed int|unsigned|unsigned int|u32|s32|__u32|__s32|uint32_t|int32_t|uint|__be32|__le32|pid_t|uid_t|gid_t|dev_t|gfp_t|clockid_t`,
  8: `long|long int|unsigned long|unsigned long int|long long|long long int|unsigned long long|unsigned long long int|u64|s64|__u64|__s64
      |uint64_t|int64_t|ulong|__be64|__le64|size_t|ssize_t|loff_t|off_t|ino_t|sector_t|dma_addr_t|phys_addr_t|resource_size_t|ktime_t|time64_t`,
};

const SIZES: ReadonlyMap<string, number> = new Map(
  Object.entries(INTEGERS).flatMap(([size, names]) => names.split(/\s*\|/).map((name) => [name, Number(size)])),
);

/** `cpumask_t` as a field is a bitmap in words of 8 bytes (`__cpumask`, include/trace/stages/stage5_get_offsets.h). */
const BITMAPS = new Set(['cpumask_t', 'cpumask_var_t']);

/**
 * The size of a C type on x86-64 as an element of an array. `undefined` if the name does not tell it: a struct, an
 * enum, which may be packed, a typedef of one subsystem. Qualifiers change nothing.
 */
export function sizeOfType(type: string): number | undefined {
  const plain = type.replace(/\b(const|volatile)\b/g, ' ').trim();
  if (plain.endsWith('*') || BITMAPS.has(plain)) return 8;
  return SIZES.get(plain.replace(/\s+/g, ' '));
}

/** Whether arrays of the type are texts. */
export function isCharacter(type: string): boolean {
  return /^(const )?char$/.test(type);
}

/** Whether the type has only two values. */
export function isBoolean(type: string): boolean {
  return /^(const )?(bool|_Bool)$/.test(type);
}

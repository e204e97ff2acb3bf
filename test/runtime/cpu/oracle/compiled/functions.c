/*
 * Functions compiled at every optimisation level and run by the processor and by the engine on the same inputs. Each takes a buffer
 * of bytes that it may read and write, its size (a multiple of 16), and two numbers, and returns a number. They keep no pointer in
 * what they return or leave behind in the buffer, and do not call anything outside this file and libgcc.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef unsigned __int128 u128;
typedef signed char i8;
typedef short i16;
typedef int i32;
typedef long i64;
typedef __int128 i128;

/* Every function returns to this. */
__asm__(".text\n.globl finish\n.type finish, @function\nfinish: ud2\n.size finish, 2\n");

void *memcpy(void *to, const void *from, u64 size)
{
	u8 *t = to;
	const u8 *f = from;
	while (size--)
		*t++ = *f++;
	return to;
}

void *memset(void *to, int value, u64 size)
{
	for (u64 i = 0; i < size; i++)
		((u8 *)to)[i] = (u8)value;
	return to;
}

static u32 load32(const u8 *at)
{
	u32 value;
	__builtin_memcpy(&value, at, 4);
	return value;
}

static u64 load64(const u8 *at)
{
	u64 value;
	__builtin_memcpy(&value, at, 8);
	return value;
}

static void store64(u8 *at, u64 value)
{
	__builtin_memcpy(at, &value, 8);
}

/* A hash with rotates, 64-bit products and a tail of bytes. */
u64 hash(u8 *buffer, u64 size, u64 a, u64 b)
{
	u64 state = a ^ size * 0x9e3779b97f4a7c15;
	for (u64 i = 0; i + 8 <= size; i += 8) {
		u64 word = load64(buffer + i) * 0xc2b2ae3d27d4eb4f;
		state ^= word << 31 | word >> 33;
		state = (state << 27 | state >> 37) * 5 + 0x52dce729;
	}
	for (u64 i = 0; i < (b & 15); i++)
		state = (state ^ buffer[i]) * 0x100000001b3;
	state ^= state >> 33;
	return state * 0xff51afd7ed558ccd;
}

/* A checksum by a table that is computed first, kept in writable data. */
static u32 crc_table[256];
u64 crc(u8 *buffer, u64 size, u64 a, u64 b)
{
	for (u32 i = 0; i < 256; i++) {
		u32 value = i;
		for (int bit = 0; bit < 8; bit++)
			value = value & 1 ? value >> 1 ^ (0xedb88320u ^ (u32)b) : value >> 1;
		crc_table[i] = value;
	}
	u32 state = ~(u32)a;
	for (u64 i = 0; i < size; i++)
		state = crc_table[(u8)(state ^ buffer[i])] ^ state >> 8;
	return ~state;
}

/* Signed words, by insertion. */
u64 insertion_sort(u8 *buffer, u64 size, u64 a, u64 b)
{
	u64 count = size / 4, moves = 0;
	(void)a, (void)b;
	for (u64 i = 1; i < count; i++) {
		i32 value = (i32)load32(buffer + 4 * i);
		u64 j = i;
		while (j > 0 && (i32)load32(buffer + 4 * (j - 1)) > value) {
			__builtin_memcpy(buffer + 4 * j, buffer + 4 * (j - 1), 4);
			j--;
			moves++;
		}
		__builtin_memcpy(buffer + 4 * j, &value, 4);
	}
	return moves;
}

/* Unsigned halves, recursively, in place. */
static void quick(u16 *values, i64 low, i64 high)
{
	while (low < high) {
		u16 pivot = values[(low + high) / 2];
		i64 i = low, j = high;
		while (i <= j) {
			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i <= j) {
				u16 swapped = values[i];
				values[i++] = values[j];
				values[j--] = swapped;
			}
		}
		if (j - low < high - i) {
			quick(values, low, j);
			low = i;
		} else {
			quick(values, i, high);
			high = j;
		}
	}
}

u64 quick_sort(u8 *buffer, u64 size, u64 a, u64 b)
{
	(void)a, (void)b;
	quick((u16 *)buffer, 0, (i64)(size / 2) - 1);
	return buffer[0] | (u64)buffer[size - 1] << 8;
}

/* 128-bit products, quotients, remainders and shifts, signed and unsigned. */
u64 wide_arithmetic(u8 *buffer, u64 size, u64 a, u64 b)
{
	u128 value = (u128)a << 64 | b;
	for (u64 i = 0; i + 16 <= size; i += 16) {
		u128 other = (u128)load64(buffer + i) << 64 | load64(buffer + i + 8);
		u128 divisor = other >> (buffer[i] & 127);
		i128 signed_value = (i128)(value ^ other);
		if (divisor == 0)
			divisor = 3;
		value = value * other + value / divisor;
		value ^= (u128)(signed_value % (i128)(divisor >> 1 | 1));
		value ^= (u128)(signed_value >> (buffer[i + 1] & 127));
		value += other << (buffer[i + 2] & 127);
	}
	store64(buffer, (u64)value);
	return (u64)(value >> 64);
}

/* Division of every size, signed and unsigned, by what is not a constant and by what is. */
u64 divisions(u8 *buffer, u64 size, u64 a, u64 b)
{
	u64 sum = a;
	for (u64 i = 0; i + 16 <= size; i += 16) {
		u64 x = load64(buffer + i), y = load64(buffer + i + 8) >> (b & 63);
		i64 signed_y = (i64)(y | 1) < 0 && (y | 1) == ~0ul ? 7 : (i64)(y | 1);
		sum += x / (y | 1) ^ x % (y | 1);
		sum += (u64)((i64)x / signed_y) ^ (u64)((i64)x % signed_y);
		sum += (u32)x / ((u32)y | 1) + (u32)((i32)x >> 1) % ((u32)y | 1);
		sum += (u64)(i64)((i16)x / 10) + (u8)x / ((u8)y | 1) + (u64)(i64)((i8)x % 7);
		sum += x / 1000000007 + (u64)((i64)x / -12345);
	}
	return sum;
}

/* Numbers of many words: addition, subtraction and multiplication with carries. */
u64 big_numbers(u8 *buffer, u64 size, u64 a, u64 b)
{
	u64 words = size / 16, carry = a & 1, borrow = b & 1, high = 0;
	u8 *left = buffer, *right = buffer + 8 * words;
	for (u64 i = 0; i < words; i++) {
		u64 x = load64(left + 8 * i), y = load64(right + 8 * i), sum, difference;
		u64 over = __builtin_add_overflow(x, y, &sum);
		over |= __builtin_add_overflow(sum, carry, &sum);
		carry = over;
		u64 under = __builtin_sub_overflow(x, y, &difference);
		under |= __builtin_sub_overflow(difference, borrow, &difference);
		borrow = under;
		u128 product = (u128)sum * b + high;
		high = (u64)(product >> 64);
		store64(left + 8 * i, (u64)product);
		store64(right + 8 * i, difference);
	}
	return carry ^ borrow << 1 ^ high;
}

/* Searching, comparing, copying and filling. */
static u64 length(const u8 *text, u64 most)
{
	u64 n = 0;
	while (n < most && text[n])
		n++;
	return n;
}

static int compare(const u8 *left, const u8 *right, u64 size)
{
	for (u64 i = 0; i < size; i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}

u64 strings(u8 *buffer, u64 size, u64 a, u64 b)
{
	u64 half = size / 2, result = 0;
	buffer[a % size] = 0;
	result = length(buffer, size) << 32;
	result += (u64)(i64)compare(buffer, buffer + half, half);
	for (u64 i = 0; i + 4 <= half; i++)
		if (!compare(buffer + i, buffer + half, b & 3))
			result += 0x10000;
	__builtin_memcpy(buffer, buffer + half, half & 24);
	__builtin_memset(buffer + half, (int)a, half / 2);
	for (u64 i = 0; i < half / 2; i++) {
		u8 swapped = buffer[i];
		buffer[i] = buffer[half - 1 - i];
		buffer[half - 1 - i] = swapped;
	}
	return result;
}

/* A machine whose program is the buffer: a jump table. */
u64 interpreter(u8 *buffer, u64 size, u64 a, u64 b)
{
	u64 stack[8] = { a, b }, depth = 2, steps = 0;
	for (u64 at = 0; at < size && steps < 400; steps++) {
		u64 *top = &stack[depth & 7], operand = buffer[(at + 1) % size];
		switch (buffer[at] % 23) {
		case 0: *top += operand; break;
		case 1: *top -= stack[operand & 7]; break;
		case 2: *top *= operand | 1; break;
		case 3: *top ^= *top >> 7; break;
		case 4: depth++; break;
		case 5: depth--; break;
		case 6: *top = ~*top; break;
		case 7: *top = *top << 13 | *top >> 51; break;
		case 8: if (*top & 1) at += operand & 3; break;
		case 9: if ((i64)*top < 0) at++; break;
		case 10: *top = (u64)(i64)(i8)*top; break;
		case 11: *top = (u64)(i64)(i32)*top; break;
		case 12: *top = (u16)*top; break;
		case 13: *top = __builtin_bswap64(*top); break;
		case 14: *top = (u64)__builtin_ctzl(*top | 1ul << 40); break;
		case 15: *top = (u64)__builtin_clzl(*top | 1); break;
		case 16: *top |= 1ul << (operand & 63); break;
		case 17: *top &= ~(1ul << (operand & 63)); break;
		case 18: *top = *top / (operand + 1); break;
		case 19: *top = *top > stack[(depth + 1) & 7]; break;
		case 20: *top = (i64)*top <= (i64)stack[(depth + 1) & 7] ? operand : *top; break;
		case 21: buffer[operand % size] ^= (u8)*top; break;
		default: at += 1; break;
		}
		at++;
	}
	u64 result = steps;
	for (int i = 0; i < 8; i++)
		result = result * 31 + stack[i];
	return result;
}

/* Recursion that the compiler cannot turn into a loop. */
static u64 ackermann(u64 m, u64 n)
{
	if (m == 0)
		return n + 1;
	return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static u64 fibonacci(u64 n)
{
	return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

u64 recursion(u8 *buffer, u64 size, u64 a, u64 b)
{
	(void)size;
	return ackermann(a % 3, buffer[0] & 3) + (fibonacci(b % 10) << 16);
}

/* Calls through a table of functions in read-only relocated data. */
static u64 add(u64 x, u64 y) { return x + y; }
static u64 subtract(u64 x, u64 y) { return x - y; }
static u64 mix(u64 x, u64 y) { return (x ^ y) * 0x9e3779b97f4a7c15; }
static u64 turn(u64 x, u64 y) { return x << (y & 63) | x >> (-y & 63); }
static u64 smaller(u64 x, u64 y) { return x < y ? x : y; }
static u64 larger(u64 x, u64 y) { return (i64)x > (i64)y ? x : y; }
static u64 (*const operations[])(u64, u64) = { add, subtract, mix, turn, smaller, larger };

u64 function_pointers(u8 *buffer, u64 size, u64 a, u64 b)
{
	for (u64 i = 0; i < size; i++)
		a = operations[buffer[i] % 6](a, b + buffer[i]);
	return a;
}

/* Small types: sign and zero extension, wrapping, comparisons, selections. */
u64 small_types(u8 *buffer, u64 size, u64 a, u64 b)
{
	i8 byte = (i8)a;
	i16 half = (i16)b;
	u16 unsigned_half = (u16)(a ^ b);
	u64 counts = 0;
	for (u64 i = 0; i + 2 <= size; i += 2) {
		i8 x = (i8)buffer[i];
		u8 y = buffer[i + 1];
		byte = (i8)(byte + x);
		half = (i16)(half * 3 - y);
		unsigned_half = (u16)(unsigned_half << 3 | unsigned_half >> 13);
		unsigned_half ^= (u16)half;
		counts += (x < byte) + ((u64)(y <= (u8)byte) << 8) + ((u64)(half > x) << 16) + ((u64)(unsigned_half >= y) << 24);
		buffer[i] = (u8)(x < 0 ? -x : x);
		buffer[i + 1] = (u8)(byte > half ? byte : y);
		counts += (u64)(i64)(half >> 5);
	}
	return counts ^ (u64)(i64)byte << 40;
}

/* Atomic operations, which come out as locked instructions. */
u64 atomics(u8 *buffer, u64 size, u64 a, u64 b)
{
	u64 *words = (u64 *)buffer, result = 0;
	for (u64 i = 0; i < size / 8; i++) {
		u64 expected = (b >> (i & 63)) & 1 ? words[i] : a;
		result += __atomic_fetch_add(&words[i], a, __ATOMIC_SEQ_CST);
		result ^= __atomic_exchange_n(&words[i], result, __ATOMIC_SEQ_CST);
		result += __atomic_compare_exchange_n(&words[i], &expected, b, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		result ^= expected;
		result += __atomic_fetch_or((u32 *)&words[i], (u32)b, __ATOMIC_SEQ_CST);
		result -= __atomic_fetch_xor((u16 *)&words[i], (u16)a, __ATOMIC_SEQ_CST);
		result += __atomic_sub_fetch((u8 *)&words[i], (u8)b, __ATOMIC_SEQ_CST);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	}
	return result;
}

/* Bits: single ones set, cleared and tested by number, counted and mirrored. */
u64 bits(u8 *buffer, u64 size, u64 a, u64 b)
{
	u64 set = a, result = 0;
	for (u64 i = 0; i < size; i++) {
		u64 number = buffer[i] & 63;
		if (set >> number & 1)
			set &= ~(1ul << number);
		else
			set |= 1ul << number;
		set ^= 1ul << (b & 63);
		result += (u64)__builtin_popcountl(set) + (u64)__builtin_parityl(set);
		u64 mirrored = set;
		mirrored = (mirrored >> 1 & 0x5555555555555555) | (mirrored & 0x5555555555555555) << 1;
		mirrored = (mirrored >> 2 & 0x3333333333333333) | (mirrored & 0x3333333333333333) << 2;
		mirrored = (mirrored >> 4 & 0x0f0f0f0f0f0f0f0f) | (mirrored & 0x0f0f0f0f0f0f0f0f) << 4;
		result ^= __builtin_bswap64(mirrored);
		result += (u64)__builtin_bswap32((u32)set) + __builtin_bswap16((u16)set);
	}
	return result;
}

/*
 * Executes short pieces of x86-64 code on the processor it runs on and writes down what they did.
 *
 * Reads one batch from standard input and writes one result for each case to standard output; batch.ts describes both formats.
 *
 * The guest's window lies in the upper half of the address space, which belongs to the kernel. So the batch's regions are mapped
 * twice, at two places A and B of the lower half, each with the same low 32 bits of address as in the window. Every case runs at
 * both places, its pointers moved along, and the two outcomes together tell a pointer (its high half followed the place) from
 * data (it did not). What followed the place is given back as an address of the window; what did neither is reported as such,
 * and never guessed.
 *
 * There is no loop over the cases: each one ends in a signal, and the handler writes the outcome down, puts the next case's
 * registers into the signal frame and returns into it.
 *
 * Some processors refuse to return from the kernel to a stack pointer that is no address (on AMD's Zen 5, iret is #GP then). Such a stack
 * pointer is loaded by two instructions in front of the case. An interrupt in between ends in the same #GP; so an exception of this kind
 * counts when it comes again and again at the same place.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAGE = 4096, REGISTERS = 16, MOST_REGIONS = 16, MOST_POINTERS = 17, GS = 16, PLACES = 2 };
enum { BATCH_MAGIC = 0x4c43524f, RESULT_MAGIC = 0x5443524f };
/* The options of a case: its lowest bit, and above it the number of instructions after which it ends, if it does not end before. */
enum { COUNT_INSTRUCTIONS = 1, LIMIT_SHIFT = 1 };
/* CF, PF, AF, ZF, SF, DF and OF. */
enum { ARITHMETIC_FLAGS = 0xcd5, TRAP_FLAG = 0x100, FIXED_FLAGS = 0x202 };
enum { DEBUG_EXCEPTION = 1, PROTECTION_FAULT = 13, PAGE_FAULT = 14 };
/* For a case whose instructions cannot be counted, because its stack pointer is no address on the way. */
static const uint32_t UNCOUNTED = UINT32_MAX;
enum { REFUSALS_THAT_COUNT = 8 };

static const uint32_t place_high[PLACES] = { 0x1234, 0x2b57 };
static const int context_register[REGISTERS] = {
	REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
	REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

struct region {
	uint32_t offset, pages, compared, relocation_count;
	const uint8_t *protection;
	/* The contents before each case, as they are at each of the places. */
	uint8_t *before[PLACES];
};

struct outcome {
	uint64_t registers[REGISTERS], rip, address;
	uint32_t exception, error_code, flags, retired;
};

static uint32_t window_high, region_count, case_count;
static struct region regions[MOST_REGIONS];
static const uint8_t *input, *input_end, *next_case;
static uint8_t *output, *output_start;
static const size_t output_size = (size_t)1 << 32;

static uint32_t case_number, place;
static uint64_t initial[REGISTERS], case_flags, case_gs, coefficient[MOST_POINTERS], current_gs;
static uint32_t case_entry, case_options;
static struct outcome outcomes[PLACES];
static uint64_t step_from;
/* What the instructions in front of a case load, and where they go on. */
uint64_t late_rsp, late_rip;
extern const char late_entry[], late_jump[];
__asm__("late_entry: movq late_rsp(%rip), %rsp\nlate_jump: jmp *late_rip(%rip)");
static uint64_t refused_rip, refused_rcx;
static int refusals;

static void fail(const char *message)
{
	fprintf(stderr, "harness: %s (case %u)\n", message, case_number);
	_exit(2);
}

static const uint8_t *take(size_t size)
{
	const uint8_t *start = input;
	if ((size_t)(input_end - input) < size)
		fail("the batch is truncated");
	input += size;
	return start;
}

static uint16_t take16(void) { uint16_t v; memcpy(&v, take(2), 2); return v; }
static uint32_t take32(void) { uint32_t v; memcpy(&v, take(4), 4); return v; }
static uint64_t take64(void) { uint64_t v; memcpy(&v, take(8), 8); return v; }

static void put(const void *bytes, size_t size)
{
	if ((size_t)(output - output_start) + size > output_size)
		fail("too much output");
	memcpy(output, bytes, size);
	output += size;
}

static void put32(uint32_t v) { put(&v, 4); }
static void put64(uint64_t v) { put(&v, 8); }

static uint8_t *at(uint32_t which, uint32_t offset)
{
	return (uint8_t *)(((uint64_t)place_high[which] << 32) + offset);
}

/* How far a value with this coefficient moves from the window to the place. */
static uint64_t moved(uint64_t factor, uint32_t which)
{
	return factor * ((uint64_t)place_high[which] - window_high);
}

static const struct region *region_at(uint32_t offset, uint32_t size)
{
	for (uint32_t i = 0; i < region_count; i++)
		if (offset >= regions[i].offset && (uint64_t)offset + size <= (uint64_t)regions[i].offset + regions[i].pages * PAGE)
			return &regions[i];
	fail("a patch lies outside every region");
	return NULL;
}

static void protect(const struct region *region, int writable)
{
	for (uint32_t which = 0; which < PLACES; which++)
		for (uint32_t page = 0; page < region->pages; page++) {
			int bits = region->protection[page];
			int protection = (bits & 1 ? PROT_READ : 0) | (bits & 2 ? PROT_WRITE : 0) | (bits & 4 ? PROT_EXEC : 0);
			if (mprotect(at(which, region->offset + page * PAGE), PAGE, writable ? PROT_READ | PROT_WRITE : protection))
				fail("mprotect");
		}
}

static void take_region(struct region *region)
{
	region->offset = take32();
	region->pages = take32();
	region->compared = take32();
	region->relocation_count = take32();
	region->protection = take(region->pages);
	size_t size = (size_t)region->pages * PAGE;
	const uint8_t *contents = take(size);
	for (uint32_t which = 0; which < PLACES; which++) {
		uint8_t *start = at(which, region->offset);
		if (mmap(start, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != start)
			fail("the place of a region is taken");
		region->before[which] = malloc(size);
		if (!region->before[which])
			fail("no memory");
		memcpy(region->before[which], contents, size);
	}
	for (uint32_t i = 0; i < region->relocation_count; i++) {
		uint32_t offset = take32();
		if ((uint64_t)offset + 8 > size)
			fail("a relocation lies outside its region");
		for (uint32_t which = 0; which < PLACES; which++)
			memcpy(region->before[which] + offset + 4, &place_high[which], 4);
	}
	for (uint32_t which = 0; which < PLACES; which++)
		memcpy(at(which, region->offset), region->before[which], size);
	protect(region, 0);
}

/* Undoes what the case did to memory, and its patches. */
static void restore(void)
{
	for (uint32_t i = 0; i < region_count; i++)
		if (regions[i].compared)
			for (uint32_t which = 0; which < PLACES; which++)
				for (uint32_t page = 0; page < regions[i].pages; page++) {
					uint8_t *now = at(which, regions[i].offset + page * PAGE);
					const uint8_t *before = regions[i].before[which] + page * PAGE;
					if (regions[i].protection[page] & 2 && memcmp(now, before, PAGE))
						memcpy(now, before, PAGE);
				}
}

/* The patches become part of `before` while the case runs; `undo` keeps what they replaced. */
static struct { uint8_t *to; uint32_t offset; uint16_t size, is_pointer; uint8_t bytes[256]; } undo[2 * 64];
static uint32_t undo_count;

static void take_patch(void)
{
	uint32_t offset = take32();
	uint16_t size = take16(), is_pointer = take16();
	const uint8_t *bytes = take(size);
	const struct region *region = region_at(offset, size);
	if (!region->compared || size > 256 || undo_count + PLACES > 2 * 64)
		fail("a patch is too long, there are too many, or its region is not compared");
	for (uint32_t which = 0; which < PLACES; which++) {
		uint8_t *to = region->before[which] + (offset - region->offset);
		undo[undo_count].to = to;
		undo[undo_count].offset = offset;
		undo[undo_count].size = size;
		undo[undo_count].is_pointer = is_pointer;
		memcpy(undo[undo_count++].bytes, to, size);
		memcpy(to, bytes, size);
		if (is_pointer)
			memcpy(to + 4, &place_high[which], 4);
		for (uint32_t done = 0; done < size;) {
			uint32_t page = (offset + done - region->offset) / PAGE;
			uint32_t in_page = (offset + done) % PAGE;
			uint32_t part = size - done < PAGE - in_page ? size - done : PAGE - in_page;
			if (!(region->protection[page] & 2))
				fail("a patch lies in a page that is not writable");
			memcpy(at(which, offset + done), to + done, part);
			done += part;
		}
	}
}

static void take_case(void)
{
	input = next_case;
	case_entry = take32();
	case_options = take32();
	for (int i = 0; i < REGISTERS; i++)
		initial[i] = take64();
	case_flags = take64();
	case_gs = take64();
	memset(coefficient, 0, sizeof coefficient);
	for (uint32_t pointers = take16(), patches = take16(); pointers || patches;) {
		if (pointers) {
			pointers--;
			uint16_t which = take16();
			if (which >= MOST_POINTERS)
				fail("no such register");
			coefficient[which] = take64();
		} else {
			patches--;
			take_patch();
		}
	}
	next_case = input;
}

static int is_canonical(uint64_t address)
{
	return (int64_t)(address << 16) >> 16 == (int64_t)address;
}

/* Makes the way back into the case possible where its stack pointer is no address. Its instructions are no longer counted then. */
static void make_returnable(greg_t *registers)
{
	if (is_canonical(registers[REG_RSP]))
		return;
	late_rsp = registers[REG_RSP];
	/* Interrupted between the two instructions, the way back begins again, and leads where it led. */
	if (registers[REG_RIP] != (greg_t)late_jump)
		late_rip = registers[REG_RIP];
	registers[REG_RSP] = 0;
	registers[REG_RIP] = (greg_t)late_entry;
	registers[REG_EFL] &= ~TRAP_FLAG;
	outcomes[place].retired = UNCOUNTED;
}

/* Whether an exception may be the kernel's, whose way back into the case was refused after an interrupt. */
static int may_be_refusal(const greg_t *registers)
{
	if (registers[REG_TRAPNO] != PROTECTION_FAULT || is_canonical(registers[REG_RSP]))
		return 0;
	if (refused_rip != (uint64_t)registers[REG_RIP] || refused_rcx != (uint64_t)registers[REG_RCX])
		refusals = 0;
	refused_rip = registers[REG_RIP];
	refused_rcx = registers[REG_RCX];
	return ++refusals < REFUSALS_THAT_COUNT;
}

static void enter(ucontext_t *context)
{
	greg_t *registers = context->uc_mcontext.gregs;
	for (int i = 0; i < REGISTERS; i++)
		registers[context_register[i]] = initial[i] + moved(coefficient[i], place);
	registers[REG_RIP] = (greg_t)at(place, case_entry);
	registers[REG_EFL] = (case_flags & ARITHMETIC_FLAGS) | FIXED_FLAGS;
	if (case_options & COUNT_INSTRUCTIONS)
		registers[REG_EFL] |= TRAP_FLAG;
	step_from = registers[REG_RIP];
	outcomes[place].retired = 0;
	refusals = 0;
	make_returnable(registers);
	uint64_t gs = case_gs + moved(coefficient[GS], place);
	if (gs != current_gs && syscall(SYS_arch_prctl, ARCH_SET_GS, gs))
		fail("the gs base is not an address of user space");
	current_gs = gs;
}

/* How much higher the high half of a pointer is at place A than at place B. */
static uint32_t apart(void)
{
	return place_high[0] - place_high[1];
}

/* A value as it would be in the window, from what it is at the two places. */
static uint64_t to_window(uint64_t a, uint64_t b, uint32_t *unclear)
{
	if (a == b)
		return a;
	if (a - b == (uint64_t)apart() << 32)
		return a - moved((uint64_t)1 << 32, 0);
	/* A number less a pointer, as compilers make of the end of a loop. */
	if (b - a == (uint64_t)apart() << 32)
		return a + moved((uint64_t)1 << 32, 0);
	*unclear += 1;
	return a;
}

/* Writes the bytes of a run of pages that the case changed, as pieces: offset, length, bytes. Returns how many. */
static uint32_t put_changes(const struct region *region, uint32_t page, uint32_t end_page, uint32_t *unclear)
{
	uint32_t start = region->offset + page * PAGE, size = (end_page - page) * PAGE, pieces = 0;
	const uint8_t *a = at(0, start), *b = at(1, start);
	const uint8_t *before_a = region->before[0] + page * PAGE, *before_b = region->before[1] + page * PAGE;
	static uint8_t *merged, *changed;
	static uint32_t room;
	if (!memcmp(a, before_a, size) && !memcmp(b, before_b, size))
		return 0;
	if (room < size) {
		merged = realloc(merged, room = size);
		changed = realloc(changed, size);
		if (!merged || !changed)
			fail("no memory");
	}
	memcpy(merged, a, size);
	for (uint32_t i = 0; i < size; i++)
		changed[i] = a[i] != before_a[i] || b[i] != before_b[i];
	for (uint32_t i = 0; i < size; i++) {
		uint32_t high_a, high_b;
		if (a[i] == b[i])
			continue;
		/* The first byte in which two pointers differ is the first of their high halves. */
		memcpy(&high_a, a + i, i + 4 <= size ? 4 : size - i);
		memcpy(&high_b, b + i, i + 4 <= size ? 4 : size - i);
		if (i + 4 <= size && (high_a - high_b == apart() || high_b - high_a == apart())) {
			high_a += high_a - high_b == apart() ? window_high - place_high[0] : place_high[0] - window_high;
			memcpy(merged + i, &high_a, 4);
			memset(changed + i, changed[i], 4);
			i += 3;
		} else if (changed[i]) {
			*unclear += 1;
		}
	}
	for (uint32_t i = 0; i < size;) {
		uint32_t end = i;
		while (end < size && changed[end])
			end++;
		if (end == i) {
			i++;
			continue;
		}
		put32(start + i);
		put32(end - i);
		put(merged + i, end - i);
		pieces++;
		i = end;
	}
	return pieces;
}

/*
 * How many pointers of the case's patches were overwritten in part. Their high halves end in the same bytes at both places, so whether
 * those were written cannot be told.
 */
static uint32_t broken_pointers(void)
{
	uint32_t broken = 0;
	for (uint32_t i = 0; i < undo_count; i += PLACES) {
		uint32_t high_a, high_b;
		if (!undo[i].is_pointer)
			continue;
		memcpy(&high_a, at(0, undo[i].offset + 4), 4);
		memcpy(&high_b, at(1, undo[i].offset + 4), 4);
		if (high_a - high_b != apart() && high_a >> 16 == 0 && high_b >> 16 == 0)
			broken++;
	}
	return broken;
}

static void put_result(void)
{
	uint32_t unclear = 0, pieces = 0;
	const struct outcome *a = &outcomes[0], *b = &outcomes[1];
	if (a->exception != b->exception || a->error_code != b->error_code || a->retired != b->retired)
		unclear++;
	put32(a->exception);
	put32(a->error_code);
	put32(a->flags);
	put32(a->flags ^ b->flags);
	put32(a->retired);
	uint8_t *unclear_at = output;
	put32(0);
	put64(to_window(a->rip, b->rip, &unclear));
	put64(to_window(a->address, b->address, &unclear));
	for (int i = 0; i < REGISTERS; i++) {
		int unchanged = a->registers[i] == initial[i] + moved(coefficient[i], 0) && b->registers[i] == initial[i] + moved(coefficient[i], 1);
		put64(unchanged ? initial[i] : to_window(a->registers[i], b->registers[i], &unclear));
	}
	uint8_t *pieces_at = output;
	put32(0);
	for (uint32_t i = 0; i < region_count; i++)
		for (uint32_t page = 0, end; regions[i].compared && page < regions[i].pages; page = end) {
			for (end = page; end < regions[i].pages && regions[i].protection[end] & 2;)
				end++;
			if (end == page)
				end++;
			else
				pieces += put_changes(&regions[i], page, end, &unclear);
		}
	unclear += broken_pointers();
	memcpy(unclear_at, &unclear, 4);
	memcpy(pieces_at, &pieces, 4);
}

static void finish(void)
{
	for (uint8_t *from = output_start; from < output;) {
		ssize_t written = write(1, from, output - from);
		if (written <= 0)
			_exit(2);
		from += written;
	}
	_exit(0);
}

static void handle(int signal, siginfo_t *info, void *pointer)
{
	ucontext_t *context = pointer;
	greg_t *registers = context->uc_mcontext.gregs;
	static int started;
	(void)signal;
	if (started) {
		struct outcome *outcome = &outcomes[place];
		if (registers[REG_TRAPNO] == DEBUG_EXCEPTION && case_options & COUNT_INSTRUCTIONS) {
			/* A repeated string instruction traps after every repetition, and is one instruction all the same. */
			if ((uint64_t)registers[REG_RIP] != step_from)
				outcome->retired++;
			step_from = registers[REG_RIP];
			if (!(case_options >> LIMIT_SHIFT) || outcome->retired != case_options >> LIMIT_SHIFT) {
				make_returnable(registers);
				return;
			}
		}
		if (registers[REG_TRAPNO] != DEBUG_EXCEPTION && may_be_refusal(registers)) {
			make_returnable(registers);
			return;
		}
		for (int i = 0; i < REGISTERS; i++)
			outcome->registers[i] = registers[context_register[i]];
		outcome->rip = registers[REG_RIP];
		outcome->flags = registers[REG_EFL] & ARITHMETIC_FLAGS;
		outcome->exception = registers[REG_TRAPNO];
		outcome->error_code = outcome->exception == PAGE_FAULT ? registers[REG_ERR] & 0x12 : 0;
		outcome->address = outcome->exception == PAGE_FAULT ? (uint64_t)registers[REG_CR2] : 0;
		if (++place == PLACES) {
			place = 0;
			put_result();
			while (undo_count) {
				undo_count--;
				memcpy(undo[undo_count].to, undo[undo_count].bytes, undo[undo_count].size);
			}
			restore();
			if (++case_number == case_count)
				finish();
			take_case();
		}
	} else {
		started = 1;
		take_case();
	}
	(void)info;
	enter(context);
}

static void time_out(int signal)
{
	(void)signal;
	fail("a case does not end");
}

int main(void)
{
	size_t capacity = 1 << 20, size = 0;
	uint8_t *buffer = malloc(capacity);
	for (ssize_t got; buffer && (got = read(0, buffer + size, capacity - size)) > 0;) {
		size += got;
		if (size == capacity)
			buffer = realloc(buffer, capacity *= 2);
	}
	output = output_start = mmap(NULL, output_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (!buffer || output == MAP_FAILED)
		fail("no memory");
	input = buffer;
	input_end = buffer + size;
	if (take32() != BATCH_MAGIC)
		fail("not a batch");
	window_high = take32();
	region_count = take32();
	case_count = take32();
	if (region_count > MOST_REGIONS)
		fail("too many regions");
	for (uint32_t i = 0; i < region_count; i++)
		take_region(&regions[i]);
	next_case = input;
	put32(RESULT_MAGIC);
	put32(case_count);
	if (!case_count)
		finish();

	stack_t stack = { .ss_size = 1 << 16, .ss_sp = malloc(1 << 16) };
	struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	struct sigaction alarm_action = { .sa_handler = time_out, .sa_flags = SA_ONSTACK };
	if (!stack.ss_sp || sigaltstack(&stack, NULL))
		fail("sigaltstack");
	const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (sigaction(signals[i], &action, NULL))
			fail("sigaction");
	if (sigaction(SIGALRM, &alarm_action, NULL))
		fail("sigaction");
	alarm(120);
	__asm__ volatile("ud2");
	return 2;
}

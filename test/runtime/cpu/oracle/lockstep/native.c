/*
 * Runs pieces of programs on the processor, one instruction at a time, and writes down every state on the way.
 *
 * Reads sessions; session.ts describes them. Each is carried out by a process of its own, in which the pages of the program lie where the model
 * has them. The trap flag is set, so the processor raises a signal after every instruction, and the handler of the signal sees and changes all
 * registers. When an instruction leads to an address of the kernel's text, the next call of the session is its answer: registers, and bytes
 * that are written to memory. Pages are mapped twice: as the program may access them, and for this code, which may write all of them.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAGE = 4096, REGISTERS = 16, STACK_SIZE = 1 << 18 };
enum { ARITHMETIC_FLAGS = 0xcd5, TRAP_FLAG = 0x100, FIXED_FLAGS = 0x202, INT3 = 0xcc };
static const uint64_t kernel_text_high = 0xffffffff;

/* The places of registers in a signal's context, by their number. */
static const int places[REGISTERS] = {
	REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
	REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

/* Registers, rip, flags: what a session has of each state. */
struct state {
	uint64_t registers[REGISTERS], rip, flags;
};

struct run {
	uint32_t offset, pages;
	const uint8_t *protection, *contents;
	/* The same pages, where this code may write them. */
	uint8_t *shadow;
};

static const uint8_t *input, *input_end;
static uint64_t window;
static struct run *runs;
static uint32_t run_count, steps, count;
static struct state *states;
/* While repetitions are executed at once: the instruction behind them, which is an int3 for as long, and its first byte. */
static uint64_t behind;
static uint8_t kept;

static void fail(const char *message)
{
	fprintf(stderr, "native: %s (%s)\n", message, strerror(errno));
	_exit(2);
}

static const uint8_t *take(size_t size)
{
	const uint8_t *start = input;
	if ((size_t)(input_end - input) < size)
		fail("the session is truncated");
	input += size;
	return start;
}

static uint32_t take32(void) { uint32_t v; memcpy(&v, take(4), 4); return v; }
static uint64_t take64(void) { uint64_t v; memcpy(&v, take(8), 8); return v; }

/* Where this code has an address of the program; NULL for an address that is not in a page. */
static uint8_t *at(uint64_t address)
{
	uint64_t offset = address - window;
	for (uint32_t i = 0; i < run_count; i++)
		if (offset >= runs[i].offset && offset < runs[i].offset + (uint64_t)runs[i].pages * PAGE)
			return runs[i].shadow + (offset - runs[i].offset);
	return NULL;
}

static void take_run(struct run *run)
{
	run->offset = take32();
	run->pages = take32();
	run->protection = take(run->pages);
	size_t size = (size_t)run->pages * PAGE;
	run->contents = take(size);
	int file = memfd_create("pages", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, size))
		fail("no file for pages");
	run->shadow = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	void *place = (void *)(window + run->offset);
	if (run->shadow == MAP_FAILED || mmap(place, size, PROT_NONE, MAP_SHARED | MAP_FIXED_NOREPLACE, file, 0) != place)
		fail("a place is taken");
	close(file);
	memcpy(run->shadow, run->contents, size);
	for (uint32_t page = 0, same; page < run->pages; page += same) {
		int bits = run->protection[page];
		for (same = 1; page + same < run->pages && run->protection[page + same] == bits;)
			same++;
		int protection = (bits & 1 ? PROT_READ : 0) | (bits & 2 ? PROT_WRITE : 0) | (bits & 4 ? PROT_EXEC : 0);
		if (mprotect((uint8_t *)place + (size_t)page * PAGE, (size_t)same * PAGE, protection))
			fail("mprotect");
	}
}

static void take_state(struct state *state)
{
	for (int i = 0; i < REGISTERS; i++)
		state->registers[i] = take64();
}

static void read_state(struct state *state, const ucontext_t *context)
{
	for (int i = 0; i < REGISTERS; i++)
		state->registers[i] = context->uc_mcontext.gregs[places[i]];
	state->rip = context->uc_mcontext.gregs[REG_RIP];
	state->flags = context->uc_mcontext.gregs[REG_EFL] & ARITHMETIC_FLAGS;
}

static void write_state(const struct state *state, ucontext_t *context)
{
	for (int i = 0; i < REGISTERS; i++)
		context->uc_mcontext.gregs[places[i]] = state->registers[i];
	context->uc_mcontext.gregs[REG_RIP] = state->rip;
	context->uc_mcontext.gregs[REG_EFL] = (state->flags & ARITHMETIC_FLAGS) | FIXED_FLAGS | TRAP_FLAG;
}

/* A repeated string instruction traps after every repetition. Returns its length, or 0 for any other. */
static int length_if_repeated(uint64_t rip)
{
	int repeated = 0;
	for (int i = 0; i < 4; i++) {
		const uint8_t *place = at(rip + i);
		if (!place)
			return 0;
		if (*place == 0xf2 || *place == 0xf3)
			repeated = 1;
		else if (*place != 0x66 && (*place & 0xf0) != 0x40)
			return repeated && ((*place >= 0xa4 && *place <= 0xa7) || (*place >= 0xaa && *place <= 0xaf)) ? i + 1 : 0;
	}
	return 0;
}

/* The answer of a kernel function, and the return that follows. */
static void answer(struct state *state)
{
	take_state(state);
	state->flags = take64();
	for (uint32_t changes = take32(); changes; changes--) {
		uint32_t offset = take32(), size = take32();
		const uint8_t *bytes = take(size);
		if (!at(window + offset))
			fail("a change lies nowhere");
		memcpy(at(window + offset), bytes, size);
	}
	if (!at(state->registers[4]))
		fail("no stack");
	memcpy(&state->rip, at(state->registers[4]), 8);
	state->registers[4] += 8;
}

static void put(const void *bytes, size_t size)
{
	if (fwrite(bytes, 1, size, stdout) != size)
		fail("write");
}

static int is_changed(const struct run *run, uint32_t page)
{
	size_t offset = (size_t)page * PAGE;
	return memcmp(run->shadow + offset, run->contents + offset, PAGE) != 0;
}

/* Writes what came of the session, and ends the process. The context is that of a fault, or NULL. */
static void finish(uint64_t signal, const ucontext_t *context)
{
	uint64_t changed = 0;
	for (uint32_t i = 0; i < run_count; i++)
		for (uint32_t page = 0; page < runs[i].pages; page++)
			changed += is_changed(&runs[i], page);
	const greg_t *registers = context ? context->uc_mcontext.gregs : NULL;
	uint64_t exception = registers ? registers[REG_TRAPNO] : 0, error = registers ? registers[REG_ERR] : 0;
	uint64_t head[6] = { count, signal, exception, error, registers ? registers[REG_CR2] : 0, changed };
	put(head, sizeof head);
	put(states, count * sizeof *states);
	for (uint32_t i = 0; i < run_count; i++)
		for (uint32_t page = 0; page < runs[i].pages; page++) {
			uint32_t offset = runs[i].offset + page * PAGE;
			if (!is_changed(&runs[i], page))
				continue;
			put(&offset, 4);
			put(runs[i].shadow + (size_t)page * PAGE, PAGE);
		}
	_exit(fflush(stdout) ? 2 : 0);
}

/* After every instruction, and at its fault. The first signal is this process's own, and leads into the program. */
static void handle(int signal, siginfo_t *info, void *pointer)
{
	ucontext_t *context = pointer;
	struct state *state = &states[count];
	if (signal == SIGUSR1) {
		write_state(state, context);
	} else {
		int is_int3 = signal == SIGTRAP && info->si_code == SI_KERNEL;
		state = &states[++count];
		read_state(state, context);
		if (behind) {
			*at(behind) = kept;
			if (is_int3 && state->rip == behind + 1) {
				is_int3 = 0;
				state->rip = behind;
			}
			behind = 0;
		}
		if (signal != SIGTRAP || is_int3) {
			count++;
			finish(signal, context);
		}
		if (state->rip >> 32 == kernel_text_high && input < input_end)
			answer(state);
		write_state(state, context);
	}
	if (count == steps) {
		count++;
		finish(0, NULL);
	}
	int length = length_if_repeated(state->rip);
	if (length && at(state->rip + length)) {
		behind = state->rip + length;
		kept = *at(behind);
		*at(behind) = INT3;
		context->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
	}
}

/* Carries out a session in this process, which ends with it. */
static void carry_out(void)
{
	window = (uint64_t)take32() << 32;
	steps = take32();
	run_count = take32();
	states = calloc(steps + 2, sizeof *states);
	runs = calloc(run_count, sizeof *runs);
	if (!states || !runs)
		fail("no memory");
	take_state(&states[0]);
	states[0].rip = take64();
	states[0].flags = take64();
	uint64_t gs = take64();
	for (uint32_t i = 0; i < run_count; i++)
		take_run(&runs[i]);
	stack_t stack = { .ss_sp = malloc(STACK_SIZE), .ss_size = STACK_SIZE };
	if (!stack.ss_sp || sigaltstack(&stack, NULL) || syscall(SYS_arch_prctl, ARCH_SET_GS, gs))
		fail("the program cannot be started");
	const int signals[] = { SIGUSR1, SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE };
	struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (sigaction(signals[i], &action, NULL))
			fail("sigaction");
	raise(SIGUSR1);
	fail("the program has returned");
}

/* Returns 0 at the end of the file. */
static int read_all(int file, void *to, size_t size)
{
	for (uint8_t *next = to; size;) {
		ssize_t got = read(file, next, size);
		if (got <= 0)
			return 0;
		next += got;
		size -= got;
	}
	return 1;
}

/* Takes sessions, each after its size, from one file, and writes results to another. */
int main(int argc, char **argv)
{
	int from = argc == 3 ? open(argv[1], O_RDONLY) : -1;
	if (from < 0 || !freopen(argv[2], "w", stdout))
		fail("the files cannot be opened");
	for (uint32_t size; read_all(from, &size, sizeof size);) {
		uint8_t *buffer = malloc(size);
		if (!buffer || !read_all(from, buffer, size))
			fail("no session");
		input = buffer;
		input_end = buffer + size;
		pid_t worker = fork();
		if (!worker)
			carry_out();
		int status;
		if (worker < 0 || waitpid(worker, &status, 0) != worker)
			fail("no process for a session");
		if (status) {
			const uint64_t nothing[6] = { 0 };
			put(nothing, sizeof nothing);
			fflush(stdout);
		}
		free(buffer);
	}
	return 0;
}

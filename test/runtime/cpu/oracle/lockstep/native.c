/*
 * Runs a piece of a program on the processor, one instruction at a time, and writes down every state on the way.
 *
 * Reads a session from standard input; session.ts describes it. The pages of the program lie where the model has them, shared with a child
 * that is single-stepped. When the child reaches an address of the kernel's text, the next call of the session is its answer: registers, and
 * bytes that are written to memory.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, REGISTERS = 16 };
enum { ARITHMETIC_FLAGS = 0xcd5, FIXED_FLAGS = 0x202 };
static const uint64_t kernel_text_high = 0xffffffff;

/* Registers, rip, flags: what a session has of each state. */
struct state {
	uint64_t registers[REGISTERS], rip, flags;
};

struct run {
	uint32_t offset, pages;
	const uint8_t *protection, *contents;
};

static const uint8_t *input, *input_end;
static uint64_t window;
static struct run *runs;
static uint32_t run_count;
static pid_t child;

static void fail(const char *message)
{
	fprintf(stderr, "native: %s (%s)\n", message, strerror(errno));
	if (child > 0)
		kill(child, SIGKILL);
	exit(2);
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

static uint8_t *at(uint32_t offset)
{
	return (uint8_t *)(window + offset);
}

static void take_run(struct run *run)
{
	run->offset = take32();
	run->pages = take32();
	run->protection = take(run->pages);
	size_t size = (size_t)run->pages * PAGE;
	run->contents = take(size);
	if (mmap(at(run->offset), size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != at(run->offset))
		fail("a place is taken");
	memcpy(at(run->offset), run->contents, size);
}

/* In the child only: the parent writes what kernel functions change. */
static void protect(const struct run *run)
{
	for (uint32_t page = 0; page < run->pages; page++) {
		int bits = run->protection[page];
		int protection = (bits & 1 ? PROT_READ : 0) | (bits & 2 ? PROT_WRITE : 0) | (bits & 4 ? PROT_EXEC : 0);
		if (mprotect(at(run->offset + page * PAGE), PAGE, protection))
			fail("mprotect");
	}
}

static void read_state(struct state *state)
{
	struct user_regs_struct r;
	if (ptrace(PTRACE_GETREGS, child, NULL, &r))
		fail("PTRACE_GETREGS");
	const uint64_t registers[REGISTERS] = { r.rax, r.rcx, r.rdx, r.rbx, r.rsp, r.rbp, r.rsi, r.rdi, r.r8, r.r9, r.r10, r.r11, r.r12, r.r13, r.r14, r.r15 };
	memcpy(state->registers, registers, sizeof registers);
	state->rip = r.rip;
	state->flags = r.eflags & ARITHMETIC_FLAGS;
}

static void write_state(const struct state *state)
{
	struct user_regs_struct r;
	if (ptrace(PTRACE_GETREGS, child, NULL, &r))
		fail("PTRACE_GETREGS");
	const uint64_t *from = state->registers;
	r.rax = from[0]; r.rcx = from[1]; r.rdx = from[2]; r.rbx = from[3];
	r.rsp = from[4]; r.rbp = from[5]; r.rsi = from[6]; r.rdi = from[7];
	r.r8 = from[8]; r.r9 = from[9]; r.r10 = from[10]; r.r11 = from[11];
	r.r12 = from[12]; r.r13 = from[13]; r.r14 = from[14]; r.r15 = from[15];
	r.rip = state->rip;
	r.eflags = (state->flags & ARITHMETIC_FLAGS) | FIXED_FLAGS;
	r.orig_rax = -1;
	if (ptrace(PTRACE_SETREGS, child, NULL, &r))
		fail("PTRACE_SETREGS");
}

static void put(const void *bytes, size_t size)
{
	if (fwrite(bytes, 1, size, stdout) != size)
		fail("write");
}

static int is_mapped(uint64_t address)
{
	for (uint32_t i = 0; i < run_count; i++)
		if (address - window >= runs[i].offset && address - window < runs[i].offset + (uint64_t)runs[i].pages * PAGE)
			return 1;
	return 0;
}

/* A repeated string instruction traps after every repetition. */
static int repeats(uint64_t rip)
{
	int repeated = 0;
	for (int i = 0; i < 4 && is_mapped(rip + i); i++) {
		uint8_t byte = *(const uint8_t *)(rip + i);
		if (byte == 0xf2 || byte == 0xf3)
			repeated = 1;
		else if (byte != 0x66 && (byte & 0xf0) != 0x40)
			return repeated && ((byte >= 0xa4 && byte <= 0xa7) || (byte >= 0xaa && byte <= 0xaf));
	}
	return 0;
}

/* The answer of a kernel function, and the return that follows. */
static void answer(void)
{
	struct state state;
	for (int i = 0; i < REGISTERS; i++)
		state.registers[i] = take64();
	state.flags = take64();
	for (uint32_t changes = take32(); changes; changes--) {
		uint32_t offset = take32(), size = take32();
		const uint8_t *bytes = take(size);
		if (!is_mapped(window + offset))
			fail("a change lies nowhere");
		memcpy(at(offset), bytes, size);
	}
	if (!is_mapped(state.registers[4]))
		fail("no stack");
	memcpy(&state.rip, (const void *)state.registers[4], 8);
	state.registers[4] += 8;
	write_state(&state);
}

static void put_changes(void)
{
	for (uint32_t i = 0; i < run_count; i++)
		for (uint32_t page = 0; page < runs[i].pages; page++) {
			uint32_t offset = runs[i].offset + page * PAGE;
			if (!memcmp(at(offset), runs[i].contents + (size_t)page * PAGE, PAGE))
				continue;
			put(&offset, 4);
			put(at(offset), PAGE);
		}
}

int main(void)
{
	size_t capacity = 1 << 24, size = 0;
	uint8_t *buffer = malloc(capacity);
	for (ssize_t got; buffer && (got = read(0, buffer + size, capacity - size)) > 0;) {
		size += got;
		if (size == capacity)
			buffer = realloc(buffer, capacity *= 2);
	}
	if (!buffer)
		fail("no memory");
	input = buffer;
	input_end = buffer + size;
	window = (uint64_t)take32() << 32;
	uint32_t steps = take32();
	run_count = take32();
	struct state state;
	for (int i = 0; i < REGISTERS; i++)
		state.registers[i] = take64();
	state.rip = take64();
	state.flags = take64();
	uint64_t gs = take64();
	runs = calloc(run_count, sizeof *runs);
	for (uint32_t i = 0; i < run_count; i++)
		take_run(&runs[i]);

	child = fork();
	if (child < 0)
		fail("fork");
	if (!child) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) || syscall(SYS_arch_prctl, ARCH_SET_GS, gs))
			fail("the child cannot be traced");
		for (uint32_t i = 0; i < run_count; i++)
			protect(&runs[i]);
		raise(SIGSTOP);
		_exit(3);
	}
	int status;
	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
		fail("the child does not stop");
	if (ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_EXITKILL))
		fail("PTRACE_SETOPTIONS");
	write_state(&state);

	struct state *states = calloc(steps + 1, sizeof *states);
	if (!states)
		fail("no memory");
	uint32_t signal = 0, count = 0;
	uint64_t address = 0;
	for (uint32_t step = 0; step < steps && !signal; step++) {
		read_state(&state);
		states[count++] = state;
		uint64_t from = state.rip;
		int repeated = repeats(from);
		do {
			if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) || waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
				fail("the child is gone");
			siginfo_t info;
			if (ptrace(PTRACE_GETSIGINFO, child, NULL, &info))
				fail("PTRACE_GETSIGINFO");
			/* int3 is told from a step by where the signal comes from. */
			if (WSTOPSIG(status) != SIGTRAP || info.si_code == SI_KERNEL) {
				signal = WSTOPSIG(status);
				address = (uint64_t)info.si_addr;
			}
			read_state(&state);
		} while (repeated && !signal && state.rip == from);
		if (!signal && state.rip >> 32 == kernel_text_high && input < input_end)
			answer();
	}
	read_state(&states[count++]);
	uint64_t head[3] = { count, signal, address };
	put(head, sizeof head);
	put(states, count * sizeof *states);
	put_changes();
	kill(child, SIGKILL);
	return fflush(stdout) ? 2 : 0;
}

/* Runs a program of the benchmark on the processor: OBJECT PROGRAM FRAME. */
#include "harness.h"

static uint64_t address_of(const struct kernel_symbol *symbol)
{
	return (uint64_t)symbol->function;
}

/* Enters the program on a stack of its own, as the kernel does. */
static void run(const struct program *program)
{
	uint64_t context = program->context;
	__asm__ volatile("mov %%rsp, %%rbx\n\tmov %[top], %%rsp\n\tcall *%[entry]\n\tmov %%rbx, %%rsp"
		: "+D"(context)
		: [top] "r"(program->stack_top), [entry] "r"(program->entry)
		: "rax", "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
		"xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

int main(int count, char **arguments)
{
	if (count != 4)
		fail("usage: native OBJECT PROGRAM FRAME");
	arena_make();
	struct program program = load(arguments[1], arguments[2], arguments[3], address_of);
	return serve(&program, run);
}

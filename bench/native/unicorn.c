/* Runs a program of the benchmark in libunicorn, with a limit of instructions that is exact: OBJECT PROGRAM FRAME. */
#include "harness.h"

#include <unicorn/unicorn.h>

enum { SLOT = 16 };
static const size_t MOST_INSTRUCTIONS = (size_t)1 << 40;

static uc_engine *engine;
/* A page with a `ret` in each slot: slot 0 is where the program returns to, the others are the kernel's functions. */
static uint8_t *text;

static void check(uc_err error, const char *what)
{
	if (error != UC_ERR_OK)
		fail("unicorn: %s: %s", what, uc_strerror(error));
}

static uint64_t address_of(const struct kernel_symbol *symbol)
{
	return (uint64_t)(text + SLOT * (1 + (symbol - kernel_symbols())));
}

static uint64_t read_register(int id)
{
	uint64_t value = 0;
	check(uc_reg_read(engine, id, &value), "read a register");
	return value;
}

static void write_register(int id, uint64_t value)
{
	check(uc_reg_write(engine, id, &value), "write a register");
}

static void on_kernel_text(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	(void)uc, (void)size, (void)data;
	uint64_t slot = (address - (uint64_t)text) / SLOT;
	if (!slot)
		return;
	uint64_t result = kernel_symbols()[slot - 1].function(read_register(UC_X86_REG_RDI), read_register(UC_X86_REG_RSI),
		read_register(UC_X86_REG_RDX), read_register(UC_X86_REG_RCX), read_register(UC_X86_REG_R8), read_register(UC_X86_REG_R9));
	write_register(UC_X86_REG_RAX, result);
}

static void run(const struct program *program)
{
	uint64_t *stack = (uint64_t *)program->stack_top - 1;
	*stack = (uint64_t)text;
	write_register(UC_X86_REG_RSP, (uint64_t)stack);
	write_register(UC_X86_REG_RDI, program->context);
	check(uc_emu_start(engine, program->entry, (uint64_t)text, 0, MOST_INSTRUCTIONS), "run");
}

int main(int count, char **arguments)
{
	uc_hook hook;
	if (count != 4)
		fail("usage: unicorn OBJECT PROGRAM FRAME");
	arena_make();
	text = arena_take(PAGE, PAGE);
	for (int i = 0; i < PAGE; i += SLOT)
		text[i] = 0xc3;
	check(uc_open(UC_ARCH_X86, UC_MODE_64, &engine), "open");
	struct program program = load(arguments[1], arguments[2], arguments[3], address_of);
	check(uc_mem_map_ptr(engine, (uint64_t)arena, ARENA_SIZE, UC_PROT_ALL, arena), "map");
	check(uc_hook_add(engine, &hook, UC_HOOK_CODE, (void *)on_kernel_text, NULL, (uint64_t)text, (uint64_t)text + PAGE - 1), "hook");
	return serve(&program, run);
}

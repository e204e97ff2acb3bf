/*
 * What both harnesses share. Whatever a program can reach lies in one arena, at addresses that native code and libunicorn have in
 * common, so that the same kernel functions serve both.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <stddef.h>
#include <stdint.h>

enum { PAGE = 4096, ARENA_SIZE = 16 << 20, STACK_SIZE = 32 << 10 };

/* A kernel function as a program calls it: up to six arguments in registers. */
typedef uint64_t kernel_function(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

/* A symbol that programs import: a function, or a variable in the arena. */
struct kernel_symbol {
	const char *name;
	kernel_function *function;
	size_t size;
	uint8_t *variable;
};

struct map {
	uint32_t type, key_size, value_size, max_entries;
	uint8_t *keys, *values, *used;
};

/* A program that is ready to run. */
struct program {
	uint64_t entry, context, stack_top;
	/* The values that the benchmark writes and reads: element 0 of the maps `rounds` and `result`. */
	uint64_t *rounds, *result;
};

extern uint8_t *arena;

_Noreturn void fail(const char *format, ...);

/* Makes the arena, which is zero. */
void arena_make(void);
/* Zeroed memory of the arena at a multiple of 16 bytes, or of a page. */
void *arena_take(size_t size, size_t alignment);

/* The symbols, after their variables have been given places; the last has no name. */
struct kernel_symbol *kernel_symbols(void);
struct map *map_create(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t max_entries);
void *map_element(struct map *map, uint32_t index);

/*
 * Loads an object and finds a program of it. `address_of` says what an imported function's address is.
 * `frame` is the packet of an XDP program in hexadecimal digits, or an empty text.
 */
struct program load(const char *file, const char *name, const char *frame, uint64_t (*address_of)(const struct kernel_symbol *));

/* Runs a program once. */
typedef void run_once(const struct program *program);

/*
 * Answers the benchmark: each line of the input is a number of rounds. The program runs once untimed and once timed; the answer is the
 * processor time in nanoseconds and the result, in decimal.
 */
int serve(const struct program *program, run_once *run);

#endif

/*
 * The gate of eBPF programs: code around each, which runs it only for the event of a scenario and keeps what it returns. Programs of the
 * running kernel would see every event of the machine otherwise.
 */
#ifndef GATE_H
#define GATE_H

#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>

#define GATE_RUNS 256
#define GATE_PACKET 2048
/* The result of a twin that cannot do what the program does for an event: the verifier refuses it. */
#define GATE_LACKS 0xdeadbea7

/* A run, as the gate keeps it. */
struct gate_run {
	uint32_t program, result, cpu;
	/* 1 at its end. */
	uint32_t ended;
	/* The packet as the program left it; longer ones have no bytes here. */
	uint32_t length, padding;
	uint8_t packet[GATE_PACKET];
};

/* The value of the gate's map, which adapter, tasks and programs share. */
struct gate {
	/* 0 shuts it. */
	volatile uint32_t open;
	/* The thread whose events pass; 0 for packets, which pass whoever sends them. */
	volatile uint32_t thread;
	/* The runs of the event so far; those beyond GATE_RUNS are not run. */
	volatile uint32_t count;
	/* How many runs may be. */
	volatile uint32_t most;
	struct gate_run runs[GATE_RUNS];
};

/* The gate of this process; NULL if the kernel refuses its map, with errno. */
struct gate *gate_open(void);
/* The number of its map, by which other processes get it. */
uint32_t gate_map_id(void);

/* The most instructions that the gate puts before a program. */
#define GATE_ROOM 64

/*
 * Writes the gate of a program, which calls the program behind it.
 * @param type its bpf_prog_type
 * @param map the gate's map in the process that loads it
 * @returns the number of instructions
 */
size_t gate_write(struct bpf_insn *to, uint32_t type, int map, uint32_t number);

#endif

#define _GNU_SOURCE
#include "loaders/gate.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct gate *gate;
static uint32_t map_id;

struct gate *gate_open(void)
{
	if (gate != NULL)
		return gate;
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof(attributes));
	attributes.map_type = BPF_MAP_TYPE_ARRAY;
	attributes.key_size = 4;
	attributes.value_size = sizeof(struct gate);
	attributes.max_entries = 1;
	attributes.map_flags = BPF_F_MMAPABLE;
	strcpy(attributes.map_name, "rex_gate");
	int map = (int)syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof(attributes));
	if (map < 0)
		return NULL;
	struct bpf_map_info info = { 0 };
	memset(&attributes, 0, sizeof(attributes));
	attributes.info.bpf_fd = (uint32_t)map;
	attributes.info.info_len = sizeof(info);
	attributes.info.info = (uintptr_t)&info;
	void *shared = MAP_FAILED;
	if (syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &attributes, sizeof(attributes)) == 0)
		shared = mmap(NULL, sizeof(struct gate), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	int problem = errno;
	/* The mapping keeps the map. */
	close(map);
	errno = problem;
	if (shared == MAP_FAILED)
		return NULL;
	map_id = info.id;
	gate = shared;
	return gate;
}

uint32_t gate_map_id(void)
{
	return map_id;
}

/* Instructions that are written one after the other. */
struct writer {
	struct bpf_insn *at;
};

static void emit(struct writer *to, uint8_t code, uint8_t destination, uint8_t source, int16_t offset, int32_t immediate)
{
	*to->at++ = (struct bpf_insn){ .code = code, .dst_reg = destination, .src_reg = source, .off = offset, .imm = immediate };
}

#define MOVE(to, a, b) emit(to, BPF_ALU64 | BPF_MOV | BPF_X, a, b, 0, 0)
#define SET(to, a, value) emit(to, BPF_ALU64 | BPF_MOV | BPF_K, a, 0, 0, value)
#define LOAD(to, a, b, offset) emit(to, BPF_LDX | BPF_MEM | BPF_W, a, b, offset, 0)
#define STORE(to, a, offset, b) emit(to, BPF_STX | BPF_MEM | BPF_W, a, b, offset, 0)
#define STORE_VALUE(to, a, offset, value) emit(to, BPF_ST | BPF_MEM | BPF_W, a, 0, offset, value)
#define CALL(to, helper) emit(to, BPF_JMP | BPF_CALL, 0, 0, 0, helper)
#define FIELD(name) ((int16_t)offsetof(struct gate_run, name))

/* Jumps forward whose ends are written later. */
struct jumps {
	struct bpf_insn *from[8];
	size_t count;
};

static void jump(struct writer *to, struct jumps *jumps, uint8_t condition, uint8_t a, uint8_t b, int32_t value, bool by_register)
{
	jumps->from[jumps->count++] = to->at;
	emit(to, (uint8_t)(BPF_JMP | condition | (by_register ? BPF_X : BPF_K)), a, b, 0, value);
}

static void land(struct writer *to, const struct jumps *jumps)
{
	for (size_t n = 0; n < jumps->count; n++)
		jumps->from[n]->off = (int16_t)(to->at - jumps->from[n] - 1);
}

/* Keeps the packet as the program left it. Registers: 6 the context, 9 the run. */
static void write_packet(struct writer *to, bool is_xdp)
{
	struct jumps none = { 0 };
	MOVE(to, BPF_REG_1, BPF_REG_6);
	if (is_xdp)
		CALL(to, BPF_FUNC_xdp_get_buff_len);
	else
		LOAD(to, BPF_REG_0, BPF_REG_1, offsetof(struct __sk_buff, len));
	STORE(to, BPF_REG_9, FIELD(length), BPF_REG_0);
	jump(to, &none, BPF_JEQ, BPF_REG_0, 0, 0, false);
	jump(to, &none, BPF_JGT, BPF_REG_0, 0, GATE_PACKET, false);
	MOVE(to, BPF_REG_1, BPF_REG_6);
	SET(to, BPF_REG_2, 0);
	MOVE(to, BPF_REG_3, BPF_REG_9);
	emit(to, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_3, 0, 0, FIELD(packet));
	MOVE(to, BPF_REG_4, BPF_REG_0);
	CALL(to, is_xdp ? BPF_FUNC_xdp_load_bytes : BPF_FUNC_skb_load_bytes);
	land(to, &none);
}

size_t gate_write(struct bpf_insn *start, uint32_t type, int map, uint32_t number)
{
	struct writer to = { .at = start };
	struct jumps shut = { 0 };
	bool is_xdp = type == BPF_PROG_TYPE_XDP, is_tc = type == BPF_PROG_TYPE_SCHED_CLS;
	MOVE(&to, BPF_REG_6, BPF_REG_1);
	emit(&to, BPF_LD | BPF_DW | BPF_IMM, BPF_REG_7, BPF_PSEUDO_MAP_VALUE, 0, map);
	emit(&to, 0, 0, 0, 0, 0);
	LOAD(&to, BPF_REG_0, BPF_REG_7, offsetof(struct gate, open));
	jump(&to, &shut, BPF_JEQ, BPF_REG_0, 0, 0, false);
	if (!is_xdp && !is_tc) {
		CALL(&to, BPF_FUNC_get_current_pid_tgid);
		/* The lower half is the thread. */
		emit(&to, BPF_ALU | BPF_MOV | BPF_X, BPF_REG_0, BPF_REG_0, 0, 0);
		LOAD(&to, BPF_REG_1, BPF_REG_7, offsetof(struct gate, thread));
		jump(&to, &shut, BPF_JNE, BPF_REG_0, BPF_REG_1, 0, true);
	}
	LOAD(&to, BPF_REG_2, BPF_REG_7, offsetof(struct gate, most));
	SET(&to, BPF_REG_8, 1);
	emit(&to, BPF_STX | BPF_ATOMIC | BPF_W, BPF_REG_7, BPF_REG_8, offsetof(struct gate, count), BPF_ADD | BPF_FETCH);
	emit(&to, BPF_ALU | BPF_MOV | BPF_X, BPF_REG_8, BPF_REG_8, 0, 0);
	jump(&to, &shut, BPF_JGE, BPF_REG_8, BPF_REG_2, 0, true);
	jump(&to, &shut, BPF_JGE, BPF_REG_8, 0, GATE_RUNS, false);
	MOVE(&to, BPF_REG_9, BPF_REG_8);
	emit(&to, BPF_ALU64 | BPF_MUL | BPF_K, BPF_REG_9, 0, 0, sizeof(struct gate_run));
	emit(&to, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_9, BPF_REG_7, 0, 0);
	emit(&to, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_9, 0, 0, offsetof(struct gate, runs));
	STORE_VALUE(&to, BPF_REG_9, FIELD(program), (int32_t)number);
	CALL(&to, BPF_FUNC_get_smp_processor_id);
	STORE(&to, BPF_REG_9, FIELD(cpu), BPF_REG_0);
	MOVE(&to, BPF_REG_1, BPF_REG_6);
	struct bpf_insn *call = to.at;
	emit(&to, BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 0);
	STORE(&to, BPF_REG_9, FIELD(result), BPF_REG_0);
	MOVE(&to, BPF_REG_8, BPF_REG_0);
	if (is_xdp || is_tc)
		write_packet(&to, is_xdp);
	STORE_VALUE(&to, BPF_REG_9, FIELD(ended), 1);
	MOVE(&to, BPF_REG_0, BPF_REG_8);
	emit(&to, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	land(&to, &shut);
	/* As if nothing were attached. */
	SET(&to, BPF_REG_0, is_xdp ? XDP_PASS : is_tc ? -1 : 0);
	emit(&to, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	call->imm = (int32_t)(to.at - call - 1);
	return (size_t)(to.at - start);
}

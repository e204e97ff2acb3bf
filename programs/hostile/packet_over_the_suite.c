#include "kernel.h"

/* An xdp_buff of the program's own, or the real one overwritten, that leads helpers to memory that is not the packet's. */
#define REGISTERS 0xffffc90000001000ul
#define PROTECTION 0xffffc90000100000ul
MAP(events, PERF_EVENT_ARRAY, 4, 4, 4);
struct xdp { u64 data, end, meta, hard_start, rxq, txq; u32 frame_size, flags; };
static struct xdp own;
static const struct xdp constant = {REGISTERS, REGISTERS + 64, REGISTERS, REGISTERS - 4096, 0, 0, 1 << 20, 0};

static struct xdp *over(struct xdp *packet, u64 place) {
  *packet = (struct xdp){place - 64, place, place - 64, place - 4096, 0, 0, 1 << 20, 0};
  return packet;
}
static struct xdp *moving(struct xdp *packet, u64 place) {
  *packet = (struct xdp){place + 64, place + 256, place, place - 4096, 0, 0, 1 << 20, 0};
  return packet;
}
PROGRAM("xdp", tail_over_registers) { return bpf_xdp_adjust_tail(over(&own, REGISTERS), 64l) ? 1 : 2; }
PROGRAM("xdp", tail_over_protection) { return bpf_xdp_adjust_tail(over(&own, PROTECTION), 4096l) ? 1 : 2; }
PROGRAM("xdp", tail_over_code) { return bpf_xdp_adjust_tail(over(&own, (u64)tail_over_code), 64l) ? 1 : 2; }
PROGRAM("xdp", head_over_registers) { return bpf_xdp_adjust_head(moving(&own, REGISTERS), -8l) ? 1 : 2; }
PROGRAM("xdp", head_over_protection) { return bpf_xdp_adjust_head(moving(&own, PROTECTION), -8l) ? 1 : 2; }
PROGRAM("xdp", fields_of_a_constant) { return bpf_xdp_adjust_tail(&constant, -8l) ? 1 : 2; }
PROGRAM("xdp", real_tail_over_registers) { return bpf_xdp_adjust_tail(over(context, REGISTERS), 64l) ? 1 : 2; }
PROGRAM("xdp", real_head_over_registers) { return bpf_xdp_adjust_head(moving(context, REGISTERS), -8l) ? 1 : 2; }
PROGRAM("xdp", registers_in_a_record) {
  u64 one = 1;
  over(context, REGISTERS + 64);
  return bpf_xdp_event_output(context, events.kernel, 0xfffffffful | 64ul << 32, &one, 8ul) ? 1 : 2;
}
PROGRAM("xdp", registers_as_the_packet) { over(context, REGISTERS + 64); return 3; }

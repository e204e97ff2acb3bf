#include "kernel.h"

/* The first words of struct xdp_buff; the places of sk_buff's are of linux-6.18-x86_64. */
struct xdp { u8 *data, *end; };

PROGRAM("xdp", behind) { struct xdp *packet = context; packet->end[0] = 1; return 2; }
PROGRAM("xdp", before) { struct xdp *packet = context; packet->data[-9] = 1; return 2; }
/* What a helper gave is the program's. */
PROGRAM("xdp", given) {
  struct xdp *packet = context;
  if (bpf_xdp_adjust_head(packet, -8L) != 0) return 2;
  fill(packet->data, 0, 8);
  if (bpf_xdp_adjust_tail(packet, 8L) != 0) return 2;
  packet->end[-1] = 1;
  bpf_xdp_adjust_tail(packet, -8L);
  return 2;
}

struct skb { u8 before[184]; u32 tail, end; u8 *head, *data; };

PROGRAM("tc", behind_in_tc) { struct skb *packet = context; packet->head[packet->tail] = 1; return 0; }
PROGRAM("tc", before_in_tc) { struct skb *packet = context; packet->data[-1] = 1; return 0; }
PROGRAM("tc", within_in_tc) { struct skb *packet = context; packet->head[packet->tail - 1] = packet->data[0] = 1; return 0; }

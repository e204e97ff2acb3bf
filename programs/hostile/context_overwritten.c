#include "kernel.h"

/* struct xdp_buff and struct sk_buff of Linux 6.18. */
struct xdp_buff { u64 data, data_end, data_meta, data_hard_start, rxq; };
enum { SKB_LEN = 112 };

PROGRAM("xdp", ends_swapped) {
  volatile struct xdp_buff *xdp = context;
  u64 data = xdp->data;
  xdp->data = xdp->data_end;
  xdp->data_end = data;
  return 2;
}
PROGRAM("xdp", end_far_away) {
  volatile struct xdp_buff *xdp = context;
  xdp->data_end = xdp->data + 0x10000000;
  return 2;
}
PROGRAM("xdp", start_moved_before_a_helper) {
  volatile struct xdp_buff *xdp = context;
  xdp->data += 1;
  bpf_xdp_adjust_head(context, 1);
  return 2;
}
PROGRAM("xdp", queue_elsewhere) {
  volatile struct xdp_buff *xdp = context;
  xdp->rxq = (u64)xdp;
  return 2;
}
PROGRAM("xdp", put_back) {
  volatile struct xdp_buff *xdp = context;
  u64 data = xdp->data;
  xdp->data = 0;
  xdp->data = data;
  bpf_xdp_adjust_head(context, 1);
  bpf_xdp_adjust_tail(context, 1);
  return 2;
}
PROGRAM("tc", length_overwritten) {
  *(volatile u32 *)((u8 *)context + SKB_LEN) += 1;
  return 0;
}

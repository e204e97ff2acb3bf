#include "kernel.h"

/* Cleanup entries: {u64 valid; void (*function)(void *); void *argument}. */
static void enter(u64 slot, void (*function)(void *), void *argument) {
  u64 *entry = (u64 *)here(rex_cleanup_entries) + 3 * slot;
  entry[1] = (u64)function;
  entry[2] = (u64)argument;
  entry[0] = 1;
}
/* The panic handler of the kernel crate: state, cleanup in order, words, landing pad. */
static __attribute__((noinline, noreturn)) void panic_with_cleanup(void) {
  u64 *entries = here(rex_cleanup_entries);
  set8(&rex_termination_state, 1);
  for (u64 n = 0; n < 64; n++) {
    if (!entries[3 * n]) continue;
    ((void (*)(void *))entries[3 * n + 1])((void *)entries[3 * n + 2]);
    entries[3 * n] = 0;
  }
  panic("panicked at panics.c:1:1:\nat last");
}
static void spin(void *argument) { for (;;) asm volatile(""); }
static void print_on(void *argument) { for (;;) bpf_trace_printk("again\n", 7ul); }
static __attribute__((noinline)) void panic_again(void *argument) { panic_with_cleanup(); }
static void enter_again(void *argument) { enter((u64)argument + 1, enter_again, (void *)((u64)argument + 1)); }
static __attribute__((noinline)) u64 deeper(u64 n) { return deeper(n + 1) * 3 + n; }
static void descend(void *argument) { deeper((u64)argument); }

PROGRAM("xdp", handler_spins) { set8(&rex_termination_state, 1); spin(0); return 2; }
PROGRAM("xdp", handler_prints_on) { set8(&rex_termination_state, 1); print_on(0); return 2; }
PROGRAM("xdp", cleanup_spins) { enter(0, spin, 0); panic_with_cleanup(); }
PROGRAM("xdp", cleanup_prints_on) { enter(0, print_on, 0); panic_with_cleanup(); }
PROGRAM("xdp", cleanup_panics) { enter(0, panic_again, 0); panic_with_cleanup(); }
PROGRAM("xdp", cleanup_enters_another) { enter(0, enter_again, 0); panic_with_cleanup(); }
PROGRAM("xdp", cleanup_descends) { enter(0, descend, context); panic_with_cleanup(); }

#include "kernel.h"

/* Frame pointers that a walker of the stack would follow for ever, or out of the stack. */
static __attribute__((noreturn)) void panic_on(void *frame) {
  asm volatile("movq %0, %%rbp; jmp *%1" ::"r"(frame), "r"(rex_landingpad) : "memory");
  __builtin_unreachable();
}
PROGRAM("xdp", onto_itself) { u64 frame[2] = {(u64)frame, (u64)rex_landingpad}; asm volatile("" ::"r"(frame) : "memory"); panic_on(frame); }
PROGRAM("xdp", two_in_turn) {
  u64 frames[4] = {(u64)(frames + 2), (u64)rex_landingpad, (u64)frames, (u64)rex_landingpad};
  asm volatile("" ::"r"(frames) : "memory");
  panic_on(frames);
}
PROGRAM("xdp", every_word) {
  u64 frames[1500];
  for (u64 n = 0; n < 1500; n++) frames[n] = (u64)(frames + n + 1);
  asm volatile("" ::"r"(frames) : "memory");
  panic_on(frames);
}
PROGRAM("xdp", outside) { panic_on((void *)0xffffc90000001000); }
PROGRAM("xdp", at_the_end_of_the_world) { panic_on((void *)-4l); }

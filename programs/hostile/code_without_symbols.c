#include "kernel.h"

#define TEN(x) x x x x x x x x x x
PROGRAM("xdp", enter_everywhere) {
  u8 *code;
  asm volatile("leaq 1f(%%rip), %0; jmp 2f; 1: .fill 8000, 1, 0x90; ret; 2:" : "=r"(code));
  for (u64 n = 0; n < 8000; n++) asm volatile("call *%0" ::"r"(code + n) : "memory");
  return 2;
}
PROGRAM("xdp", call_null) { ((void (*)(void))0)(); return 2; }
PROGRAM("xdp", call_data) { static u8 data[4] = {0xc3}; ((void (*)(void))data)(); return 2; }
PROGRAM("xdp", call_stack) { u8 data[4] = {0xc3}; ((void (*)(void))data)(); return 2; }
PROGRAM("xdp", call_context) { ((void (*)(void))context)(); return 2; }

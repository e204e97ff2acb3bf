#include "kernel.h"

/* 4096 blocks, each of which goes on to the next or to one far away: no structure that a translator or an analysis could find. */
asm(".section xdp, \"ax\"\n"
    ".globl tangle\n.type tangle, @function\n"
    "tangle:\n"
    "  xorl %eax, %eax\n  movl $1, %ecx\n"
    ".set at, 0\n"
    ".rept 4096\n"
    "  addl $1, %eax\n"
    "  imull $1103515245, %ecx, %ecx\n"
    "  testl $(1 << (at % 31)), %ecx\n"
    "  .byte 0x0f, 0x85\n  .long tangle + 7 + (at * 1733 + 13) % 4096 * 21 - . - 4\n"
    ".set at, at + 1\n"
    ".endr\n"
    "  ret\n"
    ".size tangle, . - tangle\n"
    ".text\n");

import { hex } from './machine.ts';

/** A loop that calls a function with two ways through it, pushes, pops and divides; it ends with its own return. */
export const LOOP_AND_CALLS = hex(`
  31 c0                 ; 00: xor eax, eax
  b9 05 00 00 00        ; 02: mov ecx, 5
  48 8d 14 49           ; 07: lea rdx, [rcx + rcx*2]
  48 01 d0              ; 0b: add rax, rdx
  50                    ; 0e: push rax
  e8 17 00 00 00        ; 0f: call 2b
  5a                    ; 14: pop rdx
  ff c9                 ; 15: dec ecx
  75 ee                 ; 17: jne 07
  31 d2                 ; 19: xor edx, edx
  b9 07 00 00 00        ; 1b: mov ecx, 7
  48 f7 f1              ; 20: div rcx
  48 83 fa 03           ; 23: cmp rdx, 3
  0f 92 c0              ; 27: setb al
  c3                    ; 2a: ret
  f6 c1 01              ; 2b: test cl, 1
  74 05                 ; 2e: je 35
  48 83 c0 01           ; 30: add rax, 1
  c3                    ; 34: ret
  48 83 e8 02           ; 35: sub rax, 2
  eb 02                 ; 39: jmp 3d
  0f 0b                 ; 3b: ud2
  c3                    ; 3d: ret`);

/** Calls itself rdi times, and counts the returns in rax. */
export const RECURSION = hex(`
  55                    ; 00: push rbp
  48 89 e5              ; 01: mov rbp, rsp
  48 85 ff              ; 04: test rdi, rdi
  74 0b                 ; 07: je 14
  48 ff cf              ; 09: dec rdi
  e8 ef ff ff ff        ; 0c: call 00
  48 ff c0              ; 11: inc rax
  5d                    ; 14: pop rbp
  c3                    ; 15: ret`);

/** Jumps by a table of three self-relative entries at the start of the read-only page, which lies right before the code. */
export const JUMP_TABLE = hex(`
  48 8d 05 f9 ef ff ff  ; 00: lea rax, [rip - 0x1007]
  48 63 0c b8           ; 07: movsxd rcx, dword ptr [rax + rdi*4]
  48 01 c1              ; 0b: add rcx, rax
  ff e1                 ; 0e: jmp rcx
  b8 0a 00 00 00        ; 10: mov eax, 10
  c3                    ; 15: ret
  b8 14 00 00 00        ; 16: mov eax, 20
  c3                    ; 1b: ret
  b8 1e 00 00 00        ; 1c: mov eax, 30
  c3                    ; 21: ret`);

/** Calls a function through a register, and ends by jumping to it. */
export const INDIRECT_CALLS = hex(`
  48 8d 1d 19 00 00 00  ; 00: lea rbx, [rip + 0x19]
  b9 04 00 00 00        ; 07: mov ecx, 4
  ff d3                 ; 0c: call rbx
  ff c9                 ; 0e: dec ecx
  75 fa                 ; 10: jne 0c
  ff e3                 ; 12: jmp rbx
  66 66 2e 0f 1f 84 00 00 00 00 00 90
  83 c0 03              ; 20: add eax, 3
  c3                    ; 23: ret`);

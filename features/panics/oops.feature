@panics @REX-PANIC-08
Feature: What no panic can catch is a kernel oops that names address, symbol and instruction
  Safe Rust cannot do any of this. A program that does it all the same, by unsafe code, would crash the kernel.

  Scenario: [1] A read through a null pointer
    Given the object "null_read", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 16 |
    Then the kernel oopses in the program
      | exception   | #PF                                                           |
      | address     | 0x10                                                          |
      | access      | read                                                          |
      | message     | BUG: kernel NULL pointer dereference, address: 0000000000000010 |
      | symbol      | null_read+0x8/0x10                                            |
      | instruction | movzx *                                                       |

  Scenario: [2] A write to the program's own code
    Given the object "write_code", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception   | #PF           |
      | access      | write         |
      | symbol      | write_code+0x* |
      | instruction | mov *         |

  Scenario: [3] A write to a constant
    Given the object "write_rodata", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception | #PF              |
      | access    | write            |
      | symbol    | write_rodata+0x* |

  Scenario: [4] A call into data
    Given the object "execute_data", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception | #PF     |
      | access    | execute |

  Scenario: [5] A jump outside the image
    Given the object "wild_jump", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 0xdead0000 |
    Then the kernel oopses in the program
      | exception | #PF        |
      | access    | execute    |
      | address   | 0xdead0000 |

  Scenario: [6] An instruction that no processor has
    Given the object "illegal_instruction", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception   | #UD                       |
      | symbol      | illegal_instruction+0x*   |
      | instruction | ud2                       |

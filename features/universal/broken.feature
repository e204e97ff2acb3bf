@universal @violation
Feature: A program that breaks a rule is detected, and the rule is named
  Each of these objects is broken on purpose. If one mistake has several consequences, each of them is named.

  @REX-LOAD-01 @REX-LOAD-02 @REX-LOAD-03 @REX-LOAD-04 @REX-LOAD-05 @REX-LOAD-06 @REX-LOAD-07 @REX-LOAD-08 @REX-LOAD-11
  Scenario: [1] Objects that the kernel, or the loader, refuses
    Then by the universal profile these objects break only
      | object             | requirements              |
      | other_machine      | REX-LOAD-01               |
      | unsorted_segments  | REX-LOAD-02               |
      | past_the_limit     | REX-LOAD-02               |
      | writable_code      | REX-LOAD-03               |
      | third_relocation   | REX-LOAD-04               |
      | addend_elsewhere   | REX-LOAD-04               |
      | unknown_symbol     | REX-LOAD-05               |
      | no_timeout_handler | REX-LOAD-06               |
      | map_size           | REX-LOAD-07               |
      | no_program         | REX-LOAD-08               |
      | entry_outside      | REX-LOAD-11, REX-PANIC-12 |

  @REX-MEMORY-01
  Scenario: [2] Addresses that the program was not given
    Then by the universal profile these objects break only
      | object              | requirements  |
      | null_read           | REX-MEMORY-01 |
      | trusted_length      | REX-MEMORY-01 |
      | past_the_crate      | REX-MEMORY-01 |
      | state_left          | REX-MEMORY-01 |
      | illegal_instruction | REX-MEMORY-01 |

  @REX-MEMORY-02 @REX-XDP-02
  Scenario: [3] A read beyond the end of a short packet
    Then by the universal profile these objects break only
      | object       | requirements              |
      | short_packet | REX-MEMORY-02, REX-XDP-02 |

  @REX-MEMORY-03
  Scenario: [4] Writes to constants and code, and execution of data
    Then by the universal profile these objects break only
      | object       | requirements                 |
      | write_rodata | REX-MEMORY-01, REX-MEMORY-03 |
      | write_code   | REX-MEMORY-01, REX-MEMORY-03 |
      | execute_data | REX-MEMORY-01, REX-MEMORY-03 |
      | wild_jump    | REX-MEMORY-01, REX-MEMORY-03 |

  @REX-MEMORY-04
  Scenario: [5] Use of registers that the kernel keeps for user space
    Then by the universal profile these objects break only
      | object          | requirements  |
      | sse_instruction | REX-MEMORY-04 |
      | x87_instruction | REX-MEMORY-04 |

  @REX-MEMORY-05
  Scenario: [6] Instructions reserved for the kernel
    Then by the universal profile these objects break only
      | object                 | requirements                 |
      | privileged_instruction | REX-MEMORY-05                |
      | interrupt_flag         | REX-MEMORY-05                |
      | port_access            | REX-MEMORY-05                |
      | syscall_instruction    | REX-MEMORY-05                |
      | software_interrupt     | REX-MEMORY-05                |
      | breakpoint             | REX-MEMORY-01, REX-MEMORY-05 |

  @REX-MEMORY-06
  Scenario: [7] Jumps out of the image, and into the middle of an instruction
    Then by the universal profile these objects break only
      | object                | requirements                                |
      | fixed_address         | REX-MEMORY-03, REX-MEMORY-06                |
      | variable_call         | REX-MEMORY-01, REX-MEMORY-03, REX-MEMORY-06 |
      | jump_out_of_image     | REX-MEMORY-01, REX-MEMORY-02, REX-MEMORY-06 |
      | jump_into_data        | REX-MEMORY-01, REX-MEMORY-02, REX-MEMORY-06 |
      | jump_into_instruction | REX-MEMORY-06, REX-TERM-07, REX-TERM-08     |
      | far_jump              | REX-MEMORY-06                               |
      | no_instruction        | REX-MEMORY-01, REX-MEMORY-06                |
      | runs_past_end         | REX-MEMORY-01, REX-MEMORY-03, REX-MEMORY-06 |
      | returns_elsewhere     | REX-MEMORY-01, REX-MEMORY-03, REX-MEMORY-06 |

  @REX-RESOURCE-01 @REX-RESOURCE-02 @REX-RESOURCE-03
  Scenario: [8] Resources that are taken and not released
    Then by the universal profile these objects break only
      | object        | requirements                                      |
      | lock_held     | REX-RESOURCE-01                                   |
      | ring_calls    | REX-PANIC-09, REX-RESOURCE-03                     |
      | task_kept     | REX-PANIC-09, REX-RESOURCE-02                     |
      | leaked_record | REX-RESOURCE-03                                   |
      | left_behind   | REX-RESOURCE-01, REX-RESOURCE-02, REX-RESOURCE-05 |

  @REX-RESOURCE-04
  Scenario: [9] A lock that is taken while another is held
    Then by the universal profile these objects break only
      | object      | requirements    |
      | second_lock | REX-RESOURCE-04 |

  @REX-RESOURCE-05
  Scenario: [10] Resources that are released but not held
    Then by the universal profile these objects break only
      | object              | requirements    |
      | unlock_twice        | REX-RESOURCE-05 |
      | task_released_twice | REX-RESOURCE-05 |

  @REX-PANIC-03
  Scenario: [11] A cleanup entry that outlives its program
    Then by the universal profile these objects break only
      | object           | requirements |
      | entry_left       | REX-PANIC-03 |
      | entry_left_first | REX-PANIC-03 |

  @REX-PANIC-09
  Scenario: [12] Panics that leave a lock held, or have no message
    Then by the universal profile these objects break only
      | object        | requirements                                |
      | unclean_panic | REX-PANIC-09, REX-PANIC-10, REX-RESOURCE-01 |
      | silent_panic  | REX-PANIC-09, REX-PANIC-10                  |

  @REX-PANIC-11 @REX-PANIC-12
  Scenario: [13] Code without a usable stack trace
    Then by the universal profile these objects break only
      | object           | requirements |
      | no_frame_pointer | REX-PANIC-11 |
      | missing_symbol   | REX-PANIC-12 |

  @REX-STACK-01 @REX-STACK-06 @REX-STACK-07 @REX-STACK-08
  Scenario: [14] Stack overflows
    Then by the universal profile these objects break only
      | object              | requirements                              |
      | deep_frames         | REX-STACK-01, REX-STACK-06                |
      | large_frame         | REX-PANIC-10, REX-STACK-07                |
      | unknown_frame       | REX-MEMORY-01, REX-STACK-07               |
      | recursion_unchecked | REX-MEMORY-01, REX-STACK-01, REX-STACK-08 |
      | unchecked_pointer   | REX-MEMORY-01, REX-STACK-01, REX-STACK-08 |
      | deep_packet         | REX-MEMORY-01, REX-STACK-01, REX-STACK-08 |

  @REX-TERM-07
  Scenario: [15] Programs that never end on some input
    Then by the universal profile these objects break only
      | object         | requirements              |
      | endless        | REX-TERM-07               |
      | endless_helper | REX-TERM-07               |
      | endless_option | REX-TERM-07               |
      | packet_loop    | REX-TERM-07               |
      | busy_sampler   | REX-TERM-07               |
      | gap_call_tree  | REX-PANIC-10, REX-TERM-07 |

  @REX-XDP-07
  Scenario: [16] A result that is not a verdict
    Then by the universal profile these objects break only
      | object     | requirements |
      | verdict_77 | REX-XDP-07   |

  @REX-KPROBE-02
  Scenario: [17] Overridden return values of functions that do not allow it
    Then by the universal profile these objects break only
      | object              | requirements  |
      | override_undeclared | REX-KPROBE-02 |
      | override_elsewhere  | REX-KPROBE-02 |

  @REX-MEMORY-01 @REX-MEMORY-03
  Scenario: [18] A map operation that the kernel cannot call, reached from safe Rust
    Then by the universal profile these objects break only
      | object          | requirements                 |
      | event_map_calls | REX-MEMORY-01, REX-MEMORY-03 |

  @REX-RESOURCE-03 @REX-PANIC-09
  Scenario: [19] Resources that stay held only after a firing of the watchdog, in any helper call of a run
    Then by the universal profile these objects break only
      | object            | requirements                                |
      | late_record       | REX-PANIC-09, REX-RESOURCE-03               |
      | record_then_panic | REX-PANIC-09, REX-PANIC-10, REX-RESOURCE-03 |
      | sampled_record    | REX-PANIC-09, REX-RESOURCE-03               |

  @REX-TERM-07 @REX-TERM-08
  Scenario: [20] Programs that never end, and whose timeout handler does not report it
    Then by the universal profile these objects break only
      | object          | requirements             |
      | handler_returns | REX-TERM-07, REX-TERM-08 |
      | handler_words   | REX-TERM-07, REX-TERM-08 |
      | handler_loops   | REX-TERM-07, REX-TERM-08 |

  @REX-MEMORY-07
  Scenario: [21] A result that depends on the machine
    Then by the universal profile these objects break only
      | object            | requirements  |
      | machine_dependent | REX-MEMORY-07 |

  @REX-PANIC-10
  Scenario: [22] A panic that depends on a random number, and that few numbers lead to
    Then by the universal profile these objects break only
      | object         | requirements |
      | unlucky_number | REX-PANIC-10 |

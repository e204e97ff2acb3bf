@printing @violation
Feature: A kernel that prints wrongly is detected
  Each kernel here has one fault in its trace or in its log.

  @REX-PRINT-01
  Scenario Outline: [<number>] A record must be complete: a kernel that <fault>
    When scenario 1 of "printing/trace.feature" is run on a kernel that "<fault>"
    Then it fails at "the trace reads" with "expected * found <found>"

    Examples:
      | number | fault                                           | found                                                  |
      | 1      | prints every record as a record of CPU 0        | bash-42 [000] ...21 100.000844: * line 1 differs: *    |
      | 2      | prints records without the flags of the context | bash-42 [001] ..... 100.000844: * line 1 differs: *    |
      | 3      | removes the newline at the end of a record      | bash-42 [001] ...21 100.000844: * line 2 is missing: * |

  @REX-PRINT-02
  Scenario: [4] Text must keep its encoding
    When scenario 3 of "printing/trace.feature" is run on a kernel that "prints text byte by byte"
    Then it fails at "the trace holds in order" with 'expected * naïve * found * naÃ¯ve * line 2, * does not occur after *'

  @REX-PRINT-02
  Scenario: [5] Text must be complete
    When scenario 4 of "printing/trace.feature" is run on a kernel that "prints only the first line of a text"
    Then it fails at "the trace holds in order" with 'expected * found * line 3, "name: *", does not occur after *'

  @REX-PRINT-03
  Scenario Outline: [<number>] The log must be in the kernel's format: a kernel that <fault>
    When scenario <scenario> of "printing/kernel-log.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "expected * found <found>"

    Examples:
      | number | scenario | fault                                                 | step                         | found                                                                                      |
      | 6      | 1        | logs a panic in one line                              | the kernel log reads         | [ 100.001585] rex: panicked at src/explicit_panic.rs:11:5: descriptor 7 is not * line 1 differs: * |
      | 7      | 1        | logs a stack trace without its begin and end markers   | the kernel log reads         | * Call Trace: [ 100.001585] dump_stack_lvl+0x53/0x80 * line 5 differs: *                   |
      | 8      | 3        | logs an oops without the registers                    | the kernel log holds in order | * line 5, *RSP: 0018:* does not occur after *                                             |

  @REX-PRINT-03
  Scenario: [9] A panic must be in the log
    When scenario 1 of "printing/kernel-log.feature" is run on a kernel that "logs no panic"
    Then it fails at "the kernel log reads" with "expected * found nothing line 1 is missing: *"

  @REX-PRINT-04
  Scenario Outline: [<number>] bpf_trace_printk must refuse invalid formats: a kernel that <fault>
    When scenario <scenario> of "printing/printk.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "<message>"

    Examples:
      | number | scenario | fault                                                                | step                 | message                                                                                    |
      | 10     | 2        | prints a format of bpf_trace_printk without its NUL                  | the result is -22    | expected -22 found 5 trace_text returned 5 (kept)                                          |
      | 11     | 4        | prints what bpf_trace_printk refuses                                 | nothing else changed | expected nothing else changed found trace: bash-42 * bpf_trace_printk: %d %d %d %d         |
      | 12     | 6        | answers EINVAL when the arguments of bpf_trace_printk are too long | the result is -28  | expected -28 found -22 *                                                                   |

  @REX-PRINT-05
  Scenario Outline: [<number>] vprintk must print as printk does: a kernel that <fault>
    When scenario <scenario> of "printing/printk.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel log *" with "<message>"

    Examples:
      | number | scenario | fault                                     | message                                                                          |
      | 13     | 7        | sends the text of vprintk to the trace    | expected * found nothing line 1 is missing: *                                    |
      | 14     | 7        | does not format the text of vprintk       | expected * rex: 010, [ex ], 0 found [ 100.000309] %s: %#o, [%-6.3s], %hhd line 1 differs: * |
      | 15     | 8        | logs nothing instead of (null) or (efault)   | expected (null) found nothing line 1 is missing: *                               |

  @REX-PRINT-03
  Scenario: [16] The trace must separate an interrupt from the task
    When scenario 4 of "printing/kernel-log.feature" is run on a kernel that "shows the frames of an interrupt as frames of the task"
    Then it fails at "the kernel log holds in order" with 'expected * found * line 5, "<IRQ>", does not occur after "</REX>"'

  @REX-PRINT-06
  Scenario: [17] A record must not be longer than the log allows
    When scenario 7 of "printing/kernel-log.feature" is run on a kernel that "logs messages of any length"
    Then it fails at "the kernel log holds in order" with 'expected * found * line 2, "e", does not occur after *'

  @REX-PRINT-05
  Scenario: [18] A text of several lines must be several lines of the log
    When scenario 12 of "printing/printk.feature" is run on a kernel that "logs a panic in one line"
    Then it fails at "the kernel log reads" with 'expected * found [ 100.000*] one rex two last of 4 line 1 differs: *'

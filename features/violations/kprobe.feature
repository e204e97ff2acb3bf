@kprobe @violation
Feature: A kernel that probes functions wrongly is detected
  Each kernel here has one fault: in the registers that a program gets, in the effect of those it changes, or in when it runs.

  @REX-KPROBE-01
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/kprobe.feature" is run on a kernel that "<fault>"
    Then it fails at "the registers of the task are" with "expected ax <expected> found ax <found>"

    Examples:
      | number | scenario | fault                                                              | expected           | found |
      | 1      | 1        | gives a kprobe program a copy of the registers                     | 0xffffffffffffffe8 | 0x0   |
      | 2      | 1        | gives the result of the program to the caller of a probed function | 0xffffffffffffffe8 | 0x1   |
      | 3      | 2        | gives the result of the program to the caller of a probed function | 0x7                | 0x0   |

  @REX-KPROBE-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/kprobe-attachment.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                              | step                                                         | message                                                                                                  |
      | 4      | 1        | lets a program override any function               | attaching program "error_injector" to kprobe "nap_quietly" * | expected refused with EINVAL * found it was not refused                                                  |
      | 5      | 1        | refuses to override a function with EPERM          | attaching program "error_injector" to kprobe "nap_quietly" * | expected refused with EINVAL * found refused with EPERM kprobe program "error_injector" *                |
      | 6      | 3        | treats every kprobe program as an override program | program "nested_unwrap" is attached to kprobe "nap_quietly"  | ATTACH_EINVAL (EINVAL): kprobe program "nested_unwrap" cannot override the return value of nap_quietly * |

  @REX-KPROBE-03
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 3 of "program-types/kprobe.feature" is run on a kernel that "<fault>"
    Then it fails at 'the verdict of program "nested_unwrap" is kept' with 'expected kept found filtered out nested_unwrap panicked with "called `Option::unwrap()` on a `None` value" *'

    Examples:
      | number | fault                                              |
      | 7      | swaps rdi and rsi for a kprobe program             |
      | 8      | shows a kprobe program the registers of user space |

  @REX-KPROBE-04
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/<chapter>.feature" is run on a kernel that "<fault>"
    Then it fails at "the result is <result>" with "expected a run of the program found no program saw the event the event was a call by <task>"

    Examples:
      | number | chapter             | scenario | fault                            | result | task    |
      | 9      | kprobe              | 4        | runs kretprobe programs at calls | 7      | bash    |
      | 10     | kprobe              | 5        | runs uprobe programs at returns  | 2      | bash    |
      | 11     | refused-attachments | 7        | runs uretprobe programs at calls | 4      | userapp |

  @REX-KPROBE-05
  Scenario: [12] A program must not run when the one that kept it out has ended
    When scenario 1 of "program-types/probes-in-helpers.feature" is run on a kernel that "runs a missed program as soon as the other one has ended"
    Then it fails at 'program "nested_unwrap" is missed' with 'expected program "nested_unwrap" missed inside a helper found *'

@maps @violation
Feature: A kernel that stores stacks wrongly is detected
  Each kernel here has one fault in a stack, in its number, or in the meaning of a flag.

  @REX-MAP-16
  Scenario Outline: [<number>] A stack must be kept once and unchanged: a kernel that <fault>
    When scenario <scenario> of "maps/stack-trace.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                       | step                       | message                                                |
      | 1      | 1        | keeps stacks with the outermost frame first | the result is 0            | expected 0 found 1 *                                   |
      | 2      | 1        | refuses a stack that it already has         | the result is 0            | expected 0 found 4294967279 *                          |
      | 3      | 2        | keeps the frames that a stack must skip     | map "stacks" holds exactly | expected 1 → [140631082137641, * found 1 → [4198400, * |

  @REX-MAP-17
  Scenario Outline: [<number>] An empty stack must have no number: a kernel that <fault>
    When scenario <scenario> of "maps/stack-trace.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "<message>"

    Examples:
      | number | scenario | fault                                     | step              | message                  |
      | 4      | 3        | ignores unknown flags of a stack          | the result is -22 | expected -22 found 1 *   |
      | 5      | 5        | keeps a stack without frames              | the result is -14 | expected -14 found 1 *   |
      | 6      | 4        | answers EINVAL for a stack without frames | the result is -14 | expected -14 found -22 * |

  @REX-MAP-18
  Scenario Outline: [<number>] A number must stand for one stack: a kernel that <fault>
    When scenario <scenario> of "maps/stack-trace.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                       | step                                                           | message                                             |
      | 7      | 6        | lets a stack replace another without a flag | the verdicts are                                               | expected 2: result 4294967279 * found 2: result 1 * |
      | 8      | 6        | lets no stack replace another               | the verdicts are                                               | expected 3: result 1 * found 3: result 4294967279 * |
      | 9      | 7        | does not remove stacks that are deleted     | map "stacks" is empty                                          | expected no key 00 00 00 00 found a5 6b 02 c0 *     |
      | 10     | 7        | accepts stacks that user space writes       | writing to map "stacks" from user space is refused with EINVAL | expected * found it was not refused                 |

  @REX-MAP-25
  Scenario Outline: [<number>] A sampled chain must be cut at the end of the kernel's part: a kernel that <fault>
    When scenario <scenario> of "maps/stack-trace.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                      | step                       | message                                                                                   |
      | 11     | 9        | removes the markers from a sampled chain                   | map "stacks" holds exactly | expected 0 → [18446744073709551488, * found 0 → [18446744071594607018, *                  |
      | 12     | 9        | treats the user part of a sampled chain as the kernel part | map "stacks" holds exactly | expected * 18446744071578845488, 0] found * 18446744071578845488, 18446744073709551104] * |
      | 13     | 11       | skips the marker together with the frames behind it        | the result is 0            | expected 0 found 1 *                                                                      |

  @REX-MAP-26
  Scenario Outline: [<number>] An address without a file must stay an address: a kernel that <fault>
    When scenario <scenario> of "maps/stack-trace-build-id.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "stacks" holds exactly' with "<message>"

    Examples:
      | number | scenario | fault                                                   | message                                          |
      | 14     | 1        | says that every address has a build ID                  | expected 0 → [2, * found 0 → [1, *               |
      | 15     | 1        | keeps addresses without a file as offsets in their page | expected * 18446744071585901611] found * 3115] * |

  @REX-MAP-27
  Scenario Outline: [<number>] A value must have whole entries: a kernel that <fault>
    When scenario <scenario> of "maps/stack-trace-build-id.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "stack_sampler" is refused with EINVAL *' with "<message>"

    Examples:
      | number | scenario | fault                                                       | message                               |
      | 16     | 3        | accepts stack trace maps with keys of any size              | expected * found it was not refused   |
      | 17     | 5        | accepts stack trace maps whose values end within an address | expected * found it was not refused   |
      | 18     | 6        | answers E2BIG when the values of a map have too much room   | expected * found refused with E2BIG * |

  @REX-MAP-34
  Scenario: [19] Programs must not look up stacks: a kernel that finds nothing in a stack trace map
    When scenario 19 of "maps/stack-trace.feature" is run on a kernel that "finds nothing in a stack trace map"
    Then it fails at 'the helper calls of program "lookup" are' with "expected bpf_map_lookup_elem → 18446744073709551521 found bpf_map_lookup_elem → 0"

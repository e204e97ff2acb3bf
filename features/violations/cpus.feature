@helpers @violation
Feature: A kernel that breaks a promise to programs on several CPUs is detected
  Each kernel here lets programs on two CPUs disturb each other where Rex promises that they cannot.

  @REX-CPU-01
  Scenario Outline: [<number>] A spin lock must keep other CPUs out: a kernel that <fault>
    When scenario <scenario> of "helpers/at-once.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                   | step                                                    | message                                                                               |
      | 1      | 1        | lets programs on two CPUs hold one lock | whatever the interleaving, the entries of map "counts" are | expected 0 → {lock: 0, calls: 2} found 0 → {lock: 0, calls: 1} schedule 0:2 1:4 0:4 * |

  @REX-CPU-02
  Scenario Outline: [<number>] A locked instruction must be done in one piece: a kernel that <fault>
    When scenario <scenario> of "helpers/at-once.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                                            | step                                                  | message                                   |
      | 2      | 2        | lets another CPU come between the halves of a locked instruction | whatever the interleaving, the entries of map "seen" are | expected 1 → 2 found 1 → 0 schedule 0:1 * |

  @REX-CPU-03
  Scenario Outline: [<number>] A CPU must have its own per-CPU values: a kernel that <fault>
    When scenario <scenario> of "helpers/at-once.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                           | step                                                    | message                                                                          |
      | 3      | 3        | gives programs on every CPU the values of CPU 0 | whatever the interleaving, the entries of map "counts" are | expected 0 → [[1, 42, 0, 0], [1, 43, 0, 0]] found 0 → [[2, 43, 0, 0], [0; 4]] * |

  @REX-CPU-05
  Scenario: [4] A program must run on in an object that is unloaded
    When scenario 7 of "helpers/at-once.feature" is run on a kernel that "frees the image of an object while another CPU runs in it"
    Then it fails at "whatever the interleaving, some order of the events leads to the same" with "expected * found *"

@perf_event @violation
Feature: A kernel that samples events wrongly is detected
  Each kernel here has one fault in the fields of a sample, in its task, or in the reach of the watchdog's timer.

  @REX-PERF-01
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 1 of "program-types/perf-event.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "last" holds exactly' with "expected 42 → {*} found 42 → {*<found>*"

    Examples:
      | number | fault                                                             | found                          |
      | 1      | gives a sample no period                                          | period: 0, addr: 8323088,      |
      | 2      | gives a sample no address                                         | period: 1000000, addr: 0,      |
      | 3      | shows a sample the registers of its interrupt                     | ip: 18446744071578848957,      |
      | 4      | gives the time that a counter ran as the time that it was enabled | enabled: 60000, running: 60000 |

  @REX-PERF-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 2 of "program-types/perf-event.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "samples" holds exactly' with "expected 42 → 2 * found <found>"

    Examples:
      | number | fault                                       | found                     |
      | 5      | gives the previous task as the current task | 42 → 3 44 is not there *  |
      | 6      | gives the idle task as the current task     | 42 is not there * 0 → 4 * |

  @REX-PERF-03
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/perf-event.feature" is run on a kernel that "<fault>"
    Then it fails at 'program "busy_sampler" <step>' with "<message>"

    Examples:
      | number | scenario | fault                                                      | step                                | message                                                                                |
      | 7      | 5        | lets the timer of the watchdog fire in interrupts          | returns after 77 s                  | expected returned after 77 s found busy_sampler was ended by the watchdog after 20.* s |
      | 8      | 6        | lets the timer of the watchdog fire in interrupts          | returns after 77 s                  | expected returned after 77 s found busy_sampler was ended by the watchdog after 20.* s |
      | 9      | 7        | keeps the timer of the watchdog from firing in page faults | is ended by the watchdog after 20 s | expected ended by the watchdog after 20 s, * found busy_sampler returned 0 (0)         |

@xdp @tracepoint
Feature: The language allows what eBPF's verifier refuses or complicates
  eBPF programs need a workaround for each of these tasks. Here each program does its task directly. It loads and runs; the language catches an error when
  it happens, where the verifier would refuse the program.

  @REX-GAP-01
  Scenario: [1] Hinting the compiler: 16 bits of a 32-bit field of the context are read as they are
    Given the object "gap_narrow_load", attached to xdp on "eth0"
    When the packet "020000000001 020000000002 0800" arrives in queue 66307
    Then the verdict is XDP_PASS
    And map "seen" holds exactly
      | key: u32 | value: u32 |
      | 0        | 771        |
    And nothing else changed

  @REX-GAP-02
  Scenario: [2] Assisting the verifier: a loop visits every element of the packet
    Given the object "gap_data_loop", attached to xdp on "eth0"
    When the packet "020000000001 020000000002 0800 0100 0202aabb 0301cc 0100 0904aabbccdd 00" arrives
    Then the verdict is XDP_PASS
    And map "walked" holds exactly
      | key: u32 | value: Walk             |
      | 0        | {elements: 5, bytes: 17} |
    And no packet was changed

  @REX-GAP-02
  Scenario: [3] Assisting the verifier: an element that leads out of the packet is out of bounds
    Given the object "gap_data_loop", attached to xdp on "eth0"
    When the packet "020000000001 020000000002 0800 0100 02ff" arrives
    Then the program panics with "index out of bounds: the len is 18 but the index is 273" at "src/gap_data_loop.rs:27"
    And the verdict is XDP_ABORTED
    And no packet was changed

  @REX-GAP-03
  Scenario: [4] Splitting programs: one program has a tree of calls with more than a million instructions
    Given the object "gap_call_tree", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 6 |
    Then the verdict is kept
    And map "leaves" holds exactly
      | key: u32 | value: u64 |
      | 0        | 262144     |
    And nothing else changed

  @REX-GAP-04
  Scenario: [5] Verifier bugs: one path uses the policy of a port and the policy of all others
    Given the object "gap_policy_pointer", attached to xdp on "eth0"
    And map "ports" holds
      | key: u16be | value: Policy           |
      | 53         | {verdict: 1, packets: 0} |
    And map "others" holds
      | key: u32 | value: Policy           |
      | 0        | {verdict: 2, packets: 0} |
    When packets 1-2 of "dns-and-http.pcapng" arrive
    Then the verdicts are
      | packets | verdict  |
      | 1       | XDP_DROP |
      | 2       | XDP_PASS |
    And map "ports" holds exactly
      | key: u16be | value: Policy           |
      | 53         | {verdict: 1, packets: 1} |
    And map "others" holds exactly
      | key: u32 | value: Policy           |
      | 0        | {verdict: 2, packets: 1} |

  @REX-GAP-05
  Scenario: [6] Reinventing the wheel: the standard library parses an address and a port, and refuses invalid text
    Given the object "gap_parser", attached to xdp on "eth0"
    When the packet "020000000001 020000000002 0800 3139322e3136382e372e313a3131323131" arrives
    Then the verdict is XDP_PASS
    And map "parsed" holds exactly
      | key: u32 | value: Endpoint                     |
      | 0        | {address: 192.168.7.1, port: 11211} |
    When the packet "020000000001 020000000002 0800 3139322e3136382e372e3330303a31" arrives
    Then the verdict is XDP_DROP
    And nothing else changed

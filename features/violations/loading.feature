# Retired: 18, 23, 28
@loading @violation
Feature: A kernel that loads objects wrongly is detected
  Each kernel here skips one check, gives another errno, or makes one mistake with the object. A scenario of the chapter
  on loading runs on it and names the fault.

  @REX-LOAD-17
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/elf-file.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with * and message "*"' with "expected refused with E* found <found>"

    Examples:
      | number | scenario | fault                                           | found                                                                                  |
      | 1      | 2        | ignores the class of an object         | it was not refused                                                                     |
      | 2      | 3        | ignores the data encoding of an object | it was not refused                                                                     |
      | 3      | 4        | ignores the machine of an object       | it was not refused                                                                     |
      | 4      | 5        | ignores the type of an object          | it was not refused                                                                     |
      | 5      | 7        | reads zeros behind the end of an object         | input hello: the header of section 0 at offset 0x* ends at 0x*, past the end of the file * |
      | 6      | 1        | refuses a file that is not an object with ENOEXEC          | input with ENOEXEC hello: the magic number *                                           |

  @REX-LOAD-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/segments.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*<field> *"' with "expected * found <found>"

    Examples:
      | number | scenario | fault                                                        | field    | found              |
      | 7      | 3        | accepts segments of any alignment                            | p_align  | it was not refused |
      | 8      | 4        | accepts a segment with more bytes in the file than in memory | p_filesz | it was not refused |
      | 9      | 5        | accepts images of any size                                   | p_vaddr  | it was not refused |
      | 10     | 6        | lets segments share pages                                    | p_vaddr  | it was not refused |
      | 11     | 8        | accepts segments in any order                                | p_vaddr  | it was not refused |
      | 12     | 7        | accepts images with holes                                    | a hole   | it was not refused |

  @REX-LOAD-03
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/segments.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*p_flags *"' with "expected * found <found>"

    Examples:
      | number | scenario | fault                                                 | found                                                |
      | 13     | 1        | accepts segments that are writable and executable       | it was not refused                                   |
      | 14     | 2        | accepts segments that are not readable                    | it was not refused                                   |
      | 15     | 2        | refuses a segment that is not readable with EACCES     | refused with EACCES hello: p_flags * not readable cause: * |

  @REX-LOAD-18
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/relocations.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*relocation 0 of .rela.dyn: *"' with "expected * found it was not refused"

    Examples:
      | number | scenario | fault                                           |
      | 16     | 4        | leaves relocations of unknown types as they are |
      | 17     | 6        | skips relocations beyond the image              |

  @REX-LOAD-05
  Scenario: [19] A kernel that leaves unknown imports at 0
    When scenario 1 of "loading/relocations.feature" is run on a kernel that "leaves unknown imports at 0"
    Then it fails at 'loading "unknown_symbol" is refused *' with "expected * found it was not refused"

  @REX-LOAD-05
  Scenario: [20] A kernel that cuts the names of imports off
    When scenario 8 of "loading/relocations.feature" is run on a kernel that "truncates the names of imports to 511 bytes"
    Then it fails at 'loading "hello" is refused with E2BIG *' with "expected refused with E2BIG * found refused with EINVAL *: the kernel has no symbol *"

  @REX-LOAD-19
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/programs-and-maps.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "<object>" is refused with EINVAL and message "*"' with "expected * the symbol table has no __rex_handle_timeout found it was not refused"

    Examples:
      | number | scenario | fault                                                      | object             |
      | 21     | 7        | loads objects without a timeout handler                    | no_timeout_handler |
      | 22     | 8        | uses the first symbol that begins like the timeout handler | hello              |

  @REX-LOAD-20
  Scenario: [24] A kernel whose maps have one entry too many
    When scenario 5 of "loading/programs-and-maps.feature" is run on a kernel that "creates maps with one entry too many"
    Then it fails at "its maps are" with "expected * found blocked | hash | 2 | 1 | 65 | 0 *"

  @REX-LOAD-20
  Scenario: [25] A kernel whose programs cannot find their maps
    When scenario 2 of "panics/message.feature" is run on a kernel that "gives addresses of maps that are 8 bytes off"
    Then it fails at "the result is 1" with "expected 1 found 0 unwrap_none panicked with *"

  @REX-LOAD-21
  Scenario: [26] A kernel that confuses types of programs
    When scenario 1 of "loading/programs-and-maps.feature" is run on a kernel that "treats tc programs as xdp programs"
    Then it fails at "its programs are" with "expected count_out | tc | tc | found count_out | xdp | tc | *"

  @REX-LOAD-21
  Scenario: [27] A kernel that refuses sections with the prefix rex/
    When scenario 3 of "loading/programs-and-maps.feature" is run on a kernel that "ignores sections with the prefix rex/"
    Then it fails at "its programs are" with "expected hello | tracepoint | syscalls/sys_enter_dup found nothing *"

  @REX-LOAD-09
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 9 of "loading/programs-and-maps.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel's symbols include, in order" with "expected * found <found> *"

    Examples:
      | number | fault                                                       | found                                               |
      | 29     | registers the functions of a program under mangled names         | rex_prog_TAG::_R*13nested_unwrap5parse 32           |
      | 30     | registers the functions of a program with the sizes of their symbols | rex_prog_TAG::nested_unwrap::parse 18              |
      | 31     | registers the functions of a program without the tag of the object    | rex_prog::nested_unwrap::parse 32                   |

  @REX-LOAD-11
  Scenario: [32] A kernel that does not check where a program starts
    When scenario 12 of "loading/programs-and-maps.feature" is run on a kernel that "does not check where a program starts"
    Then it fails at 'loading "hello" is refused *' with "expected * beyond the image found it was not refused"

  @REX-LOAD-13
  Scenario: [33] A kernel that leaves programs behind
    When scenario 11 of "loading/programs-and-maps.feature" is run on a kernel that "leaves the programs of an unloaded object attached"
    Then it fails at "no program saw the event" with "expected no run found syscall_counter returned 0 (filtered out)"

  @REX-LOAD-13
  Scenario: [34] A kernel that leaves maps behind
    When scenario 11 of "loading/programs-and-maps.feature" is run on a kernel that "keeps the maps of an unloaded object"
    Then it fails at 'program "syscall_counter" is removed' with 'expected * found map "counts" is there'

  @REX-LOAD-14
  Scenario: [35] A kernel that runs an object built for another kernel
    When scenario 1 of "loading/layout.feature" is run on a kernel that "does not check which kernel a program is built for"
    Then it fails at 'loading "other_layout/classifier" is refused *' with "expected * sk_buff.data is at 192 in the program, at 200 in this kernel; * found it was not refused"

  @REX-LOAD-14
  Scenario: [36] A kernel that refuses a program because of structs that it does not use
    When scenario 4 of "loading/layout.feature" is run on a kernel that "refuses programs that are built for another kernel even if no field differs"
    Then it fails at 'the object "port_filter", attached to xdp on "eth0"' with "LAYOUT_VERSION (EINVAL): port_filter: not built for Linux 6.18.44-small *"

  @REX-LOAD-15
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 7 of "loading/image.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EPERM *' with "expected refused with EPERM * found <found>"

    Examples:
      | number | fault                                              | found                 |
      | 37     | lets every loader load programs                    | it was not refused    |
      | 38     | refuses a loader without the privilege with EACCES | refused with EACCES * |

  @REX-LOAD-16
  Scenario: [39] A kernel that does not clear .bss
    When scenario 1 of "loading/image.feature" is run on a kernel that "leaves the old content of its pages in .bss"
    Then it fails at 'map "found" holds exactly' with "expected 0 → {runs: 0, used: 0, number: 7} found 0 → {runs: 14757395258967641292, used: 1024, number: 7} *"

  @REX-LOAD-16
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/image.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel oopses in the program" with "expected exception: #PF access: write found exception: none * <object> returned 0 *"

    Examples:
      | number | scenario | fault                                         | object       |
      | 40     | 4        | leaves the code of a program writable         | write_code   |
      | 41     | 5        | leaves the constants of a program writable    | write_rodata |

  @REX-LOAD-17
  Scenario: [42] A kernel that refuses an EI_VERSION other than 1
    When scenario 12 of "loading/elf-file.feature" is run on a kernel that "refuses every EI_VERSION other than 1"
    Then it fails at 'the object "hello", attached to *' with "ELF_IDENT_VERSION *: hello: e_ident[EI_VERSION] at offset 0x6 is 0 *"

  @REX-LOAD-17
  Scenario: [43] A kernel that gives EINVAL when a segment's contents end past the file
    When scenario 10 of "loading/elf-file.feature" is run on a kernel that "answers EINVAL when headers or contents end past the file"
    Then it fails at 'loading "hello" is refused with EIO and message "*"' with "expected refused with EIO * found input with EINVAL *"

  @REX-LOAD-02
  Scenario: [44] A kernel that gives EINVAL when there is nothing to load
    When scenario 9 of "loading/segments.feature" is run on a kernel that "answers EINVAL when there is no segment to load"
    Then it fails at 'loading "hello" is refused with ENOMEM *' with "expected refused with ENOMEM * found refused with EINVAL *"

  @REX-LOAD-18
  Scenario: [45] A kernel that adds the image's address to the stored word
    When scenario 10 of "loading/relocations.feature" is run on a kernel that "adds the base to the old content of the word of a relative relocation"
    Then it fails at 'map "results" holds, among others' with "expected 17 → 72057594037927939 found 17 → 5 *"

  @REX-LOAD-18
  Scenario: [46] A kernel that refuses a stored word that is not the addend
    When scenario 10 of "loading/relocations.feature" is run on a kernel that "refuses a relative relocation whose word is not its addend"
    Then it fails at 'the object "dispatch_table", attached to *' with "LOAD_RELATIVE_MISMATCH *: dispatch_table: relocation 1 of .rela.dyn: the word at 0x3020 is 0x1200, and the addend is 0x1230 *"

  @REX-LOAD-19
  Scenario: [47] A kernel that checks the address of the timeout handler
    When scenario 16 of "loading/programs-and-maps.feature" is run on a kernel that "refuses a timeout handler outside the code"
    Then it fails at 'the object "endless", attached to *' with "LOAD_TIMEOUT_HANDLER_OUTSIDE *"

  @REX-LOAD-20
  Scenario: [48] A kernel that takes map symbols of any size
    When scenario 14 of "loading/programs-and-maps.feature" is run on a kernel that "accepts map symbols of any size"
    Then it fails at "its maps are" with "expected nothing found counters | array *"

  @REX-LOAD-20
  Scenario: [49] A kernel that refuses an object because of the size of a map symbol
    When scenario 14 of "loading/programs-and-maps.feature" is run on a kernel that "refuses map symbols that do not have 32 bytes"
    Then it fails at 'the object "port_filter"' with 'LOAD_MAP_SIZE *: port_filter: map "counters" (symbol * of .symtab) is 24 bytes long *'

  @REX-LOAD-21
  Scenario: [50] A kernel that takes any section as a section of programs
    When scenario 13 of "loading/programs-and-maps.feature" is run on a kernel that "treats programs of unknown sections as kprobe programs"
    Then it fails at "it has no programs" with "expected no programs found hello (kprobe/syscalls/sys_enter_dup)"

  @REX-LOAD-21
  Scenario: [51] A kernel that refuses an object without programs
    When scenario 13 of "loading/programs-and-maps.feature" is run on a kernel that "refuses objects without programs"
    Then it fails at 'the object "hello"' with "LOAD_NO_PROGRAM *: hello: no section holds a program, *"

  @REX-LOAD-22
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/programs-and-maps.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<found>'

    Examples:
      | number | scenario | fault                                       | step                                    | found                                                      |
      | 52     | 17       | accepts objects of any name                   | loading "my-hello" is refused *         | expected refused with EINVAL * found it was not refused     |
      | 53     | 20       | checks only the first 13 bytes of a name       | loading "fourteen_lette-" is refused *  | expected refused with EINVAL * found it was not refused     |
      | 54     | 22       | checks the whole name                | the object "fifteen_letters-"           | LOAD_NAME (EINVAL): fifteen_letters-: the kernel refuses * |

  @REX-LOAD-23
  Scenario: [55] A kernel that accepts function names of any length
    When scenario 23 of "loading/programs-and-maps.feature" is run on a kernel that "accepts functions of any name"
    Then it fails at 'loading "hello" is refused with E2BIG *' with "expected refused with E2BIG * found it was not refused"

  @REX-LOAD-24
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 24 of "loading/programs-and-maps.feature" is run on a kernel that "<fault>"
    Then it fails at "its tag is new" with "<found>"

    Examples:
      | number | fault                                       | found                                                |
      | 56     | computes the tag of an object from the file | expected a tag of its own found tag * of *           |
      | 57     | fills a tag with 16 digits                  | expected a tag of 8 hexadecimal digits and 8 zeros * |

  @REX-LOAD-09
  Scenario Outline: [<number>] Names must have LLVM's spelling: a kernel that <fault>
    When scenario <scenario> of "loading/programs-and-maps.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel's symbols include, in order" with "expected * found * <found> *"

    Examples:
      | number | scenario | fault                                                | found                        |
      | 58     | 26       | removes what LLVM appended to the name of a function | rex_prog_TAG::hello::copy 64 |
      | 59     | 30       | removes the hash from the name of a function         | rex_prog_TAG::hello::copy 64 |

  @REX-LOAD-05
  Scenario: [60] A kernel without NUMA must not offer numa_node
    When scenario 11 of "loading/relocations.feature" is run on a kernel that "offers numa_node although it is built without NUMA"
    Then it fails at 'loading "kernel_state" is refused *' with "expected * found it was not refused"

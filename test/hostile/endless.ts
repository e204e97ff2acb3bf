import type { HostileOutcome } from './hostile-outcome.ts';

/** What is to come of objects that never end, or lead whoever judges them on without end. */
export const ENDLESS: Readonly<Record<string, HostileOutcome>> = {
  branches_everywhere: {
    check: '0 CONFORMS',
    run: {
      tangle: 'completed',
    },
  },
  calls_without_end: {
    check: '1 DOES NOT CONFORM: breaks REX-TERM-07',
    run: {
      ask: 'timed out',
      look_up: 'timed out',
      in_the_state_of_a_helper:
        'unsupported: program "in_the_state_of_a_helper" calls helpers more than N times in one run',
    },
  },
  flood_of_colliding_keys: {
    check: '5 INCOMPLETE',
    run: {
      insert: 'unsupported: program "insert" lets helpers read and write more than N bytes in one run',
      come_and_go: 'unsupported: program "come_and_go" lets helpers read and write more than N bytes in one run',
    },
  },
  flood_of_tasks: {
    check: '5 INCOMPLETE',
    run: {
      take: 'unsupported: program "take" holds more than N references',
    },
  },
  frames_in_a_circle: {
    check: '1 DOES NOT CONFORM: breaks REX-PANIC-09',
    run: {
      onto_itself: 'panicked',
      two_in_turn: 'panicked',
      every_word: 'panicked',
      outside: 'panicked',
      at_the_end_of_the_world: 'panicked',
    },
  },
  handler_begins_anew: {
    check: '1 DOES NOT CONFORM: breaks REX-TERM-07, REX-TERM-08',
    run: {
      spin: 'conformance failure: the program did not end within N s, though the watchdog fired',
    },
  },
  handler_descends: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-STACK-01, REX-TERM-07, REX-TERM-08',
    run: {
      spin: 'oops',
    },
  },
  handler_prints_on: {
    check: '1 DOES NOT CONFORM: breaks REX-TERM-07',
    run: {
      spin: 'unsupported: program "spin" lets helpers read and write more than N bytes in one run',
    },
  },
  panics_without_end: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-STACK-01, REX-STACK-08, REX-TERM-07',
    run: {
      handler_spins: 'conformance failure: the program did not end within N s, though the watchdog fired',
      handler_prints_on:
        'unsupported: program "handler_prints_on" lets helpers read and write more than N bytes in one run',
      cleanup_spins: 'conformance failure: the program did not end within N s, though the watchdog fired',
      cleanup_prints_on:
        'unsupported: program "cleanup_prints_on" lets helpers read and write more than N bytes in one run',
      cleanup_panics: 'oops',
      cleanup_enters_another: 'panicked',
      cleanup_descends: 'oops',
    },
  },
  prints_without_end: {
    check: '5 INCOMPLETE',
    run: {
      trace: 'unsupported: program "trace" lets helpers read and write more than N bytes in one run',
      log: 'unsupported: program "log" lets helpers read and write more than N bytes in one run',
      text: 'unsupported: program "text" lets helpers read and write more than N bytes in one run',
    },
  },
};

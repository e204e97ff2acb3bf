//! Every operation of queues and stacks, in every way that it succeeds or fails: `results` holds what each returned, in order, and for pop
//! and peek the value, or -1. Both hold two values at the end.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::linux::bpf::{BPF_ANY, BPF_EXIST, BPF_NOEXIST};
use rex::map::{RexArrayMap, RexQueue, RexStack};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static queue: RexQueue<u64> = RexQueue::new(2, 0);

#[rex_map]
static stack: RexStack<u64> = RexStack::new(2, 0);

#[rex_map]
static results: RexArrayMap<i64> = RexArrayMap::new(40, 0);

struct Recorder {
    next: u32,
}

impl Recorder {
    fn value(&mut self, value: i64) {
        // Behind the end nothing is stored, which a test sees by the missing results.
        let _ = results.insert(&self.next, &value);
        self.next += 1;
    }

    fn result(&mut self, result: Result) {
        match result {
            Ok(value) | Err(value) => self.value(value.into()),
        }
    }

    fn found(&mut self, value: Option<u64>) {
        self.value(value.map_or(-1, |value| value as i64));
    }
}

macro_rules! operations {
    ($name:ident, $map:ident) => {
        fn $name(obj: &tracepoint<SyscallsEnterDupCtx>, recorder: &mut Recorder) {
            recorder.found($map.pop());
            recorder.found($map.peek());
            recorder.result($map.push(&1));
            recorder.result($map.push(&2));
            recorder.result($map.push(&3));
            recorder.result($map.force_push(&4));
            recorder.found($map.peek());
            recorder.found(obj.bpf_map_pop_elem(&$map));
            recorder.result(obj.bpf_map_push_elem(&$map, &5, BPF_NOEXIST.into()));
            recorder.result(obj.bpf_map_push_elem(&$map, &6, (BPF_EXIST + 1).into()));
            recorder.result(obj.bpf_map_push_elem(&$map, &7, BPF_ANY.into()));
            recorder.found(obj.bpf_map_peek_elem(&$map));
            recorder.result(obj.bpf_map_update_elem(&$map, &(), &8, BPF_ANY.into()));
            recorder.result(obj.bpf_map_delete_elem(&$map, &()));
            recorder.found(obj.bpf_map_lookup_elem(&$map, &()).copied());
        }
    };
}

operations!(queue_operations, queue);
operations!(stack_operations, stack);

#[rex_tracepoint]
fn queue_stack(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let mut recorder = Recorder { next: 0 };
    queue_operations(obj, &mut recorder);
    stack_operations(obj, &mut recorder);
    Ok(recorder.next as i32)
}

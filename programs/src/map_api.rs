//! Every operation of hash maps and arrays, in every way that it succeeds or fails: `results` holds what each returned, in order, and for
//! lookups the value found, or -1.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::linux::bpf::{BPF_ANY, BPF_EXIST, BPF_NOEXIST};
use rex::map::{RexArrayMap, RexHashMap};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

const UNKNOWN_FLAGS: u64 = 1 << 20;

#[rex_map]
static hash: RexHashMap<u32, u64> = RexHashMap::new(2, 0);

#[rex_map]
static array: RexArrayMap<u64> = RexArrayMap::new(2, 0);

#[rex_map]
static results: RexArrayMap<i64> = RexArrayMap::new(64, 0);

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

    fn found(&mut self, value: Option<&mut u64>) {
        self.value(value.map_or(-1, |value| *value as i64));
    }
}

fn hash_operations(obj: &tracepoint<SyscallsEnterDupCtx>, recorder: &mut Recorder) {
    recorder.found(hash.get_mut(&1));
    recorder.result(hash.update(&1, &10));
    recorder.result(hash.delete(&1));
    recorder.result(hash.insert_new(&1, &11));
    recorder.result(hash.insert_new(&1, &12));
    recorder.result(hash.update(&1, &13));
    recorder.found(hash.get_mut(&1));
    recorder.result(hash.insert(&2, &20));
    recorder.result(hash.insert(&3, &30));
    recorder.result(hash.insert(&2, &21));
    recorder.result(obj.bpf_map_update_elem(&hash, &2, &22, UNKNOWN_FLAGS));
    recorder.result(obj.bpf_map_update_elem(&hash, &2, &23, BPF_EXIST.into()));
    recorder.found(obj.bpf_map_lookup_elem(&hash, &2));
    if let Some(value) = hash.get_mut(&2) {
        *value += 100;
    }
    recorder.found(hash.get_mut(&2));
    recorder.result(obj.bpf_map_delete_elem(&hash, &1));
    recorder.found(hash.get_mut(&1));
    recorder.result(hash.insert(&3, &30));
}

fn array_operations(obj: &tracepoint<SyscallsEnterDupCtx>, recorder: &mut Recorder) {
    recorder.found(array.get_mut(&0));
    recorder.result(array.insert(&0, &40));
    recorder.result(array.update(&1, &41));
    recorder.result(array.insert(&2, &42));
    recorder.found(array.get_mut(&1));
    recorder.found(array.get_mut(&2));
    recorder.found(array.get_mut(&u32::MAX));
    recorder.result(obj.bpf_map_update_elem(&array, &0, &43, BPF_ANY.into()));
    recorder.result(obj.bpf_map_update_elem(&array, &0, &44, BPF_NOEXIST.into()));
    recorder.result(obj.bpf_map_update_elem(&array, &0, &45, BPF_EXIST.into()));
    recorder.result(obj.bpf_map_update_elem(&array, &0, &46, UNKNOWN_FLAGS));
    recorder.result(obj.bpf_map_delete_elem(&array, &0));
    recorder.found(obj.bpf_map_lookup_elem(&array, &0));
}

#[rex_tracepoint]
fn map_api(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let mut recorder = Recorder { next: 0 };
    hash_operations(obj, &mut recorder);
    array_operations(obj, &mut recorder);
    Ok(recorder.next as i32)
}

/* Litmus tests on the processor: two threads on two cores go through arrays of pairs of numbers, each pair in lines of its own. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { PAIRS = 20000 };
struct line { volatile uint64_t number; char rest[56]; };
static struct line x[PAIRS], y[PAIRS];
static uint64_t seen[2][PAIRS];
static volatile int arrived, test;

static inline void store(struct line *place) { __asm__ volatile("movq $1, %0" : "=m"(place->number) : : "memory"); }
static inline uint64_t load(struct line *place) {
    uint64_t value;
    __asm__ volatile("movq %1, %0" : "=r"(value) : "m"(place->number) : "memory");
    return value;
}
static inline void fence(void) { __asm__ volatile("mfence" : : : "memory"); }
static inline void exchange(struct line *place) {
    uint64_t value = 1;
    __asm__ volatile("xchgq %0, %1" : "+r"(value), "+m"(place->number) : : "memory");
}

static uint64_t step(int number, struct line *a, struct line *b) {
    uint64_t first;
    switch (number) {
    case 0: store(a); return load(b);
    case 1: store(b); return load(a);
    case 2: store(a); fence(); return load(b);
    case 3: store(b); fence(); return load(a);
    case 4: exchange(a); return load(b);
    case 5: exchange(b); return load(a);
    case 6: store(a); store(b); return 0;
    case 7: first = load(b); return 2 * first + load(a);
    case 8: first = load(a); store(b); return first;
    default: first = load(b); store(a); return first;
    }
}

static void *run(void *thread) {
    int me = (int)(intptr_t)thread;
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(me, &cores);
    sched_setaffinity(0, sizeof cores, &cores);
    __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
    while (arrived < 2) sched_yield();
    for (int n = 0; n < PAIRS; n++) seen[me][n] = step(test + me, &x[n], &y[n]);
    return NULL;
}

int main(int count, char **words) {
    int rounds = count > 1 ? atoi(words[1]) : 10;
    for (test = 0; test < 10; test += 2) {
        unsigned outcomes[4][4] = {{0}};
        for (int round = 0; round < rounds; round++) {
            pthread_t threads[2];
            arrived = 0;
            for (int n = 0; n < PAIRS; n++) x[n].number = y[n].number = 0;
            for (intptr_t me = 0; me < 2; me++) pthread_create(&threads[me], NULL, run, (void *)me);
            for (int me = 0; me < 2; me++) pthread_join(threads[me], NULL);
            for (int n = 0; n < PAIRS; n++) outcomes[seen[0][n]][seen[1][n]]++;
        }
        for (int one = 0; one < 4; one++)
            for (int other = 0; other < 4; other++)
                if (outcomes[one][other] > 0) printf("%d %d %d %u\n", test, one, other, outcomes[one][other]);
    }
    return 0;
}
